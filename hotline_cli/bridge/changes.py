"""What has changed, taken in: edits, deletions, reactions and pins of messages that are carried."""

import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from hotline_cli.bridge import changes_elsewhere
from hotline_cli.bridge.rows import CUSTOMER_LANE, PIN, REACT, TOPIC_LANE, to_customer, to_topic
from hotline_cli.bridge.scope import GENERAL
from hotline_cli.model.batches import Deletion, Pins, Reactions
from hotline_cli.model.dialogs import Dialog
from hotline_cli.model.events import AccountEdited, CustomerEdited, MessagesDeleted, OperatorDeleted, OperatorEdited
from hotline_cli.model.messages import ContentKind, Message
from hotline_cli.rules.changes import is_changed
from hotline_cli.store import dialogs, links, messages, outbox, peers, pins, reactions
from hotline_cli.store.outbox import OutboxRow

if TYPE_CHECKING:
    from hotline_cli.bridge.ingest import Arrival

Key = tuple[int, int]
"""A message: its chat and its id."""


def edited(arrival: "Arrival", before: Message, message: Message, caption: str, late: bool) -> None:
    """A message that is in the archive was edited."""
    conn = arrival.conn
    arrival.result.changed.add((message.peer_id, message.id))
    if not is_changed(before, message) or message.kind is ContentKind.SERVICE:
        return
    if messages.is_unattributed(conn, message.peer_id, message.id):
        return  # it will be decided about in its newest version
    if message.peer_id == arrival.scope.group_id and message.topic_id in (None, GENERAL):
        changes_elsewhere.edited_in_general(arrival, before, message)
        return
    if message.peer_id == arrival.scope.group_id:
        dialog = dialogs.by_topic(conn, message.topic_id) if message.topic_id is not None else None
        operator = arrival.peer(message.sender_id)
        if dialog is not None:
            arrival.tell(
                OperatorEdited(message, operator, is_sent(conn, message, dialog), account_name(arrival)), dialog
            )
        return
    dialog = dialogs.get(conn, message.peer_id)
    if message.out:
        if dialog is not None and is_shown(conn, message, dialog):
            arrival.tell(AccountEdited(message), dialog)
        elif dialog is not None:
            changes_elsewhere.copy_edited(arrival, before, message, dialog)
        return
    shown = dialog is not None and is_shown(conn, message, dialog)
    arrival.tell(CustomerEdited(message, arrival.peer(message.peer_id), shown, late, caption), dialog)


def account_name(arrival: "Arrival") -> str | None:
    account = peers.get(arrival.conn, arrival.scope.account_id)
    return account.username if account is not None else None


def is_shown(conn: sqlite3.Connection, message: Message, dialog: Dialog) -> bool:
    """Whether a message of a private chat is in its topic, or on its way there."""
    return bool(links.by_source(conn, message.peer_id, message.id)) or outbox.is_waiting(
        conn, f"{TOPIC_LANE}{dialog.id}", message.peer_id, message.id
    )


def is_sent(conn: sqlite3.Connection, message: Message, dialog: Dialog) -> bool:
    """Whether an operator's message is at the customer's, or on its way there."""
    return bool(links.by_source(conn, message.peer_id, message.id)) or outbox.is_waiting(
        conn, f"{CUSTOMER_LANE}{dialog.id}", message.peer_id, message.id
    )


