"""Notices when the backend group cannot be used as it is, says so once where people look, and goes on when it can.

What is wrong is asked of Telegram when it says that the group has changed, when something is refused there, and at the
start; as long as something is wrong it is asked every minute. Meanwhile what is for the group waits.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace

from hotline_cli.bridge.ailments import Ailments
from hotline_cli.bridge.carrying import Carried
from hotline_cli.bridge.lanes import Lane
from hotline_cli.bridge.ledger import Ledger
from hotline_cli.bridge.ports import Telegram
from hotline_cli.bridge.rows import COPY, FORWARD, random_id, row_of
from hotline_cli.bridge.schedule import Schedule
from hotline_cli.bridge.scope import GENERAL, Scope, milliseconds, seconds
from hotline_cli.model.actions import Place, Say
from hotline_cli.model.groups import BLOCKING, GroupSeen, Lack, LookAtGroup, LookAtTopics, TopicsSeen, Trouble
from hotline_cli.model.messages import StyledText
from hotline_cli.model.requests import FloodWait, Refused, SendText, Unreachable
from hotline_cli.rules import texts
from hotline_cli.store import notices, outbox
from hotline_cli.store.database import Database

log = logging.getLogger(__name__)

RETRY = 60.0
"""Seconds between two looks at a group with which something is wrong."""

STRIKES = 2
"""So many times something else must have been taken meanwhile, until what is refused each time is given up."""

GROUP, CREATING, ANSWERING = "group", "creating", "answering"
"""What may be refused: to post at all, only to make a topic, or only to write in General."""

EXPLAINED = {GROUP: BLOCKING, CREATING: BLOCKING | {Lack.MANAGE_TOPICS}, ANSWERING: BLOCKING}
"""What explains that it is."""


async def stay() -> None:
    """There is nothing to come back to."""


class GroupCare:
    """`run` cares for the group. Others tell it what they notice: `changed`, `refused`, `accepted`.

    `carry` takes what is to be said in General; `come_back` fetches what was missed while the account was out.
    """

    def __init__(
        self,
        database: Database,
        telegram: Telegram,
        scope: Scope,
        schedule: Schedule,
        ledger: Ledger,
        ailments: Ailments,
        carry: Callable[[Carried], None],
    ) -> None:
        self.database = database
        self.telegram = telegram
        self.scope = scope
        self.schedule = schedule
        self.ledger = ledger
        self.ailments = ailments
        self.carry = carry
        self.come_back: Callable[[], Awaitable[None]] = stay
        self._lacks: frozenset[Lack] = frozenset()
        self._refusals: dict[str, str] = {}
        self._trying: set[str] = set()
        self._unseen = False
        self._waiting = 0
        self._taken = 0
        self._news = asyncio.Event()

    def changed(self) -> None:
        """Telegram says that rights or settings of the group have changed."""
        self._news.set()

    def refused(self, what: str, error: str) -> None:
        """Telegram has refused this."""
        self._trying.discard(what)
        if what == GROUP:
            self.schedule.block(self.scope.group_id)
        if self._refusals.get(what) != error:
            self._refusals[what] = error
            self._news.set()

    def blames(self, lane: Lane) -> bool:
        """Whether it is not the group's fault that it does not take what comes next in this lane: nothing seems to be
        wrong with it, and between one refusal and the next it has always taken something else."""
        if self._lacks & BLOCKING:
            return False
        if lane.refused_at is not None and lane.refused_at < self._taken:
            lane.strikes += 1
        lane.refused_at = self._taken
        return lane.strikes >= STRIKES

    def accepted(self, what: str) -> None:
        """Telegram has done this, so it takes whatever is posted."""
        self._taken += 1
        if what == CREATING and CREATING in self._refusals:
            self.schedule.wake_all()
        if self._refusals.keys() & {what, GROUP}:
            self._refusals = {each: error for each, error in self._refusals.items() if each not in (what, GROUP)}
            self._news.set()

    def refusal_of_topics(self) -> str | None:
        """Why no topic can be made, as far as is known; None: try. Each minute one may."""
        if CREATING in self._trying:
            self._trying.discard(CREATING)
            return None
        return self._refusals.get(CREATING)

    async def run(self) -> None:
        while True:
            self._news.clear()
            await self.look()
            await self.report()
            with suppress(TimeoutError):
                async with asyncio.timeout(RETRY if self._lacks or self._refusals or self._unseen else None):
                    await self._news.wait()
                continue
            self._trying = set(self._refusals)

    async def look(self) -> None:
        """Ask how the group is, and let what waits go on if nothing is in its way."""
        before = self._lacks
        try:
            answer = await self.telegram.perform(LookAtGroup(self.scope.group_id))
        except (Unreachable, FloodWait, Refused) as problem:
            log.debug("%s: the group could not be looked at: %s", self.scope.name, problem)
            self._unseen = True
        else:
            self._unseen = False
            self._lacks = answer.lacks if isinstance(answer, GroupSeen) else frozenset()
            if ANSWERING in self._refusals and await self.is_general_open():
                del self._refusals[ANSWERING]
        self._waiting = await self.waiting()
        if self._lacks != before:
            self._refusals.clear()  # it may be otherwise now
            self.schedule.wake_all()
        if self._lacks & BLOCKING or (GROUP in self._refusals and GROUP not in self._trying):
            self.schedule.block(self.scope.group_id)
        else:
            self.schedule.unblock(self.scope.group_id)
        if Lack.GONE in before - self._lacks:
            await self.come_back()

    async def is_general_open(self) -> bool:
        try:
            answer = await self.telegram.perform(LookAtTopics(self.scope.group_id, (GENERAL,)))
        except (Unreachable, FloodWait, Refused):
            return False
        seen = answer.topics.get(GENERAL) if isinstance(answer, TopicsSeen) else None
        return seen is not None and not seen.closed

    def found(self) -> list[Trouble]:
        """All that is wrong, the worst first. Who is not in the group lacks everything there."""
        lacks = [Lack.GONE] if Lack.GONE in self._lacks else [lack for lack in Lack if lack in self._lacks]
        found = [Trouble(lack.value) for lack in lacks]
        return found + [
            Trouble(what, error) for what, error in self._refusals.items() if not EXPLAINED[what] & self._lacks
        ]

    async def report(self) -> None:
        """Say what is new, in General if it can be said there, in the log, and to whoever asks for the status."""
        found = self.found()
        sentences = [texts.trouble("en", each.name, each.error).text for each in found]
        await self.ailments.set("group", " ".join(sentences) or None)
        now = {f"{notices.GROUP}{each.name} {each.error}".rstrip(): each for each in found}
        said = await self.database.write(lambda conn: note(conn, set(now), seconds()))
        new = [each for name, each in now.items() if name not in said]
        if new:
            await self.say(texts.troubles(self.language, [texts.trouble(self.language, *key(each)) for each in new]))
        elif said and not now:
            await self.say(texts.trouble_over(self.language, self._waiting))

    async def waiting(self) -> int:
        """How many messages wait to be shown."""
        await self.ledger.settled()
        return await self.database.read(lambda conn: outbox.count_kinds(conn, self.scope.group_id, SHOWN))

    @property
    def language(self) -> str:
        return self.scope.settings.language

    async def say(self, text: StyledText) -> None:
        """Say it in General, if anything can be said there."""
        if self._lacks & BLOCKING == {Lack.TOPICS}:
            await self.say_without_topics(texts.in_general(text, self.scope.speaker))
        elif not self._lacks & BLOCKING and not {GROUP, ANSWERING} & self._refusals.keys():
            self.carry(await self.database.write(lambda conn: in_general(conn, text, self.scope)))

    async def say_without_topics(self, text: StyledText) -> None:
        """A group without topics takes messages all the same; what is for a topic must not get among them."""
        try:
            await self.telegram.perform(
                SendText(self.scope.group_id, text, random_id(), silent=self.scope.settings.silent_errors)
            )
        except (Refused, Unreachable, FloodWait) as error:
            log.warning("%s: the group was not told what is wrong with it: %s", self.scope.name, error)


SHOWN = (FORWARD, COPY)


def key(trouble: Trouble) -> tuple[str, str]:
    return trouble.name, trouble.error


def in_general(conn: sqlite3.Connection, text: StyledText, scope: Scope) -> Carried:
    row = row_of(Say(Place.GENERAL, text, silent=scope.settings.silent_errors), None, scope, milliseconds())
    return Carried([replace(row, id=outbox.add(conn, row))])


def note(conn: sqlite3.Connection, now: set[str], at: int) -> set[str]:
    """Note what is wrong now; return what had been said before."""
    said = notices.said(conn, 0, notices.GROUP)
    for name in said - now:
        notices.forget(conn, 0, name)
    for name in now - said:
        notices.first_time(conn, 0, name, at)
    return said
