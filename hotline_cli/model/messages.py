"""Messages as hotline stores, shows and exports them."""

from dataclasses import dataclass, field
from enum import StrEnum


class ContentKind(StrEnum):
    TEXT = "text"
    PHOTO = "photo"
    VIDEO = "video"
    ANIMATION = "animation"
    ROUND_VIDEO = "round_video"
    VOICE = "voice"
    AUDIO = "audio"
    DOCUMENT = "document"
    STICKER = "sticker"
    CONTACT = "contact"
    LOCATION = "location"
    LIVE_LOCATION = "live_location"
    VENUE = "venue"
    POLL = "poll"
    DICE = "dice"
    GAME = "game"
    INVOICE = "invoice"
    STORY = "story"
    SERVICE = "service"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Entity:
    """A formatted stretch of text; ``offset`` and ``length`` count UTF-16 code units.

    ``type`` uses Telegram Desktop's names (``bold``, ``text_link``, ``mention_name`` …). ``value`` is
    the link, the language of ``pre``, the user id of ``mention_name``, or the document id of ``custom_emoji``.
    """

    type: str
    offset: int
    length: int
    value: str | int | None = None


@dataclass(frozen=True, slots=True)
class File:
    """An attached file; ``id`` is Telegram's photo or document id, ``size`` in bytes, ``duration`` in seconds."""

    id: int
    size: int = 0
    mime_type: str = ""
    name: str | None = None
    width: int | None = None
    height: int | None = None
    duration: float | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What a message carries besides text. ``details`` holds the fields of kinds without a file, e.g.
    ``{"phone_number", "first_name", "last_name"}`` of a contact, ``{"latitude", "longitude"}`` of a location,
    ``{"emoji"}`` of a sticker, ``{"action"}`` of a service message."""

    kind: ContentKind = ContentKind.TEXT
    file: File | None = None
    details: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Message:
    """One message as one side sees it.

    ``date`` and ``edit_date`` are Unix seconds, UTC. ``topic_id`` is the forum topic it stands in (1 = General),
    None outside forums. ``reply_to_id`` is the message it answers, None when it answers nothing (a message that merely
    stands in a topic answers nothing). ``raw`` is the TL object's bytes in layer ``layer``.
    """

    peer_id: int
    id: int
    date: int
    out: bool
    sender_id: int
    text: str = ""
    entities: tuple[Entity, ...] = ()
    content: Content = Content()
    reply_to_id: int | None = None
    topic_id: int | None = None
    grouped_id: int | None = None
    forwarded_from_id: int | None = None
    forwarded_from_name: str | None = None
    edit_date: int | None = None
    noforwards: bool = False
    raw: bytes = b""
    layer: int = 0

    @property
    def kind(self) -> ContentKind:
        return self.content.kind


@dataclass(frozen=True, slots=True)
class StyledText:
    """Text with entities, ready to send."""

    text: str
    entities: tuple[Entity, ...] = ()
