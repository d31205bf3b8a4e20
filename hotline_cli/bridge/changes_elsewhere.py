"""Edits outside of topics, taken in: the owner's of what hotline has sent to a customer, and of commands in General."""

import sqlite3
from typing import TYPE_CHECKING

from hotline_cli.bridge.rows import CUSTOMER_LANE, EDIT, RESOLVE_LANE
from hotline_cli.model.dialogs import Dialog
from hotline_cli.model.events import CopyEdited, GeneralEdited
from hotline_cli.model.messages import ContentKind, Message
from hotline_cli.store import dialogs, links, messages, outbox

if TYPE_CHECKING:
    from hotline_cli.bridge.ingest import Arrival

MOVING = frozenset({ContentKind.POLL, ContentKind.LIVE_LOCATION})
"""Kinds that change by themselves."""


def copy_edited(arrival: "Arrival", before: Message, message: Message, dialog: Dialog) -> None:
    """What stands at a customer's for an operator's message was edited, by hotline or by the account's owner.

    Telegram does not say by whom. Of hotline's own edits one that is under way, or whose answer was lost, has its row
    in the outbox; one that is done has the version that Telegram answered with in the archive, before its row is gone.
    """
    conn = arrival.conn
    link = links.by_message(conn, message.peer_id, message.id)
    if link is None or link.source_peer_id != arrival.scope.group_id or link.source_message_id is None:
        return
    if message.edit_date in (None, before.edit_date) and message.text == before.text:
        return
    lane = f"{CUSTOMER_LANE}{dialog.id}"
    if outbox.is_waiting(conn, lane, link.source_peer_id, link.source_message_id, EDIT):
        return
    if message.kind in MOVING or is_known(conn, message):
        return
    source = messages.get(conn, link.source_peer_id, link.source_message_id)
    if source is None:
        return
    file, earlier = message.content.file, before.content.file
    changed = file is not None and (earlier is None or earlier.id != file.id)
    arrival.tell(CopyEdited(message, source, changed), dialog)


def is_known(conn: sqlite3.Connection, message: Message) -> bool:
    """Whether this version was archived before one that has come since: the answers to two edits came before both."""
    return (message.edit_date, message.text) in messages.versions(conn, message.peer_id, message.id)


def edited_in_general(arrival: "Arrival", before: Message, message: Message) -> None:
    """A command in General was edited. A `/new` that is still looked up is carried out in its newest version."""
    conn, scope = arrival.conn, arrival.scope
    if outbox.is_waiting(conn, RESOLVE_LANE, message.peer_id, message.id):
        return
    dialog = dialog_of_new(conn, message)
    names = scope.connections
    first = not names or scope.siblings.is_first(scope.name, scope.group_id, message.id)
    operator, account = arrival.peer(message.sender_id), arrival.peer(scope.account_id)
    original, sent = messages.original(conn, message), dialog is not None
    arrival.tell(GeneralEdited(message, before, original, operator, sent, account.username, names, first), dialog)


def dialog_of_new(conn: sqlite3.Connection, request: Message) -> Dialog | None:
    """The dialog in which the text of a `/new` was sent, or is about to be; None if it had none, or is no `/new`."""
    sent = [link for link in links.by_source(conn, request.peer_id, request.id) if link.peer_id > 0]
    dialog_id = sent[0].dialog_id if sent else outbox.about(conn, request.peer_id, request.id)
    return dialogs.by_id(conn, dialog_id) if dialog_id is not None else None
