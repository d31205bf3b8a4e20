"""The `hotline` processes that a play starts, and their end."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


class PlayFailed(Exception):
    """The play cannot go on; the message is for people."""


class WaitedInVain(PlayFailed):
    """Something that has to happen did not, in time."""


@dataclass(frozen=True, slots=True)
class Process:
    """A `hotline` process of ours; what it says on stderr is in the file ``log``."""

    name: str
    running: asyncio.subprocess.Process
    log: Path

    async def events(self) -> AsyncIterator[dict[str, Any]]:
        """The JSON lines that it writes, until it ends; it must have been started to be read."""
        if self.running.stdout:
            async for line in self.running.stdout:
                yield json.loads(line)

    async def says(self, word: str, seconds: float = 20) -> None:
        """Wait until it has said ``word`` in its log. Raises PlayFailed when it ends or takes too long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.running.returncode is None:
                    if word in self.log.read_text(errors="replace"):
                        return
                    await asyncio.sleep(0.02)  # a file cannot be awaited
        raise self.failed()

    def failed(self) -> PlayFailed:
        """The sentence for a process that does not what it should."""
        said = self.log.read_text(errors="replace").strip()[-2000:]
        code = self.running.returncode
        state = "runs and is not ready" if code is None else f"ended with code {code}"
        return PlayFailed(f"`hotline {self.name}` {state}. It said:\n{said}")

    async def kill(self) -> None:
        """End it as a power cut would."""
        if self.running.returncode is None:
            self.running.kill()
        await self.running.wait()

    async def stop(self) -> None:
        """Ask it to stop and wait until it has. Raises PlayFailed when it does not end well."""
        if self.running.returncode is None:
            self.running.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(15):
                code = await self.running.wait()
        except TimeoutError:
            await self.kill()
            raise PlayFailed(
                f"`hotline {self.name}` did not stop within 15 s of SIGTERM. Its log: {self.log}"
            ) from None
        if code not in (0, -signal.SIGTERM):
            raise self.failed()


@dataclass(slots=True)
class Processes:
    """Starts `hotline` processes with one folder for their logs, and leaves none behind: use as ``async with``."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)  # instead of the caller's own HOTLINE_… variables
    started: list[Process] = field(default_factory=list)

    async def start(self, *arguments: str, environment: Mapping[str, str] | None = None, read: bool = False) -> Process:
        """Start ``hotline ARGUMENTS``. Its stdout is a pipe when it will be ``read``, else it goes to the log."""
        name = " ".join(part for part in arguments[:2] if not part.startswith("-"))
        log = self.folder / f"{len(self.started):02}-{name.replace(' ', '-')}.log"
        outside = {name: value for name, value in os.environ.items() if not name.startswith("HOTLINE_")}
        with log.open("wb") as stderr:
            running = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "hotline_cli", *arguments),
                env={**outside, **self.environment, **(environment or {})},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE if read else stderr,
                stderr=stderr,
                start_new_session=True,  # Ctrl-C is for the play: it ends its processes itself, in order
            )
        process = Process(name, running, log)
        self.started.append(process)
        return process

    async def finish(self, *arguments: str) -> bytes:
        """Run ``hotline ARGUMENTS`` to its end and return what it wrote to stdout. Raises PlayFailed when it fails."""
        process = await self.start(*arguments, read=True)
        output, _ = await process.running.communicate()
        if process.running.returncode:
            raise process.failed()
        return output

    async def __aenter__(self) -> Processes:
        return self

    async def __aexit__(self, *_: object) -> None:
        for process in reversed(self.started):
            if process.running.returncode is None:
                process.running.terminate()
        for process in reversed(self.started):
            try:
                async with asyncio.timeout(5):
                    await process.running.wait()
            except TimeoutError:
                await process.kill()
