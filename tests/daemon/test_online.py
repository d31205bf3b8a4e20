"""What `hotline status` says of the connection to Telegram while the daemon lives, loses it and dies."""

import asyncio
import json
import signal
from contextlib import suppress

import pytest
from desk import PATIENCE, open_desk
from forking import hotline_process

from hotline_cli.store import connection as connection_store


class Cable:
    """A way to the sandbox that can be pulled and plugged in again."""

    def __init__(self, port):
        self.target = port
        self.port = 0
        self.listener = None
        self.ends = set()

    async def plug_in(self):
        self.listener = await asyncio.start_server(self.carry, "127.0.0.1", self.port)
        self.port = self.listener.sockets[0].getsockname()[1]

    def pull(self):
        self.listener.close()
        for writer in self.ends:
            writer.transport.abort()

    async def carry(self, reader, writer):
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        self.ends |= {writer, far_writer}
        await asyncio.gather(self.copy(reader, far_writer), self.copy(far_reader, writer))

    async def copy(self, reader, writer):
        with suppress(ConnectionError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        writer.close()


@pytest.fixture
async def desk(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, run=False) as desk:
        yield desk


@pytest.fixture
async def cable(desk):
    cable = Cable(desk.sandbox.port)
    await cable.plug_in()
    desk.settings = desk.with_server(port=cable.port)
    yield cable
    cable.pull()


async def status(desk):
    process = await hotline_process("status", "--json", "--data", str(desk.data))
    out, _ = await process.communicate()
    (seen,) = json.loads(out)["data"]["connections"]
    return seen


async def shown(desk, **expected):
    """Wait until the status has these fields."""
    async with asyncio.timeout(PATIENCE):
        while (seen := await status(desk)) | expected != seen:
            pass
    return seen


async def test_status_follows_the_connection_of_a_daemon(desk, cable):
    assert not (await shown(desk, running=False, connected=False, logged_in=True))["connected_at"]
    await desk.start_daemon()
    assert (await shown(desk, running=True, connected=True))["connected_at"]
    cable.pull()
    assert not (await shown(desk, running=True, connected=False, logged_in=True))["connected_at"]
    await cable.plug_in()
    await shown(desk, running=True, connected=True)


async def test_a_daemon_that_was_killed_is_not_connected_nor_is_the_next_before_it_has_connected(desk, cable):
    await desk.start_daemon()
    await shown(desk, connected=True)
    await desk.kill_daemon()
    await shown(desk, running=False, connected=False, connected_at=None, logged_in=True)
    cable.pull()
    await desk.start_daemon(until="No connection to")
    await shown(desk, running=True, connected=False)
    await desk.kill_daemon(signal.SIGTERM)
    assert desk.stored(connection_store.load).online_since is None


async def test_a_connection_that_telethon_mends_is_noted_as_lost_and_found(desk, monkeypatch):
    noted = []
    found_again = asyncio.Event()
    set_online = connection_store.set_online

    def note(conn, since):
        noted.append(since is not None)
        set_online(conn, since)
        if noted == [True, False, True]:
            found_again.set()

    monkeypatch.setattr(connection_store, "set_online", note)
    await desk.start()
    # A loss that is mended before the first note is on disk is none that anybody could have seen.
    await shown(desk, running=True, connected=True)
    for session in list(desk.sandbox.server._hub.sessions.values()):
        if session.connection:
            session.connection.abort("on purpose")
    async with asyncio.timeout(PATIENCE):
        await found_again.wait()
    await desk.stop()
    assert noted == [True, False, True, False]
