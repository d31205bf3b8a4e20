"""What arrived, written down with what it leads to: one transaction for everything that was queued."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from hotline_cli.bridge import changes
from hotline_cli.bridge.attribution import Author
from hotline_cli.bridge.by_hand import is_topic_edit, tidied_up, topic_edited
from hotline_cli.bridge.carrying import Carried, settle
from hotline_cli.bridge.customers import is_admitted, meet, with_held_back
from hotline_cli.bridge.scope import GENERAL, Scope
from hotline_cli.model.batches import Batch, Position
from hotline_cli.model.dialogs import Dialog, Status
from hotline_cli.model.events import AccountWrote, CustomerDid, CustomerWrote, Event, GeneralWrote, OperatorWrote
from hotline_cli.model.messages import ContentKind, Message
from hotline_cli.model.peers import Peer, PeerKind
from hotline_cli.store import dialogs, links, messages, peers, positions

Authors = Mapping[tuple[int, int], Author]


@dataclass(slots=True)
class Ingested:
    """What a transaction led to.

    `unattributed` are messages (chat, id) that were kept without knowing yet what they are: own ones that hotline may
    have sent, and operators' in a topic that may be a dialog's. `changed` are messages that are not what they were.
    """

    carried: Carried = field(default_factory=Carried)
    unattributed: list[tuple[int, int]] = field(default_factory=list)
    changed: set[tuple[int, int]] = field(default_factory=set)


@dataclass(slots=True)
class Arrival:
    """One transaction under way."""

    conn: sqlite3.Connection
    scope: Scope
    authors: Authors
    topics_unsure: bool
    now: int
    people: dict[int, Peer] = field(default_factory=dict)
    captions: dict[int, str] = field(default_factory=dict)
    answered: dict[int, int] = field(default_factory=dict)
    result: Ingested = field(default_factory=Ingested)

    def peer(self, peer_id: int) -> Peer:
        """Who that is, as far as is known."""
        found = self.people.get(peer_id)
        if found is None:
            found = peers.get(self.conn, peer_id) or Peer(peer_id, PeerKind.USER if peer_id > 0 else PeerKind.CHANNEL)
            self.people[peer_id] = found
        return found

    def tell(self, event: Event, dialog: Dialog | None) -> None:
        self.result.carried.add(settle(self.conn, event, dialog, self.scope, self.now))


def ingest(
    conn: sqlite3.Connection, batches: Sequence[Batch], scope: Scope, authors: Authors, topics_unsure: bool, now: int
) -> Ingested:
    """Store `batches`, decide what their messages lead to, and store that and their update positions at Unix ms `now`.

    `authors` says who wrote the account's own messages, `topics_unsure` whether a topic may have been made that is not
    known yet.
    """
    arrival = Arrival(conn, scope, authors, topics_unsure, now)
    for batch in batches:
        for peer in batch.peers:
            if (news := meet(conn, peer)) is not None:
                arrival.tell(*news)
    look_ahead(arrival, batches)
    for batch in batches:
        for message in batch.messages:
            receive(arrival, message)
        for message in batch.edits:
            if is_ours_to_keep(arrival, message):
                edit(arrival, message)
    take_in_changes(arrival, batches)
    positions.save(conn, latest(position for batch in batches for position in batch.positions))
    return arrival.result


def take_in_changes(arrival: Arrival, batches: Sequence[Batch]) -> None:
    """What has happened to messages, besides edits."""
    deletions = [deletion for batch in batches for deletion in batch.deletions]
    tidied_up(arrival.conn, deletions, arrival.scope, arrival.now)
    changes.deleted(arrival, deletions)
    for batch in batches:
        for seen in batch.reactions:
            changes.reacted(arrival, seen)
        for pins in batch.pins:
            changes.pinned(arrival, pins)


def edit(arrival: Arrival, message: Message) -> None:
    """A message was edited. A customer's that is newer than all we know of them has reached us by its edit alone."""
    conn = arrival.conn
    before = messages.get(conn, message.peer_id, message.id)
    is_new = before is None and not message.out and message.peer_id > 0
    if is_new and message.id > messages.newest_id(conn, message.peer_id):
        receive(arrival, message)
    elif messages.apply_edit(conn, message) and before is not None:
        from_customer = message.peer_id > 0 and not message.out
        late = from_customer and is_late(arrival, message, dialogs.get(conn, message.peer_id))
        changes.edited(arrival, before, message, caption_of(arrival, message), late)


