"""Texts that are too long for one message, cut where it hurts least.

Lengths count characters (Unicode code points), as Telegram's limits do (https://core.telegram.org/constructor/config);
entities count UTF-16 code units (https://core.telegram.org/api/entities).
"""

import unicodedata
from collections.abc import Callable
from itertools import accumulate

from hotline_cli.model.messages import Entity, StyledText

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
PREMIUM_CAPTION_LIMIT = 4096
"""Characters of a text and of a caption: https://core.telegram.org/api/config#caption-length-limit-default."""

ENTITY_LIMIT = 100
"""Entities of one message: https://limits.tginfo.me, Telegram's ENTITIES_TOO_LONG."""

WHOLE = frozenset(
    {
        "custom_emoji",
        "mention",
        "mention_name",
        "hashtag",
        "cashtag",
        "link",
        "email",
        "phone",
        "bot_command",
        "bank_card",
        "formatted_date",
    }
)
"""Entities that mean nothing when they are cut in two."""

JOINERS = frozenset("\u200d\ufe0f\ufe0e\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
"""What makes one sign of the signs before and behind it, or belongs to the one before."""


def split(text: StyledText, limit: int = TEXT_LIMIT, first: int | None = None) -> tuple[StyledText, ...]:
    """The text in parts of at most `limit` characters, the first of at most `first`.

    It is cut between paragraphs, else lines, else words; formatting that reaches over a cut goes on behind it. The
    white space around a cut is left out, as Telegram leaves out what stands at a message's ends.
    """
    parts: list[StyledText] = []
    room = limit if first is None else first
    while len(text.text) > room or len(text.entities) > ENTITY_LIMIT:
        at = cut(text, room)
        parts.append(part(text, 0, at))
        text = part(text, at, len(text.text))
        room = limit
    return (*parts, text) if text.text or not parts else tuple(parts)


def part(text: StyledText, start: int, end: int) -> StyledText:
    """What stands between two characters, without white space at the cuts and with the formatting that reaches in."""
    if end < len(text.text):
        end = start + len(text.text[start:end].rstrip())
    if start > 0:
        start = end - len(text.text[start:end].lstrip())
    before, inside = utf16(text.text[:start]), utf16(text.text[start:end])
    entities = []
    for each in text.entities:
        first = max(each.offset - before, 0)
        last = min(each.offset + each.length - before, inside)
        if first < last:
            entities.append(Entity(each.type, first, last - first, each.value))
    return StyledText(text.text[start:end], tuple(entities))


def cut(text: StyledText, room: int) -> int:
    """Where to cut, in characters, so that the first part has at most `room` characters, and at least one."""
    said = text.text
    units = [0, *accumulate(2 if ord(character) > 0xFFFF else 1 for character in said)]
    room = min(room, room_for_entities(text, units))
    breaks: tuple[Callable[[int], bool], ...] = (
        lambda at: said[at - 1] == "\n" and said[at - 2 : at - 1] == "\n",
        lambda at: said[at - 1] == "\n",
        lambda at: said[at - 1].isspace(),
    )
    for is_break in breaks:
        for at in range(room, room // 2, -1):
            if is_break(at) and is_between(text, units, at) and said[:at].strip():
                return at
    for at in range(room, 0, -1):
        if is_between(text, units, at) and not splits_sign(said, at) and said[:at].strip():
            return at
    return max(room, 1)


def room_for_entities(text: StyledText, units: list[int]) -> int:
    """How many characters have no more entities than a message may have."""
    if len(text.entities) <= ENTITY_LIMIT:
        return len(text.text)
    offset = sorted(each.offset for each in text.entities)[ENTITY_LIMIT]
    return max(sum(1 for unit in units if 0 < unit <= offset), 1)


def is_between(text: StyledText, units: list[int], at: int) -> bool:
    """Whether no entity is destroyed by a cut there."""
    unit = units[at]
    return not any(e.type in WHOLE and e.offset < unit < e.offset + e.length for e in text.entities)


def splits_sign(said: str, at: int) -> bool:
    """Whether a cut there would make two signs of one."""
    before, behind = said[at - 1], said[at : at + 1]
    return bool(behind) and (
        behind in JOINERS or before == "\u200d" or unicodedata.category(behind) in ("Mn", "Mc", "Me")
    )


def utf16(text: str) -> int:
    """The length of a text in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
