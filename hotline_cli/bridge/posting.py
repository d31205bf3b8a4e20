"""Sends the first rows of a lane, and knows what each answer means for them."""

import sqlite3
from dataclasses import replace

from hotline_cli.bridge import members, topics
from hotline_cli.bridge.carrying import Carried, settle
from hotline_cli.bridge.changes_sending import left_to_send, send_change
from hotline_cli.bridge.group_care import ANSWERING
from hotline_cli.bridge.lanes import Lane
from hotline_cli.bridge.outgoing import Outgoing
from hotline_cli.bridge.parcels import Parcel, parcel_of, perform
from hotline_cli.bridge.rows import (
    BLOCK,
    CHANGES,
    COPY,
    CREATE_TOPIC,
    FORWARD,
    INSTEAD,
    MEMBER,
    RESOLVE,
    SAY,
    SET_CLOSED,
    TOPIC_LANE,
)
from hotline_cli.bridge.scope import milliseconds
from hotline_cli.bridge.verdicts import (
    GENERAL_CLOSED,
    GROUP_LOST,
    NO_RIGHT,
    NOT_FORWARDABLE,
    REPLY_GONE,
    TOPIC_GONE,
    GroupLost,
)
from hotline_cli.model.events import TargetResolved
from hotline_cli.model.peers import Peer
from hotline_cli.model.requests import (
    CopyMessages,
    ForwardMessages,
    Refused,
    Request,
    Resolved,
    ResolvePeer,
    SendText,
    Sent,
)
from hotline_cli.rules.carriage import NOT_CARRIED, RESTRICTED
from hotline_cli.store import dialogs, messages, outbox, peers
from hotline_cli.store.outbox import OutboxRow

TOPICS_LOST = 3
"""Topics of one lane that may vanish before what should stand in them is given up: somebody deletes them at once."""


async def post(out: Outgoing, lane: Lane, rows: list[OutboxRow]) -> None:
    """Send the rows, which are the first of the lane, and take off the lane what is done.

    Raise `FloodWait`, `Unreachable` or `GroupLost` when they have to wait, `LoggedOut` when all is over.
    """
    first = rows[0]
    if first.kind == RESOLVE:
        await resolve(out, lane, first)
    elif first.kind == MEMBER:
        await members.look_up(out, lane, first)
    elif first.kind == BLOCK:
        await members.set_blocked(out, lane, first)
    elif first.kind == SET_CLOSED:
        await topics.set_closed(out, lane, first)
    elif first.kind in CHANGES:
        await send_change(out, lane, first)
    elif first.kind == CREATE_TOPIC:
        await topics.topic_of(out, lane)
        if lane.rows and lane.rows[0] is first:  # there was a topic already
            out.settle(out.scope.group_id, [first.id])
            out.ledger.record(first.id)
            lane.pop(rows)
    else:
        await send(out, lane, rows)


async def send(out: Outgoing, lane: Lane, rows: list[OutboxRow]) -> None:
    rows = await left_to_send(out, lane, rows)
    if not rows:
        return
    topic_id = await topics.topic_of(out, lane) if lane.name.startswith(TOPIC_LANE) else None
    request = await compose(out, lane, rows, topic_id)
    if request is None:
        await out.set_aside(lane, rows, "MESSAGE_ID_INVALID")
        return
    if lane.sent is not None:  # a part of the album that came since then goes by itself
        rows = [row for row in rows if row.random_id in lane.sent.message_ids]
        request = await compose(out, lane, rows, topic_id) or request
    parcel = await parcel_of(out, lane, rows, request)
    try:
        answer = await perform(out, lane, rows, parcel)
    except Refused as refusal:
        if lane.sent is None:
            await refused(out, lane, rows, parcel.request, refusal.error)
            return
        # What follows the first message was refused, and that cannot be taken back.
        answer = lane.sent
        await out.tell(rows[0], refusal.error)
    if isinstance(answer, Sent):
        if lane.way(rows[0]) == INSTEAD:  # one line for all parts of an album
            for row in rows[1:]:
                out.ledger.record(row.id)
                lane.remove(row)
            rows = rows[:1]
        await delivered(out, lane, rows, parcel, answer)


async def compose(out: Outgoing, lane: Lane, rows: list[OutboxRow], topic_id: int | None) -> Request | None:
    first = rows[0]
    request: ForwardMessages | CopyMessages | SendText | None
    if first.kind == SAY:
        request = out.composer.say(first, topic_id)
    elif lane.way(first) == INSTEAD and topic_id is not None:
        line = lane.line_instead.get(first.id) or str(first.payload["line"])
        request = await out.composer.instead(rows, topic_id, line)
    elif first.kind == COPY:
        anew, upload = first.id in lane.copy_instead, first.id in lane.upload_instead
        request = await out.composer.copy(rows, topic_id, anew=anew, upload=upload)
    elif first.id in lane.copy_instead and topic_id is not None:
        upload = first.id in lane.upload_instead
        request = await out.composer.instead_of_forward(rows, topic_id, upload=upload)
    elif topic_id is not None:
        request = await out.composer.forward_as_allowed(rows, topic_id)
    if first.id in lane.without_reply and isinstance(request, CopyMessages | SendText):
        return replace(request, reply_to_id=None)
    return request


