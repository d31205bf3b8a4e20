"""`hotline` as a process of its own that starts at once: a fork of one that has imported everything already.

A command that talks to Telegram imports for most of a second, and the tests run more than a hundred of them.
"""

import asyncio
import fcntl
import multiprocessing
import os
import signal
import sys
import termios
from contextlib import suppress
from multiprocessing import forkserver
from multiprocessing.connection import Connection

import coverage

from hotline_cli.__main__ import main

forks = multiprocessing.get_context("forkserver")
forks.set_forkserver_preload(
    [
        "coverage",
        *(f"hotline_cli.cli.{name}" for name in ("connect", "disconnect", "login_screen", "run", "sandbox", "witness")),
    ]
)
MEASURED = "COVERAGE_PROCESS_CONFIG"  # how coverage tells processes that they are measured


class Fork:
    """The part of `asyncio.subprocess.Process` that tests use; all three streams are pipes."""

    def __init__(self, process, stdin, stdout, stderr):
        self.pid = process.pid
        self.stdin, self.stdout, self.stderr = stdin, stdout, stderr
        self._process = process
        self._loop = asyncio.get_running_loop()
        self._ended = self._loop.create_future()
        self._loop.add_reader(process.sentinel, self._end)

    def _end(self):
        self._loop.remove_reader(self._process.sentinel)
        self._process.join()
        self._ended.set_result(self._process.exitcode)
        self._process.close()
        self.stdin.close()

    @property
    def returncode(self):
        return self._ended.result() if self._ended.done() else None

    async def wait(self):
        return await asyncio.shield(self._ended)

    async def communicate(self, told=b""):
        self.stdin.write(told)
        self.stdin.close()
        said = await asyncio.gather(self.stdout.read(), self.stderr.read())
        await self.wait()
        return tuple(said)

    def send_signal(self, which):
        if not self._ended.done():
            with suppress(ProcessLookupError):  # it may have ended just now
                os.kill(self.pid, which)

    def terminate(self):
        self.send_signal(signal.SIGTERM)

    def kill(self):
        self.send_signal(signal.SIGKILL)


async def hotline_process(*arguments, env=None):
    """Run `hotline` with these arguments and variables (this process's own) in a process of its own."""
    told, *said = (os.pipe() for _ in range(3))
    process = fork(arguments, env or os.environ, told[0], *(theirs for _, theirs in said))
    return Fork(process, await writer_of(told[1]), *[await reader_of(ours) for ours, _ in said])


def fork(arguments, environ, *streams):
    """Let a new process be `hotline ARGUMENTS` with these descriptors, which are closed here, as its three streams."""
    begin_forking()
    theirs = [Connection(each) for each in streams]
    process = forks.Process(target=become_hotline, args=(arguments, dict(environ), *theirs), daemon=True)
    process.start()
    for each in theirs:
        each.close()
    return process


def begin_forking():
    """Start the process that forks, if it does not run yet. It is not measured, its forks are."""
    measured = os.environ.pop(MEASURED, None)
    try:
        forkserver.ensure_running()
    finally:
        if measured is not None:
            os.environ[MEASURED] = measured


async def reader_of(descriptor):
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, os.fdopen(descriptor, "rb", buffering=0))
    return reader


async def writer_of(descriptor):
    pipe = os.fdopen(descriptor, "wb", buffering=0)
    transport, _ = await asyncio.get_running_loop().connect_write_pipe(asyncio.Protocol, pipe)
    return transport


def become_hotline(arguments, environ, *streams):
    """What the new process does: as if the shell had started `hotline ARGUMENTS`."""
    for descriptor, stream in enumerate(streams):
        os.dup2(stream.fileno(), descriptor)
        stream.close()
    if os.isatty(0):
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # Ctrl-C has to reach it
    sys.stdin, sys.stdout = open(0, closefd=False), open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, errors="backslashreplace", closefd=False)  # noqa: SIM115
    os.environ.clear()
    os.environ.update(environ)
    sys.argv = ["hotline", *arguments]
    measured = coverage.process_startup() if MEASURED in environ else None
    try:
        main()
    finally:
        if measured:
            measured.stop()
            measured.save()
