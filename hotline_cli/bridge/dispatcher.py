"""Sends what the outbox holds: lane by lane in order, many lanes at once, every message once."""

import asyncio
import logging
import random
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hotline_cli.bridge import group_care
from hotline_cli.bridge.ailments import Ailments
from hotline_cli.bridge.attribution import Attribution
from hotline_cli.bridge.autoclose import Autoclose, UpToDate, always
from hotline_cli.bridge.carrying import Carried
from hotline_cli.bridge.composing import Composer
from hotline_cli.bridge.doubts import Doubts
from hotline_cli.bridge.group_care import CREATING, GROUP, GroupCare
from hotline_cli.bridge.ingest import Ingested
from hotline_cli.bridge.lanes import IN_MEMORY, Lane
from hotline_cli.bridge.ledger import Ledger
from hotline_cli.bridge.leisure import Leisure
from hotline_cli.bridge.outgoing import Outgoing
from hotline_cli.bridge.own_edits import OwnEdits
from hotline_cli.bridge.ports import Telegram
from hotline_cli.bridge.posting import post
from hotline_cli.bridge.reading import ReadMarks
from hotline_cli.bridge.rows import COPY, CUSTOMER_LANE, FORWARD, TOPIC_LANE
from hotline_cli.bridge.schedule import Closed, Schedule
from hotline_cli.bridge.scope import Scope, milliseconds
from hotline_cli.bridge.titles import Titles
from hotline_cli.bridge.topic_states import TopicStates
from hotline_cli.bridge.typing import TypingRelay
from hotline_cli.bridge.verdicts import GroupLost, TopicRefused
from hotline_cli.model.messages import Message
from hotline_cli.model.requests import FloodWait, Unreachable
from hotline_cli.store import flood_waits, outbox
from hotline_cli.store.database import Database
from hotline_cli.store.outbox import OutboxRow

log = logging.getLogger(__name__)

IN_FLIGHT = 16
"""Requests under way at once: enough to fill a connection, few enough that a flood wait does not hit them all."""

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 60.0
"""Seconds to wait after the first vain attempt, and at most."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What an earlier life of the daemon has left behind."""

    lanes: dict[str, tuple[OutboxRow, ...]]
    unsure: dict[int, list[int]]
    flood_waits: dict[int, int]