async def delivered(out: Outgoing, lane: Lane, rows: list[OutboxRow], parcel: Parcel, answer: Sent) -> None:
    """Take off the lane what has become a message. What Telegram left out is gone there, but not from the archive."""
    archived = {message.id: message for message in answer.messages}
    request = parcel.request
    done = [row for row in rows if row.random_id in answer.message_ids]
    parts = [replace(row, random_id=part) for row, part, _ in parcel.rest if part in answer.message_ids]
    for row in (*done, *parts):
        message_id = answer.message_ids[row.random_id]
        if message_id is None:
            out.orphaned(row)
        else:
            out.became(row, message_id, archived.get(message_id), request)
    out.settle(rows[0].peer_id or 0, [row.id for row in rows])
    if len(done) == len(rows):
        lane.pop(rows)
        lane.topics_lost = 0
        return
    for row in done:
        lane.remove(row)
    left = [row for row in rows if row.random_id not in answer.message_ids]
    if isinstance(request, ForwardMessages) and left[0].id not in lane.copy_instead:
        lane.copy_instead.update((row.id, "MESSAGE_ID_INVALID") for row in left)
    else:
        await out.set_aside(lane, left, "MESSAGE_ID_INVALID")


async def refused(out: Outgoing, lane: Lane, rows: list[OutboxRow], request: Request, error: str) -> None:
    """Try another way, or set the rows aside. Whatever stays on the lane is tried again at its next turn."""
    first = rows[0]
    in_group = first.peer_id == out.scope.group_id
    group_lost = in_group and error in GROUP_LOST | {NO_RIGHT}
    if group_lost and not out.care.blames(lane):
        raise GroupLost(error)
    if group_lost:
        await give_up_one(out, lane, rows, error)
    elif error in TOPIC_GONE and lane.topic_id is not None and lane.topics_lost < TOPICS_LOST:
        await topics.forget(out, lane)
    elif len(rows) > 1 and lane.way(first) == FORWARD and error != RESTRICTED:
        lane.alone_until = rows[-1].id
    elif isinstance(request, ForwardMessages) and error in NOT_FORWARDABLE and first.id not in lane.copy_instead:
        lane.copy_instead.update((row.id, error) for row in rows)
    elif replies(request) and error in REPLY_GONE and first.id not in lane.without_reply:
        lane.without_reply.add(first.id)
    elif error == "MEDIA_CAPTION_TOO_LONG" and first.id not in lane.short_captions:
        lane.short_captions.add(first.id)  # the account has lost its Premium
    elif may_upload(out, request, error):
        lane.upload_instead.update(row.id for row in rows)
    elif in_group and error in NOT_CARRIED and isinstance(request, CopyMessages | ForwardMessages):
        line = "held_back" if RESTRICTED in (error, lane.copy_instead.get(first.id)) else "not_carried"
        lane.line_instead.update((row.id, line) for row in rows)
    else:
        if first.kind == SAY and error == GENERAL_CLOSED:
            out.care.refused(ANSWERING, error)
        await out.set_aside(lane, rows, error)


async def give_up_one(out: Outgoing, lane: Lane, rows: list[OutboxRow], error: str) -> None:
    """Set aside what the group does not take; of several at once only the one that it is."""
    if len(rows) > 1:
        lane.alone_until = rows[-1].id
    else:
        await out.set_aside(lane, rows, error)


def may_upload(out: Outgoing, request: Request, error: str) -> bool:
    """Whether files that may not be sent again by reference shall be downloaded and uploaded."""
    is_copy = isinstance(request, CopyMessages) and not request.upload
    return is_copy and error == RESTRICTED and out.scope.settings.protected == "copy"


def replies(request: Request) -> bool:
    return isinstance(request, CopyMessages | SendText) and request.reply_to_id is not None


async def resolve(out: Outgoing, lane: Lane, row: OutboxRow) -> None:
    """Ask Telegram who is meant, and go on with the answer."""
    target = row.payload["target"]
    peer: Peer | None = None
    error: str | None = None
    try:
        answer = await out.telegram.perform(ResolvePeer(target))
        peer = answer.peer if isinstance(answer, Resolved) else None
    except Refused as refusal:
        error = refusal.error

    def work(conn: sqlite3.Connection) -> Carried:
        outbox.done(conn, [row.id])
        request = messages.get(conn, row.source_peer_id or 0, row.source_message_id or 0)
        if request is None or messages.deleted_at(conn, request.peer_id, request.id) is not None:
            return Carried()
        dialog = None
        if peer is not None:
            peers.upsert(conn, peer)
            dialog = dialogs.get(conn, peer.id)
        found = TargetResolved(request, target, peer, error, out.scope.connections)
        return settle(conn, found, dialog, out.scope, milliseconds())

    carried = await out.database.write(work)
    lane.pop([row])
    out.carried(carried)
