"""Changes as they leave: what stands for a message on the other side by now is edited, deleted, reacted to or pinned.

Nothing is made here but lines about what could not be changed: where nothing stands for a message, nothing is done.
"""

import logging
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import replace

from hotline_cli.bridge.carrying import Carried, settle
from hotline_cli.bridge.changes import Place, source_of
from hotline_cli.bridge.lanes import Lane
from hotline_cli.bridge.outgoing import Outgoing
from hotline_cli.bridge.parcels import caption_limit
from hotline_cli.bridge.rows import COPY, CUSTOMER_LANE, DELETE, EDIT, MARK, PIN, load_text
from hotline_cli.bridge.scope import GENERAL, milliseconds
from hotline_cli.bridge.verdicts import GROUP_LOST, REPLY_GONE, GroupLost
from hotline_cli.model.batches import Deletion
from hotline_cli.model.events import ChangeFailed
from hotline_cli.model.messages import Content, ContentKind, Message, StyledText
from hotline_cli.model.requests import (
    CopyMessages,
    DeleteMessages,
    Edited,
    EditMessages,
    Fetched,
    FetchMessages,
    FloodWait,
    Refused,
    SendText,
    Sent,
    SetPinned,
    SetReaction,
)
from hotline_cli.rules import texts
from hotline_cli.rules.carriage import CAPTIONED
from hotline_cli.rules.changes import is_changed
from hotline_cli.rules.splitting import split
from hotline_cli.rules.styled import join
from hotline_cli.store import dialogs, links, messages, outbox, pins, reactions
from hotline_cli.store.links import Form, Link
from hotline_cli.store.outbox import OutboxRow

log = logging.getLogger(__name__)

UNEDITABLE = frozenset({ContentKind.POLL, ContentKind.LIVE_LOCATION})
"""Kinds that change by themselves all the time: a forward of them stays what it was, without a word."""


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
        if in_group and refusal.error in GROUP_LOST:
            raise GroupLost(refusal.error) from refusal
        log.info("A change was refused: %s", refusal.error)
        finish(out, lane, [row])


def finish(out: Outgoing, lane: Lane, rows: list[OutboxRow]) -> None:
    """These rows are done."""
    for row in rows:
        out.ledger.record(row.id)
    lane.pop(rows)
    out.settle(rows[0].peer_id or 0, [row.id for row in rows])


def place_of(row: OutboxRow) -> Place:
    return row.source_peer_id or 0, row.source_message_id or 0


def is_overtaken(lane: Lane, row: OutboxRow) -> bool:
    """Whether a later row of the lane makes this one needless: the last one wins."""
    return any(
        each is not row and each.kind == row.kind and place_of(each) == place_of(row) for each in tuple(lane.rows)
    )


async def left_to_send(out: Outgoing, lane: Lane, rows: list[OutboxRow]) -> list[OutboxRow]:
    """Those of the rows whose message nobody has taken back: what an operator deletes in time is not sent at all."""
    if rows[0].kind != COPY or not lane.name.startswith(CUSTOMER_LANE) or all(map(out.composer.is_fresh, rows)):
        return rows
    gone = await out.database.read(
        lambda conn: [row for row in rows if messages.deleted_at(conn, *place_of(row)) is not None]
    )
    for row in gone:
        out.ledger.record(row.id)
        lane.remove(row)
    if gone:
        out.settle(rows[0].peer_id or 0, [row.id for row in gone])
    return [row for row in rows if row not in gone]


# Edits and marks.


async def edit_sent(out: Outgoing, lane: Lane, row: OutboxRow) -> None:
    """Change the customer's copy of an operator's message."""
    source, sent, with_media = await out.database.read(lambda conn: state(conn, row))
    if source is None or is_overtaken(lane, row) or await is_deleted(out, row):
        finish(out, lane, [row])
    elif not (copies := [link for link in sent if link.form is Form.COPY]):
        await report(out, lane, [row], ChangeFailed(source, "edit", "NOT_SENT"))
    else:
        try:
            await edit(out, lane, row, await request_for(out, source, copies, with_media=with_media))
        except Refused as refusal:
            await report(out, lane, [row], ChangeFailed(source, "edit", refusal.error))


