"""The socket over which other processes give the daemon commands."""

import asyncio
import json
import os
import socket
import stat
from contextlib import suppress

import pytest

from hotline_cli.daemon import control
from hotline_cli.daemon.calling import SOCKET, Unanswered, address, call
from hotline_cli.daemon.control import REFUSAL, ControlError, elsewhere, listening, may_ask, runtime_folder


async def echo(request):
    return {"ok": True, "said": request.get("say")}


async def broken(request):
    raise ValueError("secret")


COMMANDS = {"echo": echo, "broken": broken}


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "desk"
    path.mkdir(mode=0o700)
    return path


async def asked(folder, **request):
    return await asyncio.to_thread(call, folder, request)


async def talk(folder, *lines):
    """The answers to raw lines over one connection, until it is closed."""
    reader, writer = await asyncio.open_unix_connection(address(folder))
    writer.write(b"".join(lines))
    writer.write_eof()
    answers = []
    with suppress(ConnectionError):  # whoever is sent too much goes without having read it all
        async for line in reader:
            answers.append(json.loads(line))
    writer.close()
    return answers


async def test_a_command_is_answered_and_many_on_one_connection(folder):
    async with listening(folder, COMMANDS):
        assert await asked(folder, command="echo", say="Grüße\n") == {"ok": True, "said": "Grüße\n"}
        requests = [json.dumps({"command": "echo", "say": number}).encode() + b"\n" for number in range(3)]
        assert [answer["said"] for answer in await talk(folder, *requests)] == [0, 1, 2]


@pytest.mark.parametrize(
    ("request_", "code", "said"),
    [
        (b"reload\n", 64, "A request is a line of JSON"),
        (b"[]\n", 64, "A request is a line of JSON"),
        (b'{"command": 5}\n', 64, "A request is a line of JSON"),
        (b'{"command": "dance"}\n', 64, "There is no command 'dance'; there is: broken, echo."),
        (b'{"command": "broken"}\n', 70, "Internal error: ValueError."),
        (b" " * 70_000 + b"\n", 64, "A request is a line of at most 65536 bytes."),
    ],
    ids=["no JSON", "a list", "no name", "unknown", "broken", "too long"],
)
async def test_what_is_wrong_is_answered_with_an_exit_code(folder, request_, code, said):
    async with listening(folder, COMMANDS):
        (answer,) = await talk(folder, request_)
        assert (answer["ok"], answer["code"]) == (False, code)
        assert answer["errors"][0].startswith(said)
        assert "secret" not in str(answer)
        assert (await asked(folder, command="echo"))["ok"]


async def test_only_the_user_who_runs_it_may_give_commands(folder, monkeypatch):
    assert [may_ask(uid) for uid in (0, os.getuid(), None, os.getuid() + 1)] == [True, True, True, False]
    async with listening(folder, COMMANDS):
        assert stat.S_IMODE((folder / SOCKET).stat().st_mode) == 0o600
        monkeypatch.setattr(control, "peer_uid", lambda connected: os.getuid() + 1)
        answer = await asked(folder, command="echo")
    assert answer == REFUSAL
    assert answer["code"] == 77


async def test_the_system_tells_who_calls(folder, monkeypatch):
    found = []
    monkeypatch.setattr(control, "may_ask", lambda uid: found.append(uid) or True)
    async with listening(folder, COMMANDS):
        await asked(folder, command="echo")
    assert found == [os.getuid() if hasattr(socket, "SO_PEERCRED") else None]


async def test_the_socket_of_a_dead_daemon_is_replaced_and_ours_goes_with_us(folder):
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(folder / SOCKET))
    with pytest.raises(Unanswered, match="'desk' takes no commands: Connection refused"):
        await asked(folder, command="echo")
    async with listening(folder, COMMANDS):
        assert (await asked(folder, command="echo"))["ok"]
    assert not list(folder.iterdir())
    with pytest.raises(Unanswered, match="No such file"):
        await asked(folder, command="echo")


