"""What every change needs when it leaves: what stands for its message by now, and how its row ends."""

import sqlite3

from hotline_cli.bridge.carrying import Carried, settle
from hotline_cli.bridge.changes import Key
from hotline_cli.bridge.lanes import Lane
from hotline_cli.bridge.outgoing import Outgoing
from hotline_cli.bridge.scope import milliseconds
from hotline_cli.model.events import ChangeFailed
from hotline_cli.model.messages import Message
from hotline_cli.model.requests import Fetched, FetchMessages
from hotline_cli.store import dialogs, links, messages, outbox
from hotline_cli.store.links import Link
from hotline_cli.store.outbox import OutboxRow


def finish(out: Outgoing, lane: Lane, rows: list[OutboxRow]) -> None:
    """These rows are done."""
    for row in rows:
        out.ledger.record(row.id)
    lane.pop(rows)
    out.settle(rows[0].peer_id or 0, [row.id for row in rows])


def key_of(row: OutboxRow) -> Key:
    return row.source_peer_id or 0, row.source_message_id or 0


def is_overtaken(lane: Lane, row: OutboxRow) -> bool:
    """Whether a later row of the lane makes this one needless: the last one wins."""
    return any(each is not row and each.kind == row.kind and key_of(each) == key_of(row) for each in tuple(lane.rows))


def state(conn: sqlite3.Connection, row: OutboxRow) -> tuple[Message | None, list[Link], bool]:
    """The message that the row is about, what stands for it where the row goes, and whether its file has changed."""
    key = key_of(row)
    source = messages.get(conn, *key)
    found = [link for link in links.by_source(conn, *key) if link.peer_id == row.peer_id]
    return source, found, source is not None and messages.file_changed(conn, source)


async def fetch(out: Outgoing, peer_id: int, message_ids: tuple[int, ...]) -> tuple[Message, ...]:
    """What these messages say in Telegram now."""
    answer = await out.telegram.perform(FetchMessages(peer_id, message_ids))
    return answer.messages if isinstance(answer, Fetched) else ()


async def report(out: Outgoing, lane: Lane, rows: list[OutboxRow], event: ChangeFailed) -> None:
    """Tell the operator that it could not be done."""

    def work(conn: sqlite3.Connection) -> Carried:
        outbox.done(conn, [row.id for row in rows])
        dialog = dialogs.by_id(conn, rows[0].dialog_id or 0)
        return settle(conn, event, dialog, out.scope, milliseconds())

    carried = await out.database.write(work)
    lane.pop(rows)
    out.settle(rows[0].peer_id or 0, [row.id for row in rows])
    out.carried(carried)
