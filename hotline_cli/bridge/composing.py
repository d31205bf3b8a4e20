"""Rows as requests: what is known only when they leave, such as the message to reply to, is looked up here."""

import sqlite3
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from hotline_cli.bridge.ledger import Ledger
from hotline_cli.bridge.rows import FORWARD, load_text
from hotline_cli.bridge.scope import GENERAL, Scope
from hotline_cli.model.actions import Place
from hotline_cli.model.messages import Message, StyledText
from hotline_cli.model.requests import CopyMessages, ForwardMessages, SendText
from hotline_cli.rules.carriage import goes_as_it_is, stand_in
from hotline_cli.rules.hiding import may_be_forwarded, shown
from hotline_cli.rules.texts import speaker
from hotline_cli.store import dialogs, links, messages, peers
from hotline_cli.store.database import Database
from hotline_cli.store.outbox import OutboxRow

FRESH = 2_000
"""Messages just received that are kept at hand, so that they need not be read back."""


class Composer:
    def __init__(self, database: Database, ledger: Ledger, scope: Scope) -> None:
        self.database = database
        self.ledger = ledger
        self.scope = scope
        self._fresh: OrderedDict[tuple[int, int], Message] = OrderedDict()

    def keep(self, message: Message) -> None:
        """This message is about to be copied."""
        self._fresh[message.peer_id, message.id] = message
        if len(self._fresh) > FRESH:
            self._fresh.popitem(last=False)

    def forget(self, changed: Iterable[tuple[int, int]]) -> None:
        """These messages are not what they were: they are read back."""
        for place in changed:
            self._fresh.pop(place, None)

    def is_fresh(self, row: OutboxRow) -> bool:
        """Whether the row's message was just received and is what it was."""
        return (row.source_peer_id, row.source_message_id) in self._fresh

    async def sources(self, rows: Sequence[OutboxRow]) -> tuple[Message, ...]:
        """The messages that these rows are about, as archived. Those that are gone are left out."""
        keys = [(row.source_peer_id or 0, row.source_message_id or 0) for row in rows]
        fresh = [self._fresh.pop(key, None) for key in keys]
        if None not in fresh:
            return tuple(message for message in fresh if message is not None)
        stored = await self.database.read(lambda conn: [messages.get(conn, *key) for key in keys])
        return tuple(message for message in stored if message is not None)

    def forward(self, rows: Sequence[OutboxRow], topic_id: int | None, *, nameless: bool = False) -> ForwardMessages:
        return ForwardMessages(
            from_peer_id=rows[0].source_peer_id or 0,
            message_ids=tuple(row.source_message_id or 0 for row in rows),
            random_ids=tuple(row.random_id for row in rows),
            to_peer_id=rows[0].peer_id or 0,
            topic_id=topic_id,
            nameless=nameless,
        )

    async def forward_as_allowed(self, rows: Sequence[OutboxRow], topic_id: int) -> ForwardMessages:
        """A forward; without its header where that would name a customer whom the settings hide since it was queued."""
        nameless = not may_be_forwarded(self.scope.settings) and any(not each.out for each in await self.sources(rows))
        return self.forward(rows, topic_id, nameless=nameless)

    async def copy(
        self, rows: Sequence[OutboxRow], topic_id: int | None, *, anew: bool = False, upload: bool = False
    ) -> CopyMessages | ForwardMessages | None:
        """The request that sends these rows' messages again; None if they are not in the archive any more.

        `anew`: also where a forward would be the better copy.
        """
        first = rows[0]
        sources = await self.sources(rows)
        if len(sources) < len(rows):
            return None
        reply_to = await self.reply_to(sources[0], first, topic_id)
        or_forward = topic_id is not None and bool(first.payload.get("or_forward"))
        if not anew and or_forward and reply_to is None:
            return self.forward(rows, topic_id)
        if not anew and goes_as_it_is(replace(sources[0], reply_to_id=reply_to)):
            return self.forward(rows, topic_id, nameless=not or_forward)
        return CopyMessages(
            sources=sources,
            random_ids=tuple(row.random_id for row in rows),
            to_peer_id=first.peer_id or 0,
            topic_id=topic_id,
            reply_to_id=reply_to,
            prefix=load_text(first.payload.get("prefix")),
            upload=upload or bool(first.payload.get("upload")),
        )

    async def instead_of_forward(
        self, rows: Sequence[OutboxRow], topic_id: int, *, upload: bool = False
    ) -> CopyMessages | None:
        """The archived copies of messages that cannot be forwarded, under the name of who wrote them."""
        sources = await self.sources(rows)
        if len(sources) < len(rows):
            return None
        ids = tuple(row.random_id for row in rows)
        prefix = await self.name_of_author(sources[0])
        reply_to = await self.reply_to(sources[0], rows[0], topic_id)
        return CopyMessages(sources, ids, self.scope.group_id, topic_id, reply_to, prefix, upload)

    async def name_of_author(self, source: Message) -> StyledText | None:
        author, dialog = await self.database.read(
            lambda conn: (peers.get(conn, source.sender_id), dialogs.get(conn, source.peer_id))
        )
        if author is None:
            return None
        return speaker(author if source.out else shown(author, dialog, self.scope.settings))

    async def instead(self, rows: Sequence[OutboxRow], topic_id: int, line: str) -> SendText | None:
        """What is said in the place of these rows' messages, which cannot be shown: see `rules.carriage`."""
        sources = await self.sources(rows)
        if not sources:
            return None
        first = rows[0]
        is_forward = first.kind == FORWARD
        prefix = await self.name_of_author(sources[0]) if is_forward else load_text(first.payload.get("prefix"))
        text = stand_in(self.scope.settings.language, sources, line, prefix)
        reply_to = await self.reply_to(sources[0], first, topic_id)
        return SendText(first.peer_id or 0, text, first.random_id, topic_id, reply_to)

    def say(self, row: OutboxRow, topic_id: int | None) -> SendText:
        text = load_text(row.payload["text"]) or StyledText("")
        place = Place(row.payload["place"])
        if row.payload["topic_link"] and topic_id is not None:
            text = StyledText(text.text + self.scope.topic_link(topic_id), text.entities)
        return SendText(
            to_peer_id=row.peer_id or 0,
            text=text,
            random_id=row.random_id,
            topic_id=topic_id if place is Place.TOPIC else None,
            reply_to_id=row.payload["reply_to"],
            silent=row.payload.get("silent", False),
        )

    async def reply_to(self, source: Message, row: OutboxRow, topic_id: int | None) -> int | None:
        """The message on the row's side that stands for the one that `source` replies to."""
        target = source.reply_to_id
        if target is None or row.peer_id is None:
            return None
        await self.ledger.settled()
        peer_id = row.peer_id
        return await self.database.read(lambda conn: counterpart(conn, source.peer_id, target, peer_id, topic_id))


def counterpart(
    conn: sqlite3.Connection, peer_id: int, message_id: int, other_id: int, topic_id: int | None
) -> int | None:
    """The message in `other_id` that shows this one, or that this one shows; in the group it must be in `topic_id`."""
    link = links.by_message(conn, peer_id, message_id)
    if link is not None and link.source_peer_id == other_id and link.source_message_id is not None:
        return in_topic(conn, other_id, link.source_message_id, topic_id)
    shown: Iterable[links.Link] = links.by_source(conn, peer_id, message_id)
    return next((each.message_id for each in reversed(tuple(shown)) if each.peer_id == other_id), None)


def in_topic(conn: sqlite3.Connection, peer_id: int, message_id: int, topic_id: int | None) -> int | None:
    """`message_id`, unless it stands in another topic than `topic_id`: Telegram replies within a topic only."""
    if topic_id is None:
        return message_id
    found = messages.get(conn, peer_id, message_id)
    return message_id if found is not None and (found.topic_id or GENERAL) == topic_id else None
