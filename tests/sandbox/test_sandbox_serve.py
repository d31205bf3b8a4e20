"""``hotline sandbox serve``, as a process."""

import asyncio
import json
import signal
import socket
import stat
import subprocess
import sys

import pytest
from sandboxes import sandbox_process
from telethon import functions
from telethon.errors import MethodInvalidError
from telethon.sessions import MemorySession

from hotline_cli.sandbox.persist import load


def hotline(*arguments):
    """Run a command that ends by itself."""
    command = [sys.executable, "-m", "hotline_cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


async def test_a_stock_client_logs_in_with_what_the_file_says(far_sandbox):
    client = await far_sandbox.signed_in(name="Ann")
    assert (await client.get_me()).first_name == "Ann"


async def test_the_file_is_private_and_goes_with_the_sandbox(tmp_path):
    info = tmp_path / "sandbox.json"
    async with sandbox_process(tmp_path) as sandbox:
        assert stat.S_IMODE(info.stat().st_mode) == 0o600
        told = json.loads(info.read_text())
        assert set(told) == {"dc", "host", "port", "public_key", "api_id", "api_hash"}
        assert (told["host"], told["port"]) == ("127.0.0.1", sandbox.port)
        assert told["public_key"].startswith("-----BEGIN RSA PUBLIC KEY-----")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_it_stops_at_a_signal_with_clients_connected(tmp_path, number):
    async with sandbox_process(tmp_path) as sandbox:
        client = await sandbox.connected()
        sandbox.process.send_signal(number)
        assert await sandbox.process.wait() == 0
        await client.disconnect()


async def test_it_ends_with_the_methods_asked_for_in_vain(tmp_path):
    async with sandbox_process(tmp_path) as sandbox:
        client = await sandbox.connected()
        for _ in range(2):
            with pytest.raises(MethodInvalidError):
                await client(functions.smsjobs.GetStatusRequest())
    assert sandbox.output == "The sandbox does not know GetStatusRequest, asked for 2 times.\n"


async def test_it_says_so_as_json_too(tmp_path):
    async with sandbox_process(tmp_path, "--json") as sandbox:
        await sandbox.connected()
    told = json.loads(sandbox.output)
    assert (told["command"], told["data"]) == ("sandbox serve", {"unknown_methods": {}})


async def test_the_same_seed_makes_the_same_key(tmp_path):
    keys = []
    for seed in ("7", "7", "8"):
        async with sandbox_process(tmp_path, "--seed", seed) as sandbox:
            keys.append(sandbox.public_key)
    assert keys[0] == keys[1] != keys[2]


async def test_a_restart_with_its_state_is_a_lost_connection_for_a_client(tmp_path):
    state = tmp_path / "state"
    async with sandbox_process(tmp_path, "--state", str(state)) as before:
        client = await before.signed_in(name="Ann")
        key = client.session.auth_key
    async with sandbox_process(tmp_path, "--state", str(state)) as after:
        assert after.public_key == before.public_key
        session = MemorySession()
        session.set_dc(after.dc, after.host, after.port)
        session.auth_key = key
        client = await after.connected(session=session)
        assert (await client.get_me()).first_name == "Ann"


def test_it_listens_on_loopback_only():
    ended = hotline("sandbox", "serve", "--listen", "0.0.0.0:0")
    assert ended.returncode == 64
    assert "loopback only, and 0.0.0.0 is not" in ended.stderr


@pytest.mark.parametrize("address", ["here", "127.0.0.1", "127.0.0.1:port", "127.0.0.1:70000", ":5"])
def test_an_address_that_is_none_is_refused(address):
    ended = hotline("sandbox", "serve", "--listen", address)
    assert ended.returncode == 64
    assert f"'{address}' is no address to listen on." in ended.stderr


def test_a_port_in_use_is_a_sentence(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        host, port = taken.getsockname()
        theirs = tmp_path / "sandbox.json"
        theirs.write_text("of a sandbox that runs")
        ended = hotline("sandbox", "serve", "--listen", f"{host}:{port}", "--info", theirs)
    assert theirs.read_text() == "of a sandbox that runs"
    assert ended.returncode == 69
    assert f"cannot listen on {host}:{port}: Address already in use." in ended.stderr


@pytest.mark.parametrize("option", ["--info", "--state"])
def test_a_file_that_cannot_be_written_is_a_sentence(tmp_path, option):
    ended = hotline("sandbox", "serve", option, tmp_path / "missing" / "file")
    assert ended.returncode == 73
    assert "missing/file cannot be written" in ended.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_state_file_that_is_something_else_is_left_alone(tmp_path):
    state = tmp_path / "state"
    state.write_text("not a state")
    ended = hotline("sandbox", "serve", "--state", state)
    assert ended.returncode == 65
    assert "is not a sandbox's state" in ended.stderr
    assert state.read_text() == "not a state"


def test_help_has_an_example():
    assert "Example: hotline sandbox serve" in hotline("sandbox", "serve", "--help").stdout


async def test_a_killed_sandbox_has_saved_its_world_a_moment_before(tmp_path):
    state = tmp_path / "state.db"
    async with sandbox_process(tmp_path, "--state", state) as sandbox:
        ann = await sandbox.signed_in(name="Ann")
        await ann.get_me()
        async with asyncio.timeout(60):
            while not state.exists():  # noqa: ASYNC110 - another process writes it, and does not tell
                await asyncio.sleep(0.05)
        sandbox.process.kill()
        await sandbox.process.wait()
        await ann.disconnect()
    assert [user.first_name for user in load(state, 0).users.values() if user.first_name == "Ann"] == ["Ann"]
