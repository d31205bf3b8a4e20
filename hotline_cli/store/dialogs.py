"""Dialogs: one customer, one topic, one status."""

import sqlite3
from dataclasses import dataclass, replace
from typing import Any

from hotline_cli.model.dialogs import Dialog, Status

COLUMNS = (
    "id, peer_id, status, name, topic_id, changed_at, last_customer_at, answered_at, assignee_id, banned, given_name"
)

SELECT = f"SELECT {COLUMNS} FROM dialogs "  # noqa: S608  # names of our own

SAVE = """
INSERT INTO dialogs (
    peer_id, status, name, topic_id, changed_at, last_customer_at, answered_at, assignee_id, banned, given_name,
    title_wanted, began_at
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (peer_id) DO UPDATE SET
    status = excluded.status, name = excluded.name, topic_id = excluded.topic_id, changed_at = excluded.changed_at,
    last_customer_at = excluded.last_customer_at, answered_at = excluded.answered_at,
    assignee_id = excluded.assignee_id, banned = excluded.banned, given_name = excluded.given_name,
    title_wanted = coalesce(excluded.title_wanted, title_wanted),
    began_at = CASE WHEN began_at = 0 THEN excluded.began_at ELSE began_at END
RETURNING id
"""


@dataclass(frozen=True, slots=True)
class StaleTitle:
    """A topic whose title in Telegram (`shown`, None if not known) is not the `wanted` one."""

    dialog: Dialog
    wanted: str | None
    shown: str | None


def get(conn: sqlite3.Connection, peer_id: int) -> Dialog | None:
    """The dialog with this peer."""
    return load(conn.execute(SELECT + "WHERE peer_id = ?", (peer_id,)).fetchone())


def by_id(conn: sqlite3.Connection, dialog_id: int) -> Dialog | None:
    return load(conn.execute(SELECT + "WHERE id = ?", (dialog_id,)).fetchone())


def by_topic(conn: sqlite3.Connection, topic_id: int) -> Dialog | None:
    """The dialog that this topic of the backend group shows."""
    return load(conn.execute(SELECT + "WHERE topic_id = ?", (topic_id,)).fetchone())


def of_topic(conn: sqlite3.Connection, group_id: int, topic_id: int) -> Dialog | None:
    """The dialog that this topic shows or has shown; its group may be a former one."""
    dialog_id = "(SELECT dialog_id FROM topics WHERE group_id = ? AND topic_id = ?)"
    return load(conn.execute(f"{SELECT}WHERE id = {dialog_id}", (group_id, topic_id)).fetchone())


def save(conn: sqlite3.Connection, dialog: Dialog, title: str | None = None) -> Dialog:
    """Store a dialog and return it with its id. `title` is what its topic shall be called; None: as it was."""
    row = (
        dialog.peer_id,
        dialog.status,
        dialog.name,
        dialog.topic_id,
        dialog.changed_at,
        dialog.last_customer_at,
        dialog.answered_at,
        dialog.assignee_id,
        dialog.banned,
        dialog.given_name,
        title,
        dialog.changed_at,
    )
    (dialog_id,) = conn.execute(SAVE, row).fetchone()
    return replace(dialog, id=dialog_id)


def set_topic(conn: sqlite3.Connection, dialog_id: int, topic_id: int | None, title_shown: str | None = None) -> None:
    """Note the topic that Telegram made for a dialog and the title it has; None: it has no topic (any more)."""
    conn.execute("UPDATE dialogs SET topic_id = ?, title_shown = ? WHERE id = ?", (topic_id, title_shown, dialog_id))
    if topic_id is not None:
        # The archive tells whose messages stand in a topic long after the dialog has another one.
        conn.execute(
            """INSERT INTO topics (group_id, topic_id, dialog_id)
            SELECT group_id, ?, ? FROM connection WHERE group_id IS NOT NULL
            ON CONFLICT DO UPDATE SET dialog_id = excluded.dialog_id""",
            (topic_id, dialog_id),
        )


def forget_topics(conn: sqlite3.Connection) -> None:
    """No dialog has a topic: they were in a group that is the backend group no more."""
    conn.execute("UPDATE dialogs SET topic_id = NULL, title_shown = NULL")


def set_title_shown(conn: sqlite3.Connection, dialog_id: int, title: str | None) -> None:
    """Note the title that Telegram has now, None while it is being changed."""
    conn.execute("UPDATE dialogs SET title_shown = ? WHERE id = ?", (title, dialog_id))


def title_shown(conn: sqlite3.Connection, dialog_id: int) -> str | None:
    """The title Telegram has, None if that is not known."""
    row = conn.execute("SELECT title_shown FROM dialogs WHERE id = ?", (dialog_id,)).fetchone()
    return row[0] if row else None


READ_UP_TO = """
SELECT id, peer_id, (
    SELECT max(shown.source_message_id) FROM links AS shown WHERE shown.source_peer_id = dialogs.peer_id
        AND (:answered_only = 0 OR shown.source_message_id < (
            SELECT sent.message_id FROM links AS sent
            WHERE sent.peer_id = dialogs.peer_id AND +sent.source_peer_id = :group_id
            ORDER BY sent.message_id DESC LIMIT 1
        ))
) AS newest, read_id
FROM dialogs
"""
"""Each dialog with its customer's newest message that is shown; with `answered_only` the newest before the last answer
of an operator (ids of an account's messages count up over all chats)."""


