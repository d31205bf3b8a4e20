"""Dialogs, as the team goes through them: who waits for an answer first, then for the longest time."""

import sqlite3
from dataclasses import dataclass
from typing import Any

from hotline_cli.model.dialogs import Dialog, Status
from hotline_cli.store.dialogs import COLUMNS, loaded

OPEN = (Status.NEEDS_REPLY, Status.ANSWERED)

SELECT = "SELECT " + ", ".join(f"dialogs.{name.strip()}" for name in COLUMNS.split(","))
COUNT = "SELECT count(*)"


@dataclass(frozen=True, slots=True)
class Selection:
    """Dialogs in one of these `statuses`: with this `assignee_id`, with this `label`, unchanged since `before` (Unix
    seconds), as far as these are not None."""

    statuses: tuple[Status, ...] = OPEN
    assignee_id: int | None = None
    label: str | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """The first of the dialogs that were asked for, and how many there are in all."""

    dialogs: tuple[Dialog, ...]
    total: int


def read(conn: sqlite3.Connection, selection: Selection, limit: int) -> Listed:
    """The first `limit` dialogs of a selection: by status, and in each who has waited the longest. Of the closed ones
    nobody waits: there the latest come first."""
    found: list[Dialog] = []
    total = 0
    for status in selection.statuses:
        source, values = where(selection, status)
        total += conn.execute(COUNT + source, values).fetchone()[0]
        order = "DESC" if status is Status.CLOSED else "ASC"
        rows = conn.execute(
            f"{SELECT}{source} ORDER BY dialogs.changed_at {order} LIMIT ?", (*values, limit - len(found))
        )
        found += map(loaded, rows)
    return Listed(tuple(found), total)


def where(selection: Selection, status: Status) -> tuple[str, tuple[Any, ...]]:
    """What stands behind SELECT, and its values."""
    source = " FROM dialogs WHERE dialogs.status = ?"
    values: tuple[Any, ...] = (status.value,)
    if selection.label is not None:
        source = " FROM labels JOIN dialogs ON dialogs.id = labels.dialog_id WHERE dialogs.status = ? AND label = ?"
        values += (selection.label,)
    if selection.assignee_id is not None:
        source += " AND dialogs.assignee_id = ?"
        values += (selection.assignee_id,)
    if selection.before is not None:
        source += " AND dialogs.changed_at <= ?"
        values += (selection.before,)
    return source, values
