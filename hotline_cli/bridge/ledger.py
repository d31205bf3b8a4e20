"""What has been sent, written down: many results in one transaction, behind the senders' backs."""

import asyncio
import sqlite3

from hotline_cli.model.messages import Message
from hotline_cli.store import links, messages, outbox
from hotline_cli.store.database import Database
from hotline_cli.store.links import Link


class Ledger:
    """The next message may leave before the last one's result is on disk: after a crash it is sent again under the same
    `random_id`, and Telegram refuses the double."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._links: list[Link] = []
        self._messages: list[Message] = []
        self._rows: list[int] = []
        self._news = asyncio.Event()
        self._written = asyncio.Event()
        self._written.set()

    def record(self, row_id: int, link: Link | None = None, message: Message | None = None) -> None:
        """This row is done, and has become this message."""
        if message is not None:
            self._messages.append(message)
        self._rows.append(row_id)
        if link is not None:
            self._links.append(link)
        self._news.set()
        self._written.clear()

    async def run(self) -> None:
        while True:
            await self._news.wait()
            await self.flush()

    async def flush(self) -> None:
        """Write down what there is."""
        self._news.clear()
        found, self._links = self._links, []
        rows, self._rows = self._rows, []
        sent, self._messages = self._messages, []

        def work(conn: sqlite3.Connection) -> None:
            for link in found:
                links.add(conn, link)
            for message in sent:
                messages.insert(conn, message)
            outbox.done(conn, rows)

        if rows:
            await self.database.write(work)
        if not self._rows:
            self._written.set()

    async def settled(self) -> None:
        """Wait until everything recorded so far is on disk."""
        await self._written.wait()
