"""Read marks: private chats are marked read as far as the settings say. What is due follows from the archive."""

import asyncio
import logging
import sqlite3

from hotline_cli.bridge.ledger import Ledger
from hotline_cli.bridge.ports import Telegram
from hotline_cli.bridge.scope import Scope
from hotline_cli.model.requests import FloodWait, ReadHistory, Refused, Unreachable
from hotline_cli.store import dialogs
from hotline_cli.store.database import Database

log = logging.getLogger(__name__)

LINGER = 0.2
"""Seconds from a message to the mark: what follows at once is marked with it."""

RETRY = 30.0
"""Seconds after which to try again when Telegram did not answer."""


class ReadMarks:
    """`due` is told whose messages may have to be marked; `run` marks them, and first those of an earlier life."""

    def __init__(self, database: Database, telegram: Telegram, scope: Scope, ledger: Ledger) -> None:
        self.database = database
        self.telegram = telegram
        self.scope = scope
        self.ledger = ledger
        self._due: dict[int, None] = {}
        self._news = asyncio.Event()

    def shown(self, dialog_id: int | None) -> None:
        """A customer's message has been shown."""
        if self.scope.settings.read == "on_show":
            self.due(dialog_id)

    def answered(self, dialog_id: int | None) -> None:
        """An operator's message has gone out."""
        if self.scope.settings.read != "never":
            self.due(dialog_id)

    def due(self, dialog_id: int | None) -> None:
        if dialog_id is not None:
            self._due[dialog_id] = None
            self._news.set()

    async def run(self) -> None:
        if self.scope.settings.read != "never":
            for dialog_id in await self.database.read(self.left_behind):
                self.due(dialog_id)
        while True:
            await self._news.wait()
            self._news.clear()
            await asyncio.sleep(LINGER)
            await self.ledger.settled()
            while self._due:
                dialog_id = next(iter(self._due))
                del self._due[dialog_id]
                await self.mark(dialog_id)

    def left_behind(self, conn: sqlite3.Connection) -> tuple[int, ...]:
        return dialogs.to_be_read(conn, self.scope.group_id, answered_only=self.scope.settings.read == "on_answer")

    async def mark(self, dialog_id: int) -> None:
        """Mark read what is due, with one request, and none if that was done before."""
        answered_only = self.scope.settings.read == "on_answer"
        group_id = self.scope.group_id
        found = await self.database.read(
            lambda conn: dialogs.read_up_to(conn, dialog_id, group_id, answered_only=answered_only)
        )
        if found is None:
            return
        peer_id, max_id = found
        try:
            await self.telegram.perform(ReadHistory(peer_id, max_id))
        except FloodWait as flood:
            self.later(dialog_id, flood.seconds)
            return
        except Unreachable:
            self.later(dialog_id, RETRY)
            return
        except Refused as refusal:
            log.info("A dialog cannot be marked read: %s", refusal.error)
        await self.database.write(lambda conn: dialogs.set_read(conn, dialog_id, max_id))

    def later(self, dialog_id: int, seconds: float) -> None:
        asyncio.get_running_loop().call_later(seconds, self.due, dialog_id)
