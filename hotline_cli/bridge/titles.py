"""Topics' titles: changed one after the other, late and seldom, for nothing is dearer in a forum."""

import asyncio
import logging

from hotline_cli.bridge.ports import Telegram
from hotline_cli.bridge.schedule import Schedule
from hotline_cli.bridge.scope import Scope
from hotline_cli.bridge.verdicts import GROUP_LOST
from hotline_cli.model.requests import EditForumTopic, FloodWait, Refused, Unreachable
from hotline_cli.rules.titles import title
from hotline_cli.store import dialogs
from hotline_cli.store.database import Database

log = logging.getLogger(__name__)

DELAY = 2.0
"""Seconds from a change to the title that shows it: what changes again meanwhile costs nothing."""

INTERVAL = 1.0
"""Seconds between two titles."""

AT_HAND = 30
"""Titles that wait at most. When more are to be changed, as after a pause of the daemon, the others have time: they are
found in the database (leisure.py)."""

PATIENCE = 10.0
"""Seconds for which titles stand back behind messages."""


class Titles:
    """Brings the titles that Telegram shows into line with what the dialogs' status and name say; the last one wins."""

    def __init__(self, database: Database, telegram: Telegram, scope: Scope, schedule: Schedule) -> None:
        self.database = database
        self.telegram = telegram
        self.scope = scope
        self.schedule = schedule
        self._due: dict[int, float] = {}
        self._news = asyncio.Event()
        self._refused: set[tuple[int, str]] = set()

    def stale(self, dialog_ids: set[int]) -> None:
        """The titles of these dialogs have changed."""
        due = asyncio.get_running_loop().time() + DELAY
        for dialog_id in dialog_ids:
            if len(self._due) < AT_HAND:
                self._due.setdefault(dialog_id, due)
        self._news.set()

    async def run(self) -> None:
        while True:
            dialog_id = await self.next()
            await self.stand_back()
            await self.bring_up_to_date(dialog_id)

    async def take_up_one(self) -> bool:
        """Care for one title that was left behind, by a crash for example; False if there is none."""
        for each in await self.database.read(dialogs.stale_titles):
            if each.dialog.id not in self._due and (each.dialog.id, title(each.dialog)) not in self._refused:
                self.stale({each.dialog.id})
                return True
        return False

    async def next(self) -> int:
        """The dialog whose title has been due the longest, as soon as it is."""
        while not self._due:
            self._news.clear()
            await self._news.wait()
        dialog_id, due = next(iter(self._due.items()))
        await asyncio.sleep(due - asyncio.get_running_loop().time())
        del self._due[dialog_id]
        return dialog_id

    async def stand_back(self) -> None:
        await self.schedule.unblocked(self.scope.group_id)
        try:
            async with asyncio.timeout(PATIENCE):
                await self.schedule.quiet()
        except TimeoutError:
            log.debug("Changing a title though messages are waiting")

    async def bring_up_to_date(self, dialog_id: int) -> None:
        dialog, shown = await self.database.read(
            lambda conn: (dialogs.by_id(conn, dialog_id), dialogs.title_shown(conn, dialog_id))
        )
        if dialog is None or dialog.topic_id is None or title(dialog) == shown:
            return
        wanted = title(dialog)
        # Who is killed before the answer is written down knows afterwards that the title is not known.
        await self.database.write(lambda conn: dialogs.set_title_shown(conn, dialog_id, None))
        try:
            await self.telegram.perform(EditForumTopic(self.scope.group_id, dialog.topic_id, title=wanted))
        except FloodWait as wait:
            self.stale({dialog_id})
            await asyncio.sleep(wait.seconds)
        except Unreachable:
            self.stale({dialog_id})
        except Refused as refusal:
            if refusal.error not in GROUP_LOST:
                self._refused.add((dialog_id, wanted))
            log.info("A topic keeps its title: %s", refusal.error)
        else:
            await self.database.write(lambda conn: dialogs.set_title_shown(conn, dialog_id, wanted))
        await asyncio.sleep(INTERVAL)