async def test_who_still_talks_does_not_keep_the_daemon_from_stopping(folder):
    async with listening(folder, COMMANDS):
        reader, writer = await asyncio.open_unix_connection(address(folder))
        writer.write(b'{"command": "echo"}\n')
        await reader.readline()
    async with asyncio.timeout(20):
        with pytest.raises(ConnectionError):
            while True:
                writer.write(b"\n")
                await writer.drain()
                await asyncio.sleep(0)
    writer.close()


async def test_a_caller_who_goes_before_the_answer_harms_nobody(folder):
    async with listening(folder, COMMANDS):
        for _ in range(20):
            _, writer = await asyncio.open_unix_connection(address(folder))
            writer.write(b'{"command": "echo"}\n' * 100)
            await writer.drain()
            writer.transport.abort()
        assert (await asked(folder, command="echo"))["ok"]


async def test_an_answer_that_is_none_is_told(folder):
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(folder / SOCKET))
        silent.listen()
        with pytest.raises(Unanswered, match="no answer came"):
            await asyncio.to_thread(call, folder, {"command": "echo"}, patience=0.01)

    async def babble(reader, writer):
        await reader.readline()
        writer.write(b"[]\n")
        writer.close()

    (folder / SOCKET).unlink()
    async with await asyncio.start_unix_server(babble, folder / SOCKET):
        with pytest.raises(Unanswered, match="does not answer as hotline does"):
            await asked(folder, command="echo")


@pytest.fixture
def deep(tmp_path):
    """A folder whose path is too long for the address of a socket."""
    folder = tmp_path / ("x" * 100) / "desk"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def runtime(tmp_path_factory, monkeypatch):
    monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
    short = tmp_path_factory.getbasetemp().parent / f"h{os.getpid()}"
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short))
    short.mkdir()
    yield short
    for path in (short / "hotline").glob("*"):
        path.unlink()
    if (short / "hotline").exists():
        (short / "hotline").rmdir()
    short.rmdir()


async def test_a_folder_with_a_long_path_has_its_socket_elsewhere(deep, runtime):
    for _ in range(2):  # the second time over what a killed daemon leaves behind
        async with listening(deep, COMMANDS):
            assert (deep / SOCKET).is_symlink()
            assert address(deep).parent == runtime / "hotline"
            assert stat.S_IMODE((runtime / "hotline").stat().st_mode) == 0o700
            assert (await asked(deep, command="echo"))["ok"]
        assert not (deep / SOCKET).is_symlink()
        assert not list((runtime / "hotline").iterdir())
        place = elsewhere(deep)
        place.touch()
        (deep / SOCKET).symlink_to(place)


def test_where_no_socket_can_be_the_reason_and_the_remedy_are_told(deep, tmp_path, monkeypatch):
    with pytest.raises(ControlError, match=r"too long for a socket\. Set XDG_RUNTIME_DIR to a short folder"):
        elsewhere(deep, {"RUNTIME_DIRECTORY": str(tmp_path / ("y" * 100))})
    (tmp_path / "file").touch()
    with pytest.raises(ControlError, match="file/hotline cannot be made: Not a directory"):
        elsewhere(deep, {"XDG_RUNTIME_DIR": str(tmp_path / "file")})
    monkeypatch.setattr(os, "getuid", lambda: os.geteuid() + 1)
    with pytest.raises(ControlError, match="belongs to somebody else"):
        elsewhere(deep, {"RUNTIME_DIRECTORY": str(tmp_path)})


def test_the_runtime_folder_is_the_system_s_the_session_s_or_our_own():
    assert str(runtime_folder({"RUNTIME_DIRECTORY": "/run/hotline:/run/x", "XDG_RUNTIME_DIR": "/r"})) == "/run/hotline"
    assert str(runtime_folder({"XDG_RUNTIME_DIR": "/r"})) == "/r/hotline"
    assert runtime_folder({}).name == f"hotline-{os.getuid()}"
