"""channels: making somebody administrator, restricting and removing somebody."""

from __future__ import annotations

import copy
from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.adminlog import note
from hotline_cli.sandbox.changes import Changes
from hotline_cli.sandbox.members import enter_channel, leave_channel, may_be_added, participant_view
from hotline_cli.sandbox.methods.channels_members import participant_of
from hotline_cli.sandbox.peers import channel_of, user_of
from hotline_cli.sandbox.posting import post
from hotline_cli.sandbox.rights import allowed, is_admin, is_kicked, member_rights, require_admin, require_creator
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.state import Channel, Member, User, World, mark_channel
from hotline_cli.sandbox.twostep import check_password
from hotline_cli.sandbox.views import CREATOR_RIGHTS, seconds

RANK_LIMIT = 16
ADMINS_LIMIT = 50
SHORTEST, LONGEST = 30, 366 * 24 * 3600  # seconds; restrictions outside of this are for ever


@method(functions.channels.EditAdminRequest)
def edit_admin(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/channels.editAdmin."""
    channel = channel_of(call, request.channel)
    mine = require_admin(call, channel, "add_admins")
    user = user_of(call, request.user_id)
    member = member_rights(call.world, channel, user.id)
    rights = request.admin_rights if _any(request.admin_rights) else None
    _may_promote(channel, mine, member, rights)
    rank = _rank(request.rank)
    changes = Changes(call.world, call)
    if member is None:
        member = _add_as_admin(call, changes, channel, user)
    before = participant_view(call.world, call.user.id, channel, member)
    member.banned_rights = None
    member.admin_rights, member.rank = rights, rank
    member.promoted_by = call.user.id if rights and not member.creator else 0
    after = participant_view(call.world, call.user.id, channel, member)
    note(changes, channel, call.user.id, types.ChannelAdminLogEventActionParticipantToggleAdmin(before, after))
    for user_id in dict.fromkeys((user.id, call.user.id)):
        changes.tell(user_id, types.UpdateChannel(channel.id))
    return changes.answer()


@method(functions.channels.EditBannedRequest)
def edit_banned(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/channels.editBanned."""
    channel = channel_of(call, request.channel)
    mine = require_admin(call, channel, "ban_users")
    user = participant_of(call, request.participant)
    rights = _restrictions(call.world, request.banned_rights)
    if channel.broadcast and rights is not None and not rights.view_messages:
        raise RpcError(400, "BANNED_RIGHTS_INVALID")
    member = channel.members.get(user.id)
    if user is call.user or (member is not None and not _stands_below(mine, member)):
        raise RpcError(400, "USER_ADMIN_INVALID")
    changes = Changes(call.world, call)
    if member is None:
        member = channel.members[user.id] = Member(user_id=user.id, date=changes.date, left=True)
    was_present = not member.left
    before = participant_view(call.world, call.user.id, channel, member)
    if rights is not None:
        member.admin_rights = member.rank = None
        member.date = changes.date
    member.banned_rights, member.kicked_by = rights, call.user.id if rights else 0
    if was_present and is_kicked(call.world, member):
        leave_channel(changes, channel, member)
        if channel.megagroup:
            post(changes, call.user, mark_channel(channel.id), {"action": types.MessageActionChatDeleteUser(user.id)})
    elif was_present:
        changes.tell(user.id, types.UpdateChannel(channel.id))
    after = participant_view(call.world, call.user.id, channel, member)
    note(changes, channel, call.user.id, types.ChannelAdminLogEventActionParticipantToggleBan(before, after))
    changes.tell(call.user.id, types.UpdateChannel(channel.id))
    return changes.answer()


@method(functions.messages.EditChatCreatorRequest)
def edit_chat_creator(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.editChatCreator: the old creator stays, as an administrator."""
    channel = channel_of(call, request.peer)
    mine = require_creator(call, channel)
    user = user_of(call, request.user_id)
    member = member_rights(call.world, channel, user.id)
    if member is None or member is mine or user.bot:
        raise RpcError(400, "USER_ID_INVALID")
    if call.user.password is None:
        raise RpcError(400, "PASSWORD_MISSING")
    check_password(call.world, call.user, request.password)
    changes = Changes(call.world, call)
    mine.creator, mine.admin_rights, mine.promoted_by = False, copy.copy(CREATOR_RIGHTS), user.id
    member.creator, member.admin_rights, member.banned_rights, member.promoted_by = True, None, None, 0
    channel.creator_id = user.id
    changes.tell_members(channel, types.UpdateChannel(channel.id))
    post(changes, call.user, mark_channel(channel.id), {"action": types.MessageActionChangeCreator(user.id)})
    return changes.answer()


def _names(rights: Any) -> list[str]:
    return [name for name in rights.to_dict() if name not in {"_", "until_date"}]


def _any(rights: Any) -> bool:
    return any(getattr(rights, name) for name in _names(rights))


def _may_promote(channel: Channel, mine: Member, member: Member | None, rights: Any) -> None:
    if member is not None and member.creator and not mine.creator:
        raise RpcError(400, "USER_CREATOR")
    if member is not None and not _stands_below(mine, member) and member is not mine:
        raise RpcError(400, "CHAT_ADMIN_REQUIRED")
    for name in _names(rights) if rights else ():
        if getattr(rights, name) and not is_admin(mine, name) and not (mine.creator or name == "other"):
            raise RpcError(403, "RIGHT_FORBIDDEN")
    admins = sum(is_admin(each) for each in channel.members.values())
    if rights and not is_admin(member) and admins >= ADMINS_LIMIT:
        raise RpcError(400, "ADMINS_TOO_MUCH")


def _stands_below(mine: Member, other: Member) -> bool:
    """Whether the caller is above another member: the creator above all, an administrator above those they promoted."""
    if other.creator:
        return mine is other
    return mine.creator or not is_admin(other) or other.promoted_by == mine.user_id


def _rank(given: str | None) -> str | None:
    rank = (given or "").strip()
    if len(rank) > RANK_LIMIT:
        raise RpcError(400, "ADMIN_RANK_INVALID")
    return rank or None


def _add_as_admin(call: Call, changes: Changes, channel: Channel, user: User) -> Member:
    if user.deleted:
        raise RpcError(400, "USER_ID_INVALID")
    if not allowed(call.world, channel, call.user.id, "invite_users"):
        raise RpcError(403, "CHAT_ADMIN_INVITE_REQUIRED")
    if call.user.id in user.blocked:
        raise RpcError(400, "USER_BLOCKED")
    if not may_be_added(call.user, user):
        raise RpcError(403, "USER_PRIVACY_RESTRICTED")
    member = enter_channel(changes, channel, user, call.user.id)
    if channel.megagroup:
        post(changes, call.user, mark_channel(channel.id), {"action": types.MessageActionChatAddUser([user.id])})
    return member


def _restrictions(world: World, given: Any) -> Any | None:
    """ChatBannedRights as Telegram keeps them; None where they forbid nothing."""
    if not _any(given):
        return None
    if not SHORTEST <= seconds(given.until_date) - world.time() <= LONGEST:
        given.until_date = None
    return given