async def edit_shown(out: Outgoing, lane: Lane, row: OutboxRow) -> None:
    """Change the shown copy of a message of the private chat, or say below it what it says now."""
    source, shown, with_media = await out.database.read(lambda conn: state(conn, row))
    if source is None or not shown or is_overtaken(lane, row):
        finish(out, lane, [row])
        return
    copies = [link for link in shown if link.form is Form.COPY]
    if copies:
        try:
            await edit(out, lane, row, await request_for(out, source, copies, with_media=with_media))
            return
        except Refused as refusal:
            if refusal.error in GROUP_LOST:
                raise
            log.info("A shown copy cannot be edited: %s", refusal.error)
    if source.kind in UNEDITABLE:
        finish(out, lane, [row])
        return
    found = await fetch(out, shown[0].peer_id, tuple(link.message_id for link in shown))
    if shows_already(found, source, shown[-1]):
        finish(out, lane, [row])
        return
    line = as_line(source, found, out.scope.settings.language)
    fits = len(split(join(texts.EDITED, StyledText(line.text, line.entities)))) == 1
    prefix = texts.EDITED if fits else None
    await say_below(
        out,
        lane,
        row,
        lambda topic_id, reply_to: CopyMessages(
            (line,), (row.random_id,), out.scope.group_id, topic_id, reply_to, prefix
        ),
        shown[0],
    )


def as_line(source: Message, shown: tuple[Message, ...], language: str) -> Message:
    """What is sent as the new version: its text, and its file if that is shown nowhere yet."""
    file = source.content.file
    known = {message.content.file.id for message in shown if message.content.file is not None}
    if file is not None and file.id not in known:
        return replace(source, grouped_id=None)
    text = StyledText(source.text, source.entities) if source.text else texts.edited_to_nothing(language)
    return replace(source, grouped_id=None, text=text.text, entities=text.entities, content=Content())


async def mark(out: Outgoing, lane: Lane, row: OutboxRow) -> None:
    """Say at the shown copy that the message was deleted: in it, or below it where it cannot be edited."""
    source, shown, _ = await out.database.read(lambda conn: state(conn, row))
    line = load_text(row.payload["text"]) or StyledText("")
    if source is None:
        finish(out, lane, [row])
        return
    copies = [link for link in shown if link.form is Form.COPY]
    if copies and source.kind in CAPTIONED:
        suffix = join("\n\n", line) if source.text or copies[0].prefix is None else line
        try:
            await edit(out, lane, row, await request_for(out, source, copies, suffix=suffix))
            return
        except Refused as refusal:
            if refusal.error in GROUP_LOST:
                raise
            log.info("A shown copy cannot be marked: %s", refusal.error)
    target = shown[0] if shown else await out.database.read(lambda conn: original(conn, place_of(row)))
    if target is None:
        finish(out, lane, [row])
        return
    await say_below(
        out,
        lane,
        row,
        lambda topic_id, reply_to: SendText(
            out.scope.group_id,
            line,
            row.random_id,
            topic_id,
            reply_to,
            silent=out.scope.settings.silent_errors,
        ),
        target,
    )


def state(conn: sqlite3.Connection, row: OutboxRow) -> tuple[Message | None, list[Link], bool]:
    """The message that the row is about, what stands for it where the row goes, and whether its file has changed."""
    place = place_of(row)
    source = messages.get(conn, *place)
    found = [link for link in links.by_source(conn, *place) if link.peer_id == row.peer_id]
    return source, found, source is not None and messages.file_changed(conn, source)


def original(conn: sqlite3.Connection, place: Place) -> Link | None:
    """The operator's message of which this one is the customer's copy, as if it were shown."""
    source = source_of(conn, place)
    return Link(*source, random_id=0, form=Form.FORWARD) if source is not None else None


