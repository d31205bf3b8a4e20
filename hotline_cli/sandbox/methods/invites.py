"""messages: invite links of groups and channels, and joining by them. https://core.telegram.org/api/invites"""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.adminlog import note
from hotline_cli.sandbox.changes import Changes
from hotline_cli.sandbox.fullviews import full_photo
from hotline_cli.sandbox.groups import marked
from hotline_cli.sandbox.invites import exported, invite_by, invites_of, is_over, new_invite
from hotline_cli.sandbox.members import enter_channel, enter_chat, present, tell_participants
from hotline_cli.sandbox.methods.chats import MEMBERS_LIMIT
from hotline_cli.sandbox.peers import is_channel, peer_of, user_of
from hotline_cli.sandbox.posting import post
from hotline_cli.sandbox.rights import Group, group_at, is_gone, is_kicked, member_rights, require_admin
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.state import Channel, Chat, Invite, User, World
from hotline_cli.sandbox.views import entities, moment, seconds, user_view

USAGE_LIMIT = 99_999
PEOPLE_SHOWN = 5


def invited_group(call: Call, given: Any) -> Group:
    """The group of an InputPeer whose links the caller may manage. Raises 400 PEER_ID_INVALID, CHAT_ADMIN_REQUIRED."""
    group = group_at(call.world, peer_of(call, given))
    if group is None:
        raise RpcError(400, "PEER_ID_INVALID")
    require_admin(call, group, "invite_users" if isinstance(group, Channel) else None)
    return group


