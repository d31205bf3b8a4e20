"""How each kind of message is carried to the other side, and what stands for one that cannot be."""

from collections import Counter
from collections.abc import Sequence

from hotline_cli.config.settings import ConnectionSettings
from hotline_cli.model.actions import Action, Copy, Forward, Instead
from hotline_cli.model.messages import ContentKind, Message, StyledText
from hotline_cli.rules import texts
from hotline_cli.rules.styled import join

FILES = frozenset(
    {
        ContentKind.PHOTO,
        ContentKind.VIDEO,
        ContentKind.ANIMATION,
        ContentKind.ROUND_VIDEO,
        ContentKind.VOICE,
        ContentKind.AUDIO,
        ContentKind.DOCUMENT,
        ContentKind.STICKER,
    }
)
"""What can be downloaded and uploaded again where it may not be sent again by reference."""

CAPTIONED = FILES - {ContentKind.STICKER, ContentKind.ROUND_VIDEO} | {ContentKind.TEXT}
"""Kinds that have room for a text of their own, and so for a prefix."""

AS_IT_IS = frozenset(
    {ContentKind.DICE, ContentKind.GAME, ContentKind.INVOICE, ContentKind.STORY, ContentKind.UNSUPPORTED}
)
"""What would be something else if it were made anew: a die would fall otherwise. Telegram repeats it with a forward."""

RESTRICTED = "CHAT_FORWARDS_RESTRICTED"
"""The error that says of a message that it is protected."""

NOT_CARRIED = frozenset({"MEDIA_INVALID", "MEDIA_EMPTY", RESTRICTED, "UNSUPPORTED"})
"""Errors that say of a message that its kind cannot be sent again, or may not be."""


def only_in_app(message: Message) -> bool:
    """Whether nobody but who got the message may open it, and not even they twice."""
    kind = str(message.content.details.get("type", ""))
    return message.kind is ContentKind.UNSUPPORTED and (kind.startswith("self_destructing") or kind == "paid_media")


def goes_as_it_is(message: Message) -> bool:
    """Whether a copy of the message is a forward that names nobody. Who votes in a poll shall vote in that poll; asked
    again it could reply to something, but the right answer of a quiz is known to its author alone."""
    if message.kind is ContentKind.POLL:
        return bool(message.content.details.get("quiz")) or message.reply_to_id is None
    return message.kind in AS_IT_IS


def is_held_back(message: Message, settings: ConnectionSettings) -> bool:
    """Whether the sender has protected what the settings do not let us copy, or nobody can."""
    if not message.noforwards:
        return False
    return goes_as_it_is(message) or (message.kind in FILES and settings.protected == "text")


def in_topic(action: Forward | Copy, settings: ConnectionSettings, prefix: StyledText | None = None) -> Action:
    """`action`, or what is said instead when its message cannot be shown in the topic. `prefix` says whose it is."""
    message = action.message
    if only_in_app(message):
        return Instead(message, "only_in_app", prefix)
    if is_held_back(message, settings):
        return Instead(message, "held_back", prefix)
    if isinstance(action, Copy) and message.noforwards and message.kind in FILES:
        return Copy(message, action.place, action.prefix, upload=True)
    return action


def stand_in(language: str, messages: Sequence[Message], line: str, prefix: StyledText | None) -> StyledText:
    """What is shown in the place of a message, or of the parts of an album: their texts, and a line that names them."""
    parts: list[str | StyledText] = [prefix] if prefix is not None else []
    for message in messages:
        if message.text and message.kind is not ContentKind.SERVICE:
            parts += [StyledText(message.text, message.entities), "\n"]
    return join(*parts, texts.uncarried(language, line, kinds(language, messages)))


def kinds(language: str, messages: Sequence[Message]) -> str:
    """What the messages are called: "Photo", "Photo × 3"."""
    counted = Counter(texts.kind_name(language, each) for each in messages)
    return ", ".join(name if count == 1 else f"{name} × {count}" for name, count in counted.items())


def not_carried(message: Message, settings: ConnectionSettings, error: str = "") -> StyledText:
    """The answer to an operator whose message cannot be sent on, for this error of Telegram if there was one."""
    line = "not_sent_protected" if error == RESTRICTED else "not_sent_kind"
    return texts.uncarried(settings.language, line, kinds(settings.language, [message]))
