"""messages.sendMessage, and what every way of sending has in common."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.changes import Changes, own_message
from hotline_cli.sandbox.history import box_of
from hotline_cli.sandbox.media import preview_of
from hotline_cli.sandbox.methods.messages_drafts import clear_draft
from hotline_cli.sandbox.peers import is_channel, unmark
from hotline_cli.sandbox.posting import post
from hotline_cli.sandbox.protection import note_protection
from hotline_cli.sandbox.replies import reply_header
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.state import unmark_channel
from hotline_cli.sandbox.text import message_text
from hotline_cli.sandbox.views import moment
from hotline_cli.sandbox.writing import may_post, send_as, signature, written_peer


@method(functions.messages.SendMessageRequest)
def send_message(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.sendMessage."""
    peer_id = written_peer(call, request.peer)
    changes = Changes(call.world, call)
    if repeated(changes, request.random_id):
        return changes.answer()
    refuse_scheduling(request)
    header, topic_id = reply_header(call, peer_id, request.reply_to)
    may_post(call, peer_id, topic_id)
    text, entities = message_text(call, request.message, request.entities)
    author = send_as(call, peer_id, request.send_as)
    preview = None if request.no_webpage else preview_of(call, text, entities)
    fields = {"message": text, "entities": entities, "media": preview, **common_fields(call, request, peer_id, author)}
    message = post(changes, call.user, peer_id, fields, reply=header, random_id=request.random_id, send_as=author)
    if request.clear_draft:
        clear_draft(call, peer_id, topic_id)
    if peer_id > 0 and peer_id != call.user.id and text == request.message:
        return _short_answer(changes, message)
    return changes.answer()


def _short_answer(changes: Changes, message: Any) -> Any:
    """A plain private text is answered without what the sender has just said.

    https://core.telegram.org/constructor/updateShortSentMessage
    """
    changes.publish()
    return types.UpdateShortSentMessage(
        id=message.id,
        pts=changes.caller.box.pts,
        pts_count=1,
        date=moment(changes.date),
        out=True,
        media=message.media,
        entities=message.entities,
        ttl_period=message.ttl_period,
    )


def common_fields(call: Call, request: Any, peer_id: int, author: Any) -> dict[str, Any]:
    """The fields of a message that every way of sending takes from its request in the same manner."""
    if getattr(request, "noforwards", None):
        note_protection(call.world)
    counted = is_channel(peer_id) and call.world.channels[unmark_channel(peer_id)].broadcast
    return {
        "silent": request.silent or None,
        "noforwards": getattr(request, "noforwards", None) or None,
        "invert_media": getattr(request, "invert_media", None) or None,
        "post_author": signature(call, peer_id, author),
        "effect": request.effect,
        "reply_markup": getattr(request, "reply_markup", None) if call.user.bot else None,
        "saved_peer_id": unmark(peer_id) if peer_id == call.user.id else None,
        "views": 1 if counted else None,
        "forwards": 0 if counted else None,
    }


def repeated(changes: Changes, random_id: int | None) -> bool:
    """Whether this ``random_id`` has been sent before; then ``changes`` tell the caller again what came of it.

    Raises 400 RANDOM_ID_EMPTY, or 500 RANDOM_ID_DUPLICATE where the message is gone or the world answers no other way.
    """
    if not random_id:
        raise RpcError(400, "RANDOM_ID_EMPTY")
    world, caller = changes.world, changes.caller
    earlier = caller.random_ids.get(random_id)
    if earlier is None:
        return False
    peer_id, message_id = earlier
    message = box_of(world, caller, peer_id).messages.get(message_id)
    if message is None or world.refuse_repeats:
        raise RpcError(500, "RANDOM_ID_DUPLICATE")
    if is_channel(peer_id):
        message = own_message(world.channels[unmark_channel(peer_id)], message, caller.id)
    changes.again(random_id, message)
    return True


def refuse_scheduling(request: Any) -> None:
    """The sandbox keeps no schedule. Raises 400 SCHEDULE_DATE_INVALID."""
    if request.schedule_date is not None:
        raise RpcError(400, "SCHEDULE_DATE_INVALID")
