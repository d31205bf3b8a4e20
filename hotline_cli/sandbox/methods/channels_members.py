"""channels: who is in them; inviting, joining, leaving."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.adminlog import note
from hotline_cli.sandbox.changes import Changes
from hotline_cli.sandbox.members import enter_channel, leave_channel, may_be_added, participant_view
from hotline_cli.sandbox.peers import channel_of, user_of
from hotline_cli.sandbox.posting import post
from hotline_cli.sandbox.rights import (
    allowed,
    is_admin,
    is_kicked,
    member_rights,
    readable,
    require_allowed,
    require_member,
    restrictions,
)
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.state import Channel, Member, User, World, mark_channel
from hotline_cli.sandbox.views import entities

PAGE_LIMIT = 200
ADMINS_ONLY = (types.ChannelParticipantsKicked, types.ChannelParticipantsBanned)


@method(functions.channels.GetParticipantsRequest)
def get_participants(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/channels.getParticipants."""
    channel = channel_of(call, request.channel)
    member = readable(call, channel)
    if (channel.broadcast or isinstance(request.filter, ADMINS_ONLY)) and not is_admin(member):
        raise RpcError(400, "CHAT_ADMIN_REQUIRED")
    found = _filtered(call, channel, request.filter)
    first = max(request.offset, 0)
    page = found[first : first + max(0, min(request.limit, PAGE_LIMIT))]
    return types.channels.ChannelParticipants(
        count=len(found), **_participants(call.world, call.user.id, channel, page, many=True)
    )


