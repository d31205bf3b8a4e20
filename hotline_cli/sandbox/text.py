"""Message texts: what Telegram trims, where entities may lie, and the ones that it finds itself.

https://core.telegram.org/api/entities: offsets and lengths count UTF-16 code units.
"""

from __future__ import annotations

import re
from typing import Any

from telethon.tl import types

from hotline_cli.sandbox.peers import user_of
from hotline_cli.sandbox.rpc import Call, RpcError

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
PREMIUM_CAPTION_LIMIT = 4096  # all of them count code points: https://core.telegram.org/constructor/config
ENTITIES_LIMIT = 100

_TLDS = "com|org|net|io|me|dev|app|info|biz|co|de|uk|ru|fr|it|es|nl|pl|eu|at|ch|us|edu|gov|xyz|online|site|tv|link"
_URL = rf"(?:https?|ftp|tg|ton)://[^\s<>\"']+|(?<![\w@./-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:{_TLDS})\b(?:[/?#:][^\s<>\"']*)?"
_FOUND = re.compile(
    rf"(?P<email>(?<![\w.+-])[a-z0-9][\w.+-]*@(?:[a-z0-9-]+\.)+[a-z]{{2,}}\b)"
    rf"|(?P<url>{_URL})"
    r"|(?P<mention>(?<![\w@/])@[a-z][a-z0-9_]{2,31}\b)"
    r"|(?P<hashtag>(?<![\w#&/])#(?!\d+\b)\w{1,256})"
    r"|(?P<cashtag>(?<![\w$])\$(?-i:[A-Z]){1,8}\b)"
    r"|(?P<command>(?<![\w/<>])/[a-z0-9_]{1,64}(?:@[a-z][a-z0-9_]{2,31})?\b(?!/))"
    r"|(?P<phone>(?<![\w+])\+\d{7,15}\b)",
    re.IGNORECASE,
)
_MARKS = re.compile(r"[@#$/+.]")
_KINDS = {
    "email": types.MessageEntityEmail,
    "url": types.MessageEntityUrl,
    "mention": types.MessageEntityMention,
    "hashtag": types.MessageEntityHashtag,
    "cashtag": types.MessageEntityCashtag,
    "command": types.MessageEntityBotCommand,
    "phone": types.MessageEntityPhone,
}
# Inside these nothing is looked for; all other entities (bold, quote …) may hold a link or a mention.
_OPAQUE = (
    types.MessageEntityCode,
    types.MessageEntityPre,
    types.MessageEntityTextUrl,
    types.MessageEntityMentionName,
    *_KINDS.values(),
)


def units(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def formatted(call: Call, text: str, entities: list[Any] | None) -> tuple[str, list[Any] | None]:
    """``text`` without the white space around it, and its entities: the given ones moved along, and those found in it.

    Raises 400 ENTITY_BOUNDS_INVALID, ENTITIES_TOO_LONG or ENTITY_MENTION_USER_INVALID.
    """
    given = [_checked(call, entity, units(text)) for entity in entities or ()]
    if len(given) > ENTITIES_LIMIT:
        raise RpcError(400, "ENTITIES_TOO_LONG")
    stripped = text.rstrip()
    start = units(stripped) - units(stripped := stripped.lstrip())
    given = _moved(given, start, units(stripped)) if given and stripped != text else given
    if _MARKS.search(stripped):
        given = given + _found(stripped, given)
    given.sort(key=lambda entity: (entity.offset, -entity.length))
    return stripped, given or None


def _checked(call: Call, entity: Any, length: int) -> Any:
    if entity.offset < 0 or entity.length <= 0 or entity.offset + entity.length > length:
        raise RpcError(400, "ENTITY_BOUNDS_INVALID")
    if isinstance(entity, types.InputMessageEntityMentionName):
        try:
            mentioned = user_of(call, entity.user_id).id
        except RpcError as error:
            raise RpcError(400, "ENTITY_MENTION_USER_INVALID") from error
        return types.MessageEntityMentionName(entity.offset, entity.length, mentioned)
    return entity


def _moved(entities: list[Any], start: int, length: int) -> list[Any]:
    moved = []
    for entity in entities:
        first = max(entity.offset - start, 0)
        last = min(entity.offset + entity.length - start, length)
        if first < last:
            entity.offset, entity.length = first, last - first
            moved.append(entity)
    return moved


def _found(text: str, given: list[Any]) -> list[Any]:
    taken = [(entity.offset, entity.offset + entity.length) for entity in given if isinstance(entity, _OPAQUE)]
    found = []
    for match in _FOUND.finditer(text):
        kind = str(match.lastgroup)
        part = match[0].rstrip(".,;:!?)'\"") if kind == "url" else match[0]
        first = units(text[: match.start()])
        last = first + units(part)
        if not any(first < end and begin < last for begin, end in taken):
            found.append(_KINDS[kind](first, last - first))
    return found


def message_text(call: Call, text: str, entities: list[Any] | None) -> tuple[str, list[Any] | None]:
    """A text message's text. Raises as ``formatted``, 400 MESSAGE_EMPTY or 400 MESSAGE_TOO_LONG."""
    text, found = formatted(call, text, entities)
    if not text:
        raise RpcError(400, "MESSAGE_EMPTY")
    if len(text) > TEXT_LIMIT:
        raise RpcError(400, "MESSAGE_TOO_LONG")
    return text, found


def caption_limit(call: Call) -> int:
    """Characters of a caption by the caller: https://core.telegram.org/api/config#client-configuration."""
    return PREMIUM_CAPTION_LIMIT if call.user.premium else CAPTION_LIMIT


def caption_text(
    call: Call, text: str, entities: list[Any] | None, limit: int | None = None
) -> tuple[str, list[Any] | None]:
    """A caption, which may be empty. Raises as ``formatted``, or 400 MEDIA_CAPTION_TOO_LONG."""
    text, found = formatted(call, text, entities)
    if len(text) > (limit or caption_limit(call)):
        raise RpcError(400, "MEDIA_CAPTION_TOO_LONG")
    return text, found
