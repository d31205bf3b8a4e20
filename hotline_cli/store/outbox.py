"""The outbox: what still has to reach Telegram, in order per lane, with its random id on disk before it leaves."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from hotline_cli.store.codec import dump

SELECT = """
SELECT id, lane, kind, dialog_id, peer_id, source_peer_id, source_message_id, grouped_id, payload, random_id,
    not_before, attempts, error, failed_at, created_at
FROM outbox
"""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One thing to send. `id` is 0 before it is stored.

    `lane` is what order is kept in; `peer_id` the destination (None: not known yet); `payload` what the sender needs.
    `created_at` and `not_before` are Unix milliseconds, `failed_at` Unix seconds and None while the row waits.
    """

    lane: str
    kind: str
    random_id: int
    created_at: int
    dialog_id: int | None = None
    peer_id: int | None = None
    source_peer_id: int | None = None
    source_message_id: int | None = None
    grouped_id: int | None = None
    payload: dict[str, Any] = field(default_factory=dict)
    not_before: int = 0
    attempts: int = 0
    error: str | None = None
    failed_at: int | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    waiting: int
    failed: int


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a row was set aside, in Telegram's words, and when, in Unix seconds."""

    error: str
    at: int


def add(conn: sqlite3.Connection, row: OutboxRow) -> int:
    """Queue a row at the end of its lane and return its id."""
    cursor = conn.execute(
        """INSERT INTO outbox (lane, kind, dialog_id, peer_id, source_peer_id, source_message_id, grouped_id, payload,
            random_id, not_before, attempts, error, failed_at, created_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        (
            row.lane,
            row.kind,
            row.dialog_id,
            row.peer_id,
            row.source_peer_id,
            row.source_message_id,
            row.grouped_id,
            dump(row.payload),
            row.random_id,
            row.not_before,
            row.attempts,
            row.error,
            row.failed_at,
            row.created_at,
        ),
    )
    return cursor.lastrowid or 0


def lanes(conn: sqlite3.Connection) -> tuple[str, ...]:
    """The lanes in which something waits."""
    return tuple(
        lane for (lane,) in conn.execute("SELECT DISTINCT lane FROM outbox WHERE failed_at IS NULL ORDER BY lane")
    )


def waiting(conn: sqlite3.Connection, lane: str, limit: int = 100) -> tuple[OutboxRow, ...]:
    """The first rows of a lane that wait, in order."""
    rows = conn.execute(SELECT + "WHERE lane = ? AND failed_at IS NULL ORDER BY id LIMIT ?", (lane, limit))
    return tuple(map(load, rows))


def waiting_ids(conn: sqlite3.Connection) -> dict[int, list[int]]:
    """The ids of all rows that wait, by the peer they are for, where that is known."""
    found: dict[int, list[int]] = {}
    for peer_id, row_id in conn.execute(
        "SELECT peer_id, id FROM outbox WHERE failed_at IS NULL AND peer_id IS NOT NULL"
    ):
        found.setdefault(peer_id, []).append(row_id)
    return found


def is_waiting(
    conn: sqlite3.Connection, lane: str, source_peer_id: int, source_message_id: int, kind: str | None = None
) -> bool:
    """Whether something about this message, of any kind or of this one, waits in the lane."""
    row = conn.execute(
        """SELECT 1 FROM outbox
        WHERE lane = ? AND failed_at IS NULL AND source_peer_id = ? AND source_message_id = ?
            AND kind = coalesce(?, kind) LIMIT 1""",
        (lane, source_peer_id, source_message_id, kind),
    ).fetchone()
    return row is not None


def about(conn: sqlite3.Connection, source_peer_id: int, source_message_id: int) -> int | None:
    """The dialog of what waits about this message, None if nothing of a dialog does."""
    row = conn.execute(
        """SELECT dialog_id FROM outbox WHERE failed_at IS NULL AND dialog_id IS NOT NULL
            AND source_peer_id = ? AND source_message_id = ? LIMIT 1""",
        (source_peer_id, source_message_id),
    ).fetchone()
    return row[0] if row else None


def get(conn: sqlite3.Connection, row_id: int) -> OutboxRow | None:
    row = conn.execute(SELECT + "WHERE id = ?", (row_id,)).fetchone()
    return load(row) if row else None


def done(conn: sqlite3.Connection, row_ids: Iterable[int]) -> None:
    """Forget rows that Telegram has."""
    conn.executemany("DELETE FROM outbox WHERE id = ?", [(row_id,) for row_id in row_ids])


def fail(conn: sqlite3.Connection, row_id: int, error: str, at: int) -> None:
    """Set a row aside for good at Unix second `at`, with Telegram's name for the reason."""
    conn.execute("UPDATE outbox SET failed_at = ?, error = ? WHERE id = ?", (at, error, row_id))


def defer(conn: sqlite3.Connection, row_ids: Iterable[int], until: int, error: str | None = None) -> None:
    """Note a vain attempt: these rows shall wait until Unix millisecond `until`."""
    conn.executemany(
        "UPDATE outbox SET not_before = ?, attempts = attempts + 1, error = ? WHERE id = ?",
        [(until, error, row_id) for row_id in row_ids],
    )


def set_peer(conn: sqlite3.Connection, lane: str, peer_id: int) -> None:
    """Give the waiting rows of a lane their destination, where it was not known when they were queued."""
    conn.execute(
        "UPDATE outbox SET peer_id = ? WHERE lane = ? AND failed_at IS NULL AND peer_id IS NULL", (peer_id, lane)
    )


def move(conn: sqlite3.Connection, old_peer_id: int, peer_id: int) -> None:
    """What waits to be sent to one peer goes to another."""
    conn.execute("UPDATE outbox SET peer_id = ? WHERE peer_id = ? AND failed_at IS NULL", (peer_id, old_peer_id))


def pending_for_peer(conn: sqlite3.Connection, peer_id: int) -> bool:
    """Whether anything still waits to be sent to this peer."""
    row = conn.execute("SELECT 1 FROM outbox WHERE peer_id = ? AND failed_at IS NULL LIMIT 1", (peer_id,)).fetchone()
    return row is not None


def count_kinds(conn: sqlite3.Connection, peer_id: int, kinds: Sequence[str]) -> int:
    """How many rows of these kinds wait to be sent to this peer."""
    marks = ", ".join("?" * len(kinds))
    (number,) = conn.execute(
        f"SELECT count(*) FROM outbox WHERE peer_id = ? AND failed_at IS NULL AND kind IN ({marks})",  # noqa: S608
        (peer_id, *kinds),
    ).fetchone()
    return int(number)


def counts(conn: sqlite3.Connection) -> Counts:
    """How many rows wait, and how many were set aside."""
    (waiting,) = conn.execute("SELECT count(*) FROM outbox WHERE failed_at IS NULL").fetchone()
    (failed,) = conn.execute("SELECT count(*) FROM outbox WHERE failed_at IS NOT NULL").fetchone()
    return Counts(waiting, failed)


def last_failure(conn: sqlite3.Connection) -> Failure | None:
    """Why the row was set aside that was set aside last."""
    row = conn.execute(
        """SELECT coalesce(error, ''), failed_at FROM outbox WHERE failed_at IS NOT NULL
        ORDER BY failed_at DESC, id DESC LIMIT 1"""
    ).fetchone()
    return Failure(*row) if row else None


def load(row: Any) -> OutboxRow:
    (
        row_id, lane, kind, dialog_id, peer_id, source_peer_id, source_message_id, grouped_id, payload, random_id,
        not_before, attempts, error, failed_at, created_at,
    ) = row  # fmt: skip
    return OutboxRow(
        id=row_id,
        lane=lane,
        kind=kind,
        dialog_id=dialog_id,
        peer_id=peer_id,
        source_peer_id=source_peer_id,
        source_message_id=source_message_id,
        grouped_id=grouped_id,
        payload=json.loads(payload),
        random_id=random_id,
        not_before=not_before,
        attempts=attempts,
        error=error,
        failed_at=failed_at,
        created_at=created_at,
    )
