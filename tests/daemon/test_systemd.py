import asyncio
import os
import socket

import pytest

from hotline_cli.daemon.systemd import keep_watchdog_calm, notify, watchdog_interval


@pytest.fixture
def manager(tmp_path, monkeypatch):
    """Where systemd listens."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield listening


def test_the_service_manager_is_told(manager):
    notify("READY=1")
    assert manager.recv(64) == b"READY=1"


def test_the_service_manager_may_listen_in_the_abstract_namespace():
    name = f"hotline-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(f"\0{name}")
        notify("STOPPING=1", {"NOTIFY_SOCKET": f"@{name}"})
        assert listening.recv(64) == b"STOPPING=1"


def test_where_nobody_listens_nothing_happens(monkeypatch):
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    assert notify("READY=1") is None
    assert notify("READY=1", {"NOTIFY_SOCKET": "vsock:2:1"}) is None


def test_signs_of_life_are_twice_as_frequent_as_asked():
    assert watchdog_interval({"WATCHDOG_USEC": "10000000"}) == 5.0
    assert watchdog_interval({"WATCHDOG_USEC": "10000000", "WATCHDOG_PID": str(os.getpid())}) == 5.0
    assert watchdog_interval({"WATCHDOG_USEC": "10000000", "WATCHDOG_PID": "1"}) is None
    assert watchdog_interval({"WATCHDOG_USEC": "soon"}) is None
    assert watchdog_interval({}) is None


async def test_a_watched_service_gives_signs_of_life(manager, monkeypatch):
    monkeypatch.setenv("WATCHDOG_USEC", "2000")
    monkeypatch.delenv("WATCHDOG_PID", raising=False)
    calm = asyncio.create_task(keep_watchdog_calm())
    loop = asyncio.get_running_loop()
    for _ in range(2):
        assert await asyncio.wait_for(loop.sock_recv(manager, 64), 10) == b"WATCHDOG=1"
    calm.cancel()
