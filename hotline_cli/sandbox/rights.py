"""Who may do what in a group or channel: membership, administrators' rights and members' restrictions.

https://core.telegram.org/api/rights
"""

from __future__ import annotations

from typing import Any

from hotline_cli.sandbox.peers import is_channel
from hotline_cli.sandbox.rpc import Call, RpcError
from hotline_cli.sandbox.state import Channel, Chat, Member, World, unmark_channel
from hotline_cli.sandbox.views import seconds

Group = Channel | Chat

# What the older, coarser restrictions forbid as well.
_MEDIA = frozenset({"photos", "videos", "roundvideos", "audios", "voices", "docs"})


def group_at(world: World, peer_id: int) -> Group | None:
    """The basic group or channel of a marked id, None where that is a user."""
    if is_channel(peer_id):
        return world.channels.get(unmark_channel(peer_id))
    return world.chats.get(-peer_id)


def member_rights(world: World, group: Group, user_id: int) -> Member | None:
    """The user's membership, None for somebody who is not in the group now."""
    member = group.members.get(user_id)
    return None if member is None or member.left or is_gone(group) else member


def is_gone(group: Group) -> bool:
    """Whether the group was deleted, or has become a supergroup."""
    return group.deleted if isinstance(group, Channel) else group.deactivated


def restrictions(world: World, member: Member | None) -> Any | None:
    """The member's own ChatBannedRights as far as they are still in force."""
    banned = member.banned_rights if member else None
    if banned is None or 0 < seconds(banned.until_date) <= world.time():
        return None
    return banned


def is_kicked(world: World, member: Member | None) -> bool:
    """Whether somebody may not even see the channel."""
    banned = restrictions(world, member)
    return banned is not None and bool(banned.view_messages)


def is_admin(member: Member | None, right: str | None = None) -> bool:
    """Whether a member is creator or administrator, with ``right`` (a field of ChatAdminRights) when one is named."""
    if member is None or member.left:
        return False
    if member.creator:
        return True
    if member.admin_rights is None:
        return False
    return right is None or bool(getattr(member.admin_rights, right, None))


def readable(call: Call, channel: Channel) -> Member | None:
    """Let the caller read; return their membership, None for a visitor of a public channel.

    Raises 400 CHANNEL_PRIVATE for whoever is kept out, and where the channel is gone.
    """
    member = channel.members.get(call.user.id)
    if channel.deleted or is_kicked(call.world, member):
        raise RpcError(400, "CHANNEL_PRIVATE")
    if member is not None and not member.left:
        return member
    if channel.username is None and not (member and member.creator):
        raise RpcError(400, "CHANNEL_PRIVATE")
    return None


def require_member(call: Call, group: Group) -> Member:
    """The caller's membership. Raises 400 CHANNEL_PRIVATE, USER_NOT_PARTICIPANT (public channel) or CHAT_ID_INVALID."""
    member = member_rights(call.world, group, call.user.id)
    if member is not None:
        return member
    if isinstance(group, Chat):
        raise RpcError(400, "CHAT_ID_INVALID")
    readable(call, group)
    raise RpcError(400, "USER_NOT_PARTICIPANT")


def require_admin(call: Call, group: Group, right: str | None = None) -> Member:
    """The caller's membership as creator or administrator with ``right``. Raises 400 CHAT_ADMIN_REQUIRED."""
    if isinstance(group, Channel):
        readable(call, group)
    member = member_rights(call.world, group, call.user.id)
    if member is None or not is_admin(member, right):
        raise RpcError(400, "CHAT_ADMIN_REQUIRED")
    return member


def require_creator(call: Call, group: Group) -> Member:
    """The caller's membership as creator. Raises 400 CHAT_ADMIN_REQUIRED."""
    member = require_admin(call, group)
    if not member.creator:
        raise RpcError(400, "CHAT_ADMIN_REQUIRED")
    return member


def allowed(world: World, group: Group, user_id: int, right: str) -> bool:
    """Whether a member may do what ``right`` (in ChatBannedRights: ``send_plain``, ``pin_messages`` …) can forbid.

    An administrator may send whatever the others may not, but for the rights that exist on both sides (``change_info``,
    ``invite_users``, ``pin_messages``, ``manage_topics``) they need the right itself. In a broadcast channel only
    administrators may do anything, whom ``post_messages`` lets send.
    """
    member = member_rights(world, group, user_id)
    if member is None:
        return False
    sends = right.startswith(("send_", "embed_"))
    broadcast = isinstance(group, Channel) and group.broadcast
    if is_admin(
        member, "post_messages" if broadcast and sends else None if sends or isinstance(group, Chat) else right
    ):
        return True
    if broadcast:
        return False
    return not (forbids(group.default_banned_rights, right) or forbids(restrictions(world, member), right))


def forbids(banned: Any | None, right: str) -> bool:
    """Whether ChatBannedRights take ``right`` away, directly or by a coarser restriction."""
    if banned is None:
        return False
    if banned.view_messages or getattr(banned, right):
        return True
    kind = right.removeprefix("send_")
    if right.startswith("send_") and banned.send_messages:
        return True
    return bool(kind in _MEDIA and right != kind and banned.send_media)


def require_allowed(call: Call, group: Group, right: str) -> Member:
    """The caller's membership, if ``allowed``. Raises as ``require_member``, or 400 CHAT_ADMIN_REQUIRED."""
    member = require_member(call, group)
    if not allowed(call.world, group, call.user.id, right):
        raise RpcError(400, "CHAT_ADMIN_REQUIRED")
    return member
