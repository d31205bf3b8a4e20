"""The update position of each box: what Telegram has been told that we have."""

import sqlite3
from collections.abc import Iterable

from hotline_cli.model.batches import Position


def load(conn: sqlite3.Connection) -> tuple[Position, ...]:
    """All positions, the account's own box (channel id 0) first."""
    return tuple(
        Position(*row)
        for row in conn.execute("SELECT channel_id, pts, qts, date, seq FROM update_state ORDER BY channel_id")
    )


def save(conn: sqlite3.Connection, positions: Iterable[Position]) -> None:
    """Store positions, in the transaction that stores what led to them."""
    conn.executemany(
        """INSERT INTO update_state (channel_id, pts, qts, date, seq) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (channel_id) DO UPDATE SET
            pts = excluded.pts, qts = excluded.qts, date = excluded.date, seq = excluded.seq""",
        [(p.channel_id, p.pts, p.qts, p.date, p.seq) for p in positions],
    )


def forget(conn: sqlite3.Connection) -> None:
    """Forget all positions, as after a login with another key."""
    conn.execute("DELETE FROM update_state")
