"""The topic of a lane: made when it is first needed, made anew when somebody deleted it, closed and reopened."""

import logging
import sqlite3
from dataclasses import replace

from hotline_cli.bridge.group_care import CREATING
from hotline_cli.bridge.lanes import Lane
from hotline_cli.bridge.outgoing import Outgoing
from hotline_cli.bridge.rows import CREATE_TOPIC, row_of
from hotline_cli.bridge.scope import milliseconds
from hotline_cli.bridge.verdicts import GROUP_LOST, GroupLost, TopicRefused
from hotline_cli.model.actions import CreateTopic
from hotline_cli.model.dialogs import Dialog, Status
from hotline_cli.model.requests import CreateForumTopic, EditForumTopic, Refused, Sent
from hotline_cli.rules.titles import title
from hotline_cli.store import dialogs, links, outbox
from hotline_cli.store.outbox import OutboxRow

log = logging.getLogger(__name__)


async def topic_of(out: Outgoing, lane: Lane) -> int:
    """The id of the lane's topic, which is made if there is none."""
    if lane.topic_id is None:
        dialog = await dialog_of(out, lane)
        lane.topic_id = dialog.topic_id
    while lane.topic_id is None:
        await create(out, lane, dialog)
    return lane.topic_id


async def dialog_of(out: Outgoing, lane: Lane) -> Dialog:
    dialog_id = lane.dialog_id or 0
    dialog = await out.database.read(lambda conn: dialogs.by_id(conn, dialog_id))
    if dialog is None:
        raise LookupError(f"Lane {lane.name} belongs to no dialog")
    return dialog


async def create(out: Outgoing, lane: Lane, dialog: Dialog) -> None:
    """Make the topic, under the row that asks for it or, when that was done before, under a new one."""
    known = out.care.refusal_of_topics()
    if known is not None:
        raise TopicRefused(known)
    row = next((row for row in lane.rows if row.kind == CREATE_TOPIC), None) or await ask_for_topic(out, dialog)
    wanted = title(dialog)
    request = CreateForumTopic(out.scope.group_id, wanted, row.random_id, row.payload["icon_color"])
    try:
        answer = await out.perform([row], request)
    except Refused as refusal:
        if refusal.error in GROUP_LOST:
            raise GroupLost(refusal.error) from refusal
        raise TopicRefused(refusal.error) from refusal
    out.care.accepted(CREATING)
    topic_id = answer.message_ids.get(row.random_id) if isinstance(answer, Sent) else None

    def work(conn: sqlite3.Connection) -> None:
        outbox.done(conn, [row.id])
        if topic_id is not None:
            dialogs.set_topic(conn, dialog.id, topic_id, wanted)
            links.add(conn, links.Link(out.scope.group_id, topic_id, row.random_id, dialog_id=dialog.id))

    if topic_id is not None:
        out.attribution.sent(out.scope.group_id, topic_id)
    await out.database.write(work)
    lane.topic_id = topic_id
    lane.remove(row)
    out.settle(out.scope.group_id, [row.id])
    if topic_id is not None:
        out.sent(row, topic_id)


async def ask_for_topic(out: Outgoing, dialog: Dialog) -> OutboxRow:
    row = row_of(CreateTopic(""), dialog, out.scope, milliseconds())

    def work(conn: sqlite3.Connection) -> int:
        if dialog.status is Status.CLOSED and out.scope.settings.native_close:
            dialogs.set_to_close(conn, dialog.id, True)
        return outbox.add(conn, row)

    return replace(row, id=await out.database.write(work))


async def forget(out: Outgoing, lane: Lane) -> None:
    """Somebody has deleted the topic."""
    dialog_id = lane.dialog_id or 0
    await out.database.write(lambda conn: dialogs.set_topic(conn, dialog_id, None))
    lane.topic_id = None
    lane.topics_lost += 1


async def set_closed(out: Outgoing, lane: Lane, row: OutboxRow) -> None:
    """Close or reopen the topic. Its title cannot change in the same request (TOPIC_CLOSE_SEPARATELY)."""
    topic_id = lane.topic_id or (await dialog_of(out, lane)).topic_id
    if topic_id is not None:
        try:
            request = EditForumTopic(out.scope.group_id, topic_id, closed=row.payload["closed"])
            await out.telegram.perform(request)
        except Refused as refusal:
            if refusal.error in GROUP_LOST:
                raise GroupLost(refusal.error) from refusal
            log.warning("A topic could not be closed or opened: %s", refusal.error)
    # It makes no message of ours, so that no message of the account can be what it has become.
    out.settle(out.scope.group_id, [row.id])
    out.ledger.record(row.id)
    lane.pop([row])
