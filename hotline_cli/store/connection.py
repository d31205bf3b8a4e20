"""What this database is of: the account, its backend group, and how it goes."""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Connection:
    """One row; times are Unix seconds.

    `online_since` is when `hotline run` got the connection to Telegram that it has; who is killed leaves it set.
    `logged_out` is Telegram's error name once the session has ended (``LOGGED_OUT`` when we ended it).
    """

    account_id: int | None = None
    group_id: int | None = None
    logged_in_at: int | None = None
    logged_out: str | None = None
    last_error: str | None = None
    last_error_at: int | None = None
    online_since: int | None = None


def load(conn: sqlite3.Connection) -> Connection:
    row = conn.execute(
        """SELECT account_id, group_id, logged_in_at, logged_out, last_error, last_error_at, online_since
        FROM connection"""
    ).fetchone()
    return Connection(*row) if row else Connection()


def set_account(conn: sqlite3.Connection, account_id: int, at: int) -> None:
    """Note that this account logged in at Unix second `at`. Group and history stay."""
    conn.execute(
        """INSERT INTO connection (id, account_id, logged_in_at) VALUES (1, ?, ?)
        ON CONFLICT (id) DO UPDATE SET account_id = excluded.account_id, logged_in_at = excluded.logged_in_at,
            online_since = NULL, logged_out = NULL, last_error = NULL, last_error_at = NULL""",
        (account_id, at),
    )


def set_group(conn: sqlite3.Connection, group_id: int) -> None:
    """Bind the backend group (marked id)."""
    conn.execute(
        "INSERT INTO connection (id, group_id) VALUES (1, ?) ON CONFLICT DO UPDATE SET group_id = excluded.group_id",
        (group_id,),
    )


def set_logged_out(conn: sqlite3.Connection, error: str) -> None:
    """Note that the session has ended, with Telegram's name for it."""
    conn.execute(
        """INSERT INTO connection (id, logged_out) VALUES (1, ?)
        ON CONFLICT DO UPDATE SET logged_out = excluded.logged_out""",
        (error,),
    )


def set_online(conn: sqlite3.Connection, since: int | None) -> None:
    """Note that there is a connection to Telegram since this Unix second; None: there is none."""
    conn.execute("UPDATE connection SET online_since = ?", (since,))


def set_error(conn: sqlite3.Connection, error: str | None, at: int) -> None:
    """Note the last thing that went wrong at Unix second `at`; None: it is over."""
    conn.execute(
        """INSERT INTO connection (id, last_error, last_error_at) VALUES (1, ?, ?)
        ON CONFLICT (id) DO UPDATE SET last_error = excluded.last_error, last_error_at = excluded.last_error_at""",
        (error, at if error is not None else None),
    )
