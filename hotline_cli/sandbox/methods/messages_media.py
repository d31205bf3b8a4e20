"""Sending media: one, an album, or none yet (messages.uploadMedia)."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.changes import Changes
from hotline_cli.sandbox.history import box_of
from hotline_cli.sandbox.media import album_sort, is_unheard, media_of, right_for
from hotline_cli.sandbox.methods.messages_drafts import clear_draft
from hotline_cli.sandbox.methods.messages_send import common_fields, refuse_scheduling, repeated
from hotline_cli.sandbox.posting import post
from hotline_cli.sandbox.replies import reply_header
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.text import TEXT_LIMIT, caption_text
from hotline_cli.sandbox.writing import may_post, send_as, written_peer

ALBUM_LIMIT = 10


@method(functions.messages.SendMediaRequest)
def send_media(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.sendMedia."""
    peer_id = written_peer(call, request.peer)
    changes = Changes(call.world, call)
    if repeated(changes, request.random_id):
        return changes.answer()
    refuse_scheduling(request)
    header, topic_id = reply_header(call, peer_id, request.reply_to)
    may_post(call, peer_id, topic_id, None)
    limit = TEXT_LIMIT if isinstance(request.media, types.InputMediaWebPage) else None
    text, entities = caption_text(call, request.message, request.entities, limit)
    media = media_of(call, request.media)
    if media is None and not text:
        raise RpcError(400, "MESSAGE_EMPTY")
    may_post(call, peer_id, topic_id, right_for(media))
    author = send_as(call, peer_id, request.send_as)
    fields = {
        "message": text,
        "entities": entities,
        "media": media,
        "media_unread": is_unheard(media) or None,
        **common_fields(call, request, peer_id, author),
    }
    post(changes, call.user, peer_id, fields, reply=header, random_id=request.random_id, send_as=author)
    if request.clear_draft:
        clear_draft(call, peer_id, topic_id)
    return changes.answer()


@method(functions.messages.SendMultiMediaRequest)
def send_multi_media(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.sendMultiMedia: an album, its parts tied by ``grouped_id``."""
    peer_id = written_peer(call, request.peer)
    parts = request.multi_media
    if not parts:
        raise RpcError(400, "MEDIA_EMPTY")
    if len(parts) > ALBUM_LIMIT:
        raise RpcError(400, "MULTI_MEDIA_TOO_LONG")
    refuse_scheduling(request)
    changes = Changes(call.world, call)
    waiting = [(number, each) for number, each in enumerate(parts) if not repeated(changes, each.random_id)]
    if not waiting:
        return changes.answer()
    header, topic_id = reply_header(call, peer_id, request.reply_to)
    may_post(call, peer_id, topic_id, None)
    made = [
        (each, _part(call, number, each), caption_text(call, each.message, each.entities)) for number, each in waiting
    ]
    for media in _of_one_sort([media for _, media, _ in made]):
        may_post(call, peer_id, topic_id, right_for(media))
    author = send_as(call, peer_id, request.send_as)
    common = common_fields(call, request, peer_id, author)
    common["grouped_id"] = _album_of(call, parts) or call.world.random_long()
    for each, media, (text, entities) in made:
        fields = {"message": text, "entities": entities, "media": media, **common}
        post(changes, call.user, peer_id, fields, reply=header, random_id=each.random_id, send_as=author)
    return changes.answer()


def _part(call: Call, number: int, given: Any) -> Any:
    """One part's media. Raises what ``media_of`` does, a bad reference with the part's number in it."""
    if isinstance(given.media, types.InputMediaUploadedPhoto | types.InputMediaUploadedDocument):
        # Parts are to be uploaded with messages.uploadMedia before: https://core.telegram.org/method/messages.sendMultiMedia
        raise RpcError(400, "MEDIA_INVALID")
    try:
        return media_of(call, given.media)
    except RpcError as error:
        if error.message.startswith("FILE_REFERENCE_"):
            raise RpcError(400, f"FILE_REFERENCE_{number}_{error.message.removeprefix('FILE_REFERENCE_')}") from error
        raise


def _of_one_sort(media: list[Any]) -> list[Any]:
    if len({album_sort(each) for each in media}) > 1:
        raise RpcError(400, "MEDIA_GROUPED_INVALID")
    return media


def _album_of(call: Call, parts: list[Any]) -> int | None:
    """The ``grouped_id`` of those parts that an earlier try has sent, so that the rest joins them."""
    for each in parts:
        earlier = call.user.random_ids.get(each.random_id)
        if earlier is not None:
            message = box_of(call.world, call.user, earlier[0]).messages.get(earlier[1])
            if message is not None and message.grouped_id:
                return int(message.grouped_id)
    return None


@method(functions.messages.UploadMediaRequest)
def upload_media(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.uploadMedia: media for an album, to be sent by reference."""
    peer_id = written_peer(call, request.peer)
    may_post(call, peer_id, None, None)
    if not isinstance(
        request.media,
        types.InputMediaUploadedPhoto
        | types.InputMediaUploadedDocument
        | types.InputMediaPhoto
        | types.InputMediaDocument
        | types.InputMediaPhotoExternal
        | types.InputMediaDocumentExternal,
    ):
        raise RpcError(400, "MEDIA_INVALID")
    return media_of(call, request.media)
