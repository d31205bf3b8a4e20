"""The sandbox alone: how many private messages a second it takes in and delivers; it must not be what is measured."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from telethon import events
from telethon.tl import functions, types

from benchmarks.processes import TICKS, cpu_seconds, memory_mb
from benchmarks.report import Row, options, show
from hotline_cli.demo.cast import Server, leave, phone_number, sign_up, take_username
from hotline_cli.demo.processes import Processes
from hotline_cli.demo.stage import start_sandbox

PIPELINE = 100  # requests that a client sends without waiting for answers


def main(arguments: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("--messages", type=int, default=20_000, help="messages in all")
    parser.add_argument("--clients", type=int, default=2, help="client processes, each with a pair of people")
    chosen = parser.parse_args(arguments)
    show("Sandbox alone", asyncio.run(measure(chosen.messages, chosen.clients)), as_json=chosen.json)


async def measure(messages: int, clients: int) -> list[Row]:
    """Let pairs of people in ``clients`` processes send ``messages``; one counts when the other person has it."""
    with tempfile.TemporaryDirectory() as folder:
        async with Processes(Path(folder)) as processes:
            sandbox, server = await start_sandbox(processes, Path(folder), 0, keep=False)
            each = messages // clients
            pairs = [await _start_pair(server, number, each) for number in range(clients)]
            for pair in pairs:
                await _hears(pair, b"ready\n")
            busy, started = cpu_seconds(sandbox.running.pid), time.perf_counter()
            for pair in pairs:
                assert pair.stdin
                pair.stdin.write(b"go\n")
            for pair in pairs:
                await _hears(pair, b"done\n")
            seconds = time.perf_counter() - started
            busy = max(cpu_seconds(sandbox.running.pid) - busy, 1 / TICKS)
            memory = memory_mb(sandbox.running.pid)
            for pair in pairs:
                await pair.wait()
    return [
        {
            "clients": clients,
            "messages": each * clients,
            "per second": round(each * clients / seconds, 1),
            "per CPU second": round(each * clients / busy, 1),
            "cpu_ms": round(busy / (each * clients) * 1000, 3),
            "memory_mb": memory,
        }
    ]


async def pair(server: Server, number: int, messages: int) -> None:
    """What a client process does: sign two people up, wait to be told, and let one write ``messages`` to the other."""
    writer = await sign_up(server, phone_number(server.dc, 2 * number + 1), "Writer")
    reader = await sign_up(server, phone_number(server.dc, 2 * number + 2), "Reader")
    await take_username(reader, f"reader_{number}")
    peer = await writer.client.get_input_entity(reader.username)
    left = messages
    done = asyncio.Event()

    async def receive(_: Any) -> None:
        nonlocal left
        left -= 1
        if not left:
            done.set()

    for handler, _ in reader.client.list_event_handlers():
        reader.client.remove_event_handler(handler)
    reader.client.add_event_handler(receive, events.Raw((types.UpdateNewMessage, types.UpdateShortMessage)))
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    for start in range(0, messages, PIPELINE):
        turns = range(start, min(start + PIPELINE, messages))
        requests = [functions.messages.SendMessageRequest(peer, f"message {turn}", turn + 1) for turn in turns]
        await asyncio.gather(*(writer.client(request) for request in requests))
    await done.wait()
    print("done", flush=True)
    await leave([writer, reader])


async def _start_pair(server: Server, number: int, messages: int) -> asyncio.subprocess.Process:
    task = json.dumps({"server": asdict(server), "number": number, "messages": messages})
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "from benchmarks.sandbox import work; work()", task),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )


async def _hears(process: asyncio.subprocess.Process, line: bytes) -> None:
    assert process.stdout
    assert await process.stdout.readline() == line


def work() -> None:
    """The main function of a client process; its task is its only argument."""
    task = json.loads(sys.argv[1])
    asyncio.run(pair(Server(**task["server"]), task["number"], task["messages"]))


if __name__ == "__main__":
    main()
