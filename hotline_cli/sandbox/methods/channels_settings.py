"""channels: name, photo, public name and what an administrator switches."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.adminlog import is_wanted, note
from hotline_cli.sandbox.changes import Changes
from hotline_cli.sandbox.groups import group_title, tell_changed
from hotline_cli.sandbox.peers import channel_of, peer_of, user_of
from hotline_cli.sandbox.posting import post
from hotline_cli.sandbox.rights import is_gone, require_admin, require_allowed, require_creator, require_member
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.state import Channel, mark_channel, unmark_channel
from hotline_cli.sandbox.usernames import check_name, is_valid, take_name
from hotline_cli.sandbox.views import entities, peers_in

PUBLIC_LIMIT = 10  # public channels of one creator
SLOW_MODES = (0, 5, 10, 30, 60, 300, 900, 3600)  # seconds
LOG_LIMIT = 100


@method(functions.channels.EditTitleRequest)
def edit_title(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/channels.editTitle."""
    channel = channel_of(call, request.channel)
    require_allowed(call, channel, "change_info")
    title = group_title(request.title)
    if title == channel.title:
        raise RpcError(400, "CHAT_NOT_MODIFIED")
    changes = Changes(call.world, call)
    note(changes, channel, call.user.id, types.ChannelAdminLogEventActionChangeTitle(channel.title, title))
    channel.title = title
    tell_changed(changes, channel)
    post(changes, call.user, mark_channel(channel.id), {"action": types.MessageActionChatEditTitle(title)})
    return changes.answer()


@method(functions.channels.ToggleSignaturesRequest)
def toggle_signatures(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/channels.toggleSignatures."""
    channel = channel_of(call, request.channel)
    require_admin(call, channel, "change_info")
    if not channel.broadcast:
        raise RpcError(400, "CHANNEL_INVALID")
    action = types.ChannelAdminLogEventActionToggleSignatures
    return _switch(call, channel, "signatures", bool(request.signatures_enabled), action)


@method(functions.channels.TogglePreHistoryHiddenRequest)
def toggle_pre_history_hidden(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/channels.togglePreHistoryHidden."""
    channel = channel_of(call, request.channel)
    require_admin(call, channel, "change_info")
    if not channel.megagroup or channel.username:
        raise RpcError(400, "CHANNEL_INVALID" if channel.broadcast else "CHAT_LINK_EXISTS")
    action = types.ChannelAdminLogEventActionTogglePreHistoryHidden
    return _switch(call, channel, "hidden_prehistory", request.enabled, action)


def _switch(call: Call, channel: Channel, name: str, value: bool, action: Any) -> Any:
    if getattr(channel, name) == value:
        raise RpcError(400, "CHAT_NOT_MODIFIED")
    changes = Changes(call.world, call)
    note(changes, channel, call.user.id, action(value))
    setattr(channel, name, value)
    tell_changed(changes, channel)
    return changes.answer()


@method(functions.channels.ToggleSlowModeRequest)
def toggle_slow_mode(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/channels.toggleSlowMode."""
    channel = channel_of(call, request.channel)
    require_admin(call, channel, "ban_users")
    if not channel.megagroup:
        raise RpcError(400, "CHANNEL_INVALID")
    if request.seconds not in SLOW_MODES:
        raise RpcError(400, "SECONDS_INVALID")
    if request.seconds == channel.slowmode_seconds:
        raise RpcError(400, "CHAT_NOT_MODIFIED")
    changes = Changes(call.world, call)
    before = channel.slowmode_seconds
    note(changes, channel, call.user.id, types.ChannelAdminLogEventActionToggleSlowMode(before, request.seconds))
    channel.slowmode_seconds = request.seconds
    tell_changed(changes, channel)
    return changes.answer()


@method(functions.channels.CheckUsernameRequest)
def check_username(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/channels.checkUsername."""
    if not isinstance(request.channel, types.InputChannelEmpty):
        require_creator(call, channel_of(call, request.channel))
    _refuse_too_many(call)
    if not is_valid(request.username):
        raise RpcError(400, "USERNAME_INVALID")
    return request.username.lower() not in call.world.usernames


@method(functions.channels.UpdateUsernameRequest)
def update_username(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/channels.updateUsername."""
    channel = channel_of(call, request.channel)
    require_creator(call, channel)
    if request.username and not channel.username:
        _refuse_too_many(call)
        check_name(call.world, request.username)
    changes = Changes(call.world, call)
    take_name(call.world, mark_channel(channel.id), channel.username, request.username)
    note(
        changes,
        channel,
        call.user.id,
        types.ChannelAdminLogEventActionChangeUsername(channel.username or "", request.username),
    )
    channel.username = request.username or None
    channel.hidden_prehistory = channel.hidden_prehistory and channel.username is None
    tell_changed(changes, channel)
    changes.publish()
    return True


def _refuse_too_many(call: Call) -> None:
    mine = [each for each in call.world.channels.values() if each.creator_id == call.user.id and each.username]
    if sum(not is_gone(each) for each in mine) >= PUBLIC_LIMIT:
        raise RpcError(400, "CHANNELS_ADMIN_PUBLIC_TOO_MUCH")


@method(functions.channels.GetSendAsRequest)
def get_send_as(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/channels.getSendAs: oneself, or, for an anonymous administrator, the group."""
    peer_id = peer_of(call, request.peer)
    channel = call.world.channels.get(unmark_channel(peer_id)) if peer_id < 0 else None
    if channel is None:
        raise RpcError(400, "PEER_ID_INVALID")
    member = require_member(call, channel)
    anonymous = member.admin_rights is not None and member.admin_rights.anonymous
    names = [types.PeerChannel(channel.id)] if anonymous else [types.PeerUser(call.user.id)]
    users, chats = entities(call.world, call.user.id, [call.user.id, peer_id])
    return types.channels.SendAsPeers([types.SendAsPeer(name) for name in names], chats=chats, users=users)


@method(functions.channels.GetAdminLogRequest)
def get_admin_log(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/channels.getAdminLog: newest first."""
    channel = channel_of(call, request.channel)
    require_admin(call, channel)
    admins = {user_of(call, given).id for given in request.admins or ()}
    found = [
        event
        for event in reversed(channel.admin_log)
        if (not request.max_id or event.id < request.max_id)
        and event.id > request.min_id
        and (not admins or event.user_id in admins)
        and is_wanted(event, request.events_filter)
        and request.q.lower() in _words(call, event)
    ][: max(0, min(request.limit, LOG_LIMIT))]
    mentioned = {mark_channel(channel.id)}
    for event in found:
        mentioned |= {event.user_id} | _mentioned(event.action)
    users, chats = entities(call.world, call.user.id, sorted(mentioned))
    return types.channels.AdminLogResults(found, chats=chats, users=users)


def _mentioned(action: Any) -> set[int]:
    found = peers_in(action)
    for name in ("participant", "prev_participant", "new_participant"):
        found |= peers_in(getattr(action, name, None))
    return found


def _words(call: Call, event: Any) -> str:
    user = call.world.users[event.user_id]
    values = (getattr(event.action, name, None) for name in ("prev_value", "new_value"))
    texts = [user.first_name, user.last_name, user.username or "", *(each for each in values if isinstance(each, str))]
    return " ".join(texts).lower()
