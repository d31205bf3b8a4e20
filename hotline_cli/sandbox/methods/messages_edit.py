"""messages.editMessage and what may be edited."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.changes import Changes
from hotline_cli.sandbox.history import is_own
from hotline_cli.sandbox.media import album_sort, media_of, moved
from hotline_cli.sandbox.methods.messages_history import message_at, read_peer
from hotline_cli.sandbox.methods.messages_send import refuse_scheduling
from hotline_cli.sandbox.peers import is_channel
from hotline_cli.sandbox.polls import close
from hotline_cli.sandbox.posting import edit
from hotline_cli.sandbox.rights import is_admin, member_rights
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.state import unmark_channel
from hotline_cli.sandbox.text import caption_text, message_text
from hotline_cli.sandbox.writing import author_of

_FILES = (types.MessageMediaPhoto, types.MessageMediaDocument)
EDIT_TIME = 48 * 3600  # config.edit_time_limit


@method(functions.messages.EditMessageRequest)
def edit_message(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.editMessage."""
    peer_id = read_peer(call, request.peer)
    message = message_at(call, peer_id, request.id)
    _may_edit(call, peer_id, message)
    refuse_scheduling(request)
    fields = _new_text(call, request, message)
    if request.media is not None:
        fields["media"] = _new_media(call, request.media, message)
    if call.user.bot and request.reply_markup is not None:
        fields["reply_markup"] = request.reply_markup
    if not fields:
        raise RpcError(400, "MESSAGE_EMPTY")
    if request.invert_media:
        fields["invert_media"] = True
    if request.media is None and all(_same(getattr(message, name), value) for name, value in fields.items()):
        raise RpcError(400, "MESSAGE_NOT_MODIFIED")
    changes = Changes(call.world, call)
    edit(changes, call.user, peer_id, request.id, fields)
    return changes.answer()


def _new_text(call: Call, request: Any, message: Any) -> dict[str, Any]:
    if request.message is None:
        return {}
    is_text = message.media is None or isinstance(message.media, types.MessageMediaWebPage)
    checked = message_text if is_text else caption_text
    text, entities = checked(call, request.message, request.entities)
    return {"message": text, "entities": entities}


def _new_media(call: Call, given: Any, message: Any) -> Any:
    """The media to put in the place of the message's. Raises 400 MEDIA_PREV_INVALID, MEDIA_NEW_INVALID and others."""
    old = message.media
    if isinstance(given, types.InputMediaGeoLive) and isinstance(old, types.MessageMediaGeoLive):
        return moved(call, message, given)
    if isinstance(given, types.InputMediaPoll) and isinstance(old, types.MessageMediaPoll):
        return close(call, old.poll.id)
    if old is not None and not isinstance(old, _FILES):
        raise RpcError(400, "MEDIA_PREV_INVALID")
    new = media_of(call, given)
    if not isinstance(new, _FILES):
        raise RpcError(400, "MEDIA_NEW_INVALID")
    if message.grouped_id and album_sort(new) != album_sort(old):
        raise RpcError(400, "MEDIA_GROUPED_INVALID")
    return new


def _same(old: Any, new: Any) -> bool:
    if not old and not new:
        return True
    if isinstance(old, list) and isinstance(new, list):
        return [bytes(each) for each in old] == [bytes(each) for each in new]
    return bool(old == new)


def _may_edit(call: Call, peer_id: int, message: Any) -> None:
    """Raises 400 MESSAGE_ID_INVALID, 403 MESSAGE_AUTHOR_REQUIRED or 400 MESSAGE_EDIT_TIME_EXPIRED."""
    if isinstance(message, types.MessageService):
        raise RpcError(400, "MESSAGE_ID_INVALID")
    if message.fwd_from is not None:
        raise RpcError(403, "MESSAGE_AUTHOR_REQUIRED")
    if not is_channel(peer_id):
        if not is_own(message, call.user.id):
            raise RpcError(403, "MESSAGE_AUTHOR_REQUIRED")
        forever = peer_id == call.user.id
    else:
        channel = call.world.channels[unmark_channel(peer_id)]
        member = member_rights(call.world, channel, call.user.id)
        own = author_of(channel, message) == call.user.id
        if member is None:
            raise RpcError(403, "CHAT_WRITE_FORBIDDEN")
        if channel.broadcast and not is_admin(member, "edit_messages"):
            own = own and is_admin(member, "post_messages")
        elif channel.broadcast:
            own = True
        if not own:
            raise RpcError(403, "MESSAGE_AUTHOR_REQUIRED")
        forever = is_admin(member, "edit_messages" if channel.broadcast else "pin_messages")
    if not forever and call.world.time() - message.date.timestamp() > EDIT_TIME:
        raise RpcError(400, "MESSAGE_EDIT_TIME_EXPIRED")


@method(functions.messages.GetMessageEditDataRequest)
def get_message_edit_data(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.getMessageEditData."""
    peer_id = read_peer(call, request.peer)
    message = message_at(call, peer_id, request.id)
    _may_edit(call, peer_id, message)
    return types.messages.MessageEditData(caption=message.media is not None)
