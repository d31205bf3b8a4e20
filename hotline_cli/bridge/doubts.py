"""Decides about messages that were kept without knowing what they are, as soon as that is known."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable

from hotline_cli.bridge.attribution import Attribution
from hotline_cli.bridge.carrying import Carried
from hotline_cli.bridge.ingest import attribute
from hotline_cli.bridge.ledger import Ledger
from hotline_cli.bridge.outgoing import link_of
from hotline_cli.bridge.scope import Scope, milliseconds
from hotline_cli.store import links, messages, outbox
from hotline_cli.store.database import Database
from hotline_cli.store.outbox import OutboxRow

ORPHANS_KEPT = 120.0
"""Seconds for which a message is waited for of which Telegram said only that it was sent before."""


class Doubts:
    def __init__(
        self,
        database: Database,
        scope: Scope,
        attribution: Attribution,
        ledger: Ledger,
        carry: Callable[[Carried], None],
    ) -> None:
        self.database = database
        self.scope = scope
        self.attribution = attribution
        self.ledger = ledger
        self.carry = carry
        self._decidable: asyncio.Queue[tuple[int, int]] = asyncio.Queue()

    async def load(self) -> None:
        """Take up the doubts of an earlier life."""

        def kept(conn: sqlite3.Connection) -> list[tuple[int, int]]:
            return [
                (message.peer_id, message.id)
                for peer_id in messages.unattributed_peers(conn)
                for message in messages.unattributed(conn, peer_id)
            ]

        self.add(await self.database.read(kept))

    def add(self, doubtful: Iterable[tuple[int, int]]) -> None:
        """These messages (chat, id) have been kept; decide about them when their chat's unsure rows are settled."""
        for peer_id, message_id in doubtful:
            if not self.attribution.doubt(peer_id, message_id):
                self._decidable.put_nowait((peer_id, message_id))

    def decide(self, peer_id: int, message_ids: Iterable[int]) -> None:
        """Nothing is unsure any more that these messages could be the result of."""
        for message_id in message_ids:
            self._decidable.put_nowait((peer_id, message_id))

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.forget_orphans())
            while True:
                peer_id, message_id = await self._decidable.get()
                await self.ledger.settled()
                known = await self.database.read(lambda conn: links.by_message(conn, peer_id, message_id))  # noqa: B023
                orphan = None if known else self.attribution.adopt(peer_id)
                self.carry(await self.database.write(self.verdict(peer_id, message_id, known is not None, orphan)))

    def verdict(
        self, peer_id: int, message_id: int, known: bool, orphan: OutboxRow | None
    ) -> Callable[[sqlite3.Connection], Carried]:
        def work(conn: sqlite3.Connection) -> Carried:
            message = messages.get(conn, peer_id, message_id)
            if message is None:
                return Carried()
            if orphan is not None and message.out:
                links.add(conn, link_of(orphan, message_id))
                outbox.done(conn, [orphan.id])
            by_hotline = message.out and (known or orphan is not None)
            return attribute(conn, message, by_hotline, self.scope, milliseconds())

        return work

    async def forget_orphans(self) -> None:
        while True:
            await asyncio.sleep(ORPHANS_KEPT)
            left = self.attribution.old_orphans()
            if left:
                await self.database.write(lambda conn: outbox.done(conn, left))  # noqa: B023
