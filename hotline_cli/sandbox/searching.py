"""Which messages a search means: text, kind, author, dates. https://core.telegram.org/api/search"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from telethon.tl import types

from hotline_cli.sandbox.media import document_kind
from hotline_cli.sandbox.rpc import RpcError

_LINKS = (types.MessageEntityUrl, types.MessageEntityTextUrl)


def _document(*kinds: str) -> Callable[[Any], bool]:
    def has(message: Any) -> bool:
        media = message.media
        return isinstance(media, types.MessageMediaDocument) and document_kind(media.document) in kinds

    return has


def _media(*types_: Any) -> Callable[[Any], bool]:
    return lambda message: isinstance(message.media, types_)


def _photo_or_video(message: Any) -> bool:
    return isinstance(message.media, types.MessageMediaPhoto) or _document("videos")(message)


def _has_link(message: Any) -> bool:
    return any(isinstance(entity, _LINKS) for entity in message.entities or ())


_FILTERS: dict[type, Callable[[Any], bool]] = {
    types.InputMessagesFilterEmpty: lambda message: True,
    types.InputMessagesFilterPhotos: _media(types.MessageMediaPhoto),
    types.InputMessagesFilterVideo: _document("videos"),
    types.InputMessagesFilterPhotoVideo: _photo_or_video,
    types.InputMessagesFilterDocument: _document("docs"),
    types.InputMessagesFilterUrl: _has_link,
    types.InputMessagesFilterGif: _document("gifs"),
    types.InputMessagesFilterVoice: _document("voices"),
    types.InputMessagesFilterMusic: _document("audios"),
    types.InputMessagesFilterRoundVoice: _document("voices", "roundvideos"),
    types.InputMessagesFilterRoundVideo: _document("roundvideos"),
    types.InputMessagesFilterGeo: _media(types.MessageMediaGeo, types.MessageMediaGeoLive, types.MessageMediaVenue),
    types.InputMessagesFilterContacts: _media(types.MessageMediaContact),
    types.InputMessagesFilterPoll: _media(types.MessageMediaPoll),
    types.InputMessagesFilterPinned: lambda message: bool(message.pinned),
    types.InputMessagesFilterMyMentions: lambda message: bool(message.mentioned),
}
_SERVICE: dict[type, Any] = {
    types.InputMessagesFilterChatPhotos: types.MessageActionChatEditPhoto,
    types.InputMessagesFilterPhoneCalls: types.MessageActionPhoneCall,
}


def matcher(kind: Any) -> Callable[[Any], bool]:
    """A test for what a TL MessagesFilter means. Raises 400 INPUT_FILTER_INVALID."""
    action = _SERVICE.get(type(kind))
    if action is not None:
        return lambda message: isinstance(getattr(message, "action", None), action)
    fits = _FILTERS.get(type(kind))
    if fits is None:
        raise RpcError(400, "INPUT_FILTER_INVALID")
    return lambda message: isinstance(message, types.Message) and fits(message)


def says(query: str) -> Callable[[Any], bool]:
    """A test for all words of ``query``, each at the beginning of one in the text or the file's name."""
    words = query.casefold().split()

    def matches(message: Any) -> bool:
        said = _words(message)
        return all(any(each.startswith(word) for each in said) for word in words)

    return matches


def _words(message: Any) -> list[str]:
    text = getattr(message, "message", "") or ""
    document = getattr(getattr(message, "media", None), "document", None)
    names = [
        attribute.file_name
        for attribute in getattr(document, "attributes", ())
        if isinstance(attribute, types.DocumentAttributeFilename)
    ]
    letters = (each if each.isalnum() or each == "_" else " " for each in " ".join([text, *names]).casefold())
    return "".join(letters).split()


def between(earliest: int, latest: int) -> Callable[[Any], bool]:
    """A test for a date, in Unix seconds; 0 is no bound."""

    def fits(message: Any) -> bool:
        date = message.date.timestamp()
        return (not earliest or date >= earliest) and (not latest or date <= latest)

    return fits
