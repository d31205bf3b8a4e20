"""Formatting: TL message entities ↔ ours, under the names of Telegram Desktop's export."""

from collections.abc import Callable, Iterable
from typing import Any

from telethon.tl import types

from hotline_cli.model.messages import Entity, StyledText

PLAIN: dict[Any, str] = {
    types.MessageEntityUnknown: "unknown",
    types.MessageEntityMention: "mention",
    types.MessageEntityHashtag: "hashtag",
    types.MessageEntityBotCommand: "bot_command",
    types.MessageEntityUrl: "link",
    types.MessageEntityEmail: "email",
    types.MessageEntityBold: "bold",
    types.MessageEntityItalic: "italic",
    types.MessageEntityCode: "code",
    types.MessageEntityPhone: "phone",
    types.MessageEntityCashtag: "cashtag",
    types.MessageEntityUnderline: "underline",
    types.MessageEntityStrike: "strikethrough",
    types.MessageEntityBankCard: "bank_card",
    types.MessageEntitySpoiler: "spoiler",
    types.MessageEntityDiffInsert: "diff_insert",
    types.MessageEntityDiffDelete: "diff_delete",
}
"""Entities that say all with their name."""

WITH_VALUE: dict[Any, tuple[str, str]] = {
    types.MessageEntityPre: ("pre", "language"),
    types.MessageEntityTextUrl: ("text_link", "url"),
    types.MessageEntityMentionName: ("mention_name", "user_id"),
    types.MessageEntityCustomEmoji: ("custom_emoji", "document_id"),
    types.MessageEntityDiffReplace: ("diff_replace", "old_text"),
}
"""Entities with one more field, which becomes ``Entity.value``."""

COLLAPSED = "collapsed"
DATE_FLAGS = ("relative", "short_time", "long_time", "short_date", "long_date", "day_of_week")

SENDABLE = {name: entity for entity, name in PLAIN.items() if name not in ("unknown", "diff_insert", "diff_delete")}

InputUserOf = Callable[[int], Any]
"""Finds the TL InputUser of a user id, None where there is no access hash for it."""


def entity_from_tl(entity: Any) -> Entity:
    """The entity as ours; a type that this version does not know becomes ``unknown``."""
    kind = type(entity)
    name = PLAIN.get(kind)
    if name is not None:
        return Entity(name, entity.offset, entity.length)
    if kind in WITH_VALUE:
        name, field = WITH_VALUE[kind]
        return Entity(name, entity.offset, entity.length, getattr(entity, field))
    if kind is types.MessageEntityBlockquote:
        return Entity("blockquote", entity.offset, entity.length, COLLAPSED if entity.collapsed else None)
    if kind is types.MessageEntityFormattedDate:
        words = [str(int(entity.date.timestamp())), *(flag for flag in DATE_FLAGS if getattr(entity, flag))]
        return Entity("formatted_date", entity.offset, entity.length, " ".join(words))
    if kind is types.InputMessageEntityMentionName:
        return Entity("mention_name", entity.offset, entity.length, getattr(entity.user_id, "user_id", None))
    return Entity("unknown", entity.offset, entity.length)


def entities_from_tl(entities: Iterable[Any] | None) -> tuple[Entity, ...]:
    return tuple(entity_from_tl(entity) for entity in entities) if entities else ()


def entity_to_tl(entity: Entity, input_user: InputUserOf) -> Any:  # noqa: PLR0911  # one case a kind
    """The TL entity to send, None for one that cannot be sent (a mention of somebody we have no access hash for)."""
    place = {"offset": entity.offset, "length": entity.length}
    match entity.type:
        case "pre":
            return types.MessageEntityPre(**place, language=str(entity.value or ""))
        case "text_link":
            return types.MessageEntityTextUrl(**place, url=str(entity.value))
        case "custom_emoji":
            return types.MessageEntityCustomEmoji(**place, document_id=int(entity.value or 0))
        case "blockquote":
            return types.MessageEntityBlockquote(**place, collapsed=entity.value == COLLAPSED or None)
        case "mention_name":
            user = input_user(int(entity.value or 0))
            return user and types.InputMessageEntityMentionName(**place, user_id=user)
        case "formatted_date":
            date, *flags = str(entity.value).split()
            return types.MessageEntityFormattedDate(**place, date=int(date), **dict.fromkeys(flags, True))
        case name:
            found = SENDABLE.get(name)
            return found and found(**place)


def entities_to_tl(entities: Iterable[Entity], input_user: InputUserOf) -> list[Any] | None:
    """The TL entities to send, None when there are none."""
    return [found for each in entities if (found := entity_to_tl(each, input_user)) is not None] or None


def utf16_length(text: str) -> int:
    """The length of ``text`` as entities count it: in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def joined(first: StyledText, second: StyledText) -> StyledText:
    """Both texts in one, the second's entities moved to where its text now stands."""
    by = utf16_length(first.text)
    moved = tuple(Entity(each.type, each.offset + by, each.length, each.value) for each in second.entities)
    return StyledText(first.text + second.text, first.entities + moved)
