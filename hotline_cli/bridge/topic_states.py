"""Compares dialogs with their topics when Telegram has forgotten what happened in the group since we last looked.

Otherwise nothing needs to be compared: what people do by hand comes as an update, also later, if the daemon was down.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Sequence

from hotline_cli.bridge.by_hand import take_over
from hotline_cli.bridge.carrying import Carried
from hotline_cli.bridge.ports import Telegram
from hotline_cli.bridge.rows import SET_CLOSED, TOPIC_LANE
from hotline_cli.bridge.scope import Scope, milliseconds
from hotline_cli.model.dialogs import Dialog, Status
from hotline_cli.model.events import TopicEdited
from hotline_cli.model.groups import LookAtTopics, TopicSeen, TopicsSeen
from hotline_cli.model.requests import FloodWait, Refused, Unreachable
from hotline_cli.store import dialogs, outbox
from hotline_cli.store.database import Database

log = logging.getLogger(__name__)

PAGE = 100
"""Topics in one request at most: https://core.telegram.org/method/messages.getForumTopicsByID."""

BETWEEN = 1.0
"""Seconds between two requests."""

AGAIN = 30.0
"""Seconds until the next attempt when Telegram does not answer."""


class TopicStates:
    """`run` compares all topics each time that `compare` asks for it; `carry` takes what that leads to."""

    def __init__(self, database: Database, telegram: Telegram, scope: Scope, carry: Callable[[Carried], None]) -> None:
        self.database = database
        self.telegram = telegram
        self.scope = scope
        self.carry = carry
        self._asked = asyncio.Event()

    def compare(self) -> None:
        """Updates of the group are missing."""
        self._asked.set()

    async def run(self) -> None:
        while True:
            await self._asked.wait()
            self._asked.clear()
            await self.compare_all()

    async def compare_all(self) -> None:
        last = 0
        while page := await self.database.read(lambda conn: dialogs.with_topics(conn, last, PAGE)):  # noqa: B023
            try:
                answer = await self.telegram.perform(
                    LookAtTopics(self.scope.group_id, tuple(each.topic_id or 0 for each in page))
                )
            except (FloodWait, Unreachable) as problem:
                await asyncio.sleep(problem.seconds if isinstance(problem, FloodWait) else AGAIN)
                continue
            except Refused as refusal:
                log.warning("%s: the topics could not be looked at: %s", self.scope.name, refusal.error)
                return
            seen = answer.topics if isinstance(answer, TopicsSeen) else {}
            self.carry(await self.database.write(lambda conn: self.take_over(conn, page, seen)))  # noqa: B023
            last = page[-1].id
            await asyncio.sleep(BETWEEN)

    def take_over(self, conn: sqlite3.Connection, page: Sequence[Dialog], seen: dict[int, TopicSeen]) -> Carried:
        carried = Carried()
        for each in page:
            dialog = dialogs.by_id(conn, each.id)
            if dialog is None or dialog.topic_id is None or dialog.topic_id != each.topic_id:
                continue
            found = seen.get(dialog.topic_id)
            if found is None:
                dialogs.set_topic(conn, dialog.id, None)
                continue
            event = self.difference(conn, dialog, found)
            if event != TopicEdited():
                carried.add(take_over(conn, event, dialog, self.scope, milliseconds()))
        return carried

    def difference(self, conn: sqlite3.Connection, dialog: Dialog, found: TopicSeen) -> TopicEdited:
        """What people must have done to this topic, for it not to be as hotline left it."""
        closed = found.closed if found.closed != (dialog.status is Status.CLOSED) else None
        if closed is False and not self.scope.settings.native_close:
            closed = None
        if closed is not None and self.is_under_way(conn, dialog):
            closed = None
        return TopicEdited(closed, found.title if found.title != dialogs.title_shown(conn, dialog.id) else None)

    def is_under_way(self, conn: sqlite3.Connection, dialog: Dialog) -> bool:
        """Whether hotline itself is about to close or reopen it."""
        waiting = outbox.waiting(conn, f"{TOPIC_LANE}{dialog.id}")
        return dialogs.is_to_close(conn, dialog.id) or any(row.kind == SET_CLOSED for row in waiting)