def deleted(arrival: "Arrival", deletions: Iterable[Deletion]) -> None:
    """Messages were deleted. What hotline deletes itself is what an operator has deleted before."""
    conn = arrival.conn
    marked = [key for each in deletions for key in messages.mark_deleted(conn, each, arrival.now // 1000)]
    arrival.result.changed.update(marked)
    by_dialog: dict[Dialog, list[Message]] = {}
    for peer_id, message_id in marked:
        message = messages.get(conn, peer_id, message_id)
        dialog = dialog_of(arrival, peer_id, message_id)
        if message is not None and dialog is None and peer_id == arrival.scope.group_id:
            dialog = changes_elsewhere.dialog_of_new(conn, message)
        if message is not None and dialog is not None and is_carried(conn, message, dialog):
            by_dialog.setdefault(dialog, []).append(message)
    for dialog, found in by_dialog.items():
        in_group = tuple(each for each in found if each.peer_id < 0)
        in_private = one_of_each_source(conn, [each for each in found if each.peer_id > 0])
        if in_group:
            arrival.tell(OperatorDeleted(in_group), dialog)
        if in_private:
            arrival.tell(MessagesDeleted(in_private), dialog)


def is_carried(conn: sqlite3.Connection, message: Message, dialog: Dialog) -> bool:
    """Whether there is something on the other side that stands for this message, or will be."""
    if message.peer_id < 0:
        return is_sent(conn, message, dialog)
    source = source_of(conn, (message.peer_id, message.id))
    if source is not None:
        return messages.deleted_at(conn, *source) is None
    return is_shown(conn, message, dialog)


def source_of(conn: sqlite3.Connection, key: Key) -> Key | None:
    """The message that this one, which hotline sent, shows."""
    link = links.by_message(conn, *key)
    if link is None or link.source_peer_id is None or link.source_message_id is None:
        return None
    return link.source_peer_id, link.source_message_id


def one_of_each_source(conn: sqlite3.Connection, found: list[Message]) -> tuple[Message, ...]:
    """The messages, and of those that are parts of one operator's message only the first."""
    seen: dict[Key, Message] = {}
    for message in found:
        key = (message.peer_id, message.id)
        seen.setdefault(source_of(conn, key) or key, message)
    return tuple(seen.values())


def dialog_of(arrival: "Arrival", peer_id: int, message_id: int) -> Dialog | None:
    """The dialog that a message of the group or of a private chat belongs to."""
    conn = arrival.conn
    if peer_id > 0:
        return dialogs.get(conn, peer_id)
    if peer_id != arrival.scope.group_id:
        return None
    link = links.by_message(conn, peer_id, message_id)
    if link is not None:
        return dialogs.by_id(conn, link.dialog_id) if link.dialog_id is not None else None
    message = messages.get(conn, peer_id, message_id)
    return dialogs.by_topic(conn, message.topic_id) if message is not None and message.topic_id is not None else None


def reacted(arrival: "Arrival", seen: Reactions) -> None:
    """Somebody reacted, or took a reaction back: what the other side shall see of it is found out when it leaves."""
    conn, account_id = arrival.conn, arrival.scope.account_id
    dialog = dialog_of(arrival, seen.peer_id, seen.message_id)
    if dialog is None:
        return
    before = reactions.by_people(conn, seen.peer_id, seen.message_id, account_id)
    if not reactions.replace(conn, seen):
        return
    after = reactions.by_people(conn, seen.peer_id, seen.message_id, account_id)
    if [(each.sender_id, each.reaction) for each in before] != [(each.sender_id, each.reaction) for each in after]:
        queue(arrival, to_other_side(arrival, REACT, dialog, (seen.peer_id, seen.message_id)))


def pinned(arrival: "Arrival", found: Pins) -> None:
    """Messages were pinned or unpinned. What hotline pins itself is noted before, so it is no news here."""
    for message_id in found.message_ids:
        key = (found.peer_id, message_id)
        dialog = dialog_of(arrival, *key)
        if dialog is None or not (source_of(arrival.conn, key) or links.by_source(arrival.conn, *key)):
            continue
        if pins.set_pinned(arrival.conn, *key, pinned=found.pinned):
            row = to_other_side(arrival, PIN, dialog, key)
            queue(arrival, replace(row, payload={"pinned": found.pinned}))


def to_other_side(arrival: "Arrival", kind: str, dialog: Dialog, key: Key) -> OutboxRow:
    in_topic = key[0] > 0
    row = to_topic(kind, dialog, arrival.scope, arrival.now) if in_topic else to_customer(kind, dialog, arrival.now)
    return replace(row, source_peer_id=key[0], source_message_id=key[1])


def queue(arrival: "Arrival", row: OutboxRow) -> None:
    arrival.result.carried.rows.append(replace(row, id=outbox.add(arrival.conn, row)))