async def is_deleted(out: Outgoing, row: OutboxRow) -> bool:
    at = await out.database.read(lambda conn: messages.deleted_at(conn, *place_of(row)))
    return at is not None


async def request_for(
    out: Outgoing,
    source: Message,
    copies: list[Link],
    *,
    with_media: bool = False,
    suffix: StyledText | None = None,
) -> EditMessages:
    """What makes the copies say what the source says now. Raise `Refused` MESSAGE_TOO_LONG if they have no room."""
    pieces: tuple[StyledText | None, ...] = (None,)
    if source.kind in CAPTIONED:
        whole = join(copies[0].prefix or "", StyledText(source.text, source.entities), suffix or "")
        pieces = split(whole, first=None if source.kind is ContentKind.TEXT else await caption_limit(out))
    if len(pieces) > len(copies):
        raise Refused("MESSAGE_TOO_LONG")
    return EditMessages(
        peer_id=copies[0].peer_id,
        message_ids=tuple(link.message_id for link in copies),
        texts=pieces,
        source=source,
        with_media=with_media or source.kind is ContentKind.LIVE_LOCATION,
    )


async def edit(out: Outgoing, lane: Lane, row: OutboxRow, request: EditMessages) -> None:
    """Edit, and archive what the customer sees now."""
    answer = await out.telegram.perform(request)
    changed = answer.messages if isinstance(answer, Edited) and request.peer_id > 0 else ()
    needless = request.message_ids[len(request.texts) :]
    if changed or needless:

        def work(conn: sqlite3.Connection) -> None:
            for message in changed:
                messages.apply_edit(conn, message)
            messages.mark_deleted(conn, Deletion(needless), milliseconds() // 1000)
            links.remove(conn, request.peer_id, needless)

        await out.database.write(work)
    finish(out, lane, [row])


def shows_already(found: tuple[Message, ...], source: Message, latest: Link) -> bool:
    """Whether what is shown says what the message says now: a forward takes the version of the moment."""
    shown = next((message for message in found if message.id == latest.message_id), None)
    if shown is None:
        return False
    if latest.form is Form.LINE:
        line = join(texts.EDITED, StyledText(source.text, source.entities))
        return (shown.text, shown.entities) == (line.text, line.entities)
    return not is_changed(shown, source)


async def fetch(out: Outgoing, peer_id: int, message_ids: tuple[int, ...]) -> tuple[Message, ...]:
    """What these messages say in Telegram now."""
    answer = await out.telegram.perform(FetchMessages(peer_id, message_ids))
    return answer.messages if isinstance(answer, Fetched) else ()


async def say_below(
    out: Outgoing,
    lane: Lane,
    row: OutboxRow,
    compose: Callable[[int, int | None], CopyMessages | SendText],
    target: Link,
) -> None:
    """Send a line as a reply to what is shown, in its topic; if that is gone, without a reply."""
    dialog = await out.database.read(lambda conn: dialogs.by_id(conn, row.dialog_id or 0))
    if dialog is None or dialog.topic_id is None:
        finish(out, lane, [row])
        return
    reply_to = None if row.id in lane.without_reply else target.message_id
    try:
        answer = await out.perform([row], compose(dialog.topic_id, reply_to))
    except Refused as refusal:
        if refusal.error not in REPLY_GONE or row.id in lane.without_reply:
            raise
        lane.without_reply.add(row.id)
        return
    message_id = answer.message_ids.get(row.random_id) if isinstance(answer, Sent) else None
    if message_id is None:
        finish(out, lane, [row])
        return
    out.became(row, message_id, None)
    out.settle(row.peer_id or 0, [row.id])
    lane.pop([row])


# Deletions.


async def delete(out: Outgoing, lane: Lane, first: OutboxRow) -> None:
    """Take back what operators have deleted, unless it went with its topic: that is no word to the customer."""
    rows = []
    for row in lane.rows:
        if row.kind != DELETE:
            break
        rows.append(row)
    doomed: list[Link] = []
    if await topic_stands(out, first):
        found = await out.database.read(lambda conn: [state(conn, row)[1] for row in rows])
        doomed = [link for each in found for link in each]
    if not doomed:
        finish(out, lane, rows)
        return
    peer_id, ids = doomed[0].peer_id, tuple(link.message_id for link in doomed)
    await out.database.write(lambda conn: messages.mark_deleted(conn, Deletion(ids), milliseconds() // 1000))
    try:
        await out.telegram.perform(DeleteMessages(peer_id, ids))
    except Refused as refusal:
        source, _, _ = await out.database.read(lambda conn: state(conn, first))
        if source is None:
            raise
        await report(out, lane, rows, ChangeFailed(source, "delete", refusal.error))
    else:
        finish(out, lane, rows)


async def topic_stands(out: Outgoing, row: OutboxRow) -> bool:
    """Whether the topic of an operator's message is still there: with a topic all its messages are deleted."""
    source, _, _ = await out.database.read(lambda conn: state(conn, row))
    if source is None or source.topic_id in (None, GENERAL):
        return False
    return bool(await fetch(out, source.peer_id, (source.topic_id or 0,)))


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


# Reactions and pins, for which no message has to wait.


async def lightly(out: Outgoing, lane: Lane, row: OutboxRow) -> None:
    """React or pin; while Telegram wants that left alone, messages may overtake it."""
    target = await out.database.read(lambda conn: counterpart(conn, place_of(row), row.peer_id or 0))
    if target is None or is_overtaken(lane, row):
        finish(out, lane, [row])
        return
    try:
        await (pin if row.kind == PIN else react)(out, row, target)
    except FloodWait as flood:
        lane.pop([row])
        out.later(flood.seconds, row)
    else:
        finish(out, lane, [row])


def counterpart(conn: sqlite3.Connection, place: Place, other_id: int) -> Place | None:
    """The message in the chat `other_id` that stands for this one; lines about it do not."""
    source = source_of(conn, place)
    if source is not None:
        return source if source[0] == other_id else None
    shown = [link for link in links.by_source(conn, *place) if link.peer_id == other_id and link.form is not Form.LINE]
    return (other_id, shown[-1].message_id) if shown else None


async def react(out: Outgoing, row: OutboxRow, target: Place) -> None:
    """Put the latest reaction of the other side on its counterpart; what the account may not send is left out."""
    account_id = out.scope.account_id
    wanted, own = await out.database.read(
        lambda conn: (wanted_reaction(conn, target, place_of(row)[0], account_id), reactions.own(conn, *target))
    )
    for reaction in dict.fromkeys((wanted, None)):
        if reaction == own:
            return
        before, own = own, reaction
        await note_own(out, target, reaction)
        try:
            await out.telegram.perform(SetReaction(*target, reaction))
        except FloodWait:
            await note_own(out, target, before)
            raise
        except Refused as refusal:
            log.debug("A reaction cannot be put: %s", refusal.error)
            own = before
            await note_own(out, target, before)
        else:
            return


async def note_own(out: Outgoing, target: Place, reaction: str | None) -> None:
    account_id = out.scope.account_id
    await out.database.write(lambda conn: reactions.set_own(conn, *target, reaction, account_id))


def wanted_reaction(conn: sqlite3.Connection, target: Place, other_id: int, account_id: int) -> str | None:
    """The latest reaction of people to what stands for `target` on the other side."""
    source = source_of(conn, target)
    places: Iterable[Place] = [source] if source is not None else []
    if source is None:
        shown = links.by_source(conn, *target)
        places = [(link.peer_id, link.message_id) for link in shown if link.peer_id == other_id]
    given = [each for place in places for each in reactions.by_people(conn, *place, account_id)]
    return max(given, key=lambda each: each.date).reaction if given else None


async def pin(out: Outgoing, row: OutboxRow, target: Place) -> None:
    pinned = bool(row.payload["pinned"])
    if await out.database.write(lambda conn: pins.set_pinned(conn, *target, pinned=pinned)):
        await out.telegram.perform(SetPinned(*target, pinned))
