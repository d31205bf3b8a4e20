"""Takes in what Telegram tells: everything that is queued goes into the database in one transaction."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress

from hotline_cli.bridge.attribution import Attribution, Author
from hotline_cli.bridge.ingest import Ingested, ingest
from hotline_cli.bridge.ledger import Ledger
from hotline_cli.bridge.scope import Scope, milliseconds
from hotline_cli.model.batches import Batch
from hotline_cli.model.messages import Message
from hotline_cli.store.database import Database

QUEUED = 500
"""Batches that wait at most: whoever brings more has to wait."""


HELD = 5_000
"""Messages that are held at most until the rest of what was missed is there."""

SLICE = 0.1
"""Seconds after which to look again whether there is a rest: the last slice may hold nothing for us."""

LOOKS = 100
"""Looks in vain after which what is there is not held any longer."""

Deliver = Callable[[Ingested, Sequence[Message]], None]


class Inbound:
    """`receive` is where Telegram's updates come in; `run` commits them and tells `deliver` what they led to."""

    def __init__(self, database: Database, scope: Scope, attribution: Attribution, ledger: Ledger) -> None:
        self.database = database
        self.scope = scope
        self.attribution = attribution
        self.ledger = ledger
        self.queue: asyncio.Queue[Batch] = asyncio.Queue(QUEUED)

    async def receive(self, batch: Batch) -> None:
        await self.queue.put(batch)

    async def run(self, deliver: Deliver, is_behind: Callable[[], bool]) -> None:
        """Take in batches until cancelled. While more of what was missed `is_behind`, decisions wait for it: whom the
        owner has answered meanwhile must not be welcomed."""
        while True:
            batches = [await self.queue.get()]
            batches += await self.rest(batches[0], is_behind)
            while not self.queue.empty():
                batches.append(self.queue.get_nowait())
            await self.commit(batches, deliver)

    async def rest(self, first: Batch, is_behind: Callable[[], bool]) -> list[Batch]:
        """The slices of a difference that come behind `first`."""
        found: list[Batch] = []
        messages, looks = len(first.messages), 0
        while is_behind() and messages < HELD and looks < LOOKS:
            looks += 1
            with suppress(TimeoutError):
                async with asyncio.timeout(SLICE):
                    batch = await self.queue.get()
                found.append(batch)
                messages += len(batch.messages)
                looks = 0
        return found

    async def commit(self, batches: Sequence[Batch], deliver: Deliver) -> None:
        received = [message for batch in batches for message in batch.messages]
        authors = self.authors(received)
        topics_unsure = self.attribution.is_unsure(self.scope.group_id)

        def work(conn: sqlite3.Connection) -> Ingested:
            self.ledger.write_down(conn)
            return ingest(conn, batches, self.scope, authors, topics_unsure, milliseconds())

        deliver(await self.database.write(work), received)

    def authors(self, received: Sequence[Message]) -> dict[tuple[int, int], Author]:
        """Who wrote the account's own messages, as far as is known before the transaction."""
        return {(m.peer_id, m.id): self.attribution.author(m) for m in received if m.out}
