"""Who may have a dialog at all. What the gate keeps out is neither shown nor archived."""

from hotline_cli.config.settings import ConnectionSettings
from hotline_cli.model.peers import Peer, PeerKind

SERVICE_NOTIFICATIONS = 777000
"""Telegram's own account: it sends login codes, which must never be shown to a team."""


def admits(peer: Peer, settings: ConnectionSettings) -> bool:
    """Whether private messages from and to `peer` are hotline's business."""
    if peer.kind is not PeerKind.USER or peer.is_self or peer.id == SERVICE_NOTIFICATIONS:
        return False
    if peer.id in settings.ignore or (peer.is_bot and not settings.bots):
        return False
    return settings.allow is None or peer.id in settings.allow
