"""Decisions, carried out in a transaction: the dialog is saved and what is to be done goes into the outbox."""

import sqlite3
from dataclasses import dataclass, field, replace

from hotline_cli.bridge.lookups import answered
from hotline_cli.bridge.numbering import numbered
from hotline_cli.bridge.rows import row_of
from hotline_cli.bridge.scope import Scope
from hotline_cli.model.actions import Decision, SetTopicClosed
from hotline_cli.model.dialogs import Dialog
from hotline_cli.model.events import Event
from hotline_cli.rules.decide import decide
from hotline_cli.rules.titles import title
from hotline_cli.store import dialogs, outbox
from hotline_cli.store.outbox import OutboxRow


@dataclass(slots=True)
class Carried:
    """What a transaction has put into the outbox, and the ids of dialogs whose topics need another title.

    `topics` are the topics that these dialogs had then, so that they need not be looked up when the rows leave.
    """

    rows: list[OutboxRow] = field(default_factory=list)
    titles: set[int] = field(default_factory=set)
    topics: dict[int, int] = field(default_factory=dict)

    def add(self, other: "Carried") -> None:
        self.rows += other.rows
        self.titles |= other.titles
        self.topics |= other.topics


def settle(conn: sqlite3.Connection, event: Event, dialog: Dialog | None, scope: Scope, now: int) -> Carried:
    """Decide what `event` leads to at Unix millisecond `now`, and write it down."""
    dialog = dialog or numbered(conn, event, scope)
    return carry_out(conn, decide(event, dialog, scope.settings, now // 1000), dialog, scope, now)


def carry_out(conn: sqlite3.Connection, decision: Decision, before: Dialog | None, scope: Scope, now: int) -> Carried:
    carried = Carried()
    dialog = decision.dialog
    if dialog is not None and dialog != before:
        wanted = title(dialog)
        dialog = dialogs.save(conn, dialog, wanted)
        if before is not None and before.status is not None and title(before) != wanted:
            carried.titles.add(dialog.id)
    if dialog is not None and dialog.topic_id is not None:
        carried.topics[dialog.id] = dialog.topic_id
    for action in answered(conn, decision.actions, dialog, scope, now // 1000):
        if isinstance(action, SetTopicClosed) and dialog is not None:
            dialogs.set_to_close(conn, dialog.id, action.at_leisure)
            if action.at_leisure:
                continue
        row = row_of(action, dialog, scope, now)
        carried.rows.append(replace(row, id=outbox.add(conn, row)))
    return carried
