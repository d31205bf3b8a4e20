"""All connections in one process: what happens to one is no business of the others."""

import asyncio
import logging
from collections.abc import Sequence

from hotline_cli.bridge.siblings import Siblings
from hotline_cli.daemon.connection import Connection
from hotline_cli.daemon.systemd import keep_watchdog_calm, notify

log = logging.getLogger(__name__)

GRACE = 8.0
"""Seconds that connections have to end what is under way when the service stops."""


class Service:
    """`serve` until `stop`, or until no connection is left that could go on."""

    def __init__(self, connections: Sequence[Connection]) -> None:
        self.connections = connections
        siblings = Siblings()
        for connection in connections:
            connection.siblings = siblings
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        self._stopping.set()

    async def serve(self) -> None:
        """Run all connections. Raise what ended the last one, if it was not `stop`."""
        watchdog = asyncio.create_task(keep_watchdog_calm())
        try:
            ready, failure = await self._prepare()
            if ready:
                notify("READY=1")
                failure = await self._run(ready)
            if failure is not None:
                raise failure
        finally:
            notify("STOPPING=1")
            watchdog.cancel()
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
        # If nothing can run, `serve` raises the last failure, and whoever started it says that.
        for name, reason in failed if ready else failed[:-1]:
            log.error("%s cannot run: %s", name, reason)
        return ready, failed[-1][1] if failed else None

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
