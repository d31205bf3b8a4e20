"""Coming into a group and going out of it, and how its participants look to somebody."""

from __future__ import annotations

from typing import Any

from telethon.tl import types

from hotline_cli.sandbox.changes import Changes
from hotline_cli.sandbox.privacy import allows
from hotline_cli.sandbox.rights import is_kicked, restrictions
from hotline_cli.sandbox.state import Channel, Chat, Member, ReadState, User, World, mark_channel
from hotline_cli.sandbox.views import CREATOR_RIGHTS, moment


def enter_channel(changes: Changes, channel: Channel, user: User, inviter_id: int) -> Member:
    """Make ``user`` a member, who hears of everything from now on. Restrictions of an earlier stay remain."""
    before = channel.members.get(user.id)
    member = Member(user_id=user.id, date=changes.date, inviter_id=inviter_id)
    if before is not None and not is_kicked(changes.world, before):
        member.banned_rights, member.kicked_by = before.banned_rights, before.kicked_by
    if user.id == channel.creator_id:
        member.creator = True
    if channel.hidden_prehistory and not member.creator:
        member.available_min_id = channel.box.last_id
    channel.members[user.id] = member
    user.reads[mark_channel(channel.id)] = ReadState(inbox_max_id=channel.box.last_id)
    changes.tell(user.id, types.UpdateChannel(channel.id))
    return member


def leave_channel(changes: Changes, channel: Channel, member: Member) -> None:
    """Take a member out, of their own will or not; their dialog is gone."""
    member.left = True
    member.admin_rights = member.rank = None
    changes.world.users[member.user_id].reads.pop(mark_channel(channel.id), None)
    changes.tell(member.user_id, types.UpdateChannel(channel.id))


def enter_chat(chat: Chat, user: User, inviter_id: int, date: int) -> Member:
    """Make ``user`` a member of a basic group."""
    member = Member(user_id=user.id, date=date, inviter_id=inviter_id, creator=user.id == chat.creator_id)
    chat.members[user.id] = member
    chat.version += 1
    user.reads.setdefault(-chat.id, ReadState())
    return member


def tell_participants(changes: Changes, chat: Chat) -> None:
    """Tell a basic group's members who is in it now."""
    for member in present(chat):
        changes.tell(member.user_id, types.UpdateChatParticipants(chat_participants(chat)))


def present(group: Channel | Chat) -> list[Member]:
    """The members, in the order in which they came."""
    return [member for member in group.members.values() if not member.left]


def chat_participants(chat: Chat) -> Any:
    """TL ChatParticipants of a basic group."""
    return types.ChatParticipants(
        chat_id=chat.id,
        participants=[_chat_participant(member) for member in present(chat)],
        version=chat.version,
    )


def _chat_participant(member: Member) -> Any:
    if member.creator:
        return types.ChatParticipantCreator(member.user_id, rank=member.rank)
    kind = types.ChatParticipantAdmin if member.admin_rights else types.ChatParticipant
    return kind(member.user_id, member.inviter_id, moment(member.date), rank=member.rank)


def participant_view(world: World, viewer_id: int, channel: Channel, member: Member) -> Any:
    """TL ChannelParticipant of a member, past or present, as ``viewer_id`` sees it."""
    banned = restrictions(world, member)
    if banned is not None:
        return types.ChannelParticipantBanned(
            peer=types.PeerUser(member.user_id),
            kicked_by=member.kicked_by,
            date=moment(member.date),
            banned_rights=banned,
            left=member.left,
            rank=member.rank,
        )
    if member.left:
        return types.ChannelParticipantLeft(types.PeerUser(member.user_id))
    if member.creator:
        return types.ChannelParticipantCreator(member.user_id, creator_rights(member), rank=member.rank)
    date, myself = moment(member.date), member.user_id == viewer_id
    if member.admin_rights is not None:
        return types.ChannelParticipantAdmin(
            user_id=member.user_id,
            promoted_by=member.promoted_by,
            date=date,
            admin_rights=member.admin_rights,
            can_edit=viewer_id in (channel.creator_id, member.promoted_by),
            is_self=myself,
            inviter_id=(member.inviter_id or member.user_id) if myself else None,
            rank=member.rank,
        )
    if myself:
        return types.ChannelParticipantSelf(member.user_id, member.inviter_id, date, rank=member.rank)
    return types.ChannelParticipant(member.user_id, date, rank=member.rank)


def creator_rights(member: Member) -> Any:
    """A creator has all rights; whether they post anonymously is their own choice."""
    return member.admin_rights or CREATOR_RIGHTS


def may_be_added(inviter: User, user: User) -> bool:
    """Whether the user's privacy lets ``inviter`` add them to groups: https://core.telegram.org/api/privacy."""
    return inviter.id not in user.blocked and allows(user, inviter.id, "chat_invite")
