"""Edits and marks as they leave: a copy is changed, and below what cannot be changed a line says what has changed."""

import logging
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from hotline_cli.bridge.carrying import Carried, carry_out
from hotline_cli.bridge.changes import Key, source_of
from hotline_cli.bridge.changes_ending import fetch, finish, is_overtaken, key_of, report, state
from hotline_cli.bridge.lanes import Lane
from hotline_cli.bridge.outgoing import Outgoing
from hotline_cli.bridge.parcels import caption_limit
from hotline_cli.bridge.rows import load_text
from hotline_cli.bridge.scope import GENERAL, milliseconds
from hotline_cli.bridge.verdicts import GROUP_LOST, REPLY_GONE
from hotline_cli.model.actions import Decision, Place, Say
from hotline_cli.model.batches import Deletion
from hotline_cli.model.events import ChangeFailed
from hotline_cli.model.messages import Content, ContentKind, Message, StyledText
from hotline_cli.model.requests import CopyMessages, Edited, EditMessages, Refused, SendText, Sent
from hotline_cli.rules import texts
from hotline_cli.rules.carriage import CAPTIONED
from hotline_cli.rules.changes import is_changed
from hotline_cli.rules.changes_general import new_in
from hotline_cli.rules.splitting import split
from hotline_cli.rules.styled import join
from hotline_cli.store import dialogs, links, messages
from hotline_cli.store.links import Form, Link
from hotline_cli.store.outbox import OutboxRow

log = logging.getLogger(__name__)

UNEDITABLE = frozenset({ContentKind.POLL, ContentKind.LIVE_LOCATION})
"""Kinds that change by themselves all the time: a forward of them stays what it was, without a word."""


async def edit_sent(out: Outgoing, lane: Lane, row: OutboxRow) -> None:
    """Change the customer's copy of an operator's message. What went as a forward, a poll for example, changes there
    by itself."""
    source, sent, with_media = await out.database.read(lambda conn: state(conn, row))
    copies = [link for link in sent if link.form is Form.COPY]
    if source is None or is_overtaken(lane, row) or await is_deleted(out, row):
        finish(out, lane, [row])
    elif source.topic_id in (None, GENERAL) and sent:
        await edit_new(out, lane, row, source, sent)
    elif copies:
        try:
            await edit(out, lane, row, await request_for(out, source, copies, with_media=with_media))
        except Refused as refusal:
            await keep_as_it_is(out, copies)
            await report(out, lane, [row], ChangeFailed(source, "edit", refusal.error))
    elif sent:
        finish(out, lane, [row])
    else:
        await report(out, lane, [row], ChangeFailed(source, "edit", "NOT_SENT"))


async def edit_new(out: Outgoing, lane: Lane, row: OutboxRow, request: Message, sent: list[Link]) -> None:
    """Change what was sent with a `/new`, and show it in the topic, where the text stands as hotline's own."""
    found = new_in(request, out.scope.connections)
    text = found.text if found is not None else StyledText("")
    source = replace(request, text=text.text, entities=text.entities, content=Content(), raw=b"", reply_to_id=None)
    try:
        await edit(out, lane, row, await request_for(out, source, sent), join(texts.EDITED, text))
    except Refused as refusal:
        await keep_as_it_is(out, sent)
        await report(out, lane, [row], ChangeFailed(request, "edit", refusal.error))


async def keep_as_it_is(out: Outgoing, sent: list[Link]) -> None:
    """Archive what the customer has after a refusal: a part may be edited, or all with an answer that was lost. What
    Telegram tells of that later is nobody else's edit then."""
    with suppress(Refused):
        found = await fetch(out, sent[0].peer_id, tuple(link.message_id for link in sent))
        await out.database.write(lambda conn: [messages.apply_edit(conn, message) for message in found])


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
    """What is sent as the new version: its text, and its file if that is shown nowhere yet and not protected."""
    file = source.content.file
    known = {message.content.file.id for message in shown if message.content.file is not None}
    if file is not None and file.id not in known and not source.noforwards:
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
        suffix = join("\n\n", line) if source.text else line
        try:
            await edit(out, lane, row, await request_for(out, source, copies, suffix=suffix))
            return
        except Refused as refusal:
            if refusal.error in GROUP_LOST:
                raise
            log.info("A shown copy cannot be marked: %s", refusal.error)
    target = shown[0] if shown else await out.database.read(lambda conn: original(conn, key_of(row)))
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


def original(conn: sqlite3.Connection, key: Key) -> Link | None:
    """The operator's message of which this one is the customer's copy, as if it were shown."""
    source = source_of(conn, key)
    return Link(*source, random_id=0, form=Form.FORWARD) if source is not None else None


async def is_deleted(out: Outgoing, row: OutboxRow) -> bool:
    at = await out.database.read(lambda conn: messages.deleted_at(conn, *key_of(row)))
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


async def edit(
    out: Outgoing, lane: Lane, row: OutboxRow, request: EditMessages, line: StyledText | None = None
) -> None:
    """Edit, archive what the customer sees now, and say `line` in the topic.

    Where nothing had to be changed, an edit of ours may have been done already whose answer was lost.
    """
    answer = await out.telegram.perform(request)
    changed = answer.messages if isinstance(answer, Edited) and request.peer_id > 0 else ()
    needless = request.message_ids[len(request.texts) :]
    told = {message.id for message in changed}
    untold = tuple(each for each in request.message_ids[: len(request.texts)] if each not in told)
    if untold and request.peer_id > 0:
        changed += await fetch(out, request.peer_id, untold)
    if line is not None:
        said = Say(Place.TOPIC, line)
        out.carried(await out.database.write(lambda conn: say(conn, out, row, said)))
    if changed or needless:

        def work(conn: sqlite3.Connection) -> None:
            for message in changed:
                messages.apply_edit(conn, message)
            messages.mark_deleted(conn, Deletion(needless), milliseconds() // 1000)
            links.remove(conn, request.peer_id, needless)

        await out.database.write(work)
    finish(out, lane, [row])


def say(conn: sqlite3.Connection, out: Outgoing, row: OutboxRow, said: Say) -> Carried:
    dialog = dialogs.by_id(conn, row.dialog_id or 0)
    return carry_out(conn, Decision(dialog, (said,)), dialog, out.scope, milliseconds())


def shows_already(found: tuple[Message, ...], source: Message, latest: Link) -> bool:
    """Whether what is shown says what the message says now: a forward takes the version of the moment."""
    shown = next((message for message in found if message.id == latest.message_id), None)
    if shown is None:
        return False
    if latest.form is Form.LINE:
        line = join(texts.EDITED, StyledText(source.text, source.entities))
        return (shown.text, shown.entities) == (line.text, line.entities)
    return not is_changed(shown, source)


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
        out.orphaned(row)
    else:
        out.became(row, message_id, None)
    out.settle(row.peer_id or 0, [row.id])
    lane.pop([row])
