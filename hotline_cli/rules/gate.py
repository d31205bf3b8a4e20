"""Who may have a dialog at all. What the gate keeps out is neither shown nor archived."""

from enum import Enum

from hotline_cli.config.settings import ConnectionSettings
from hotline_cli.model.peers import Peer, PeerKind

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


def admits(peer: Peer, settings: ConnectionSettings) -> bool:
    """Whether private messages from and to `peer` are hotline's business."""
    return exclusion(peer, settings) is None


def exclusion(peer: Peer, settings: ConnectionSettings) -> Exclusion | None:
    """Why `peer` is kept out, None for a customer."""
    reasons = (
        (peer.kind is not PeerKind.USER, Exclusion.NO_PERSON),
        (peer.is_self, Exclusion.MYSELF),
        (peer.id == SERVICE_NOTIFICATIONS, Exclusion.TELEGRAM),
        (peer.id in settings.ignore, Exclusion.IGNORED),
        (peer.is_bot and not settings.bots, Exclusion.BOT),
        (settings.allow is not None and peer.id not in settings.allow, Exclusion.NOT_ALLOWED),
    )
    return next((why for holds, why in reasons if holds), None)
