"""Peers that Telegram wants left alone for a while; one row, however much waits for them."""

import sqlite3


def save(conn: sqlite3.Connection, peer_id: int, until: int) -> None:
    """Leave a peer alone until Unix millisecond `until`, or longer if that was noted before."""
    conn.execute(
        """INSERT INTO flood_waits (peer_id, until) VALUES (?, ?)
        ON CONFLICT (peer_id) DO UPDATE SET until = max(until, excluded.until)""",
        (peer_id, until),
    )


def load(conn: sqlite3.Connection, now: int) -> dict[int, int]:
    """The peers that are to be left alone as of `now`, and until when (Unix milliseconds)."""
    return dict(conn.execute("SELECT peer_id, until FROM flood_waits WHERE until > ?", (now,)).fetchall())


def forget(conn: sqlite3.Connection, now: int) -> None:
    """Forget the waits that are over."""
    conn.execute("DELETE FROM flood_waits WHERE until <= ?", (now,))