@method(functions.messages.ExportChatInviteRequest)
def export_chat_invite(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.exportChatInvite."""
    group = invited_group(call, request.peer)
    peer_id = marked(group)
    _check_limits(call.world, request)
    permanent = bool(request.legacy_revoke_permanent)
    if permanent:
        for invite in invites_of(call.world, peer_id, call.user.id):
            invite.revoked = invite.revoked or invite.permanent
    return exported(
        new_invite(
            call.world,
            peer_id,
            call.user.id,
            permanent=permanent,
            request_needed=bool(request.request_needed),
            expire_date=seconds(request.expire_date) or None,
            usage_limit=request.usage_limit or None,
            title=request.title or None,
        )
    )


def _check_limits(world: World, request: Any) -> None:
    if 0 < seconds(request.expire_date) <= world.time():
        raise RpcError(400, "EXPIRE_DATE_INVALID")
    if request.usage_limit is not None and not 0 <= request.usage_limit <= USAGE_LIMIT:
        raise RpcError(400, "USAGE_LIMIT_INVALID")
    if request.usage_limit and request.request_needed:
        raise RpcError(400, "USAGE_LIMIT_INVALID")


@method(functions.messages.EditExportedChatInviteRequest)
def edit_exported_chat_invite(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.editExportedChatInvite."""
    group = invited_group(call, request.peer)
    invite = managed_invite(call, group, request.link)
    users = [user_view(call.world, call.user.id, call.world.users[invite.creator_id])]
    if request.revoked:
        invite.revoked = True
        if not invite.permanent:
            return types.messages.ExportedChatInvite(exported(invite), users)
        fresh = new_invite(call.world, marked(group), invite.creator_id, permanent=True)
        return types.messages.ExportedChatInviteReplaced(exported(invite), exported(fresh), users)
    if invite.permanent or invite.revoked:
        raise RpcError(400, "CHAT_INVITE_PERMANENT" if invite.permanent else "INVITE_HASH_EXPIRED")
    _check_limits(call.world, request)
    if request.expire_date is not None:
        invite.expire_date = seconds(request.expire_date) or None
    if request.usage_limit is not None:
        invite.usage_limit = request.usage_limit or None
    if request.request_needed is not None:
        invite.request_needed = request.request_needed
    if request.title is not None:
        invite.title = request.title or None
    return types.messages.ExportedChatInvite(exported(invite), users)


def managed_invite(call: Call, group: Group, link: str) -> Invite:
    """A link of the group that the caller may change: their own, or anybody's for the creator."""
    invite = invite_by(call.world, link)
    if invite.peer_id != marked(group):
        raise RpcError(400, "INVITE_HASH_INVALID")
    if call.user.id not in (invite.creator_id, group.creator_id):
        raise RpcError(400, "CHAT_ADMIN_REQUIRED")
    return invite


@method(functions.messages.GetExportedChatInviteRequest)
def get_exported_chat_invite(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.getExportedChatInvite."""
    group = invited_group(call, request.peer)
    invite = managed_invite(call, group, request.link)
    users, _ = entities(call.world, call.user.id, [invite.creator_id])
    return types.messages.ExportedChatInvite(exported(invite), users)


@method(functions.messages.GetExportedChatInvitesRequest)
def get_exported_chat_invites(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.getExportedChatInvites."""
    group = invited_group(call, request.peer)
    admin = user_of(call, request.admin_id)
    if admin is not call.user and call.user.id != group.creator_id:
        raise RpcError(400, "CHAT_ADMIN_REQUIRED")
    revoked = bool(request.revoked)
    found = [each for each in invites_of(call.world, marked(group), admin.id) if each.revoked == revoked]
    found.reverse()
    links = [exported(invite) for invite in found]
    if request.offset_link:
        before = next((n + 1 for n, each in enumerate(links) if each.link == request.offset_link), 0)
        links = links[before:]
    users, _ = entities(call.world, call.user.id, [admin.id])
    return types.messages.ExportedChatInvites(len(found), links[: max(0, request.limit)], users)


@method(functions.messages.DeleteExportedChatInviteRequest)
def delete_exported_chat_invite(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.deleteExportedChatInvite."""
    group = invited_group(call, request.peer)
    invite = managed_invite(call, group, request.link)
    if not invite.revoked:
        raise RpcError(400, "INVITE_REVOKED_MISSING")
    del call.world.invites[invite.hash]
    return True


@method(functions.messages.DeleteRevokedExportedChatInvitesRequest)
def delete_revoked_exported_chat_invites(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.deleteRevokedExportedChatInvites."""
    group = invited_group(call, request.peer)
    admin = user_of(call, request.admin_id)
    if admin is not call.user and call.user.id != group.creator_id:
        raise RpcError(400, "CHAT_ADMIN_REQUIRED")
    for invite in invites_of(call.world, marked(group), admin.id):
        if invite.revoked:
            del call.world.invites[invite.hash]
    return True


@method(functions.messages.GetAdminsWithInvitesRequest)
def get_admins_with_invites(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.getAdminsWithInvites."""
    group = invited_group(call, request.peer)
    found = [each for each in call.world.invites.values() if each.peer_id == marked(group)]
    ids = list(dict.fromkeys(each.creator_id for each in found))
    admins = [
        types.ChatAdminWithInvites(
            admin_id=admin_id,
            invites_count=sum(each.creator_id == admin_id and not each.revoked for each in found),
            revoked_invites_count=sum(each.creator_id == admin_id and each.revoked for each in found),
        )
        for admin_id in ids
    ]
    return types.messages.ChatAdminsWithInvites(admins, entities(call.world, call.user.id, ids)[0])


@method(functions.messages.CheckChatInviteRequest)
def check_chat_invite(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.checkChatInvite."""
    world, user = call.world, call.user
    invite, group = _usable(call, request.hash)
    if member_rights(world, group, user.id) is not None:
        return types.ChatInviteAlready(entities(world, user.id, [invite.peer_id])[1][0])
    is_megagroup = isinstance(group, Channel) and group.megagroup
    people = [] if isinstance(group, Channel) and group.broadcast else present(group)
    return types.ChatInvite(
        title=group.title,
        photo=full_photo(world, group.photo_id),
        participants_count=len(present(group)),
        color=group.id % 7,
        channel=isinstance(group, Channel),
        broadcast=isinstance(group, Channel) and group.broadcast,
        megagroup=is_megagroup,
        public=isinstance(group, Channel) and group.username is not None,
        request_needed=invite.request_needed,
        about=group.about or None,
        participants=[user_view(world, user.id, world.users[each.user_id]) for each in people[:PEOPLE_SHOWN]] or None,
    )


@method(functions.messages.ImportChatInviteRequest)
def import_chat_invite(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.importChatInvite."""
    invite, group = _usable(call, request.hash)
    if member_rights(call.world, group, call.user.id) is not None:
        raise RpcError(400, "USER_ALREADY_PARTICIPANT")
    if invite.request_needed:
        invite.requests.setdefault(call.user.id, call.world.time())
        changes = Changes(call.world, call)
        _tell_of_requests(changes, group)
        changes.publish()
        raise RpcError(400, "INVITE_REQUEST_SENT")
    if isinstance(group, Chat) and len(present(group)) >= MEMBERS_LIMIT:
        raise RpcError(400, "USERS_TOO_MUCH")
    changes = Changes(call.world, call)
    join_by(changes, group, call.user, invite)
    if isinstance(group, Channel):
        joined = types.ChannelAdminLogEventActionParticipantJoinByInvite(exported(invite))
        note(changes, group, call.user.id, joined)
    if isinstance(group, Chat) or group.megagroup:
        action = types.MessageActionChatJoinedByLink(invite.creator_id)
        post(changes, call.user, invite.peer_id, {"action": action})
    return types.messages.ChatInviteJoinResultOk(changes.answer())


def _usable(call: Call, hash_: str) -> tuple[Invite, Group]:
    """The invite and its group. Raises 400 INVITE_HASH_EMPTY, INVITE_HASH_INVALID, INVITE_HASH_EXPIRED."""
    invite = invite_by(call.world, hash_)
    group = group_at(call.world, invite.peer_id)
    before = group.members.get(call.user.id) if group else None
    removed = isinstance(group, Chat) and before is not None and before.kicked_by
    if group is None or is_gone(group) or removed or is_kicked(call.world, before):
        raise RpcError(400, "INVITE_HASH_EXPIRED")
    if is_over(call.world, invite) and member_rights(call.world, group, call.user.id) is None:
        raise RpcError(400, "INVITE_HASH_EXPIRED")
    return invite, group


def join_by(changes: Changes, group: Group, user: User, invite: Invite) -> None:
    """Make ``user`` a member by a link, which counts it."""
    invite.usage += 1
    invite.importers[user.id] = changes.date
    if isinstance(group, Channel):
        enter_channel(changes, group, user, invite.creator_id)
    else:
        enter_chat(group, user, invite.creator_id, changes.date)
        tell_participants(changes, group)


@method(functions.messages.GetChatInviteImportersRequest)
def get_chat_invite_importers(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.getChatInviteImporters."""
    group = invited_group(call, request.peer)
    links = [each for each in call.world.invites.values() if each.peer_id == marked(group)]
    if request.link:
        links = [managed_invite(call, group, request.link)]
    found = []
    for invite in links:
        came = invite.requests if request.requested else invite.importers
        found += [
            types.ChatInviteImporter(
                user_id=user_id,
                date=moment(date),
                requested=bool(request.requested),
                approved_by=invite.creator_id if invite.request_needed and not request.requested else None,
            )
            for user_id, date in came.items()
        ]
    found.sort(key=lambda each: each.date, reverse=True)
    page = found[: max(0, request.limit)]
    users, _ = entities(call.world, call.user.id, dict.fromkeys(each.user_id for each in page))
    return types.messages.ChatInviteImporters(len(found), page, users)


@method(functions.messages.HideChatJoinRequestRequest)
def hide_chat_join_request(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.hideChatJoinRequest."""
    group = invited_group(call, request.peer)
    user = user_of(call, request.user_id)
    invite = next(
        (each for each in call.world.invites.values() if each.peer_id == marked(group) and user.id in each.requests),
        None,
    )
    if invite is None:
        raise RpcError(400, "HIDE_REQUESTER_MISSING")
    changes = Changes(call.world, call)
    _settle(changes, group, user, invite, approved=bool(request.approved))
    _tell_of_requests(changes, group)
    return changes.answer()


@method(functions.messages.HideAllChatJoinRequestsRequest)
def hide_all_chat_join_requests(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.hideAllChatJoinRequests."""
    group = invited_group(call, request.peer)
    links = [each for each in call.world.invites.values() if each.peer_id == marked(group)]
    if request.link:
        links = [managed_invite(call, group, request.link)]
    changes = Changes(call.world, call)
    for invite in links:
        for user_id in list(invite.requests):
            _settle(changes, group, call.world.users[user_id], invite, approved=bool(request.approved))
    _tell_of_requests(changes, group)
    return changes.answer()


def _settle(changes: Changes, group: Group, user: User, invite: Invite, *, approved: bool) -> None:
    del invite.requests[user.id]
    if not approved or member_rights(changes.world, group, user.id) is not None:
        return
    join_by(changes, group, user, invite)
    if isinstance(group, Chat) or group.megagroup:
        post(changes, user, invite.peer_id, {"action": types.MessageActionChatJoinedByRequest()})


def _tell_of_requests(changes: Changes, group: Group) -> None:
    """Tell those who may decide how many people ask to join, and who last did."""
    peer_id = marked(group)
    asking = [
        each for invite in changes.world.invites.values() if invite.peer_id == peer_id for each in invite.requests
    ]
    peer = types.PeerChannel(group.id) if is_channel(peer_id) else types.PeerChat(group.id)
    for member in present(group):
        if member.creator or (member.admin_rights and member.admin_rights.invite_users):
            changes.tell(member.user_id, types.UpdatePendingJoinRequests(peer, len(asking), asking[-10:]))
