"""Customers as they arrive: who they are now, and which of their messages belong together."""

import sqlite3
from collections.abc import Iterator

from hotline_cli.config.settings import ConnectionSettings
from hotline_cli.model.dialogs import Dialog
from hotline_cli.model.events import CustomerRenamed
from hotline_cli.model.messages import Message
from hotline_cli.model.peers import Peer, PeerKind
from hotline_cli.rules.gate import Kept, admits, examine, is_open
from hotline_cli.store import dialogs, messages, peers


def meet(conn: sqlite3.Connection, peer: Peer) -> tuple[CustomerRenamed, Dialog] | None:
    """Write down who somebody is, and return what that means for their dialog, if it means anything."""
    known = peers.get(conn, peer.id) if peer.kind is PeerKind.USER else None
    peers.upsert(conn, peer)
    if known is None or known.name == peer.name:
        return None
    dialog = dialogs.get(conn, peer.id)
    now = peers.get(conn, peer.id)
    return None if dialog is None or now is None else (CustomerRenamed(now), dialog)


def is_admitted(conn: sqlite3.Connection, peer: Peer, settings: ConnectionSettings) -> bool:
    """Whether private messages of this peer are hotline's business."""
    return admits(peer, settings) and admits(peer, settings, dialogs.get(conn, peer.id))


def with_held_back(
    conn: sqlite3.Connection, message: Message, dialog: Dialog | None, settings: ConnectionSettings
) -> Iterator[Message]:
    """The message, behind those parts of its album that were kept back for want of the words that it says."""
    ends_silence = message.grouped_id is not None and bool(message.text) and not is_open(dialog)
    if ends_silence and isinstance(examine("", dialog, settings), Kept):
        yield from messages.album_before(conn, message)
    yield message
