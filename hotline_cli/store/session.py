"""The session: which data centre the account lives in, and the key that is logged in there."""

import sqlite3
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Session:
    """`auth_key` is the 256-byte key, None before it is made and after logging out. It is never shown in a repr."""

    dc_id: int
    server_address: str
    port: int
    auth_key: bytes | None = field(default=None, repr=False)


def load(conn: sqlite3.Connection) -> Session | None:
    row = conn.execute("SELECT dc_id, server_address, port, auth_key FROM session").fetchone()
    return Session(*row) if row else None


def save(conn: sqlite3.Connection, session: Session) -> None:
    conn.execute(
        """INSERT INTO session (id, dc_id, server_address, port, auth_key) VALUES (1, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET dc_id = excluded.dc_id, server_address = excluded.server_address,
            port = excluded.port, auth_key = excluded.auth_key""",
        (session.dc_id, session.server_address, session.port, session.auth_key),
    )


def forget(conn: sqlite3.Connection) -> None:
    """Remove the key. Its bytes are overwritten first: SQLite leaves those of a deleted row in the file."""
    conn.execute("UPDATE session SET auth_key = zeroblob(length(auth_key))")
    conn.execute("DELETE FROM session")
