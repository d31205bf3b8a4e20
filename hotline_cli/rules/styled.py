"""Styled text put together; offsets count UTF-16 code units, as Telegram's do (https://core.telegram.org/api/entities)."""

from hotline_cli.model.messages import Entity, Message, StyledText


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def bold(text: str) -> StyledText:
    return StyledText(text, (Entity("bold", 0, utf16_length(text)),))


def code(text: str) -> StyledText:
    return StyledText(text, (Entity("code", 0, utf16_length(text)),))


def link(text: str, url: str) -> StyledText:
    return StyledText(text, (Entity("text_link", 0, utf16_length(text), url),))


def join(*parts: str | StyledText) -> StyledText:
    """The parts, one behind the other, as one styled text."""
    texts: list[str] = []
    entities: list[Entity] = []
    length = 0
    for part in parts:
        styled = StyledText(part) if isinstance(part, str) else part
        entities += [Entity(e.type, e.offset + length, e.length, e.value) for e in styled.entities]
        texts.append(styled.text)
        length += utf16_length(styled.text)
    return StyledText("".join(texts), tuple(entities))


def tail(message: Message | StyledText, start: int) -> StyledText:
    """The text of `message` from character `start` on, with the formatting that reaches into it."""
    cut = utf16_length(message.text[:start])
    entities = []
    for e in message.entities:
        begin, end = max(e.offset, cut), e.offset + e.length
        if begin < end:
            entities.append(Entity(e.type, begin - cut, end - begin, e.value))
    return StyledText(message.text[start:], tuple(entities))
