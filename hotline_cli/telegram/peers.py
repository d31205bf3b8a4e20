"""Users, groups and channels: TL ↔ ours, and bare ids ↔ marked ids."""

from typing import Any

from telethon.tl import types

from hotline_cli.model.peers import Peer, PeerKind

CHANNEL_MARK = 10**12


class UnknownPeer(LookupError):
    """Nothing is known that would let us address the peer with this marked id."""


def mark_channel(channel_id: int) -> int:
    """A channel's bare id as its marked id."""
    return -CHANNEL_MARK - channel_id


def unmark_channel(peer_id: int) -> int:
    """A channel's marked id as its bare id."""
    return -CHANNEL_MARK - peer_id


def is_channel(peer_id: int) -> bool:
    return peer_id < -CHANNEL_MARK


def marked(peer: Any) -> int:
    """The marked id of a TL Peer."""
    kind = type(peer)
    if kind is types.PeerUser:
        return int(peer.user_id)
    if kind is types.PeerChannel:
        return -CHANNEL_MARK - int(peer.channel_id)
    return -int(peer.chat_id)


def _username(entity: Any) -> str | None:
    if entity.username or not entity.usernames:
        return entity.username or None
    return next((each.username for each in entity.usernames if each.active), None)


def peer_from_tl(entity: Any) -> Peer | None:
    """The TL User, Chat or Channel as a Peer, None for an empty one. A min form's access hash opens nothing."""
    match entity:
        case types.User():
            return Peer(
                id=entity.id,
                kind=PeerKind.USER,
                access_hash=None if entity.min else entity.access_hash,
                first_name=entity.first_name or "",
                last_name=entity.last_name or "",
                username=_username(entity),
                phone=entity.phone or None,
                language=entity.lang_code or None,
                is_self=bool(entity.is_self),
                is_bot=bool(entity.bot),
                is_contact=bool(entity.contact),
                is_deleted=bool(entity.deleted),
                is_premium=bool(entity.premium),
            )
        case types.Channel():
            return Peer(
                id=mark_channel(entity.id),
                kind=PeerKind.CHANNEL,
                access_hash=None if entity.min else entity.access_hash,
                title=entity.title,
                username=_username(entity),
                is_forum=bool(entity.forum),
            )
        case types.ChannelForbidden():
            return Peer(mark_channel(entity.id), PeerKind.CHANNEL, entity.access_hash, title=entity.title)
        case types.Chat() | types.ChatForbidden():
            return Peer(-entity.id, PeerKind.CHAT, 0, title=entity.title)
        case _:
            return None


def input_peer(peer_id: int, access_hash: int | None) -> Any:
    """The TL InputPeer of a marked id. Raise `UnknownPeer` where an access hash is needed and there is none."""
    if -CHANNEL_MARK <= peer_id < 0:
        return types.InputPeerChat(-peer_id)
    if access_hash is None:
        raise UnknownPeer(peer_id)
    if peer_id > 0:
        return types.InputPeerUser(peer_id, access_hash)
    return types.InputPeerChannel(unmark_channel(peer_id), access_hash)
