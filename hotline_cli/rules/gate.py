"""Who may have a dialog at all, and which of their messages are shown.

Whom the gate keeps out is none of hotline's business: their messages are neither shown nor archived, and no more are
those of people whom an operator has banned. Messages that are kept back for what they say are archived.
"""

from dataclasses import dataclass
from enum import Enum

from hotline_cli.config.settings import ConnectionSettings
from hotline_cli.model.dialogs import Dialog, Status
from hotline_cli.model.peers import Peer, PeerKind
from hotline_cli.rules.keywords import fired

SERVICE_NOTIFICATIONS = 777000
"""Telegram's own account: it sends login codes, which must never be shown to a team."""


class Exclusion(Enum):
    """Why somebody is kept out."""

    NO_PERSON = "no person"
    MYSELF = "myself"
    TELEGRAM = "telegram"
    IGNORED = "ignored"
    BOT = "bot"
    NOT_ALLOWED = "not allowed"
    NOT_MONITORED = "not monitored"


def admits(peer: Peer, settings: ConnectionSettings, dialog: Dialog | None = None) -> bool:
    """Whether private messages from and to `peer`, whose dialog this is, are hotline's business."""
    return exclusion(peer, settings) is None and not (dialog is not None and dialog.banned)


def exclusion(peer: Peer, settings: ConnectionSettings) -> Exclusion | None:
    """Why `peer` is kept out, None for a customer."""
    reasons = (
        (peer.kind is not PeerKind.USER, Exclusion.NO_PERSON),
        (peer.is_self, Exclusion.MYSELF),
        (peer.id == SERVICE_NOTIFICATIONS, Exclusion.TELEGRAM),
        (peer.id in settings.ignore, Exclusion.IGNORED),
        (peer.is_bot and not settings.bots, Exclusion.BOT),
        (settings.allow is not None and peer.id not in settings.allow, Exclusion.NOT_ALLOWED),
        (not settings.monitor.private, Exclusion.NOT_MONITORED),
    )
    return next((why for holds, why in reasons if holds), None)


@dataclass(frozen=True, slots=True)
class Passed:
    """A message is shown. ``rule`` is what it had to say for that, None if it could have said anything."""

    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A message is archived and not shown: for the ``rule`` that it fulfils, or, None, for all that it does not."""

    rule: str | None = None


def examine(text: str, dialog: Dialog | None, settings: ConnectionSettings) -> Passed | Kept:
    """Whether a customer's message that says `text` is shown. Only who is in a dialog may say anything."""
    unwanted = fired(settings.drop_words, text)
    if unwanted is not None:
        return Kept(unwanted)
    if not settings.keywords.private or is_open(dialog):
        return Passed()
    wanted = fired(settings.keywords.private, text)
    return Kept() if wanted is None else Passed(wanted)


def is_open(dialog: Dialog | None) -> bool:
    """Whether customer and team are talking."""
    return dialog is not None and dialog.status not in (None, Status.CLOSED)


def blocked(text: str, settings: ConnectionSettings) -> str | None:
    """The rule that forbids an operator to send this text to a customer, None if there is none."""
    return fired(settings.block_words, text)
