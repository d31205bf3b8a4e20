"""Links: every message that hotline sent, and the message it shows, if it shows one."""

import sqlite3
from dataclasses import dataclass

SELECT = "SELECT peer_id, message_id, random_id, source_peer_id, source_message_id, dialog_id FROM links "


@dataclass(frozen=True, slots=True)
class Link:
    """Message `message_id` in `peer_id` was sent by hotline under `random_id`.

    It shows the source message, or is a text of hotline's own if the source is None.
    """

    peer_id: int
    message_id: int
    random_id: int
    source_peer_id: int | None = None
    source_message_id: int | None = None
    dialog_id: int | None = None


def add(conn: sqlite3.Connection, link: Link) -> None:
    """Remember a sent message; a message that is linked already stays as it is."""
    conn.execute(
        """INSERT INTO links (peer_id, message_id, random_id, source_peer_id, source_message_id, dialog_id)
        VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""",
        (link.peer_id, link.message_id, link.random_id, link.source_peer_id, link.source_message_id, link.dialog_id),
    )


def by_message(conn: sqlite3.Connection, peer_id: int, message_id: int) -> Link | None:
    """The link of a message that hotline sent; None: hotline did not send it."""
    row = conn.execute(SELECT + "WHERE peer_id = ? AND message_id = ?", (peer_id, message_id)).fetchone()
    return Link(*row) if row else None


def by_source(conn: sqlite3.Connection, peer_id: int, message_id: int) -> tuple[Link, ...]:
    """The messages that show this one, the latest last."""
    rows = conn.execute(
        SELECT + "WHERE source_peer_id = ? AND source_message_id = ? ORDER BY message_id", (peer_id, message_id)
    )
    return tuple(Link(*row) for row in rows)
