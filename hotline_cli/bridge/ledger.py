"""What has been sent, written down: behind the senders' backs, and together with whatever else is being written."""

import asyncio
import sqlite3

from hotline_cli.model.messages import Message
from hotline_cli.store import links, messages, outbox
from hotline_cli.store.database import Database
from hotline_cli.store.links import Link

LINGER = 0.05
"""Seconds that results wait for something to be written with: a commit of their own costs a trip to the disk."""


class Ledger:
    """The next message may leave before the last one's result is on disk: after a crash it is sent again under the same
    `random_id`, and Telegram refuses the double."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._rows: list[int] = []
        self._links: list[Link] = []
        self._messages: list[Message] = []
        self._recorded = 0
        self._on_disk = 0
        self._news = asyncio.Event()

    def record(self, row_id: int, link: Link | None = None, message: Message | None = None) -> None:
        """This row is done, and has become this message, which is archived."""
        self._rows.append(row_id)
        if link is not None:
            self._links.append(link)
        if message is not None:
            self._messages.append(message)
        self._recorded += 1
        self._news.set()

    def write_down(self, conn: sqlite3.Connection) -> None:
        """Write what has been recorded, in anybody's transaction."""
        for link in self._links:
            links.add(conn, link)
        for message in self._messages:
            messages.insert(conn, message)
        outbox.done(conn, self._rows)
        self._rows, self._links, self._messages = [], [], []

    async def settled(self) -> None:
        """Return when everything recorded so far is on disk."""
        recorded = self._recorded
        if recorded > self._on_disk:
            await self.database.write(self.write_down)
            self._on_disk = max(self._on_disk, recorded)

    async def run(self) -> None:
        """See to it that what is recorded does not wait for long."""
        while True:
            await self._news.wait()
            self._news.clear()
            await asyncio.sleep(LINGER)
            if self._rows:
                await self.settled()
