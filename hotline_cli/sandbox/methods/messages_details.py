"""Small questions about messages and chats."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.history import box_of, is_own, read_state
from hotline_cli.sandbox.methods.messages_history import message_at, read_peer
from hotline_cli.sandbox.packing import with_peers
from hotline_cli.sandbox.peers import is_channel
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.state import unmark_channel

READ_DATE_TIME = 7 * 24 * 3600  # appConfig.pm_read_date_expire_period


@method(functions.messages.GetWebPagePreviewRequest)
def get_web_page_preview(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.getWebPagePreview: the sandbox reaches no other host than its own."""
    return types.messages.WebPagePreview(media=types.MessageMediaEmpty(), **with_peers(call, ()))


@method(functions.messages.GetWebPageRequest)
def get_web_page(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.getWebPage."""
    return types.messages.WebPage(webpage=types.WebPageEmpty(0, url=request.url), **with_peers(call, ()))


@method(functions.messages.GetPeerSettingsRequest)
def get_peer_settings(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.getPeerSettings: what the bar above a chat offers."""
    peer_id = read_peer(call, request.peer)
    stranger = peer_id > 0 and peer_id != call.user.id and peer_id not in call.user.contacts
    flag = stranger or None
    settings = types.PeerSettings(add_contact=flag, block_contact=flag, report_spam=flag)
    return types.messages.PeerSettings(settings=settings, **with_peers(call, (), (peer_id,)))


@method(functions.messages.HidePeerSettingsBarRequest)
def hide_peer_settings_bar(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.hidePeerSettingsBar."""
    return bool(read_peer(call, request.peer))


@method(functions.messages.GetMessagesViewsRequest)
def get_messages_views(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.getMessagesViews; counts the caller in on ``increment``."""
    peer_id = read_peer(call, request.peer)
    held = box_of(call.world, call.user, peer_id).messages
    views = []
    for message_id in request.id:
        message = held.get(message_id)
        if not isinstance(message, types.Message) or message.views is None:
            views.append(types.MessageViews())
            continue
        message.views += bool(request.increment)
        views.append(types.MessageViews(views=message.views, forwards=message.forwards))
    return types.messages.MessageViews(views=views, **with_peers(call, ()))


@method(functions.messages.GetOutboxReadDateRequest)
def get_outbox_read_date(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.getOutboxReadDate; the sandbox keeps no dates of reading."""
    peer_id = read_peer(call, request.peer)
    if peer_id < 0:
        raise RpcError(400, "PEER_ID_INVALID")
    message = message_at(call, peer_id, request.msg_id)
    if not is_own(message, call.user.id) or request.msg_id > read_state(call.user, peer_id).outbox_max_id:
        raise RpcError(400, "MESSAGE_NOT_READ_YET")
    if call.world.time() - message.date.timestamp() > READ_DATE_TIME:
        raise RpcError(400, "MESSAGE_TOO_OLD")
    return types.OutboxReadDate(date=message.date)


@method(functions.messages.GetOnlinesRequest)
def get_onlines(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.getOnlines."""
    peer_id = read_peer(call, request.peer)
    if not is_channel(peer_id):
        raise RpcError(400, "PEER_ID_INVALID")
    group = call.world.channels[unmark_channel(peer_id)]
    present = [each for each in group.members.values() if not each.left]
    return types.ChatOnlines(onlines=sum(bool(call.world.sessions_of(each.user_id)) for each in present))


@method(functions.messages.GetScheduledHistoryRequest)
def get_scheduled_history(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.getScheduledHistory: nothing can be scheduled here."""
    peer_id = read_peer(call, request.peer)
    return types.messages.Messages(messages=[], topics=[], **with_peers(call, (), (peer_id,)))
