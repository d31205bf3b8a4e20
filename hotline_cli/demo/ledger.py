"""What was sent, where it has to arrive, and what did: the demo counts here, from received messages only."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from telethon.tl import types
from telethon.utils import get_inner_text


class Side(StrEnum):
    """Where a message shall be seen: in the customer's topic, or by the customer."""

    TOPIC = "topic"
    CUSTOMER = "customer"


@dataclass(slots=True, eq=False)
class Sent:
    """One message on its way. ``source_id`` is its id where it was written, ``arrived_id`` where it was read.

    ``sent_at`` and ``arrived_at`` are of ``time.perf_counter``. ``live`` is false for what had to wait until the
    daemon was started again, ``note`` true for what must stay where it was written.
    """

    side: Side
    customer: str
    text: str
    sent_at: float
    source_id: int
    styled: frozenset[tuple[str, str]] = frozenset()
    media_id: int | None = None
    replies_to: Sent | None = None
    live: bool = True
    note: bool = False
    arrived_id: int = 0
    arrived_at: float = 0.0

    def is_carried_by(self, message: Any) -> bool:
        """Is ``message`` this one, whole: its text, formatting, file and the message it answers?"""
        if self.media_id is not None and self.media_id != media_id(message):
            return False
        if self.text not in message.message or (not self.text and message.message):
            return False
        if not self.styled <= styled(message):
            return False
        return self.replies_to is None or self.replies_to.source_id == reply_target(message)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that somebody's client received, at ``time`` of ``time.perf_counter``."""

    side: Side
    customer: str
    message: Any
    time: float


@dataclass(frozen=True, slots=True)
class Summary:
    """The numbers of a play. Times are in milliseconds."""

    customers: int
    topics: int
    to_topic: int
    to_customer: int
    notes: int
    recovered: int
    lost: int
    doubled: int
    p50_ms: float
    p99_ms: float


@dataclass(slots=True)
class Ledger:
    """All that was sent, and what was received and belongs to nothing known yet.

    A message can arrive before its sender has learned its id: what was received waits in ``unclaimed`` until then.
    """

    sent: list[Sent] = field(default_factory=list)
    unclaimed: list[Arrival] = field(default_factory=list)

    def add(self, sent: Sent) -> Sent:
        """Enter what was just sent."""
        self.sent.append(sent)
        for arrival in self.unclaimed:
            if _claims(sent, arrival):
                self.unclaimed.remove(arrival)
                break
        return sent

    def arrived(self, side: Side, customer: str, message: Any, now: float) -> None:
        """Enter that ``message`` was received on ``side`` of ``customer``'s dialog."""
        arrival = Arrival(side, customer, message, now)
        if not any(_claims(sent, arrival) for sent in self.sent):
            self.unclaimed.append(arrival)

    def missing(self) -> list[Sent]:
        return [sent for sent in self.sent if not sent.arrived_id and not sent.note]

    def summary(self, histories: dict[Side, dict[str, list[Any]]], topics: int) -> Summary:
        """Count what is in the ``histories`` (messages by side and customer) at the end, and the live latencies."""
        copies = {sent: _copies(sent, histories[sent.side].get(sent.customer, [])) for sent in self.sent}
        messages = {sent: count for sent, count in copies.items() if not sent.note}
        leaked = sum(
            any(_without_slash(note.text) in message.message for message in histories[Side.CUSTOMER][note.customer])
            for note in self.sent
            if note.note
        )
        strays = sum(
            any(sent.text and sent.text in message.message for message in history)
            for sent in messages
            for name, history in histories[sent.side].items()
            if name != sent.customer
        )
        waited = sorted((sent.arrived_at - sent.sent_at) * 1000 for sent in messages if sent.live and sent.arrived_id)
        return Summary(
            customers=len({sent.customer for sent in messages}),
            topics=topics,
            to_topic=sum(min(count, 1) for sent, count in messages.items() if sent.side is Side.TOPIC),
            to_customer=sum(min(count, 1) for sent, count in messages.items() if sent.side is Side.CUSTOMER),
            notes=sum(count for sent, count in copies.items() if sent.note) - leaked,
            recovered=sum(min(count, 1) for sent, count in messages.items() if not sent.live),
            lost=sum(count == 0 for count in messages.values()),
            doubled=sum(max(count - 1, 0) for count in copies.values()) + leaked + strays,
            p50_ms=percentile(waited, 50),
            p99_ms=percentile(waited, 99),
        )


def percentile(ordered: list[float], percent: float) -> float:
    """Nearest-rank percentile of an ascending list, rounded to a tenth; 0.0 of nothing."""
    if not ordered:
        return 0.0
    return round(ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)], 1)


def media_id(message: Any) -> int | None:
    """The id of the photo or document that a message carries."""
    media = message.media
    if isinstance(media, types.MessageMediaPhoto) and media.photo:
        return int(media.photo.id)
    if isinstance(media, types.MessageMediaDocument) and media.document:
        return int(media.document.id)
    return None


def styled(message: Any) -> frozenset[tuple[str, str]]:
    """The formatted stretches of a message: (kind of entity, text)."""
    entities = message.entities or []
    texts: Iterable[str] = get_inner_text(message.message, entities)
    return frozenset((type(entity).__name__, text) for entity, text in zip(entities, texts, strict=True))


def topic_of(message: Any) -> int:
    """The forum topic that a group's message stands in; 1 is General."""
    if isinstance(message, types.MessageService) and isinstance(message.action, types.MessageActionTopicCreate):
        return int(message.id)
    header = message.reply_to
    if not isinstance(header, types.MessageReplyHeader) or not header.forum_topic:
        return 1
    return int(header.reply_to_top_id or header.reply_to_msg_id)


def reply_target(message: Any) -> int | None:
    """The message that this one answers; a message that merely stands in a topic answers none."""
    header = message.reply_to
    if not isinstance(header, types.MessageReplyHeader):
        return None
    if header.forum_topic and not header.reply_to_top_id:
        return None
    return int(header.reply_to_msg_id) if header.reply_to_msg_id else None


def _claims(sent: Sent, arrival: Arrival) -> bool:
    """Mark ``sent`` as arrived and return True when ``arrival`` is the first sight of it."""
    if sent.arrived_id or sent.note or (sent.side, sent.customer) != (arrival.side, arrival.customer):
        return False
    if not sent.is_carried_by(arrival.message):
        return False
    sent.arrived_id, sent.arrived_at = arrival.message.id, arrival.time
    return True


def _copies(sent: Sent, history: list[Any]) -> int:
    return sum(sent.is_carried_by(message) for message in history)


def _without_slash(text: str) -> str:
    return text.removeprefix("/ ")
