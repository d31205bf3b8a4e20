"""Pins: which messages are pinned, as far as they have a counterpart on the other side."""

import sqlite3


def is_pinned(conn: sqlite3.Connection, peer_id: int, message_id: int) -> bool:
    row = conn.execute("SELECT 1 FROM pins WHERE peer_id = ? AND message_id = ?", (peer_id, message_id)).fetchone()
    return row is not None


def set_pinned(conn: sqlite3.Connection, peer_id: int, message_id: int, *, pinned: bool) -> bool:
    """Note that a message is pinned, or is not; return whether that is news."""
    if pinned:
        what = "INSERT INTO pins (peer_id, message_id) VALUES (?, ?) ON CONFLICT DO NOTHING"
    else:
        what = "DELETE FROM pins WHERE peer_id = ? AND message_id = ?"
    return conn.execute(what, (peer_id, message_id)).rowcount > 0
