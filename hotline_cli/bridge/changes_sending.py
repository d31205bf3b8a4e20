"""Changes as they leave: what stands for a message on the other side by now is edited, deleted, reacted to or pinned.

Nothing is made here but lines about what could not be changed: where nothing stands for a message, nothing is done.
"""

import logging

from hotline_cli.bridge.changes_editing import edit_sent, edit_shown, mark
from hotline_cli.bridge.changes_ending import fetch, finish, key_of, report, state
from hotline_cli.bridge.changes_reacting import lightly
from hotline_cli.bridge.lanes import Lane
from hotline_cli.bridge.outgoing import Outgoing
from hotline_cli.bridge.rows import COPY, CUSTOMER_LANE, DELETE, EDIT, MARK
from hotline_cli.bridge.scope import GENERAL, milliseconds
from hotline_cli.bridge.verdicts import GROUP_LOST, GroupLost
from hotline_cli.model.batches import Deletion
from hotline_cli.model.events import ChangeFailed
from hotline_cli.model.messages import Message
from hotline_cli.model.requests import Deleted, DeleteMessages, Refused
from hotline_cli.store import messages
from hotline_cli.store.outbox import OutboxRow

log = logging.getLogger(__name__)


async def send_change(out: Outgoing, lane: Lane, row: OutboxRow) -> None:
    """Make the change of this row, which is the first of its lane, and take it off the lane.

    Raise `FloodWait`, `Unreachable` or `GroupLost` when it has to wait, `LoggedOut` when all is over.
    """
    await out.ledger.settled()
    in_group = row.peer_id == out.scope.group_id
    try:
        if row.kind == EDIT:
            await (edit_shown if in_group else edit_sent)(out, lane, row)
        elif row.kind == DELETE:
            await delete(out, lane, row)
        elif row.kind == MARK:
            await mark(out, lane, row)
        else:
            await lightly(out, lane, row)
    except Refused as refusal:
        if in_group and row.kind in (EDIT, MARK) and refusal.error in GROUP_LOST:
            raise GroupLost(refusal.error) from refusal
        log.info("A change was refused: %s", refusal.error)
        finish(out, lane, [row])


async def delete(out: Outgoing, lane: Lane, first: OutboxRow) -> None:
    """Take back what operators have deleted, unless it went with its topic: that is no word to the customer."""
    rows = []
    for row in lane.rows:
        if row.kind != DELETE:
            break
        rows.append(row)
    doomed: list[tuple[int, Message]] = []
    if await topic_stands(out, first):
        found = await out.database.read(lambda conn: [state(conn, row) for row in rows])
        doomed = [(link.message_id, source) for source, sent, _ in found if source is not None for link in sent]
    if not doomed:
        finish(out, lane, rows)
        return
    ids, sources = zip(*doomed, strict=True)
    try:
        answer = await out.telegram.perform(DeleteMessages(first.peer_id or 0, ids, sources))
    except Refused as refusal:
        await report(out, lane, rows, ChangeFailed(sources[0], "delete", refusal.error))
        return
    gone = Deletion(answer.message_ids if isinstance(answer, Deleted) else ())
    await out.database.write(lambda conn: messages.mark_deleted(conn, gone, milliseconds() // 1000))
    finish(out, lane, rows)


async def topic_stands(out: Outgoing, row: OutboxRow) -> bool:
    """Whether the topic of an operator's message is still there: with a topic all its messages are deleted."""
    source, _, _ = await out.database.read(lambda conn: state(conn, row))
    if source is None:
        return False
    if source.topic_id in (None, GENERAL):  # a `/new`; General cannot be deleted
        return True
    return bool(await fetch(out, source.peer_id, (source.topic_id or 0,)))


async def left_to_send(out: Outgoing, lane: Lane, rows: list[OutboxRow]) -> list[OutboxRow]:
    """Those of the rows whose message nobody has taken back: what an operator deletes in time is not sent at all."""
    if rows[0].kind != COPY or not lane.name.startswith(CUSTOMER_LANE) or all(map(out.composer.is_fresh, rows)):
        return rows
    gone = await out.database.read(
        lambda conn: [row for row in rows if messages.deleted_at(conn, *key_of(row)) is not None]
    )
    if not gone or not await topic_stands(out, gone[0]):
        return rows
    for row in gone:
        out.ledger.record(row.id)
        lane.remove(row)
    out.settle(rows[0].peer_id or 0, [row.id for row in gone])
    return [row for row in rows if row not in gone]
