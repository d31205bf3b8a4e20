"""Who may write where, and in whose name: https://core.telegram.org/method/messages.sendMessage."""

from __future__ import annotations

from typing import Any

from telethon.tl import types

from hotline_cli.sandbox.history import ALL, indexed
from hotline_cli.sandbox.peers import is_channel, peer_of, user_of
from hotline_cli.sandbox.posting import GENERAL
from hotline_cli.sandbox.privacy import allows
from hotline_cli.sandbox.rights import allowed, forbids, group_at, is_admin, member_rights, readable, restrictions
from hotline_cli.sandbox.rpc import Call, RpcError
from hotline_cli.sandbox.state import Channel, Chat, Member, User, mark_channel, unmark_channel


def written_peer(call: Call, given: Any) -> int:
    """Marked id of the peer to write to. Raises as ``peer_of``."""
    return call.user.id if isinstance(given, types.InputPeerSelf) else peer_of(call, given)


def may_post(call: Call, peer_id: int, topic_id: int | None = None, right: str | None = "send_plain") -> None:
    """Let the caller write to ``peer_id``, into ``topic_id`` of a forum, what ``right`` (of ChatBannedRights) names.

    Without ``right`` what is to be written is not looked at yet. Raises what messages.sendMessage documents for whoever
    may not.
    """
    if peer_id > 0:
        _may_write_to(call, call.world.users[peer_id], right)
        return
    group = group_at(call.world, peer_id)
    if isinstance(group, Channel):
        member = _may_write_in_channel(call, group, right or "send_messages")
        if group.forum:
            _may_write_in_topic(call, group, topic_id or GENERAL, member)
        _slow_mode(call, group, member)
    elif isinstance(group, Chat):
        if group.deactivated:
            raise RpcError(400, "PEER_ID_INVALID")
        _not_forbidden(call, group, right or "send_messages")


def _may_write_to(call: Call, recipient: User, right: str | None) -> None:
    if recipient is call.user:
        return
    if recipient.deleted:
        raise RpcError(400, "INPUT_USER_DEACTIVATED")
    if recipient.id in call.user.blocked:
        raise RpcError(400, "YOU_BLOCKED_USER")
    if call.user.id in recipient.blocked:
        raise RpcError(403, "USER_IS_BLOCKED")
    if right in ("send_voices", "send_roundvideos") and not allows(recipient, call.user.id, "voice_messages"):
        raise RpcError(400, "VOICE_MESSAGES_FORBIDDEN")


def _may_write_in_channel(call: Call, channel: Channel, right: str) -> Member:
    readable(call, channel)
    member = member_rights(call.world, channel, call.user.id)
    if channel.broadcast:
        if member is None or not is_admin(member, "post_messages"):
            raise RpcError(403, "CHAT_ADMIN_REQUIRED")
        return member
    if member is None:
        raise RpcError(403, "CHAT_WRITE_FORBIDDEN")
    banned = restrictions(call.world, member)
    if banned is not None and banned.send_messages and not is_admin(member):
        raise RpcError(400, "USER_BANNED_IN_CHANNEL")
    _not_forbidden(call, channel, right)
    return member


def _not_forbidden(call: Call, group: Channel | Chat, right: str) -> None:
    if allowed(call.world, group, call.user.id, right):
        return
    member = member_rights(call.world, group, call.user.id)
    whole = forbids(group.default_banned_rights, "send_messages") or forbids(
        restrictions(call.world, member), "send_messages"
    )
    if member is None or whole:
        raise RpcError(403, "CHAT_WRITE_FORBIDDEN")
    kind = {"send_polls": "SEND_POLL", "send_games": "SEND_GAME"}.get(right, right.upper())
    raise RpcError(403, f"CHAT_{kind}_FORBIDDEN")


def _may_write_in_topic(call: Call, channel: Channel, topic_id: int, member: Member) -> None:
    topic = channel.topics.get(topic_id)
    if topic is None:
        if topic_id == GENERAL:
            return
        raise RpcError(400, "TOPIC_ID_INVALID")
    if topic.deleted:
        raise RpcError(400, "TOPIC_DELETED")
    if topic.closed and not is_admin(member, "manage_topics") and topic.creator_id != call.user.id:
        raise RpcError(400, "TOPIC_CLOSED")


def _slow_mode(call: Call, channel: Channel, member: Member) -> None:
    if not channel.slowmode_seconds or is_admin(member):
        return
    now = call.world.time()
    for message_id in reversed(indexed(channel.box, ALL)):
        message = channel.box.messages[message_id]
        wait = int(message.date.timestamp()) + channel.slowmode_seconds - now
        if wait <= 0:
            return
        if author_of(channel, message) == call.user.id:
            raise RpcError(420, f"SLOWMODE_WAIT_{wait}")


def author_of(channel: Channel, message: Any) -> int:
    """Who really wrote a channel's message, also where it is shown under the channel's name; 0 where nobody did."""
    hidden = channel.authors.get(message.id)
    if hidden is not None:
        return hidden
    return message.from_id.user_id if isinstance(message.from_id, types.PeerUser) else 0


def send_as(call: Call, peer_id: int, given: Any) -> Any:
    """The TL Peer to show as author of a channel message where that is not the caller, else None.

    Raises 400 SEND_AS_PEER_INVALID. https://core.telegram.org/api/send-as
    """
    if not is_channel(peer_id):
        return None
    channel = call.world.channels[unmark_channel(peer_id)]
    if channel.broadcast:
        return None
    member = channel.members.get(call.user.id)
    anonymous = bool(member and member.admin_rights and member.admin_rights.anonymous)
    if given is None or isinstance(given, types.InputPeerEmpty):
        return types.PeerChannel(channel.id) if anonymous else None
    if isinstance(given, types.InputPeerChannel):
        if anonymous and peer_of(call, given) == mark_channel(channel.id):
            return types.PeerChannel(channel.id)
        raise RpcError(400, "SEND_AS_PEER_INVALID")
    if user_of(call, given) is not call.user:
        raise RpcError(400, "SEND_AS_PEER_INVALID")
    return None


def signature(call: Call, peer_id: int, author: Any) -> str | None:
    """What ``post_author`` shows: the writer of a signed channel post, the rank of an anonymous administrator."""
    if not is_channel(peer_id):
        return None
    channel = call.world.channels[unmark_channel(peer_id)]
    if channel.broadcast:
        return f"{call.user.first_name} {call.user.last_name}".strip() if channel.signatures else None
    return channel.members[call.user.id].rank if author is not None else None