def latest(found: Iterable[Position]) -> list[Position]:
    """The last position of each box."""
    return list({position.channel_id: position for position in found}.values())


def look_ahead(arrival: Arrival, batches: Iterable[Batch]) -> None:
    """Note what a message cannot know of those behind it: the caption of its album, and that it was answered."""
    for batch in batches:
        for message in batch.messages:
            if message.grouped_id is not None and message.text:
                arrival.captions[message.grouped_id] = message.text
            if message.out and message.peer_id > 0:
                last = arrival.answered.get(message.peer_id, 0)
                arrival.answered[message.peer_id] = max(last, message.id)


def receive(arrival: Arrival, message: Message) -> None:
    if not arrival.scope.wants(message.peer_id):
        return
    if message.peer_id == arrival.scope.group_id:
        receive_in_group(arrival, message)
    elif is_admitted(arrival.conn, arrival.peer(message.peer_id), arrival.scope.settings):
        receive_in_private(arrival, message)


def receive_in_private(arrival: Arrival, message: Message) -> None:
    conn = arrival.conn
    if message.out:
        if is_by_hotline(arrival, message):
            messages.insert(conn, message)
        elif is_unsure(arrival, message):
            keep_unattributed(arrival, message)
        elif messages.insert(conn, message):
            tell_of_own(arrival, message)
    elif messages.insert(conn, message):
        tell_of_customer(arrival, message)


def tell_of_customer(arrival: Arrival, message: Message) -> None:
    """A customer wrote to the account, or did something there."""
    conn, customer, caption = arrival.conn, arrival.peer(message.peer_id), caption_of(arrival, message)
    dialog = dialogs.get(conn, message.peer_id)
    if message.kind is ContentKind.SERVICE:
        arrival.tell(CustomerDid(message, customer), dialog)
        return
    for part in with_held_back(conn, message, dialog, arrival.scope.settings):
        arrival.tell(CustomerWrote(part, customer, is_late(arrival, message, dialog), caption), dialog)
        dialog = dialogs.get(conn, message.peer_id)


def is_late(arrival: Arrival, message: Message, dialog: Dialog | None) -> bool:
    """Whether the account has answered after this message already. Asked only where a welcome depends on it.

    Accounts that are connected here welcome each other neither: who would read it?
    """
    if dialog is not None and dialog.status not in (None, Status.CLOSED):
        return False
    if arrival.scope.siblings.is_account(message.sender_id):
        return True
    return arrival.answered.get(message.peer_id, 0) > message.id or messages.answered_after(
        arrival.conn, message.peer_id, message.id
    )


def receive_in_group(arrival: Arrival, message: Message) -> None:
    """Operators' messages are archived. What hotline shows there is archived where it came from."""
    if is_topic_edit(message):
        if not is_by_hotline(arrival, message):
            arrival.result.carried.add(topic_edited(arrival.conn, message, arrival.scope, arrival.now))
        return
    if message.out:
        if message.kind is ContentKind.SERVICE or is_by_hotline(arrival, message):
            return
        if is_unsure(arrival, message):
            keep_unattributed(arrival, message)
            return
    topic_id = message.topic_id or GENERAL
    dialog = dialogs.by_topic(arrival.conn, topic_id) if topic_id != GENERAL else None
    if concerns_us(message, topic_id, dialog):
        if messages.insert(arrival.conn, message):
            tell_of_group(arrival, message, dialog)
    elif arrival.topics_unsure and topic_id != GENERAL:
        keep_unattributed(arrival, message)


