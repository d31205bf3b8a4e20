"""Closes dialogs whose customers have not written for long after an answer; what that means is for the rules to say."""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import suppress

from hotline_cli.bridge.carrying import Carried, settle
from hotline_cli.bridge.scope import Scope, seconds
from hotline_cli.model.events import TimePassed
from hotline_cli.store import dialogs
from hotline_cli.store.database import Database

log = logging.getLogger(__name__)

LOOK_AGAIN = 60.0
"""Seconds after which the clock is looked at in any case: it may have been set, and computers sleep."""

NOT_YET = 5.0
"""Seconds until the next attempt when something may be on its way that the dialogs do not know of; then ever longer."""

AT_ONCE = 50
"""Dialogs closed in one go, during which nothing else happens."""


UpToDate = Callable[[], Awaitable[bool]]


async def always() -> bool:
    """Nothing is ever on its way."""
    return True


class Autoclose:
    """`run` closes what is due. `up_to_date` says whether all is here that Telegram has: what a customer has written
    while we were away comes first. `closed` is told that topics are to be closed at leisure."""

    def __init__(
        self,
        database: Database,
        scope: Scope,
        carry: Callable[[Carried], None],
        up_to_date: UpToDate,
        closed: Callable[[], None],
    ) -> None:
        self.database = database
        self.scope = scope
        self.carry = carry
        self.up_to_date = up_to_date
        self.closed = closed
        self._news = asyncio.Event()

    def wake(self) -> None:
        """The settings have changed."""
        self._news.set()

    async def run(self) -> None:
        in_vain = 0
        while True:
            wait = await self.seconds_left()
            if wait <= 0:
                in_vain = 0 if await self.close_due() else in_vain + 1
                wait = NOT_YET * 2.0 ** min(in_vain - 1, 10) if in_vain else 0.0
            # An answer that goes out meanwhile is due later than this: it needs not wake us.
            with suppress(TimeoutError):
                async with asyncio.timeout(min(wait, LOOK_AGAIN)):
                    await self._news.wait()
            self._news.clear()

    async def seconds_left(self) -> float:
        """How long until the next dialog is due. One that is answered now will be later."""
        after = self.scope.settings.autoclose
        if after is None:
            return LOOK_AGAIN
        answered = await self.database.read(dialogs.longest_answered)
        return after if answered is None else answered + after - seconds()

    async def close_due(self) -> bool:
        """Close what is due, if it is known that nothing has happened to it."""
        if not await self.up_to_date():
            return False
        carried = await self.database.write(self.close_some)
        self.carry(carried)
        self.closed()
        return True

    def close_some(self, conn: sqlite3.Connection) -> Carried:
        now, after = seconds(), self.scope.settings.autoclose
        carried = Carried()
        if after is None:
            return carried
        due = dialogs.answered_until(conn, now - after, AT_ONCE)
        for dialog in due:
            carried.add(settle(conn, TimePassed(), dialog, self.scope, now * 1000))
        log.debug("Dialogs closed after their time: %d", len(due))
        # So many at once would be a burst: titles are changed at leisure, as topics are closed.
        carried.titles.clear()
        return carried
