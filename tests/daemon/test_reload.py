"""The running daemon reads its settings again."""

import asyncio
import json
import signal
import socket
import sys

import pytest
from desk import open_desk, plain, until

from hotline_cli.daemon.calling import SOCKET
from hotline_cli.daemon.connection import Connection
from hotline_cli.daemon.reload import Reloaded
from hotline_cli.daemon.service import Service
from hotline_cli.model.dialogs import Status
from hotline_cli.store import dialogs


@pytest.fixture
async def desk(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, run=False) as desk:
        yield desk


def write(desk, settings):
    """Put these settings into the file of the daemon."""
    (desk.data / "hotline.yaml").write_text(json.dumps(plain(settings)))


async def hotline(desk, *arguments):
    """A command line on the daemon's folder, with `--json`: its exit code and what it said."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "hotline_cli", *arguments, "--json", "--data", str(desk.data),
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    async with asyncio.timeout(20):
        out, _ = await process.communicate()
    return process.returncode, json.loads(out)


async def welcomed(desk, name, words):
    """Somebody new writes, and is welcomed with these words."""
    person = await desk.customer(name)
    await person.client.send_message(person.desk, "Hello")
    await person.sees(words)


async def test_new_settings_hold_for_the_next_customer_without_reconnecting(desk):
    await desk.start_daemon()
    await welcomed(desk, "Anna", "Hello Anna, welcome.")

    write(desk, desk.with_connection(welcome="Good day, {first_name}.", icon_color=0x8EEE98))
    code, said = await hotline(desk, "reload")
    applied = ["connections.desk.welcome", "connections.desk.icon_color"]
    assert (code, said["data"]) == (0, {"connections": [{"name": "desk", "applied": applied, "restart": []}]})
    await welcomed(desk, "Bela", "Good day, Bela.")

    file = desk.data / "hotline.yaml"
    file.write_text("connections:\n  desk:\n    welcom: Hi\n    autoclose: soon\n")
    code, said = await hotline(desk, "reload", "desk")
    first, second = said["error"]["message"].splitlines()
    assert (code, said["error"]["code"]) == (78, 78)
    assert first == f"{file}:3: connections.desk.welcom: unknown setting; did you mean 'welcome'?"
    assert second.startswith(f"{file}:4: connections.desk.autoclose: expected a duration")
    desk.process.send_signal(signal.SIGHUP)
    await desk.logged(f"The settings stay as they were: {file}:3: connections.desk.welcom")
    await welcomed(desk, "Carl", "Good day, Carl.")

    write(desk, desk.with_connection(welcome="Hi {first_name}!"))
    desk.process.send_signal(signal.SIGHUP)
    await desk.logged("settings that hold from now on: connections.desk.welcome, connections.desk.icon_color")
    await welcomed(desk, "Dora", "Hi Dora!")
    assert sum("desk: connected" in line for line in desk.log) == 1

    assert await desk.kill_daemon(signal.SIGTERM) == 0
    assert not (desk.folder / SOCKET).exists()
    code, said = await hotline(desk, "reload")
    assert (code, said["error"]["message"]) == (69, "Nothing runs the connection 'desk'.")


async def test_what_needs_a_restart_is_named_until_there_is_one(desk):
    settings = [desk.settings]
    service = Service([Connection(desk.folder, desk.settings)], lambda: settings[-1])
    await service.connections[0].prepare()
    assert service.reload() == Reloaded()
    settings.append(desk.with_server(port=1, host="elsewhere"))
    for _ in range(2):
        assert service.reload() == Reloaded(restart=("telegram.server.host", "telegram.server.port"))
    settings.append(desk.settings)
    assert service.reload() == Reloaded()
    await service.connections[0].close()


async def test_each_of_several_daemons_over_one_folder_is_asked(desk, sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path / "other", run=False, account="9996620002") as other:
        other.folder.rename(desk.data / "sales")
    changed = desk.with_connection(read="never")
    services = [Service([Connection(desk.data / name, desk.settings)], lambda: changed) for name in ("desk", "sales")]
    serving = [asyncio.create_task(service.serve()) for service in services]
    async with asyncio.timeout(20):
        for service in services:
            await service.connections[0].ready.wait()
    code, said = await hotline(desk, "reload")
    assert code == 0
    assert {each["name"]: each["applied"] for each in said["data"]["connections"]} == {
        "desk": ["connections.desk.read"],
        "sales": [],
    }
    for service in services:
        service.stop()
    await asyncio.gather(*serving)


async def test_autoclose_is_heard_of_at_once(desk):
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna")
    desk.settings, soon = desk.with_connection(autoclose=None), desk.with_connection(autoclose=1)
    await desk.start()
    await anna.client.send_message(anna.desk, "Hello")
    topic = (await otto.sees_topic("🟪 Anna")).id
    await otto.client.send_message(otto.group, "Good day", reply_to=topic)
    await anna.sees("Good day")
    assert desk.connection.apply(soon) == Reloaded(applied=("connections.desk.autoclose",))
    await until(lambda: desk.stored(lambda conn: dialogs.get(conn, anna.id)).status is Status.CLOSED)


async def test_the_service_manager_hears_of_a_reload_when_it_begins_and_ends(desk, tmp_path, monkeypatch):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        heard = asyncio.get_running_loop().sock_recv
        service = Service([Connection(desk.folder, desk.settings)], lambda: desk.settings)
        service.reload()
        serving = asyncio.create_task(service.serve())
        assert await heard(manager, 64) == b"READY=1"
        service.reload()
        begin, moment = (await heard(manager, 64)).decode().splitlines()
        assert (begin, moment.startswith("MONOTONIC_USEC="), moment[15:].isdecimal()) == ("RELOADING=1", True, True)
        assert await heard(manager, 64) == b"READY=1"
        service.stop()
        await serving
        assert await heard(manager, 64) == b"STOPPING=1"


async def test_a_connection_that_can_take_no_commands_runs_all_the_same(desk, monkeypatch, caplog):
    monkeypatch.setattr("hotline_cli.daemon.control.LONGEST_ADDRESS", 5)
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(desk.data))
    service = Service([Connection(desk.folder, desk.settings)], lambda: desk.settings)
    serving = asyncio.create_task(service.serve())
    async with asyncio.timeout(20):
        await service.connections[0].ready.wait()
    assert "desk takes no commands" in caplog.text
    code, said = await hotline(desk, "reload")
    assert (code, "takes no commands: No such file" in said["error"]["message"]) == (75, True)
    service.stop()
    await serving