class Dispatcher:
    """`load` what an earlier life left behind, then `run`; `accept` takes what has just been stored."""

    def __init__(
        self,
        database: Database,
        telegram: Telegram,
        scope: Scope,
        attribution: Attribution,
        ledger: Ledger,
        on_sent: Callable[[OutboxRow, int], None] = lambda row, message_id: None,
        up_to_date: UpToDate = always,
    ) -> None:
        telegram = OwnEdits(telegram, attribution)
        self.database = database
        self.scope = scope
        self.attribution = attribution
        self.lanes: dict[str, Lane] = {}
        self.schedule = Schedule()
        self.ledger = ledger
        self.ailments = Ailments(database, scope.name)
        self.care = GroupCare(database, telegram, scope, self.schedule, ledger, self.ailments, self.carry)
        self.topic_states = TopicStates(database, telegram, scope, self.carry)
        self.titles = Titles(database, telegram, scope, self.schedule)
        self.leisure = Leisure(database, scope, self.titles, self.carry)
        self.autoclose = Autoclose(database, scope, self.carry, up_to_date, self.leisure.wake)
        self.doubts = Doubts(database, scope, attribution, self.ledger, self.carry)
        self.typing = TypingRelay(database, telegram, scope, self.schedule)
        self.read_marks = ReadMarks(database, telegram, scope, self.ledger)
        self.on_sent = on_sent
        self.composer = Composer(database, self.ledger, scope)
        self.outgoing = Outgoing(
            database=database,
            telegram=telegram,
            scope=scope,
            attribution=attribution,
            ledger=self.ledger,
            composer=self.composer,
            carried=self.carry,
            decided=self.doubts.decide,
            sent=self.note_sent,
            later=self.put_back,
            care=self.care,
        )

    async def load(self) -> None:
        """Take up the rows that wait. An earlier life may have sent any of them without having written it down."""
        saved = await self.database.read(saved_rows)
        for peer_id, row_ids in saved.unsure.items():
            self.attribution.attempted(peer_id, row_ids)
        for peer_id, until in saved.flood_waits.items():
            self.schedule.hold(peer_id, max(0.0, (until - milliseconds()) / 1000))
        for name, rows in saved.lanes.items():
            lane = self.lane_of(rows[0])
            lane.refill(rows, more=len(rows) == IN_MEMORY)
            self.schedule.push(self.lanes.setdefault(name, lane))
        await self.doubts.load()

    def accept(self, ingested: Ingested, received: Sequence[Message]) -> None:
        """Take what a transaction of the inbound side led to."""
        if any(row.kind == COPY for row in ingested.carried.rows):
            copied = {(row.source_peer_id, row.source_message_id) for row in ingested.carried.rows if row.kind == COPY}
            copied -= ingested.changed
            for message in received:
                if (message.peer_id, message.id) in copied:
                    self.composer.keep(message)
        self.composer.forget(ingested.changed)
        self.carry(ingested.carried)
        self.doubts.add(ingested.unattributed)

    def carry(self, carried: Carried) -> None:
        """Take rows that are in the outbox now."""
        for row in carried.rows:
            lane = self.lanes.get(row.lane)
            if lane is None:
                lane = self.lanes[row.lane] = self.lane_of(row)
                if row.lane.startswith(TOPIC_LANE):
                    lane.topic_id = carried.topics.get(row.dialog_id or 0)
            lane.add(row)
            if not lane.attempts:
                self.schedule.wake(lane)
            self.schedule.push(lane)
        if carried.titles:
            self.titles.stale(carried.titles)

    def note_sent(self, row: OutboxRow, message_id: int) -> None:
        """This row has become a message."""
        self.on_sent(row, message_id)
        if row.lane.startswith(CUSTOMER_LANE):
            if row.source_message_id is not None:
                self.read_marks.answered(row.dialog_id)
        elif row.kind in (FORWARD, COPY):
            self.read_marks.shown(row.dialog_id)

    def put_back(self, delay: float, row: OutboxRow) -> None:
        """Take this row, which is still in the outbox, once more after so long."""
        asyncio.get_running_loop().call_later(delay, self.carry, Carried([row]))

    def lane_of(self, row: OutboxRow) -> Lane:
        return Lane(row.lane, row.peer_id, row.dialog_id)

    async def run(self) -> None:
        """Send until `stop`. Raise `LoggedOut` when the session is gone, `StoreError` when the disk fails."""
        try:
            async with asyncio.TaskGroup() as tasks:
                beside = (self.ledger, self.care, self.titles, self.doubts, self.leisure, self.autoclose)
                beside_messages = (self.typing, self.read_marks, self.topic_states)
                background = [tasks.create_task(each.run()) for each in (*beside, *beside_messages)]
                workers = [tasks.create_task(self.work()) for _ in range(IN_FLIGHT)]
                await asyncio.wait(workers)
                await self.ledger.settled()
                for task in background:
                    task.cancel()
        finally:
            self.schedule.close()
            await self.ledger.settled()

    def stop(self) -> None:
        """Begin nothing new; `run` returns when what is under way is done."""
        self.schedule.end(IN_FLIGHT)

    async def work(self) -> None:
        while True:
            try:
                lane = await self.schedule.next()
            except Closed:
                return
            sent = False
            try:
                sent = await self.advance(lane)
            finally:
                self.schedule.done(lane, sent=sent)
            if lane.rows or lane.more:
                self.schedule.push(lane)
            else:
                self.lanes.pop(lane.name, None)

    async def advance(self, lane: Lane) -> bool:
        """Send what comes next in a lane; return whether its peer took something."""
        if not lane.rows:
            await self.refill(lane)
            if not lane.rows:
                return True
        rows, wait = lane.head(milliseconds())
        if wait:
            self.schedule.later(lane, wait / 1000)
            return False
        try:
            await post(self.outgoing, lane, rows)
        except FloodWait as flood:
            await self.leave_alone(lane, flood.seconds)
        except GroupLost as lost:
            self.care.refused(GROUP, lost.error)
        except TopicRefused as refusal:
            lane.attempts += 1
            self.schedule.later(lane, group_care.RETRY)
            self.care.refused(CREATING, refusal.error)
        except Unreachable as error:
            lane.attempts += 1
            self.schedule.later(lane, pause(lane.attempts))
            await self.ailments.set("telegram", f"Telegram does not answer: {error}")
        else:
            lane.attempts = 0
            await self.ailments.set("telegram", None)
            return True
        return False

    async def refill(self, lane: Lane) -> None:
        """Fetch the rows of a lane that did not fit into memory."""
        await self.ledger.settled()
        lane.missed = False
        rows = await self.database.read(lambda conn: outbox.waiting(conn, lane.name, IN_MEMORY))
        lane.refill(rows, more=lane.missed or len(rows) == IN_MEMORY)

    async def leave_alone(self, lane: Lane, wait: int) -> None:
        self.schedule.hold(lane.peer_id, wait)
        log.warning("%s: Telegram asks for %d s of silence", self.scope.name, wait)
        peer_id = lane.peer_id
        if peer_id is not None:
            until = milliseconds() + wait * 1000
            await self.database.write(lambda conn: flood_waits.save(conn, peer_id, until))


def saved_rows(conn: sqlite3.Connection) -> Saved:
    return Saved(
        {lane: outbox.waiting(conn, lane, IN_MEMORY) for lane in outbox.lanes(conn)},
        outbox.waiting_ids(conn),
        flood_waits.load(conn, milliseconds()),
    )


def pause(attempts: int) -> float:
    """Seconds until the next attempt: longer each time, and not all lanes at the same moment."""
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(attempts - 1, 10))
    return longest * random.uniform(0.5, 1.0)  # noqa: S311
