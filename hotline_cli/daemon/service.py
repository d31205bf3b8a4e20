"""All connections in one process: what happens to one is no business of the others."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict

from hotline_cli.bridge.siblings import Siblings
from hotline_cli.config.settings import Settings
from hotline_cli.daemon.connection import Connection
from hotline_cli.daemon.control import Answer, ControlError, Request, listening
from hotline_cli.daemon.reload import Reloaded, reload
from hotline_cli.daemon.systemd import keep_watchdog_calm, notify, reloading

log = logging.getLogger(__name__)

GRACE = 8.0
"""Seconds that connections have to end what is under way when the service stops."""

CONFIG = 78
"""The exit code for wrong settings: sysexits(3)."""


class Service:
    """`serve` until `stop`, or until no connection is left that could go on.

    `read` gives the settings as they are now, for `reload`; without it there is nothing to be read again.
    """

    def __init__(self, connections: Sequence[Connection], read: Callable[[], Settings] | None = None) -> None:
        self.connections = connections
        self._read = read
        self._controls = AsyncExitStack()
        self._is_ready = False
        siblings = Siblings()
        for connection in connections:
            connection.siblings = siblings
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        self._stopping.set()

    def reload(self, connections: Sequence[Connection] | None = None) -> Reloaded:
        """Let these connections, or all, go on with the settings as they are now."""
        if self._read is None:
            return Reloaded()
        if self._is_ready:
            notify(reloading())
        try:
            return reload(self.connections if connections is None else connections, self._read)
        finally:
            if self._is_ready:
                notify("READY=1")

    async def serve(self) -> None:
        """Run all connections. Raise what ended the last one, if it was not `stop`."""
        watchdog = asyncio.create_task(keep_watchdog_calm())
        try:
            ready, failure = await self._prepare()
            if ready:
                self._is_ready = True
                notify("READY=1")
                failure = await self._run(ready)
            if failure is not None:
                raise failure
        finally:
            self._is_ready = False
            notify("STOPPING=1")
            watchdog.cancel()
            await self._controls.aclose()
            for connection in self.connections:
                await connection.close()

    async def _prepare(self) -> tuple[list[Connection], Exception | None]:
        """The connections that can run, and why the last of the others cannot."""
        ready: list[Connection] = []
        failed: list[tuple[str, Exception]] = []
        for connection in self.connections:
            try:
                await connection.prepare()
            except Exception as error:
                failed.append((connection.name, error))
            else:
                ready.append(connection)
                await self._listen(connection)
        # If nothing can run, `serve` raises the last failure, and whoever started it says that.
        for name, reason in failed if ready else failed[:-1]:
            log.error("%s cannot run: %s", name, reason)
        return ready, failed[-1][1] if failed else None

    async def _listen(self, connection: Connection) -> None:
        """Take commands for a connection that owns its folder."""

        async def reload_it(request: Request) -> Answer:
            changed = self.reload([connection])
            return {"ok": not changed.errors, "code": CONFIG if changed.errors else 0, **asdict(changed)}

        try:
            await self._controls.enter_async_context(listening(connection.folder, {"reload": reload_it}))
        except ControlError as error:
            log.warning("%s takes no commands: %s", connection.name, error)

    async def _run(self, connections: Sequence[Connection]) -> Exception | None:
        """Run these until all have ended by themselves; return why the last one has. Return None after `stop`."""
        running = {asyncio.create_task(connection.run()) for connection in connections}
        asked = asyncio.create_task(self._stopping.wait())
        failure: BaseException | None = None
        try:
            while running and not asked.done():
                done, _ = await asyncio.wait({*running, asked}, return_when=asyncio.FIRST_COMPLETED)
                for ended in done & running:
                    running.discard(ended)
                    failure = ended.exception() or failure
            if not running:
                return failure if isinstance(failure, Exception) else None
            for connection in connections:
                connection.stop()
            await asyncio.wait(running, timeout=GRACE)
            return None
        finally:
            for task in (asked, *running):
                task.cancel()
            await asyncio.gather(asked, *running, return_exceptions=True)
