"""What operators ask of the database."""

from dataclasses import dataclass
from enum import StrEnum

FOUND_BEGIN, FOUND_END = "\x02", "\x03"
"""Stand around what was searched for. Telegram lets nobody write them."""


class Filter(StrEnum):
    """Which dialogs `/list` shows; without one those that are not closed."""

    NEEDS_REPLY = "needs_reply"
    ANSWERED = "answered"
    CLOSED = "closed"
    MINE = "mine"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Card:
    """Who the customer of a dialog is, and how the dialog stands."""


@dataclass(frozen=True, slots=True)
class History:
    """The last ``count`` messages of a dialog."""

    count: int


@dataclass(frozen=True, slots=True)
class ListDialogs:
    """The dialogs that a ``Filter`` lets through, or those with a label; None: all that are not closed."""

    only: Filter | str | None = None


@dataclass(frozen=True, slots=True)
class Find:
    """Messages that say ``text``: words, ``"phrases"`` and beginnings of words (``word*``)."""

    text: str


@dataclass(frozen=True, slots=True)
class Stats:
    """How much was written and answered lately."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Give a dialog labels."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unmark:
    """Take labels from a dialog; none named: all of them."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Traffic:
    """What happened since a moment. ``response`` is the median of the seconds that customers waited for the first
    answer to what they wrote, None if nobody was answered."""

    new_dialogs: int
    by_customers: int
    by_operators: int
    response: int | None


Query = Card | History | ListDialogs | Find | Stats | Mark | Unmark
