"""SIGHUP lets the daemon read its settings again, and ends it when it says that the terminal is gone."""

import asyncio
import fcntl
import os
import signal
import subprocess
import sys
import termios

import pytest
from desk import until

PROGRAM = """
import asyncio, sys
from pathlib import Path
from hotline_cli.daemon.signals import reloaded_by_hangup

async def main():
    stopped = asyncio.Event()
    heard = []

    def note(word):
        heard.append(word)
        Path(sys.argv[1]).write_text(" ".join(heard))

    def stop():
        note("stop")
        stopped.set()

    with reloaded_by_hangup(lambda: note("reload"), stop):
        note("ready")
        await stopped.wait()

asyncio.run(main())
"""


@pytest.fixture
def start(tmp_path):
    """Start the program, on a terminal or without one; what it hears is in the file `heard`."""
    processes = []
    heard = tmp_path / "heard"

    def run(terminal=None, nohup=False):
        def prepare():
            if nohup:
                signal.signal(signal.SIGHUP, signal.SIG_IGN)
            if terminal is not None:
                fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)

        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(heard)],
            start_new_session=True,
            preexec_fn=prepare,  # noqa: PLW1509  # the terminal has to be the program's own
        )
        processes.append(process)
        return process

    yield run, heard
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.wait()


async def hears(heard, words):
    await until(lambda: heard.exists() and heard.read_text() == words)


async def test_a_service_reads_its_settings_again_each_time(start):
    run, heard = start
    process = run()
    await hears(heard, "ready")
    for words in ("ready reload", "ready reload reload"):
        process.send_signal(signal.SIGHUP)
        await hears(heard, words)


async def test_who_closes_the_terminal_stops_what_was_started_in_it(start):
    run, heard = start
    ours, theirs = os.openpty()
    process = run(theirs)
    os.close(theirs)
    await hears(heard, "ready")
    process.send_signal(signal.SIGHUP)
    await hears(heard, "ready reload")
    os.close(ours)
    await hears(heard, "ready reload stop")
    assert await asyncio.to_thread(process.wait, 20) == 0


async def test_what_was_started_to_survive_its_terminal_does(start):
    run, heard = start
    ours, theirs = os.openpty()
    run(theirs, nohup=True)
    os.close(theirs)
    await hears(heard, "ready")
    os.close(ours)
    await hears(heard, "ready reload")
