"""Reactions and pins as they leave. No message has to wait for them."""

import logging
import sqlite3
from collections.abc import Iterable

from hotline_cli.bridge.changes import Key, source_of
from hotline_cli.bridge.changes_ending import finish, is_overtaken, key_of
from hotline_cli.bridge.lanes import Lane
from hotline_cli.bridge.outgoing import Outgoing
from hotline_cli.bridge.rows import PIN
from hotline_cli.model.requests import FloodWait, Refused, SetPinned, SetReaction
from hotline_cli.store import links, pins, reactions
from hotline_cli.store.links import Form
from hotline_cli.store.outbox import OutboxRow

log = logging.getLogger(__name__)


async def lightly(out: Outgoing, lane: Lane, row: OutboxRow) -> None:
    """React or pin; while Telegram wants that left alone, messages may overtake it."""
    target = await out.database.read(lambda conn: counterpart(conn, key_of(row), row.peer_id or 0))
    if target is None or is_overtaken(lane, row):
        finish(out, lane, [row])
        return
    try:
        await (pin if row.kind == PIN else react)(out, row, target)
    except FloodWait as flood:
        lane.pop([row])
        out.settle(row.peer_id or 0, [row.id])
        out.later(flood.seconds, row)
    else:
        finish(out, lane, [row])


def counterpart(conn: sqlite3.Connection, key: Key, other_id: int) -> Key | None:
    """The message in the chat `other_id` that stands for this one; lines about it do not."""
    source = source_of(conn, key)
    if source is not None:
        return source if source[0] == other_id else None
    shown = [link for link in links.by_source(conn, *key) if link.peer_id == other_id and link.form is not Form.LINE]
    return (other_id, shown[-1].message_id) if shown else None


async def react(out: Outgoing, row: OutboxRow, target: Key) -> None:
    """Put the latest reaction of the other side on its counterpart; what the account may not send is left out.

    What is put is noted before, for Telegram tells of it as of anybody's; what is taken back, afterwards.
    """
    account_id = out.scope.account_id
    wanted, own = await out.database.read(
        lambda conn: (wanted_reaction(conn, target, key_of(row)[0], account_id), reactions.own(conn, *target))
    )
    if wanted is not None:
        await note_own(out, target, wanted)
        try:
            await out.telegram.perform(SetReaction(*target, wanted))
        except Refused as refusal:
            log.debug("A reaction cannot be put: %s", refusal.error)
            await note_own(out, target, own)
        else:
            return
    if own is not None:
        await out.telegram.perform(SetReaction(*target, None))
        await note_own(out, target, None)


async def note_own(out: Outgoing, target: Key, reaction: str | None) -> None:
    account_id = out.scope.account_id
    await out.database.write(lambda conn: reactions.set_own(conn, *target, reaction, account_id))


def wanted_reaction(conn: sqlite3.Connection, target: Key, other_id: int, account_id: int) -> str | None:
    """The latest reaction of people to what stands for `target` on the other side."""
    source = source_of(conn, target)
    keys: Iterable[Key] = [source] if source is not None else []
    if source is None:
        shown = links.by_source(conn, *target)
        keys = [(link.peer_id, link.message_id) for link in shown if link.peer_id == other_id]
    given = [each for key in keys for each in reactions.by_people(conn, *key, account_id)]
    return max(given, key=lambda each: each.date).reaction if given else None


async def pin(out: Outgoing, row: OutboxRow, target: Key) -> None:
    """Pin or unpin the counterpart, which is noted before: Telegram tells of it as of anybody's pin."""
    pinned = bool(row.payload["pinned"])
    await out.database.write(lambda conn: pins.set_pinned(conn, *target, pinned=pinned))
    await out.telegram.perform(SetPinned(*target, pinned))
