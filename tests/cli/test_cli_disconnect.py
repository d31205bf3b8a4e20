"""Logging out, against a sandbox that knows which sessions there are."""

import json
import os
import signal
from collections.abc import Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from archives import message
from desk import open_desk, plain
from forking import hotline_process
from sandboxes import running_sandbox
from telethon.tl import functions
from terminal import Result, Terminal

from hotline_cli.daemon.lock import acquire
from hotline_cli.store import connection as connection_store
from hotline_cli.store import messages, session
from hotline_cli.store.opening import open_writer, reading

Hotline = Callable[..., Result]


@asynccontextmanager
async def connected(tmp_path: Path):
    """A connected account, the settings file for it, and the sandbox it is on."""
    async with running_sandbox() as sandbox, open_desk(sandbox, tmp_path / "data", run=False) as desk:
        (tmp_path / "hotline.yaml").write_text(json.dumps(plain(desk.settings)))
        yield desk


async def hotline(tmp_path: Path, *args: str, answer: str = "") -> Result:
    process = await hotline_process(*args, "--data", str(tmp_path / "data"), "--config", str(tmp_path / "hotline.yaml"))
    out, err = await process.communicate(answer.encode())
    return Result(process.returncode or 0, out.decode(), err.decode())


async def sessions(desk) -> int:
    """How many sessions the account has, its own phone included."""
    return len((await desk.account.client(functions.account.GetAuthorizationsRequest())).authorizations)


def key(desk) -> bytes | None:
    with reading(desk.folder / "hotline.db") as conn:
        saved = session.load(conn)
    return saved.auth_key if saved else None


async def test_it_ends_the_session_removes_the_key_and_keeps_the_archive(tmp_path: Path) -> None:
    async with connected(tmp_path) as desk:
        secret = key(desk)
        assert secret is not None
        assert await sessions(desk) == 2
        conn = open_writer(desk.folder / "hotline.db")
        messages.insert(conn, message())
        conn.close()
        result = await hotline(tmp_path, "disconnect", "--json")
        assert result.data == {"name": "desk", "logged_out": True, "purged": False}
        assert await sessions(desk) == 1
        assert key(desk) is None
        assert all(secret not in file.read_bytes() for file in desk.folder.iterdir())
        with reading(desk.folder / "hotline.db") as conn:
            state = connection_store.load(conn)
            assert (state.logged_out, state.group_id) == ("LOGGED_OUT", desk.group_id)
            assert messages.get(conn, 101, 1)


async def test_a_second_time_there_is_nothing_to_end(tmp_path: Path) -> None:
    async with connected(tmp_path) as desk:
        assert (await hotline(tmp_path, "disconnect")).code == 0
        assert (await hotline(tmp_path, "disconnect", "--json")).data["logged_out"] is True
        assert desk.folder.exists()


async def test_purging_deletes_the_folder_once_it_is_confirmed(tmp_path: Path) -> None:
    async with connected(tmp_path) as desk:
        refused = await hotline(tmp_path, "disconnect", "--purge", answer="n\n")
        assert refused.code == 77
        assert "Nothing was changed" in refused.err
        assert await sessions(desk) == 2
        asked = await hotline(tmp_path, "disconnect", "--purge", answer="y\n")
        assert asked.code == 0
        assert str(desk.folder) in asked.err
        assert await sessions(desk) == 1
        assert not desk.folder.exists()


async def test_purging_without_a_person_needs_yes(tmp_path: Path) -> None:
    async with connected(tmp_path) as desk:
        refused = await hotline(tmp_path, "disconnect", "--purge", "--no-input", "--json")
        assert refused.error["code"] == 64
        assert refused.error["remedy"] == "Add --yes."
        ended = await hotline(tmp_path, "disconnect", "--purge")
        assert ended.code == 64, "the input ends before there is an answer"
        assert key(desk) is not None
        purged = await hotline(tmp_path, "disconnect", "--purge", "--no-input", "--yes", "--json")
        assert purged.data == {"name": "desk", "logged_out": True, "purged": True}
        assert not desk.folder.exists()


async def test_a_session_that_was_ended_elsewhere_is_no_error(tmp_path: Path) -> None:
    async with connected(tmp_path) as desk:
        await desk.account.client(functions.auth.ResetAuthorizationsRequest())
        assert (await hotline(tmp_path, "disconnect", "--json")).data["logged_out"] is True
        assert key(desk) is None


async def test_an_unreachable_telegram_changes_nothing_unless_everything_goes(tmp_path: Path) -> None:
    async with connected(tmp_path) as desk:
        folder = desk.folder
    kept = await hotline(tmp_path, "disconnect", "--json")
    assert kept.error["code"] == 69
    assert "still logged in. Nothing was changed." in kept.error["message"]
    assert "--purge" in kept.error["remedy"]
    with reading(folder / "hotline.db") as conn:
        assert session.load(conn)
        assert connection_store.load(conn).logged_out is None
    purged = await hotline(tmp_path, "disconnect", "--purge", "--yes")
    assert purged.code == 0
    assert "end it in the account's app" in purged.err
    assert not folder.exists()


async def test_a_running_daemon_has_to_stop_first(tmp_path: Path) -> None:
    async with connected(tmp_path) as desk:
        await desk.start_daemon()
        refused = await hotline(tmp_path, "disconnect", "--purge", "--yes", "--json")
        assert refused.error["code"] == 75
        assert f"in use by process {desk.process.pid}" in refused.error["message"]
        assert await desk.kill_daemon(signal.SIGTERM) == 0
        assert (await hotline(tmp_path, "disconnect", "--json")).data["logged_out"] is True


def test_missing_credentials_are_named_and_nothing_changes(
    terminal: Terminal, hotline: Hotline, connection: Callable[..., Path]
) -> None:
    path = connection()
    terminal.config.write_text("")
    conn = open_writer(path)
    session.save(conn, session.Session(2, "127.0.0.1", 1, os.urandom(256)))
    connection_store.set_account(conn, 5, 1)
    conn.close()
    error = hotline("disconnect", "--json").error
    assert error["code"] == 78
    assert "api_id and api_hash missing" in error["message"]
    with reading(path) as conn:
        assert session.load(conn)

    purged = hotline("disconnect", "--purge", "--yes")
    assert purged.code == 0
    assert "api_id and api_hash missing" in purged.err
    assert "end it in the account's app, under Settings, Devices" in purged.err
    assert not path.parent.exists()


@pytest.mark.parametrize("content", ["nothing at all", "no account"])
def test_where_nobody_was_ever_logged_in_it_says_so(
    hotline: Hotline, connection: Callable[..., Path], content: str
) -> None:
    path = connection()
    if content == "nothing at all":
        path.write_bytes(b"")
    result = hotline("disconnect")
    assert (result.code, result.err) == (
        0,
        "Nobody is logged in to support, and nobody ever was. Nothing was changed.\n",
    )
    assert hotline("disconnect", "--json").data["logged_out"] is False
    assert hotline("disconnect", "--purge", "--yes").err == "support is deleted.\n"
    assert not path.parent.exists()


def test_a_locked_folder_is_left_alone(hotline: Hotline, connection: Callable[..., Path]) -> None:
    path = connection()
    with acquire(path.parent):
        assert hotline("disconnect").code == 75
    assert path.exists()


@pytest.mark.parametrize("name", ["nobody", "../support"])
def test_only_a_connection_can_be_disconnected(hotline: Hotline, connection: Callable[..., Path], name: str) -> None:
    path = connection()
    assert hotline("disconnect", "--purge", "--yes", name).code == 78
    assert path.exists()
