"""Where the bridge is measured: a sandbox with customers and one operator, and the daemon as a thing to measure."""

from __future__ import annotations

import asyncio
import itertools
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from telethon.tl import functions, types

from benchmarks.processes import cpu_seconds
from benchmarks.traffic import Send, Traffic
from hotline_cli.demo.cast import Person
from hotline_cli.demo.ledger import topic_of
from hotline_cli.demo.stage import Names, Stage, open_stage

random_ids = itertools.count(1)


class Subject(Protocol):
    """What is measured: something that bridges between an account's customers and a group's topics."""

    @property
    def account(self) -> Person: ...

    @property
    def group_id(self) -> int: ...

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    def cpu(self) -> float: ...


@dataclass(slots=True)
class Hotline:
    """The daemon."""

    stage: Stage

    @property
    def account(self) -> Person:
        return self.stage.account

    @property
    def group_id(self) -> int:
        return self.stage.group_id

    async def start(self) -> None:
        await self.stage.start_daemon()

    async def stop(self) -> None:
        await self.stage.stop_daemon()

    @property
    def pid(self) -> int:
        assert self.stage.daemon
        return self.stage.daemon.running.pid

    def cpu(self) -> float:
        return cpu_seconds(self.pid)


@dataclass(slots=True)
class Yard:
    """A stage for measuring: its customers and one operator, and both subjects."""

    stage: Stage
    traffic: Traffic
    peers: dict[tuple[int, int], Any] = field(default_factory=dict)
    topics: dict[tuple[int, int], int] = field(default_factory=dict)

    def from_customers(self, subject: Subject) -> Send:
        """Lane n: customer n writes to the subject's account."""

        async def send(lane: int, text: str) -> None:
            peer = self.peers[subject.account.id, lane]
            await self.stage.customers[lane].client(functions.messages.SendMessageRequest(peer, text, next(random_ids)))

        return send

    async def from_operator(self, subject: Subject) -> Send:
        """Lane n: the operator writes in customer n's topic."""
        client = self.stage.operators[0].client
        group = await client.get_input_entity(types.PeerChannel(subject.group_id))

        async def send(lane: int, text: str) -> None:
            topic = types.InputReplyToMessage(self.topics[subject.account.id, lane], top_msg_id=None)
            await client(functions.messages.SendMessageRequest(group, text, next(random_ids), reply_to=topic))

        return send

    async def warm_up(self, subject: Subject) -> None:
        """Let every customer write once, so that topics are there and everybody knows everybody."""
        for lane, customer in enumerate(self.stage.customers):
            peer = await customer.client.get_input_entity(subject.account.username)
            self.peers[subject.account.id, lane] = peer
        send = self.from_customers(subject)
        lanes = range(len(self.stage.customers))
        firsts = [self.traffic.carry(send, lane, f"first {subject.account.id} {lane}") for lane in lanes]
        for lane, (_, message) in enumerate(await asyncio.gather(*firsts)):
            self.topics[subject.account.id, lane] = topic_of(message)


@asynccontextmanager
async def open_yard(customers: int) -> AsyncIterator[Yard]:
    """Set up the sandbox, a connected account and ``customers`` in a folder that is gone afterwards."""
    people = tuple(f"Customer{number}" for number in range(customers))
    names = Names("Acme", "acme_bench", "Acme team", "Ada", ("Olga",), people)
    with tempfile.TemporaryDirectory() as folder:
        async with open_stage(Path(folder), names, 0, lambda _: None) as stage:
            yard = Yard(stage, Traffic())
            for person in stage.everybody():
                person.seen.clear()
            for person in (stage.operators[0], *stage.customers):
                yard.traffic.watch(person)
            yield yard
