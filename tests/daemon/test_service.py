"""Several connections in one process."""

import asyncio
import socket

import pytest
from desk import open_desk, topic_of

from hotline_cli.config.errors import ConfigError
from hotline_cli.daemon.connection import Connection
from hotline_cli.daemon.lock import LockedError, acquire
from hotline_cli.daemon.service import Service
from hotline_cli.store.database import Database
from hotline_cli.store.errors import MissingStore


@pytest.fixture
async def desk(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, run=False) as desk:
        yield desk


async def running(service):
    """The task of a service that serves, its first connection being ready."""
    serving = asyncio.create_task(service.serve())
    async with asyncio.timeout(20):
        await service.connections[0].ready.wait()
    return serving


async def test_a_connection_that_cannot_run_does_not_stop_another(desk, caplog):
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna")
    broken = desk.data / "broken"
    broken.mkdir()
    (broken / "hotline.db").write_text("This is no database, but long enough to look like one to somebody.")
    service = Service([Connection(desk.folder, desk.settings), Connection(broken, desk.settings)])
    serving = await running(service)
    await anna.client.send_message(anna.desk, "Hello")
    assert topic_of(await otto.sees("Hello")) > 1
    service.stop()
    await serving
    assert f"broken cannot run: {broken}/hotline.db is not a database" in caplog.text


async def test_a_connection_that_ends_does_not_stop_another(desk, sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path / "second", run=False, account="9996620002") as other:
        otto = await other.operator("Otto")
        anna = await other.customer("Anna")
        service = Service([Connection(desk.folder, desk.settings), Connection(other.folder, other.settings)])
        serving = await running(service)
        await desk.end_sessions()
        await anna.client.send_message(anna.desk, "Hello")
        await otto.sees("Hello")
        assert not serving.done()
        service.stop()
        await serving


async def test_a_service_that_cannot_run_anything_says_why(desk):
    with acquire(desk.folder), pytest.raises(LockedError):
        await Service([Connection(desk.folder, desk.settings)]).serve()
    with pytest.raises(MissingStore, match="no connection 'nobody'"):
        await Service([Connection(desk.data / "nobody", desk.settings)]).serve()
    async with await Database.open(desk.data / "half" / "hotline.db"):
        pass
    with pytest.raises(ConfigError, match="'half' has no account"):
        await Service([Connection(desk.data / "half", desk.settings)]).serve()


async def test_the_folder_is_free_when_the_service_has_stopped(desk):
    service = Service([Connection(desk.folder, desk.settings)])
    serving = await running(service)
    with pytest.raises(LockedError), acquire(desk.folder):
        pass
    service.stop()
    await serving
    with acquire(desk.folder):
        pass


async def test_the_service_manager_hears_when_it_is_ready_and_when_it_stops(desk, tmp_path, monkeypatch):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        service = Service([Connection(desk.folder, desk.settings)])
        serving = await running(service)
        assert manager.recv(64) == b"READY=1"
        service.stop()
        await serving
        assert manager.recv(64) == b"STOPPING=1"


async def test_a_bridge_that_breaks_is_built_anew(desk, monkeypatch, caplog):
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna")
    service = Service([Connection(desk.folder, desk.settings)])
    serving = await running(service)
    with monkeypatch.context() as broken:
        broken.setattr("hotline_cli.bridge.ingest.receive", lambda arrival, message: 1 // 0)
        await anna.client.send_message(anna.desk, "Hello")
        async with asyncio.timeout(20):
            while "the bridge broke" not in caplog.text:  # noqa: ASYNC110  # a log tells nobody of its news
                await asyncio.sleep(0.01)
    await otto.sees("Hello")
    service.stop()
    await serving