def concerns_us(message: Message, topic_id: int, dialog: Dialog | None) -> bool:
    """Whether a message of the group stands in a dialog's topic, or is a command. The rest is talk among the team."""
    return message.text.startswith("/") if topic_id == GENERAL else dialog is not None


def tell_of_own(arrival: Arrival, message: Message) -> None:
    """The account's owner wrote to a customer, or called."""
    dialog, customer = dialogs.get(arrival.conn, message.peer_id), arrival.peer(message.peer_id)
    is_service = message.kind is ContentKind.SERVICE
    arrival.tell(CustomerDid(message, customer) if is_service else AccountWrote(message, customer), dialog)


def tell_of_group(arrival: Arrival, message: Message, dialog: Dialog | None) -> None:
    """Somebody wrote in the backend group: in the topic of `dialog`, or in General."""
    operator = arrival.peer(message.sender_id)
    if dialog is None:
        scope = arrival.scope
        username = account_name(arrival)
        names = scope.connections
        first = not names or scope.siblings.is_first(scope.name, scope.group_id, message.id)
        event = GeneralWrote(message, operator, username, scope.name, names, first)
        arrival.tell(event, None)
    else:
        customer = arrival.peer(dialog.peer_id)
        caption = caption_of(arrival, message)
        arrival.tell(OperatorWrote(message, operator, customer, caption, account_name(arrival)), dialog)


def account_name(arrival: Arrival) -> str | None:
    """The account's username: commands may be addressed to it."""
    return arrival.peer(arrival.scope.account_id).username


def caption_of(arrival: Arrival, message: Message) -> str:
    """The text of the album that a message is part of, or its own."""
    if message.text or message.grouped_id is None:
        return message.text
    ahead = arrival.captions.get(message.grouped_id)
    return ahead if ahead is not None else messages.album_caption(arrival.conn, message)


def is_by_hotline(arrival: Arrival, message: Message) -> bool:
    author = arrival.authors.get((message.peer_id, message.id))
    return author is Author.HOTLINE or links.by_message(arrival.conn, message.peer_id, message.id) is not None


def is_unsure(arrival: Arrival, message: Message) -> bool:
    return arrival.authors.get((message.peer_id, message.id)) is Author.UNSURE


def keep_unattributed(arrival: Arrival, message: Message) -> None:
    if messages.insert(arrival.conn, message, unattributed=True):
        arrival.result.unattributed.append((message.peer_id, message.id))


def is_ours_to_keep(arrival: Arrival, message: Message) -> bool:
    """Whether an edited message belongs to the archive: as far as its chat goes, and unless it is only shown here."""
    if message.peer_id == arrival.scope.group_id:
        return messages.get(arrival.conn, message.peer_id, message.id) is not None
    return message.peer_id > 0 and is_admitted(arrival.conn, arrival.peer(message.peer_id), arrival.scope.settings)


def attribute(conn: sqlite3.Connection, message: Message, by_hotline: bool, scope: Scope, now: int) -> Carried:
    """Decide about an own message that was kept unattributed, now that it is known who wrote it."""
    messages.set_attributed(conn, message.peer_id, [message.id])
    in_group = message.peer_id == scope.group_id
    if by_hotline:
        if in_group:
            messages.remove(conn, message.peer_id, message.id)
        return Carried()
    arrival = Arrival(conn, scope, {}, False, now)
    topic_id = message.topic_id or GENERAL
    dialog = dialogs.by_topic(conn, topic_id) if topic_id != GENERAL else None
    if not in_group:
        tell_of_own(arrival, message)
    elif concerns_us(message, topic_id, dialog):
        tell_of_group(arrival, message, dialog)
    else:
        messages.remove(conn, message.peer_id, message.id)
    return arrival.result.carried
