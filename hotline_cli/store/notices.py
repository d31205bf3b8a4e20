"""What is said once, about a dialog or about the whole connection (dialog 0)."""

import sqlite3

GROUP = "group "
"""What the names of troubles with the backend group begin with."""


def first_time(conn: sqlite3.Connection, dialog_id: int, name: str, at: int) -> bool:
    """Whether `name` has not been said of this dialog before; it is noted as said at Unix second `at`."""
    noted = conn.execute(
        "INSERT INTO notices (dialog_id, name, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (dialog_id, name, at)
    )
    return noted.rowcount > 0


def forget(conn: sqlite3.Connection, dialog_id: int, name: str) -> None:
    """It may be said again."""
    conn.execute("DELETE FROM notices WHERE dialog_id = ? AND name = ?", (dialog_id, name))


def said(conn: sqlite3.Connection, dialog_id: int, prefix: str) -> set[str]:
    """What has been said, of all whose names begin so."""
    names = conn.execute("SELECT name FROM notices WHERE dialog_id = ?", (dialog_id,))
    return {name for (name,) in names if name.startswith(prefix)}
