"""What was said in one dialog, and by whom."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

LAST = """
SELECT m.date, m.out, m.kind, m.text, m.edit_date, m.deleted_at, sent.message_id, source.sender_id
FROM messages AS m
LEFT JOIN links AS sent ON sent.peer_id = m.peer_id AND sent.message_id = m.id AND m.out = 1
LEFT JOIN messages AS source ON source.peer_id = sent.source_peer_id AND source.id = sent.source_message_id
WHERE m.peer_id = ? AND m.kind <> 'service'
ORDER BY m.id DESC
"""

# The ids of a chat's messages grow with time, so its first and last are found without looking at the others.
EXTENT = """
SELECT (SELECT date FROM messages WHERE peer_id = :peer ORDER BY id LIMIT 1),
    (SELECT date FROM messages WHERE peer_id = :peer ORDER BY id DESC LIMIT 1),
    (SELECT count(*) FROM messages WHERE peer_id = :peer)
"""


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a dialog; `date` is Unix seconds.

    `by_hotline`: it was sent from here. `operator_id` is whose message in the group it shows, None if hotline itself
    said it, or if it is the customer's or written past hotline.
    """

    date: int
    out: bool
    kind: str
    text: str
    edited: bool
    deleted: bool
    by_hotline: bool
    operator_id: int | None


@dataclass(frozen=True, slots=True)
class Extent:
    """When a dialog's first and last messages were written (Unix seconds, None if there are none), and their number."""

    first: int | None
    last: int | None
    count: int


def last(conn: sqlite3.Connection, peer_id: int) -> Iterator[Said]:
    """The messages of a private chat, the latest first."""
    for date, out, kind, text, edited, deleted, sent, operator_id in conn.execute(LAST, (peer_id,)):
        yield Said(date, bool(out), kind, text, edited is not None, deleted is not None, sent is not None, operator_id)


def extent(conn: sqlite3.Connection, peer_id: int) -> Extent:
    """Since when and how much was written in a private chat."""
    return Extent(*conn.execute(EXTENT, {"peer": peer_id}).fetchone())
