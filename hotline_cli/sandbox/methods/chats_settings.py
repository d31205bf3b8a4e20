"""messages: what basic groups, supergroups and channels let change by the same methods."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.adminlog import note
from hotline_cli.sandbox.changes import Changes
from hotline_cli.sandbox.groups import group_about, marked, tell_changed
from hotline_cli.sandbox.members import present
from hotline_cli.sandbox.methods.chats import group_of
from hotline_cli.sandbox.peers import unmark, user_of
from hotline_cli.sandbox.posting import post
from hotline_cli.sandbox.protection import between, note_protection
from hotline_cli.sandbox.rights import Group, require_admin, require_allowed, require_creator
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.state import Channel, User
from hotline_cli.sandbox.views import no_bans


@method(functions.messages.EditChatAboutRequest)
def edit_chat_about(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.editChatAbout."""
    group = group_of(call, request.peer)
    require_allowed(call, group, "change_info")
    about = group_about(request.about)
    if about == group.about:
        raise RpcError(400, "CHAT_ABOUT_NOT_MODIFIED")
    changes = Changes(call.world, call)
    if isinstance(group, Channel):
        note(changes, group, call.user.id, types.ChannelAdminLogEventActionChangeAbout(group.about, about))
    group.about = about
    _tell(changes, group)
    changes.publish()
    return True


@method(functions.messages.EditChatDefaultBannedRightsRequest)
def edit_chat_default_banned_rights(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.editChatDefaultBannedRights."""
    group = group_of(call, request.peer)
    require_admin(call, group, "ban_users")
    rights = request.banned_rights
    if rights.view_messages or (isinstance(group, Channel) and group.broadcast):
        raise RpcError(400, "BANNED_RIGHTS_INVALID")
    before = group.default_banned_rights or no_bans()
    rights.until_date = before.until_date  # defaults do not end
    if bytes(before) == bytes(rights):
        raise RpcError(400, "CHAT_NOT_MODIFIED")
    changes = Changes(call.world, call)
    group.default_banned_rights = rights
    if isinstance(group, Channel):
        note(changes, group, call.user.id, types.ChannelAdminLogEventActionDefaultBannedRights(before, rights))
        changes.tell_members(group, types.UpdateChannel(group.id))
        version = 0
    else:
        group.version += 1
        version = group.version
    for member in present(group):
        update = types.UpdateChatDefaultBannedRights(unmark(marked(group)), rights, version)
        changes.tell(member.user_id, update)
    return changes.answer()


@method(functions.messages.ToggleNoForwardsRequest)
def toggle_no_forwards(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.toggleNoForwards."""
    note_protection(call.world)
    if isinstance(request.peer, types.InputPeerUser):
        return _protect_private(call, user_of(call, request.peer), request.enabled)
    group = group_of(call, request.peer)
    require_creator(call, group)
    if group.noforwards == request.enabled:
        raise RpcError(400, "CHAT_NOT_MODIFIED")
    changes = Changes(call.world, call)
    if isinstance(group, Channel):
        note(changes, group, call.user.id, types.ChannelAdminLogEventActionToggleNoForwards(request.enabled))
    group.noforwards = request.enabled
    _tell(changes, group)
    return changes.answer()


def _protect_private(call: Call, other: User, enabled: bool) -> Any:
    """Each side protects the chat for itself, and takes back what is its own; asking the other side to is not known
    here. https://core.telegram.org/api/content-protection#for-users"""
    before = between(call.user, other)
    if (other.id in call.user.protects) == enabled:
        raise RpcError(400, "CHAT_NOT_MODIFIED")
    (call.user.protects.add if enabled else call.user.protects.discard)(other.id)
    changes = Changes(call.world, call)
    action = types.MessageActionNoForwardsToggle(prev_value=before, new_value=between(call.user, other))
    post(changes, call.user, other.id, {"action": action})
    return changes.answer()


def _tell(changes: Changes, group: Group) -> None:
    if isinstance(group, Channel):
        tell_changed(changes, group)
        return
    for member in present(group):
        changes.tell(member.user_id, types.UpdateChat(group.id))
