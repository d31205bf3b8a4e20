"""Media of messages: what an InputMedia becomes, and what its kind is called in people's rights.

https://core.telegram.org/api/files#sending-files, https://core.telegram.org/type/InputMedia
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from telethon.tl import types

from hotline_cli.sandbox.files import assemble, found, store_document, store_photo
from hotline_cli.sandbox.images import image_size
from hotline_cli.sandbox.polls import new_poll
from hotline_cli.sandbox.protection import check_reusable
from hotline_cli.sandbox.rpc import Call, RpcError

_DICE = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "⚽️": 5, "🎰": 64}
_VIDEO = "video/"


def media_of(call: Call, given: Any) -> Any:
    """The MessageMedia that an InputMedia becomes, None for a link's preview that there is none of.

    Raises 400 MEDIA_EMPTY, MEDIA_INVALID and what its kind documents.
    """
    make = _KINDS.get(type(given))
    if make is None:
        raise RpcError(400, "MEDIA_EMPTY" if isinstance(given, types.InputMediaEmpty) else "MEDIA_INVALID")
    return make(call, given)


def right_for(media: Any) -> str:
    """The field of ChatBannedRights that takes sending this MessageMedia (None: a text) away."""
    if isinstance(media, types.MessageMediaPhoto):
        return "send_photos"
    if isinstance(media, types.MessageMediaPoll):
        return "send_polls"
    if isinstance(media, types.MessageMediaDice):
        return "send_stickers"
    return f"send_{document_kind(media.document)}" if isinstance(media, types.MessageMediaDocument) else "send_plain"


def document_kind(document: Any) -> str:
    """``stickers``, ``gifs``, ``roundvideos``, ``videos``, ``voices``, ``audios`` or ``docs``, as rights name them."""
    kind = "docs"
    for attribute in document.attributes:
        if isinstance(attribute, types.DocumentAttributeSticker):
            return "stickers"
        if isinstance(attribute, types.DocumentAttributeAnimated):
            return "gifs"
        if isinstance(attribute, types.DocumentAttributeVideo):
            kind = "roundvideos" if attribute.round_message else "videos"
        elif isinstance(attribute, types.DocumentAttributeAudio):
            kind = "voices" if attribute.voice else "audios"
    return kind


def album_sort(media: Any) -> str:
    """What may share an album with it: photos and videos mix, audio files and documents stay among themselves.

    Raises 400 MEDIA_INVALID for what no album can hold.
    """
    if isinstance(media, types.MessageMediaPhoto):
        return "visual"
    if isinstance(media, types.MessageMediaDocument):
        kind = document_kind(media.document)
        if kind in ("videos", "audios", "docs"):
            return "visual" if kind == "videos" else kind
    raise RpcError(400, "MEDIA_INVALID")


def is_unheard(media: Any) -> bool:
    """Whether a message with it starts with ``media_unread``: voice messages and round videos."""
    return isinstance(media, types.MessageMediaDocument) and document_kind(media.document) in ("voices", "roundvideos")


def _uploaded_photo(call: Call, given: Any) -> Any:
    photo = store_photo(call, assemble(call, given.file)).media
    return types.MessageMediaPhoto(photo=photo, spoiler=given.spoiler, ttl_seconds=_ttl(given))


def _photo(call: Call, given: Any) -> Any:
    photo = found(call, given.id, types.Photo).media
    check_reusable(call, photo.id)
    return types.MessageMediaPhoto(photo=photo, spoiler=given.spoiler, ttl_seconds=_ttl(given))


def _uploaded_document(call: Call, given: Any) -> Any:
    data = assemble(call, given.file)
    thumb = assemble(call, given.thumb) if given.thumb is not None else None
    attributes = [copy.copy(each) for each in given.attributes]
    name = getattr(given.file, "name", "")
    if name and not any(isinstance(each, types.DocumentAttributeFilename) for each in attributes):
        attributes.append(types.DocumentAttributeFilename(name))
    if given.mime_type.startswith("image/") and (size := image_size(data)) is not None:
        attributes.append(types.DocumentAttributeImageSize(*size))
    if given.force_file:
        attributes = [each for each in attributes if not isinstance(each, types.DocumentAttributeVideo)]
    # A video without sound plays like a GIF, unless it is wanted as a video: https://core.telegram.org/api/files
    silent = given.nosound_video or any(getattr(each, "nosound", False) for each in attributes)
    animated = given.mime_type == "image/gif" or (given.mime_type.startswith(_VIDEO) and silent)
    known = any(isinstance(each, types.DocumentAttributeAnimated) for each in attributes)
    if animated and not given.nosound_video and not known:
        attributes.append(types.DocumentAttributeAnimated())
    document = store_document(call, data, given.mime_type, attributes, thumb).media
    return _document_media(document, given)


def _document(call: Call, given: Any) -> Any:
    document = found(call, given.id, types.Document).media
    check_reusable(call, document.id)
    return _document_media(document, given)


def _document_media(document: Any, given: Any) -> Any:
    kind = document_kind(document)
    return types.MessageMediaDocument(
        document=document,
        spoiler=given.spoiler,
        video=kind == "videos" or None,
        round=kind == "roundvideos" or None,
        voice=kind == "voices" or None,
        ttl_seconds=_ttl(given),
        video_timestamp=given.video_timestamp,
    )


def _ttl(given: Any) -> int | None:
    if given.ttl_seconds is not None and not (0 < given.ttl_seconds <= 60 or given.ttl_seconds == 2**31 - 1):
        raise RpcError(400, "TTL_MEDIA_INVALID")
    return given.ttl_seconds  # type: ignore[no-any-return]  # a field of an untyped TL object


def _contact(call: Call, given: Any) -> Any:
    if not given.phone_number.strip() or not given.first_name.strip():
        raise RpcError(400, "MEDIA_INVALID")
    known = call.world.user_by_phone(given.phone_number)
    return types.MessageMediaContact(
        phone_number=given.phone_number,
        first_name=given.first_name,
        last_name=given.last_name,
        vcard=given.vcard,
        user_id=known.id if known else 0,
    )


def _point(call: Call, given: Any) -> Any:
    if not isinstance(given, types.InputGeoPoint) or not (-90 <= given.lat <= 90 and -180 <= given.long <= 180):
        raise RpcError(400, "MEDIA_INVALID")
    return types.GeoPoint(
        long=given.long, lat=given.lat, access_hash=call.world.random_long(), accuracy_radius=given.accuracy_radius
    )


def _geo(call: Call, given: Any) -> Any:
    return types.MessageMediaGeo(_point(call, given.geo_point))


def _geo_live(call: Call, given: Any) -> Any:
    period = given.period or 0
    if not (60 <= period <= 86400 or period == 2**31 - 1):
        raise RpcError(400, "MEDIA_INVALID")
    return types.MessageMediaGeoLive(
        geo=_point(call, given.geo_point),
        period=period,
        heading=given.heading,
        proximity_notification_radius=given.proximity_notification_radius,
    )


def moved(call: Call, old: Any, given: Any) -> Any:
    """A live location that has been moved on, or stopped: its ``period`` then ends now."""
    media = copy.copy(old.media)
    if isinstance(given.geo_point, types.InputGeoPoint):
        media.geo = _point(call, given.geo_point)
    media.heading = given.heading
    media.proximity_notification_radius = given.proximity_notification_radius
    if given.stopped:
        media.period = max(call.world.time() - int(old.date.timestamp()), 0)
    return media


def _venue(call: Call, given: Any) -> Any:
    return types.MessageMediaVenue(
        geo=_point(call, given.geo_point),
        title=given.title,
        address=given.address,
        provider=given.provider,
        venue_id=given.venue_id,
        venue_type=given.venue_type,
    )


def _dice(call: Call, given: Any) -> Any:
    sides = _DICE.get(given.emoticon)
    if sides is None:
        raise RpcError(400, "EMOTICON_INVALID")
    return types.MessageMediaDice(value=call.world.random_long() % sides + 1, emoticon=given.emoticon)


def _elsewhere(call: Call, given: Any) -> Any:
    # The sandbox reaches no other host than its own.
    raise RpcError(400, "WEBPAGE_CURL_FAILED")


def _web_page(call: Call, given: Any) -> Any:
    page = call.world.web_pages.get(given.url)
    if page is not None:
        return types.MessageMediaWebPage(
            page,
            force_large_media=given.force_large_media,
            force_small_media=given.force_small_media,
            manual=True,
        )
    if given.optional:
        return None
    raise RpcError(400, "WEBPAGE_NOT_FOUND")


def preview_of(call: Call, text: str, entities: list[Any] | None) -> Any:
    """The preview of the first link in a text to a page that the sandbox knows, as it reaches no other host."""
    data = text.encode("utf-16-le") if call.world.web_pages and entities else b""
    for entity in entities or ():
        if isinstance(entity, types.MessageEntityTextUrl):
            address = entity.url
        elif isinstance(entity, types.MessageEntityUrl):
            address = data[entity.offset * 2 : (entity.offset + entity.length) * 2].decode("utf-16-le")
        else:
            continue
        if address in call.world.web_pages:
            return types.MessageMediaWebPage(call.world.web_pages[address])
    return None


_KINDS: dict[type, Callable[[Call, Any], Any]] = {
    types.InputMediaUploadedPhoto: _uploaded_photo,
    types.InputMediaPhoto: _photo,
    types.InputMediaUploadedDocument: _uploaded_document,
    types.InputMediaDocument: _document,
    types.InputMediaContact: _contact,
    types.InputMediaGeoPoint: _geo,
    types.InputMediaGeoLive: _geo_live,
    types.InputMediaVenue: _venue,
    types.InputMediaDice: _dice,
    types.InputMediaPoll: new_poll,
    types.InputMediaPhotoExternal: _elsewhere,
    types.InputMediaDocumentExternal: _elsewhere,
    types.InputMediaWebPage: _web_page,
}
