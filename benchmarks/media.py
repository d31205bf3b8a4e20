"""A large video relayed both ways: how many bytes pass through the daemon, and what memory they take.

The daemon reaches the sandbox through a relay that counts: by reference nothing passes but the request, while protected
content goes down and up, part by part.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from telethon.tl import functions, types

from benchmarks.processes import memory_mb, peak_memory_mb, reset_peak
from benchmarks.report import Row, options, show
from hotline_cli.demo.cast import Person
from hotline_cli.demo.ledger import topic_of
from hotline_cli.demo.stage import CONNECTION, Names, Stage, open_stage

MB = 1_000_000
NAMES = Names("Acme", "acme_bench", "Acme team", "Ada", ("Olga",), ("Customer",))
VIDEO = types.DocumentAttributeVideo(duration=60.0, w=1280, h=720, supports_streaming=True)


@dataclass(slots=True)
class Relay:
    """Passes bytes on to a server and counts them: ``down`` to the daemon, ``up`` from it."""

    host: str
    port: int
    down: int = 0
    up: int = 0

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(self.host, self.port)
        await asyncio.gather(self._pass(reader, far_writer, "up"), self._pass(far_reader, writer, "down"))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: str) -> None:
        try:
            while data := await reader.read(1 << 16):
                setattr(self, way, getattr(self, way) + len(data))
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass  # one side has gone: so does the other
        finally:
            writer.close()


def main(arguments: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("--size", type=float, default=100.0, help="size of the video in MB")
    chosen = parser.parse_args(arguments)
    rows = asyncio.run(measure(int(chosen.size * MB)))
    show("A video through the daemon", rows, as_json=chosen.json)


async def measure(size: int) -> list[Row]:
    """Relay a video of ``size`` bytes in each direction, open and protected, and give a row for each."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_stage(Path(folder), NAMES, 0, lambda _: None) as stage, counted(stage) as relay:
            await stage.start_daemon()
            customer, operator = stage.customers[0], stage.operators[0]
            account, group = await stage.account_for(customer), await stage.group_for(operator)
            greeting = arrival(operator, "Hello")
            await customer.client.send_message(account, "Hello")
            topic = topic_of(await greeting)
            rows = []
            for kind in ("open", "protected"):
                if kind == "protected":
                    await customer.client(functions.messages.ToggleNoForwardsRequest(account, True))
                    owned = await stage.group_for(stage.account)
                    await stage.account.client(functions.messages.ToggleNoForwardsRequest(owned, True))
                for direction, sender, to, reply_to, receiver in (
                    ("to_topic", customer, account, None, operator),
                    ("to_customer", operator, group, types.InputReplyToMessage(topic), customer),
                ):
                    video = await upload(sender, Path(folder) / "video.mp4", size)
                    request = functions.messages.SendMediaRequest(to, video, f"{direction} {kind}", reply_to=reply_to)
                    found = await relayed(stage, relay, sender, request, receiver)
                    rows.append({"direction": direction, "content": kind, "file_mb": size / MB, **found})
            await stage.stop_daemon()
            return rows


async def upload(sender: Person, path: Path, size: int) -> Any:
    """A new video of random bytes, which nothing can compress, uploaded by ``sender``."""
    with path.open("wb") as file:
        for start in range(0, size, MB):
            file.write(os.urandom(min(MB, size - start)))
    uploaded = await sender.client.upload_file(path, part_size_kb=512)
    return types.InputMediaUploadedDocument(uploaded, "video/mp4", [VIDEO])


async def relayed(stage: Stage, relay: Relay, sender: Person, request: Any, receiver: Person) -> Row:
    """Send the video and wait for it on the other side; what that cost the daemon."""
    assert stage.daemon
    pid = stage.daemon.running.pid
    down, up, memory = relay.down, relay.up, memory_mb(pid)
    reset_peak(pid)
    arrived = arrival(receiver, request.message)
    started = time.perf_counter()
    await sender.client(request)
    message = await arrived
    seconds = time.perf_counter() - started
    assert isinstance(message.media, types.MessageMediaDocument)
    return {
        "down_mb": round((relay.down - down) / MB, 3),
        "up_mb": round((relay.up - up) / MB, 3),
        "seconds": round(seconds, 2),
        "memory_mb": memory,
        "peak_mb": peak_memory_mb(pid),
    }


def arrival(receiver: Person, text: str) -> asyncio.Future[Any]:
    """The message whose last line is ``text``, as soon as somebody else's app has it."""
    found: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def see(message: Any, _: float) -> None:
        said = getattr(message, "message", None) or ""
        if not message.out and said.rpartition("\n")[2] == text and not found.done():
            found.set_result(message)

    receiver.seen = [see]
    return found


@asynccontextmanager
async def counted(stage: Stage) -> AsyncIterator[Relay]:
    """Let the daemon reach the sandbox through a relay; protected content may be copied."""
    relay = Relay(stage.server.host, stage.server.port)
    listener = await asyncio.start_server(relay.accept, "127.0.0.1", 0)
    path = stage.folder / "hotline.yaml"
    settings = yaml.safe_load(path.read_text())
    settings["telegram"]["server"]["port"] = listener.sockets[0].getsockname()[1]
    settings["connections"][CONNECTION]["protected"] = "copy"
    path.write_text(yaml.safe_dump(settings))
    try:
        yield relay
    finally:
        listener.close()


if __name__ == "__main__":
    main()