def read_up_to(
    conn: sqlite3.Connection, dialog_id: int, group_id: int, *, answered_only: bool
) -> tuple[int, int] | None:
    """The private chat of a dialog and the message up to which it should be marked read; None: it is."""
    row = conn.execute(
        READ_UP_TO + "WHERE id = :id",
        {"id": dialog_id, "group_id": group_id, "answered_only": answered_only},
    ).fetchone()
    return (row[1], row[2]) if row is not None and (row[2] or 0) > row[3] else None


def to_be_read(conn: sqlite3.Connection, group_id: int, *, answered_only: bool) -> tuple[int, ...]:
    """The dialogs in which something should be marked read."""
    rows = conn.execute(
        f"SELECT id FROM ({READ_UP_TO} WHERE status IS NOT NULL) WHERE newest > read_id",  # noqa: S608  # our own
        {"group_id": group_id, "answered_only": answered_only},
    )
    return tuple(dialog_id for (dialog_id,) in rows)


def set_read(conn: sqlite3.Connection, dialog_id: int, message_id: int) -> None:
    """Note up to which message the private chat was marked read."""
    conn.execute("UPDATE dialogs SET read_id = max(read_id, ?) WHERE id = ?", (message_id, dialog_id))


def stale_titles(conn: sqlite3.Connection, limit: int = 100) -> tuple[StaleTitle, ...]:
    """Topics whose title has to be changed."""
    rows = conn.execute(
        f"SELECT {COLUMNS}, title_wanted, title_shown FROM dialogs "  # noqa: S608
        "WHERE topic_id IS NOT NULL AND title_wanted IS NOT title_shown ORDER BY id LIMIT ?",
        (limit,),
    )
    return tuple(StaleTitle(loaded(columns), wanted, shown) for *columns, wanted, shown in rows)


def next_id(conn: sqlite3.Connection) -> int:
    """The id that the next new dialog will get, if it is made in this transaction."""
    (newest,) = conn.execute("SELECT max(id) FROM dialogs").fetchone()
    return (newest or 0) + 1


def longest_answered(conn: sqlite3.Connection) -> int | None:
    """When that dialog was answered that has waited longest for its customer, in Unix seconds; None: there is none."""
    (at,) = conn.execute("SELECT min(answered_at) FROM dialogs WHERE status = 'answered'").fetchone()
    return None if at is None else int(at)


def answered_until(conn: sqlite3.Connection, at: int, limit: int) -> tuple[Dialog, ...]:
    """Dialogs that were answered at Unix second `at` or before and have waited since, the longest first."""
    rows = conn.execute(
        SELECT + "WHERE status = 'answered' AND answered_at <= ? ORDER BY answered_at LIMIT ?", (at, limit)
    )
    return tuple(map(loaded, rows))


def set_to_close(conn: sqlite3.Connection, dialog_id: int, to_close: bool) -> None:
    """Note whether the topic of a dialog is still to be closed, at leisure."""
    conn.execute(
        "UPDATE dialogs SET to_close = ? WHERE id = ? AND to_close IS NOT ?",
        (to_close or None, dialog_id, to_close or None),
    )


def is_to_close(conn: sqlite3.Connection, dialog_id: int) -> bool:
    """Whether the topic of a dialog is still to be closed, at leisure."""
    return conn.execute("SELECT 1 FROM dialogs WHERE id = ? AND to_close = 1", (dialog_id,)).fetchone() is not None


def with_topics(conn: sqlite3.Connection, after: int, limit: int) -> tuple[Dialog, ...]:
    """The first dialogs behind the one with the id `after` that have a topic, in the order of their ids."""
    rows = conn.execute(SELECT + "WHERE id > ? AND topic_id IS NOT NULL ORDER BY id LIMIT ?", (after, limit))
    return tuple(map(loaded, rows))


def next_to_close(conn: sqlite3.Connection) -> Dialog | None:
    """A dialog whose topic is still to be closed."""
    return load(conn.execute(SELECT + "WHERE to_close = 1 ORDER BY id LIMIT 1").fetchone())


def counts(conn: sqlite3.Connection) -> dict[Status, int]:
    """How many dialogs there are in each status."""
    rows = dict(
        conn.execute("SELECT status, count(*) FROM dialogs WHERE status IS NOT NULL GROUP BY status").fetchall()
    )
    return {status: rows.get(status.value, 0) for status in Status}


def load(row: Any) -> Dialog | None:
    return loaded(row) if row is not None else None


def loaded(row: Any) -> Dialog:
    (
        dialog_id, peer_id, status, name, topic_id, changed_at, last_customer_at, answered_at, assignee_id, banned,
        given_name,
    ) = row  # fmt: skip
    return Dialog(
        peer_id=peer_id,
        id=dialog_id,
        status=None if status is None else Status(status),
        name=name,
        topic_id=topic_id,
        changed_at=changed_at,
        last_customer_at=last_customer_at,
        answered_at=answered_at,
        assignee_id=assignee_id,
        banned=bool(banned),
        given_name=given_name,
    )
