"""What people do with dialogs' topics in Telegram's own menus, told from what hotline does with them.

Telegram names neither the request nor the device that changed a topic. Of hotline's own changes the service message is
known by its id, from the answer; where the answer was lost, the change is *expected* (attribution.py), and one that
waits in the outbox may have reached Telegram in an earlier life of the daemon.
"""

import sqlite3
from collections.abc import Iterable

from hotline_cli.bridge.carrying import Carried, settle
from hotline_cli.bridge.rows import SET_CLOSED, TOPIC_LANE
from hotline_cli.bridge.scope import GENERAL, Scope
from hotline_cli.model.batches import Deletion
from hotline_cli.model.dialogs import Dialog
from hotline_cli.model.events import TopicEdited
from hotline_cli.model.messages import ContentKind, Message
from hotline_cli.rules.titles import title
from hotline_cli.store import dialogs, messages, outbox

CLEARING = 50
"""So many messages deleted at once are not taken back one by one: somebody clears a topic."""


def is_topic_edit(message: Message) -> bool:
    return message.kind is ContentKind.SERVICE and message.content.details.get("action") == "topic_edit"


def topic_edited(conn: sqlite3.Connection, message: Message, scope: Scope, now: int) -> Carried:
    """Take note of what a service message says that somebody has done with a topic; hotline's own are passed over."""
    topic_id = message.topic_id or GENERAL
    dialog = dialogs.by_topic(conn, topic_id) if topic_id != GENERAL else None
    if dialog is None:
        return Carried()
    event = TopicEdited(closed_of(message), title_of(message))
    if message.out and may_be_ours(conn, dialog, event):
        return Carried()
    if not messages.insert(conn, message):
        return Carried()
    return take_over(conn, event, dialog, scope, now)


def take_over(conn: sqlite3.Connection, event: TopicEdited, dialog: Dialog, scope: Scope, now: int) -> Carried:
    """Let the dialog follow its topic."""
    if event.title is not None:
        dialogs.set_title_shown(conn, dialog.id, event.title)
    carried = settle(conn, event, dialog, scope, now)
    after = dialogs.by_id(conn, dialog.id)
    if event.title is not None and after is not None and title(after) != event.title:
        carried.titles.add(dialog.id)
    return carried


def may_be_ours(conn: sqlite3.Connection, dialog: Dialog, event: TopicEdited) -> bool:
    """Whether the account did it, as hotline means to do or has just done: the outbox and the titles say so."""
    if event.title is not None:
        return event.title in (title(dialog), dialogs.title_shown(conn, dialog.id))
    waiting = outbox.waiting(conn, f"{TOPIC_LANE}{dialog.id}")
    return any(row.kind == SET_CLOSED and row.payload["closed"] == event.closed for row in waiting)


def closed_of(message: Message) -> bool | None:
    closed = message.content.details.get("closed")
    return closed if isinstance(closed, bool) else None


def title_of(message: Message) -> str | None:
    new = message.content.details.get("new_title")
    return new if isinstance(new, str) else None


def tidied_up(conn: sqlite3.Connection, deletions: Iterable[Deletion], scope: Scope, now: int) -> None:
    """Take note of topics that were deleted or cleared as a whole.

    That tidies the group up and takes nothing back: what was said to customers stays with them. A topic is deleted with
    the message that made it; of a long one Telegram may delete a part first.
    """
    for deletion in deletions:
        if deletion.peer_id != scope.group_id:
            continue
        if len(deletion.message_ids) >= CLEARING:
            messages.mark_deleted(conn, deletion, now // 1000)
        for message_id in deletion.message_ids:
            dialog = dialogs.by_topic(conn, message_id)
            if dialog is not None:
                dialogs.set_topic(conn, dialog.id, None)
