"""The bridge both ways, beside a bare Telethon loop that only forwards, on the same sandbox in the same run."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial

from telethon.tl import functions

from benchmarks.processes import cpu_seconds
from benchmarks.report import Row, options, show
from benchmarks.traffic import Run, alone, backlog, doubled
from benchmarks.yard import Hotline, Subject, Yard, open_yard
from hotline_cli.demo.cast import Person, phone_number, sign_up, take_username
from hotline_cli.demo.stage import Stage, join_by_invite

ROUNDS = 5
"""Turns that both subjects take with messages that travel alone. The middle one is told: other load comes and goes."""


@dataclass(slots=True)
class BareLoop:
    """`benchmarks.bare_loop`, with an account and a group of its own."""

    stage: Stage
    account: Person
    group_id: int
    topics: dict[int, int]
    running: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        settings = self.stage.folder / "bare.json"
        settings.write_text(
            json.dumps(
                {
                    "server": asdict(self.stage.server),
                    "session": str(self.stage.folder / "bare.session"),
                    "phone": self.account.phone,
                    "group": self.group_id,
                    "topics": self.topics,
                }
            )
        )
        self.running = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.bare_loop", str(settings)), stdout=asyncio.subprocess.PIPE
        )
        assert self.running.stdout
        async for line in self.running.stdout:  # Telethon greets first
            if line == b"ready\n":
                return
        raise RuntimeError("The bare loop did not start.")

    async def stop(self) -> None:
        if self.running:
            self.running.terminate()
            await self.running.wait()
            self.running = None

    def cpu(self) -> float:
        return cpu_seconds(self.running.pid) if self.running else 0.0


def main(arguments: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("--customers", default="1,10,100", help="how many customers at once, several with commas")
    parser.add_argument("--messages", type=int, default=1000, help="messages of each run")
    chosen = parser.parse_args(arguments)
    counts = [int(count) for count in chosen.customers.split(",")]
    show("Bridge", asyncio.run(measure(counts, chosen.messages)), as_json=chosen.json)


async def measure(counts: Sequence[int], messages: int) -> list[Row]:
    """Measure both subjects in turns, and give one row for each kind of run and count."""
    async with open_yard(max(counts)) as yard:
        bare = await _bare_loop(yard.stage)
        subjects: dict[str, Subject] = {"hotline": Hotline(yard.stage), "bare": bare}
        try:
            return await _measure(yard, subjects, counts, messages)
        finally:
            for subject in subjects.values():
                await subject.stop()
            await bare.account.client.disconnect()


async def _measure(yard: Yard, subjects: dict[str, Subject], counts: Sequence[int], messages: int) -> list[Row]:
    for subject in subjects.values():
        await subject.start()
        await yard.warm_up(subject)
    rows = []
    for count in counts:
        for kind, run, rounds in (
            ("alone", _to_topic, ROUNDS),
            ("alone", _to_customer, ROUNDS),
            ("backlog", _backlog, 1),
        ):
            pairs = [
                {
                    name: await run(yard, subject, count, max(1, messages // rounds), turn)
                    for name, subject in subjects.items()
                }
                for turn in range(rounds)
            ]
            middle = sorted(pairs, key=_ratio)[rounds // 2]
            carried = sum(pair["hotline"].messages for pair in pairs)
            rows.append(_row(run.__name__.strip("_"), kind, count, middle) | {"messages": carried})
    assert not doubled(yard.traffic)
    return rows


async def _to_topic(yard: Yard, subject: Subject, count: int, messages: int, turn: int) -> Run:
    tag = f"in {subject.account.id} {count} {turn}"
    return await alone(yard.traffic, yard.from_customers(subject), count, messages, tag, subject.cpu)


async def _to_customer(yard: Yard, subject: Subject, count: int, messages: int, turn: int) -> Run:
    tag = f"out {subject.account.id} {count} {turn}"
    return await alone(yard.traffic, await yard.from_operator(subject), count, messages, tag, subject.cpu)


async def _backlog(yard: Yard, subject: Subject, count: int, messages: int, turn: int) -> Run:
    async def restart() -> Callable[[], float]:
        await subject.start()
        return partial(subject.cpu)

    await subject.stop()
    tag = f"late {subject.account.id} {count} {turn}"
    return await backlog(yard.traffic, yard.from_customers(subject), count, messages, tag, restart)


def _ratio(runs: dict[str, Run]) -> float:
    return runs["hotline"].rate / runs["bare"].rate


def _row(direction: str, kind: str, count: int, runs: dict[str, Run]) -> Row:
    hotline, bare = runs["hotline"], runs["bare"]
    return {
        "direction": {"backlog": "to_topic"}.get(direction, direction),
        "kind": kind,
        "customers": count,
        "messages": hotline.messages,
        "hotline/s": hotline.rate,
        "bare/s": bare.rate,
        "ratio": round(_ratio(runs), 2),
        "p50_ms": hotline.p50_ms,
        "p99_ms": hotline.p99_ms,
        "bare p50_ms": bare.p50_ms,
        "bare p99_ms": bare.p99_ms,
        "cpu_ms": hotline.cpu_ms,
        "bare cpu_ms": bare.cpu_ms,
    }


async def _bare_loop(stage: Stage) -> BareLoop:
    """An account with a forum of its own, in which the same people are, and a topic for each customer."""
    account = await sign_up(stage.server, phone_number(stage.server.dc, 9000), "Bare")
    await take_username(account, "bare_bench")
    client = account.client
    request = functions.channels.CreateChannelRequest("Bare team", "", megagroup=True, forum=True)
    group = (await client(request)).chats[0]
    await join_by_invite(account, group, [stage.administrator, *stage.operators])
    topics = {}
    for number, customer in enumerate(stage.customers):
        made = await client(functions.messages.CreateForumTopicRequest(group, customer.name, number + 1))
        topics[customer.id] = next(update.message.id for update in made.updates if hasattr(update, "message"))
    return BareLoop(stage, account, group.id, topics)


if __name__ == "__main__":
    main()
