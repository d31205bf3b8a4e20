"""ChannelFull and ChatFull: a group's every detail for somebody who may see it."""

from __future__ import annotations

from typing import Any

from telethon.tl import types

from hotline_cli.sandbox.history import ALL, read_state, unread
from hotline_cli.sandbox.invites import exported, primary_invite
from hotline_cli.sandbox.members import chat_participants, present
from hotline_cli.sandbox.notifications import notify_settings, peer_key
from hotline_cli.sandbox.rights import is_admin, is_kicked, restrictions
from hotline_cli.sandbox.state import Channel, Chat, Member, ReadState, User, World, mark_channel


def full_photo(world: World, photo_id: int | None) -> Any:
    """TL Photo of a group, PhotoEmpty where it has none."""
    photo = world.files.get(photo_id) if photo_id is not None else None
    return photo.media if photo else types.PhotoEmpty(0)


def channel_full(world: World, viewer: User, channel: Channel, member: Member | None) -> Any:
    """``channel`` for ``viewer``, who is ``member`` of it or visits it."""
    admin = is_admin(member)
    creator = member is not None and member.creator
    peer_id = mark_channel(channel.id)
    reads = read_state(viewer, peer_id) if member else ReadState(inbox_max_id=channel.box.last_id)
    invite = primary_invite(world, peer_id, viewer.id) if is_admin(member, "invite_users") else None
    old_id = channel.migrated_from
    return types.ChannelFull(
        id=channel.id,
        about=channel.about,
        read_inbox_max_id=reads.inbox_max_id,
        read_outbox_max_id=reads.outbox_max_id,
        unread_count=unread(channel.box, ALL, viewer.id, reads.inbox_max_id),
        chat_photo=full_photo(world, channel.photo_id),
        notify_settings=notify_settings(viewer, peer_key(peer_id)),
        bot_info=[],
        pts=channel.box.pts,
        can_view_participants=channel.megagroup or admin,
        can_set_username=creator,
        hidden_prehistory=channel.hidden_prehistory,
        can_delete_channel=creator,
        participants_count=len(present(channel)),
        admins_count=sum(is_admin(each) for each in present(channel)) if admin else None,
        kicked_count=sum(is_kicked(world, each) for each in channel.members.values()) if admin else None,
        banned_count=sum(_is_restricted(world, each) for each in channel.members.values()) if admin else None,
        online_count=sum(bool(world.sessions_of(each.user_id)) for each in present(channel)),
        exported_invite=exported(invite) if invite else None,
        migrated_from_chat_id=old_id,
        migrated_from_max_id=_last_before_move(viewer, channel) if old_id else None,
        pinned_msg_id=max(channel.pinned, default=None),
        available_min_id=(member.available_min_id if member else 0) or None,
        view_forum_as_messages=member is not None and member.forum_as_messages,
        slowmode_seconds=channel.slowmode_seconds or None,
        available_reactions=types.ChatReactionsAll(),
    )


def chat_full(world: World, viewer: User, chat: Chat) -> Any:
    """``chat`` for ``viewer``, who is or was in it."""
    member = chat.members[viewer.id]
    invite = None
    if not member.left and not chat.deactivated and is_admin(member):
        invite = primary_invite(world, -chat.id, viewer.id)
    participants = types.ChatParticipantsForbidden(chat.id) if member.left else chat_participants(chat)
    return types.ChatFull(
        id=chat.id,
        about=chat.about,
        participants=participants,
        notify_settings=notify_settings(viewer, peer_key(-chat.id)),
        can_set_username=member.creator,
        chat_photo=full_photo(world, chat.photo_id),
        exported_invite=exported(invite) if invite else None,
        pinned_msg_id=_pinned_for(viewer, chat),
        available_reactions=types.ChatReactionsAll(),
    )


def _is_restricted(world: World, member: Member) -> bool:
    banned = restrictions(world, member)
    return banned is not None and not banned.view_messages


def _last_before_move(viewer: User, channel: Channel) -> int:
    """Id of the last message of the basic group that became ``channel``, in the viewer's box."""
    for message_id, message in viewer.box.messages.items():
        action = getattr(message, "action", None)
        if isinstance(action, types.MessageActionChatMigrateTo) and action.channel_id == channel.id:
            return int(message_id)
    return viewer.box.last_id


def _pinned_for(viewer: User, chat: Chat) -> int | None:
    own = viewer.box.messages.values()
    mine = (m.id for m in own if getattr(m, "pinned", False) and getattr(m.peer_id, "chat_id", None) == chat.id)
    return max(mine, default=None)
