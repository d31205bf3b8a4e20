"""Peers between their three forms: marked id, TL ``Peer…``, and the ``InputPeer…`` that a client addresses them by."""

from __future__ import annotations

from typing import Any

from telethon.tl import types

from hotline_cli.sandbox.rpc import Call, RpcError
from hotline_cli.sandbox.state import CHANNEL_MARK, Channel, Chat, User, mark_channel


def mark(peer: Any) -> int:
    """Marked id of a TL Peer."""
    kind = type(peer)
    if kind is types.PeerUser:
        return int(peer.user_id)
    if kind is types.PeerChannel:
        return -(CHANNEL_MARK + int(peer.channel_id))
    return -int(peer.chat_id)


def unmark(peer_id: int) -> Any:
    """TL Peer of a marked id."""
    if peer_id > 0:
        return types.PeerUser(peer_id)
    if peer_id < -CHANNEL_MARK:
        return types.PeerChannel(-peer_id - CHANNEL_MARK)
    return types.PeerChat(-peer_id)


def is_channel(peer_id: int) -> bool:
    return peer_id < -CHANNEL_MARK


def user_of(call: Call, given: Any) -> User:
    """The user whom an InputUser or InputPeer means. Raises 400 USER_ID_INVALID."""
    if isinstance(given, types.InputUserSelf | types.InputPeerSelf):
        return call.user
    if isinstance(given, types.InputUser | types.InputPeerUser):
        user = call.world.users.get(given.user_id)
        hashes = (call.world.access_hash(call.user.id, given.user_id),)
        if user is not None and (given.access_hash in hashes or user is call.user):
            return user
    if isinstance(given, types.InputUserFromMessage | types.InputPeerUserFromMessage):
        user = call.world.users.get(given.user_id)
        if user is not None and peer_of(call, given.peer):
            return user
    raise RpcError(400, "USER_ID_INVALID")


def channel_of(call: Call, given: Any) -> Channel:
    """The channel that an InputChannel or InputPeer means, member or not. Raises 400 CHANNEL_INVALID."""
    if isinstance(given, types.InputChannel | types.InputPeerChannel):
        channel = call.world.channels.get(given.channel_id)
        expected = call.world.access_hash(call.user.id, mark_channel(given.channel_id))
        if channel is not None and given.access_hash == expected:
            return channel
    raise RpcError(400, "CHANNEL_INVALID")


def chat_of(call: Call, chat_id: int) -> Chat:
    """The basic group of that id, which the caller is or was in. Raises 400 CHAT_ID_INVALID."""
    chat = call.world.chats.get(chat_id)
    if chat is None or call.user.id not in chat.members:
        raise RpcError(400, "CHAT_ID_INVALID")
    return chat


def peer_of(call: Call, given: Any) -> int:
    """Marked id of the peer that an InputPeer means. Raises 400 PEER_ID_INVALID, CHANNEL_PRIVATE or CHAT_ID_INVALID."""
    if isinstance(given, types.InputPeerSelf):
        return call.user.id
    if isinstance(given, types.InputPeerUser | types.InputPeerUserFromMessage):
        try:
            return user_of(call, given).id
        except RpcError as error:
            raise RpcError(400, "PEER_ID_INVALID") from error
    if isinstance(given, types.InputPeerChat):
        return -chat_of(call, given.chat_id).id
    if isinstance(given, types.InputPeerChannel):
        return mark_channel(channel_of(call, given).id)
    raise RpcError(400, "PEER_ID_INVALID")
