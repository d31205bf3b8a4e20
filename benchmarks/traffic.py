"""Messages on their way: who sent which text when, and when it was seen on the other side."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from telethon.tl import types

from hotline_cli.demo.cast import Person
from hotline_cli.demo.ledger import percentile

Send = Callable[[int, str], Awaitable[Any]]


@dataclass(slots=True)
class Traffic:
    """Texts that were sent, told by their text alone, which must be unique."""

    waiting: dict[str, asyncio.Future[tuple[float, Any]]] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)

    def watch(self, person: Person) -> None:
        """Let what reaches ``person`` count as arrived, and nothing else of theirs be noted."""
        person.seen = [self._see]

    async def carry(self, send: Send, lane: int, text: str) -> tuple[float, Any]:
        """Send one message, wait until it is seen, and return (seconds it took, the message as seen)."""
        arrived = self.waiting[text] = asyncio.get_running_loop().create_future()
        started = time.perf_counter()
        await send(lane, text)
        seen_at, message = await arrived
        return seen_at - started, message

    def _see(self, message: Any, now: float) -> None:
        if isinstance(message, types.MessageService):
            return
        self.seen[message.message] += 1
        arrived = self.waiting.get(message.message)
        if arrived and not arrived.done():
            arrived.set_result((now, message))


@dataclass(frozen=True, slots=True)
class Run:
    """What one run came to: messages/s, latencies in ms, CPU ms of the subject for each message."""

    messages: int
    seconds: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float

    @property
    def rate(self) -> float:
        return round(self.messages / self.seconds, 1)


async def alone(traffic: Traffic, send: Send, lanes: int, messages: int, tag: str, cpu: Callable[[], float]) -> Run:
    """Send ``messages`` over ``lanes`` at once; a lane's next message leaves when the one before has arrived."""
    taken: list[float] = []

    async def lane(number: int) -> None:
        for turn in range(messages // lanes):
            seconds, _ = await traffic.carry(send, number, f"{tag} {number} {turn}")
            taken.append(seconds * 1000)

    busy, started = cpu(), time.perf_counter()
    await asyncio.gather(*(lane(number) for number in range(lanes)))
    seconds = time.perf_counter() - started
    return _run(taken, seconds, cpu() - busy)


async def backlog(
    traffic: Traffic,
    send: Send,
    lanes: int,
    messages: int,
    tag: str,
    restart: Callable[[], Awaitable[Callable[[], float]]],
) -> Run:
    """Send while the subject is stopped, then ``restart`` it; timed from the first arrival to the last."""
    arrivals = []

    async def lane(number: int) -> None:
        for turn in range(messages // lanes):
            text = f"{tag} {number} {turn}"
            arrivals.append(traffic.waiting.setdefault(text, asyncio.get_running_loop().create_future()))
            await send(number, text)

    await asyncio.gather(*(lane(number) for number in range(lanes)))
    cpu = await restart()
    times = sorted(seen_at for seen_at, _ in await asyncio.gather(*arrivals))
    seconds = times[-1] - times[0]
    return _run([(seen_at - times[0]) * 1000 for seen_at in times], seconds, cpu())


def doubled(traffic: Traffic) -> int:
    """How many of the awaited messages were seen more than once."""
    return sum(traffic.seen[text] > 1 for text in traffic.waiting)


def _run(taken: list[float], seconds: float, busy: float) -> Run:
    taken.sort()
    messages = len(taken)
    return Run(messages, seconds, percentile(taken, 50), percentile(taken, 99), round(busy / messages * 1000, 2))
