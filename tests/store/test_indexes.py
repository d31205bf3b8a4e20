"""Ten thousand dialogs and a million messages: nothing that is asked often may read a whole table."""

import sqlite3
from collections.abc import Callable

import pytest
from archives import ALICE, message

from hotline_cli.model.batches import Deletion, Position, Reaction, Reactions
from hotline_cli.model.dialogs import Dialog, Status
from hotline_cli.store import (
    dialogs,
    flood_waits,
    history,
    labels,
    links,
    listing,
    messages,
    notices,
    outbox,
    peers,
    pins,
    positions,
    reactions,
    search,
    traffic,
)
from hotline_cli.store.links import Link
from hotline_cli.store.listing import Selection
from hotline_cli.store.outbox import OutboxRow

Work = Callable[[sqlite3.Connection], object]

WORKS: dict[str, Work] = {
    "archiving": lambda conn: messages.insert(conn, message()),
    "getting a message": lambda conn: messages.get(conn, 1, 1),
    "editing": lambda conn: (
        messages.insert(conn, message()),
        messages.apply_edit(conn, message(text="x", edit_date=9)),
    ),
    "deleting": lambda conn: messages.mark_deleted(conn, Deletion((1, 2)), 1),
    "deleting in a channel": lambda conn: messages.mark_deleted(conn, Deletion((1, 2), -1_000_000_000_777), 1),
    "unattributed": lambda conn: messages.unattributed(conn, 1),
    "unattributed peers": messages.unattributed_peers,
    "attributing": lambda conn: messages.set_attributed(conn, 1, [1, 2]),
    "the newest message": lambda conn: (messages.newest_id(conn, 1), messages.newest_date(conn)),
    "answered": lambda conn: messages.answered_after(conn, 1, 1),
    "versions": lambda conn: messages.versions(conn, 1, 1),
    "a peer": lambda conn: (peers.upsert(conn, ALICE), peers.get(conn, 1)),
    "a peer by name": lambda conn: (peers.by_username(conn, "x"), peers.by_phone(conn, "1"), peers.seen_in(conn, 1)),
    "saving a dialog": lambda conn: dialogs.save(conn, Dialog(1)),
    "a dialog": lambda conn: (dialogs.get(conn, 1), dialogs.by_topic(conn, 1), dialogs.by_id(conn, 1)),
    "stale titles": dialogs.stale_titles,
    "what is due": lambda conn: (dialogs.longest_answered(conn), dialogs.answered_until(conn, 1, 9)),
    "closing at leisure": lambda conn: (dialogs.set_to_close(conn, 1, True), dialogs.next_to_close(conn)),
    "the next number": dialogs.next_id,
    "the album before a message": lambda conn: messages.album_before(conn, message(grouped_id=5)),
    "counting dialogs": dialogs.counts,
    "linking": lambda conn: links.add(conn, Link(1, 1, 1)),
    "a link": lambda conn: (links.by_message(conn, 1, 1), links.by_source(conn, 1, 1)),
    "queueing": lambda conn: outbox.add(conn, OutboxRow("t1", "forward", 1, 1)),
    "what waits": lambda conn: (outbox.lanes(conn), outbox.waiting(conn, "t1"), outbox.pending_for_peer(conn, 1)),
    "sending": lambda conn: (outbox.done(conn, [1]), outbox.fail(conn, 1, "x", 1), outbox.defer(conn, [1], 1)),
    "destinations": lambda conn: outbox.set_peer(conn, "t1", 1),
    "the backlog": outbox.counts,
    "labels": lambda conn: (
        labels.of(conn, 1),
        labels.add(conn, 1, ["vip"]),
        labels.remove(conn, 1, ["vip"]),
        labels.clear(conn, 1),
    ),
    "saying once": lambda conn: (notices.first_time(conn, 1, "x", 1), notices.forget(conn, 1, "x")),
    "listing": lambda conn: (
        listing.read(conn, Selection(), 40),
        listing.read(conn, Selection(tuple(Status), assignee_id=1), 40),
        listing.read(conn, Selection(tuple(Status), label="vip"), 40),
        listing.read(conn, Selection((Status.NEEDS_REPLY,), before=1), 40),
    ),
    "history": lambda conn: (list(history.last(conn, 1)), history.extent(conn, 1)),
    "searching": lambda conn: (list(search.find(conn, '"x"*')), dialogs.of_topic(conn, 1, 1)),
    "traffic": lambda conn: traffic.since(conn, (1, 2)),
    "flood waits": lambda conn: flood_waits.save(conn, 1, 1),
    "whether something waits": lambda conn: outbox.is_waiting(conn, "t1", 1, 1),
    "changes of a message": lambda conn: (
        messages.file_changed(conn, message()),
        messages.is_unattributed(conn, 1, 1),
        messages.deleted_at(conn, 1, 1),
    ),
    "reactions": lambda conn: (
        reactions.replace(conn, Reactions(1, 1, (Reaction(1, "x", 1),))),
        reactions.set_own(conn, 1, 1, "x", 2),
        reactions.by_people(conn, -1, 1, 2),
        reactions.lately(conn, -1, 1, 10),
    ),
    "pins": lambda conn: (pins.set_pinned(conn, 1, 1, pinned=True), pins.set_pinned(conn, 1, 1, pinned=False)),
    "read marks": lambda conn: (
        dialogs.read_up_to(conn, 1, -1, answered_only=True),
        dialogs.set_read(conn, 1, 1),
    ),
    "links that are asked about": lambda conn: (links.latest(conn, -1, 100), links.remove(conn, 1, [1])),
    "positions": lambda conn: positions.save(conn, [Position(0, 1)]),
}


@pytest.mark.parametrize("name", WORKS)
def test_no_query_reads_a_whole_table(conn: sqlite3.Connection, name: str) -> None:
    statements: list[str] = []
    conn.set_trace_callback(statements.append)
    WORKS[name](conn)
    conn.set_trace_callback(None)
    assert statements
    for statement in statements:
        if statement.startswith("--"):  # what a trigger does, inside of a statement
            continue
        for *_, step in conn.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall():
            assert not reads_everything(step), f"{statement}\n{step}"


def reads_everything(step: str) -> bool:
    """Whether a step of a plan goes through a whole table. FTS5 says `:M` where it looks words up."""
    if not step.startswith("SCAN") or step == "SCAN CONSTANT ROW":
        return False
    by_index = "USING" in step and "INDEX" in step
    by_word = "VIRTUAL TABLE INDEX" in step and ":M" in step
    return not (by_index or by_word)
