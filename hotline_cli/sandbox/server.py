"""The sandbox's server: a world, listening on loopback."""

from __future__ import annotations

import asyncio
import ipaddress
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import hotline_cli.sandbox.methods  # noqa: F401, registers them
from hotline_cli.sandbox.state import World
from hotline_cli.sandbox.wire import crypto
from hotline_cli.sandbox.wire.connection import Connection
from hotline_cli.sandbox.wire.faults import Faults
from hotline_cli.sandbox.wire.hub import Hub, Trace

CLOSING_TIME = 2  # seconds that clients have to read what they are still owed


class NotLoopbackError(ValueError):
    """The sandbox was asked to listen where others could reach it."""


class Server:
    """A running sandbox."""

    def __init__(self, hub: Hub, host: str, port: int) -> None:
        self._hub = hub
        self.host = host
        self.port = port

    @property
    def world(self) -> World:
        return self._hub.world

    @property
    def public_key(self) -> str:
        """PEM, PKCS#1: what a client needs beside the address."""
        return crypto.public_pem(self._hub.rsa)

    @property
    def internal_errors(self) -> int:
        """How many calls a method has failed in a way that is the sandbox's own fault."""
        return self._hub.internal_errors


@asynccontextmanager
async def serve(
    world: World,
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    faults: Faults | None = None,
    trace: Trace | None = None,
    clock: Callable[[], float] = time.time,
) -> AsyncIterator[Server]:
    """Let ``world`` be talked to, until the context is left. ``port`` 0 is any free one.

    ``clock`` is the wire's, for message ids and salts. It is not the world's, so that a test can let the world grow
    older than its clients are. ``faults`` and ``trace``: see there.
    Raises NotLoopbackError for a host that is not this machine's own, OSError when it cannot listen there.
    """
    if not _is_loopback(host):
        raise NotLoopbackError(f"The sandbox listens on loopback only, and {host} is not: use 127.0.0.1 or ::1.")
    hub = Hub(world, faults or Faults(), trace, clock)
    listener = await asyncio.get_running_loop().create_server(
        lambda: Connection(hub), "127.0.0.1" if host == "localhost" else host, port
    )
    world.host, world.port = listener.sockets[0].getsockname()[:2]
    try:
        yield Server(hub, world.host, world.port)
    finally:
        listener.close()
        await _close_all(hub)
        await listener.wait_closed()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def _close_all(hub: Hub) -> None:
    await hub.stop()
    connections = list(hub.connections)
    for connection in connections:
        connection.close_soon()
    if not connections:
        return
    closed = [connection.closed for connection in connections]
    _, late = await asyncio.wait(closed, timeout=CLOSING_TIME)
    if late:
        for connection in connections:
            connection.abort("the sandbox stops")
        await asyncio.wait(late)