@method(functions.channels.GetParticipantRequest)
def get_participant(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/channels.getParticipant."""
    channel = channel_of(call, request.channel)
    mine = readable(call, channel)
    user = participant_of(call, request.participant)
    if user is not call.user and channel.broadcast and not is_admin(mine):
        raise RpcError(400, "CHAT_ADMIN_REQUIRED")
    member = channel.members.get(user.id)
    gone = member is None or (member.left and restrictions(call.world, member) is None)
    if member is None or gone or (member.left and not is_admin(mine)):
        raise RpcError(400, "USER_NOT_PARTICIPANT")
    return types.channels.ChannelParticipant(**_participants(call.world, call.user.id, channel, [member], many=False))


@method(functions.channels.InviteToChannelRequest)
def invite_to_channel(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/channels.inviteToChannel."""
    channel = channel_of(call, request.channel)
    require_allowed(call, channel, "invite_users")
    invited = list({user.id: user for user in (user_of(call, given) for given in request.users)}.values())
    newcomers = [user for user in invited if member_rights(call.world, channel, user.id) is None]
    for user in newcomers:
        _check_newcomer(call, channel, user)
    welcome = [user for user in newcomers if may_be_added(call.user, user)]
    changes = Changes(call.world, call)
    for user in welcome:
        member = enter_channel(changes, channel, user, call.user.id)
        invited_as = participant_view(call.world, call.user.id, channel, member)
        note(changes, channel, call.user.id, types.ChannelAdminLogEventActionParticipantInvite(invited_as))
    if welcome and channel.megagroup:
        action = types.MessageActionChatAddUser([user.id for user in welcome])
        post(changes, call.user, mark_channel(channel.id), {"action": action})
    missing = [types.MissingInvitee(user.id) for user in newcomers if user not in welcome]
    return types.messages.InvitedUsers(updates=changes.answer(), missing_invitees=missing)


@method(functions.channels.JoinChannelRequest)
def join_channel(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/channels.joinChannel."""
    channel = channel_of(call, request.channel)
    if readable(call, channel) is not None:
        raise RpcError(400, "USER_ALREADY_PARTICIPANT")
    changes = Changes(call.world, call)
    enter_channel(changes, channel, call.user, call.user.id)
    note(changes, channel, call.user.id, types.ChannelAdminLogEventActionParticipantJoin())
    if channel.megagroup:
        post(changes, call.user, mark_channel(channel.id), {"action": types.MessageActionChatAddUser([call.user.id])})
    return types.messages.ChatInviteJoinResultOk(changes.answer())


@method(functions.channels.LeaveChannelRequest)
def leave(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/channels.leaveChannel."""
    channel = channel_of(call, request.channel)
    member = require_member(call, channel)
    if member.creator:
        raise RpcError(400, "USER_CREATOR")
    changes = Changes(call.world, call)
    leave_channel(changes, channel, member)
    note(changes, channel, call.user.id, types.ChannelAdminLogEventActionParticipantLeave())
    if channel.megagroup:
        action = types.MessageActionChatDeleteUser(call.user.id)
        post(changes, call.user, mark_channel(channel.id), {"action": action})
    return changes.answer()


def participant_of(call: Call, given: Any) -> User:
    """The user whom an InputPeer means as a participant. Raises 400 PARTICIPANT_ID_INVALID."""
    try:
        return user_of(call, given)
    except RpcError as error:
        raise RpcError(400, "PARTICIPANT_ID_INVALID") from error


def _check_newcomer(call: Call, channel: Channel, user: User) -> None:
    if user.deleted:
        raise RpcError(400, "INPUT_USER_DEACTIVATED")
    if user.bot and channel.broadcast:
        raise RpcError(400, "USER_BOT")
    before = channel.members.get(user.id)
    if before is None:
        return
    if is_kicked(call.world, before) and not allowed_to_pardon(call, channel):
        raise RpcError(400, "USER_KICKED")
    # Whoever left by themselves is only brought back by somebody whom they know.
    mutual = call.user.id in user.contacts and user.id in call.user.contacts
    if before.left and not before.kicked_by and not mutual and not is_admin(channel.members.get(call.user.id)):
        raise RpcError(400, "USER_NOT_MUTUAL_CONTACT")


def allowed_to_pardon(call: Call, channel: Channel) -> bool:
    """Whether the caller may undo a ban."""
    return is_admin(channel.members.get(call.user.id), "ban_users") and allowed(
        call.world, channel, call.user.id, "invite_users"
    )


def _participants(
    world: World, viewer_id: int, channel: Channel, members: list[Member], *, many: bool
) -> dict[str, Any]:
    views = [participant_view(world, viewer_id, channel, member) for member in members]
    mentioned = {mark_channel(channel.id)}
    for member in members:
        mentioned |= {
            each for each in (member.user_id, member.inviter_id, member.promoted_by, member.kicked_by) if each
        }
    users, chats = entities(world, viewer_id, sorted(mentioned))
    return {"participants" if many else "participant": views if many else views[0], "users": users, "chats": chats}


def _filtered(call: Call, channel: Channel, wanted: Any) -> list[Member]:
    world, members = call.world, list(channel.members.values())
    query = (getattr(wanted, "q", None) or "").lower()
    tests: dict[type[Any], Callable[[Member], bool]] = {
        types.ChannelParticipantsRecent: lambda each: not each.left,
        types.ChannelParticipantsSearch: lambda each: not each.left,
        types.ChannelParticipantsMentions: lambda each: not each.left,
        types.ChannelParticipantsAdmins: is_admin,
        types.ChannelParticipantsBots: lambda each: not each.left and world.users[each.user_id].bot,
        types.ChannelParticipantsContacts: lambda each: not each.left and each.user_id in call.user.contacts,
        types.ChannelParticipantsKicked: lambda each: is_kicked(world, each),
        types.ChannelParticipantsBanned: lambda each: (
            restrictions(world, each) is not None and not is_kicked(world, each)
        ),
    }
    test = tests.get(type(wanted))
    if test is None:
        raise RpcError(400, "INPUT_CONSTRUCTOR_INVALID")
    return [each for each in members if test(each) and _is_named(world.users[each.user_id], query)]


def _is_named(user: User, query: str) -> bool:
    names = f" {user.first_name} {user.last_name} {user.username or ''}".lower()
    return not query or f" {query}" in names
