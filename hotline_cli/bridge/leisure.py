"""What has time: topics of dialogs that were closed by themselves, and titles that were left behind by a crash.

There may be thousands after a pause of the daemon, and nobody waits for them: a few a minute leave, when nothing else
does. What is left to do stands in the database.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import suppress

from hotline_cli.bridge.carrying import Carried, carry_out
from hotline_cli.bridge.scope import Scope, milliseconds
from hotline_cli.bridge.titles import Titles
from hotline_cli.model.actions import Decision, SetTopicClosed
from hotline_cli.model.dialogs import Status
from hotline_cli.store import dialogs
from hotline_cli.store.database import Database

INTERVAL = 15.0
"""Seconds from one topic to the next."""

SAVED_UP = 3
"""Topics that may follow one another at once when there was nothing to do before."""

LOOK_AGAIN = 60.0
"""Seconds between two looks for what nobody has told us of."""


class Leisure:
    """`run` does one thing after the other; `wake` tells that there is something."""

    def __init__(self, database: Database, scope: Scope, titles: Titles, carry: Callable[[Carried], None]) -> None:
        self.database = database
        self.scope = scope
        self.titles = titles
        self.carry = carry
        self._news = asyncio.Event()

    def wake(self) -> None:
        self._news.set()

    async def run(self) -> None:
        clock = asyncio.get_running_loop().time
        free_at = clock() + INTERVAL
        while True:
            await asyncio.sleep(free_at - clock())
            await self.titles.stand_back()
            self._news.clear()
            if await self.do_one():
                free_at = max(free_at, clock() - (SAVED_UP - 1) * INTERVAL) + INTERVAL
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_AGAIN):
                    await self._news.wait()

    async def do_one(self) -> bool:
        """Bring one topic into line; False if there is none to be."""
        dialog = await self.database.read(dialogs.next_to_close)
        if dialog is None:
            return await self.titles.take_up_one()
        self.carry(await self.database.write(lambda conn: self.close(conn, dialog.id)))
        self.titles.stale({dialog.id})
        return True

    def close(self, conn: sqlite3.Connection, dialog_id: int) -> Carried:
        """Close the topic in its lane, in order with whatever else happens there; not if it has been reopened."""
        dialogs.set_to_close(conn, dialog_id, False)
        dialog = dialogs.by_id(conn, dialog_id)
        if dialog is None or dialog.status is not Status.CLOSED or not self.scope.settings.native_close:
            return Carried()
        return carry_out(conn, Decision(dialog, (SetTopicClosed(True),)), dialog, self.scope, milliseconds())
