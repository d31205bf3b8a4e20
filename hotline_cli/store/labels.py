"""Labels: what the team calls dialogs by."""

import sqlite3
from collections.abc import Iterable


def of(conn: sqlite3.Connection, dialog_id: int) -> tuple[str, ...]:
    """The labels of a dialog, in order of the alphabet."""
    rows = conn.execute("SELECT label FROM labels WHERE dialog_id = ? ORDER BY label", (dialog_id,))
    return tuple(label for (label,) in rows)


def add(conn: sqlite3.Connection, dialog_id: int, labels: Iterable[str]) -> None:
    """Give a dialog labels; those that it has stay as they are."""
    conn.executemany(
        "INSERT INTO labels (dialog_id, label) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(dialog_id, label) for label in labels],
    )


def remove(conn: sqlite3.Connection, dialog_id: int, labels: Iterable[str]) -> None:
    """Take labels from a dialog."""
    conn.executemany("DELETE FROM labels WHERE dialog_id = ? AND label = ?", [(dialog_id, label) for label in labels])


def clear(conn: sqlite3.Connection, dialog_id: int) -> None:
    """Take all labels from a dialog."""
    conn.execute("DELETE FROM labels WHERE dialog_id = ?", (dialog_id,))
