"""The daemon's memory while it bridges many messages: it has to stay small and flat."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from benchmarks.processes import memory_mb
from benchmarks.report import Row, options, show
from benchmarks.yard import Hotline, Yard, open_yard

WINDOW = 50  # messages of each customer on their way at once


def main(arguments: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("--messages", type=int, default=100_000, help="messages bridged in all")
    parser.add_argument("--customers", type=int, default=10, help="customers who write at once")
    parser.add_argument("--samples", type=int, default=10, help="rows of the table")
    chosen = parser.parse_args(arguments)
    rows = asyncio.run(measure(chosen.messages, chosen.customers, chosen.samples))
    show("Memory of the daemon", rows, as_json=chosen.json)


async def measure(messages: int, customers: int, samples: int) -> list[Row]:
    """Bridge ``messages`` from the customers, in ``samples`` equal parts, and give the daemon's memory after each."""
    async with open_yard(customers) as yard:
        hotline = Hotline(yard.stage)
        await hotline.start()
        await yard.warm_up(hotline)
        rows = [{"messages": customers, "memory_mb": memory_mb(hotline.pid), "per second": 0.0}]
        each = messages // samples // customers
        for sample in range(samples):
            started = time.perf_counter()
            await asyncio.gather(*(_stream(yard, hotline, lane, each, sample) for lane in range(customers)))
            rate = round(each * customers / (time.perf_counter() - started), 1)
            sent = int(rows[-1]["messages"]) + each * customers
            rows.append({"messages": sent, "memory_mb": memory_mb(hotline.pid), "per second": rate})
        await hotline.stop()
        return rows


async def _stream(yard: Yard, hotline: Hotline, lane: int, messages: int, sample: int) -> None:
    """Send ``messages`` of one customer, at most ``WINDOW`` of them on their way at any time."""
    send = yard.from_customers(hotline)
    window = asyncio.Semaphore(WINDOW)

    async def one(text: str) -> None:
        try:
            await yard.traffic.carry(send, lane, text)
        finally:
            window.release()
            yard.traffic.waiting.pop(text, None)
            yard.traffic.seen.pop(text, None)

    async with asyncio.TaskGroup() as group:
        for turn in range(messages):
            await window.acquire()
            group.create_task(one(f"{sample} {lane} {turn}"))


if __name__ == "__main__":
    main()
