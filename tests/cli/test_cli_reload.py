"""What `hotline reload` makes of the daemon's answers; tests/daemon/test_reload.py has a real one."""

import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from terminal import Result

from hotline_cli.daemon.calling import SOCKET
from hotline_cli.daemon.lock import acquire

Hotline = Callable[..., Result]
Daemon = Callable[..., list[Any]]


@pytest.fixture
def daemon(connection: Callable[..., Path]) -> Iterator[Daemon]:
    """Pretend to run a connection and to answer so; what was asked is in the list that it returns."""
    with ExitStack() as stack:

        def run(name: str, **answer: Any) -> list[Any]:
            folder = connection(name).parent
            stack.enter_context(acquire(folder))
            asked: list[Any] = []

            class Answer(socketserver.StreamRequestHandler):
                def handle(self) -> None:
                    asked.append(json.loads(self.rfile.readline()))
                    self.wfile.write(json.dumps({"ok": True, "applied": [], "restart": []} | answer).encode() + b"\n")

            server = stack.enter_context(socketserver.UnixStreamServer(str(folder / SOCKET), Answer))
            thread = threading.Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.shutdown)
            return asked

        yield run


def test_what_holds_now_and_what_needs_a_restart_is_told(daemon: Daemon, hotline: Hotline) -> None:
    color = "connections.support.icon_color"
    asked = daemon("support", applied=["connections.support.welcome", color], restart=["telegram.api_id"])
    result = hotline("reload")
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines() == [
        "support: connections.support.welcome holds from now on",
        "support: connections.support.icon_color holds from now on; new topics have it, those that there are stay as "
        "they are",
        "support: telegram.api_id needs a restart of the daemon",
    ]
    (told,) = hotline("reload", "--json").data["connections"]
    assert told["restart"] == ["telegram.api_id"]
    assert asked == [{"command": "reload"}] * 2


def test_all_that_run_are_asked_unless_one_is_named(
    daemon: Daemon, hotline: Hotline, connection: Callable[..., Path]
) -> None:
    sales, support = daemon("sales"), daemon("support")
    connection("resting")
    assert hotline("reload").out == "sales: nothing has changed\nsupport: nothing has changed\n"
    assert hotline("reload", "sales").out == "sales: nothing has changed\n"
    assert (len(sales), len(support)) == (2, 1)
    error = hotline("reload", "sales", "resting", "--json").error
    assert (error["code"], error["message"]) == (69, "Nothing runs the connection 'resting'.")
    assert len(sales) == 2


def test_wrong_settings_are_told_with_what_holds(daemon: Daemon, hotline: Hotline) -> None:
    daemon("support", ok=False, code=78, errors=["hotline.yaml:3: connections.support.x: unknown setting", "and more"])
    result = hotline("reload")
    assert (result.code, result.out) == (78, "")
    assert result.err.splitlines() == [
        "hotline: hotline.yaml:3: connections.support.x: unknown setting",
        "and more",
        "The settings stay as they were.",
    ]


def test_where_nothing_runs_that_is_told(connection: Callable[..., Path], hotline: Hotline) -> None:
    assert hotline("reload", "--json").error["name"] == "config"
    connection("sales")
    connection("support")
    result = hotline("reload")
    assert result.code == 69
    assert result.err == "hotline: Nothing runs the connections 'sales', 'support'.\nStart the daemon: hotline run\n"
    assert hotline("reload", "nobody").code == 78


def test_a_folder_that_another_command_has_is_told(connection: Callable[..., Path], hotline: Hotline) -> None:
    with acquire(connection("support").parent):
        result = hotline("reload")
    assert result.code == 75
    assert "The connection 'support' takes no commands: No such file or directory" in result.err
    assert "try again" in result.err
