"""Questions to the person at the terminal, and answers that scripts have laid ready."""

import asyncio
import os
import stat
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from hotline_cli.cli.errors import Code, Failure
from hotline_cli.cli.options import Options
from hotline_cli.cli.output import say

FILE_PATIENCE = 120.0
"""Seconds to wait for a file that is to hold an answer."""

FILE_LOOKS = 0.2
"""Seconds between two looks for it: the system cannot tell us."""


def can_ask(asked: Options) -> bool:
    """Whether there is a person who may be asked."""
    try:
        return not asked.no_input and os.isatty(sys.stdin.fileno())
    except (OSError, ValueError):
        return False


async def ask(question: str, *, hidden: bool = False) -> str:
    """Ask the person at the terminal and return their line. Raise EOFError when there is none."""
    with silent() if hidden else nothing():
        print(question, end=" ", file=sys.stderr, flush=True)
        return (await read_line()).strip()


async def agreed(question: str, *, default: bool = True) -> bool:
    """Ask for a yes or a no."""
    while True:
        answer = (await ask(f"{question} [{'Y/n' if default else 'y/N'}]")).casefold()
        if answer in ("", "y", "yes", "n", "no"):
            return default if not answer else answer.startswith("y")


async def read_line() -> str:
    """The next line of standard input, without its end. Raise EOFError when there is none.

    The event loop goes on meanwhile, and so does Ctrl-C.
    """
    descriptor = sys.stdin.fileno()
    line = bytearray()
    while not line.endswith(b"\n"):
        await readable(descriptor)
        byte = os.read(descriptor, 1)
        if not byte:
            break
        line += byte
    if not line:
        raise EOFError
    return line.decode(errors="replace").rstrip("\r\n")


async def readable(descriptor: int) -> None:
    """Return when there is something to read, or nothing will come any more."""
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    try:
        loop.add_reader(descriptor, ready.set)
    except PermissionError:
        return  # a plain file always has something, or its end
    try:
        await ready.wait()
    finally:
        loop.remove_reader(descriptor)


@contextmanager
def nothing() -> Iterator[None]:
    yield


@contextmanager
def silent() -> Iterator[None]:
    """Show nothing of what is typed."""
    import termios

    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    without_echo = termios.tcgetattr(descriptor)
    without_echo[3] &= ~termios.ECHO
    termios.tcsetattr(descriptor, termios.TCSADRAIN, without_echo)
    try:
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
        print(file=sys.stderr)


@dataclass(slots=True)
class Secret:
    """A code or password: from standard input, ``HOTLINE_NAME``, the file in ``HOTLINE_NAME_FILE``, or a person."""

    name: str
    asked: Options
    from_stdin: bool = False
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)

    @property
    def variable(self) -> str:
        return f"HOTLINE_{self.name.upper()}"

    async def get(self, question: str, problem: str | None, *, hidden: bool = False) -> str:
        """The answer. ``problem`` says why the last one was not taken.

        Raise `Failure` when there is none, or when the only one that was laid ready is wrong.
        """
        file = self.environ.get(f"{self.variable}_FILE")
        if self.from_stdin:
            return await self._next_line(problem)
        if value := self.environ.get(self.variable):
            return self._first(value, problem, f"It came from {self.variable}.")
        if file:
            if problem and not is_pipe(Path(file)):
                raise Failure(problem, f"It came from {file}.", Code.NOT_ALLOWED)
            return await from_file(Path(file), f"{self.variable}_FILE", self.name)
        if can_ask(self.asked):
            return await ask(f"{problem} {question}" if problem else question, hidden=hidden)
        where = f"{self.variable} or {self.variable}_FILE"
        options = f"--code-from -, {where}" if self.name == "code" else where
        raise Failure(
            f"Telegram wants the {self.name} and nobody may be asked for it.", f"Give it with {options}.", Code.USAGE
        )

    async def _next_line(self, problem: str | None) -> str:
        try:
            return (await read_line()).strip()
        except EOFError:
            raise Failure(
                problem or f"Standard input ended before the {self.name} came.",
                f"Write the {self.name} there, in a line of its own.",
                Code.NOT_ALLOWED if problem else Code.USAGE,
            ) from None

    def _first(self, value: str, problem: str | None, place: str) -> str:
        if problem:
            raise Failure(problem, place, Code.NOT_ALLOWED)
        return value.strip()


def is_pipe(path: Path) -> bool:
    """Whether there may be more to read each time."""
    return stat.S_ISFIFO(path.stat().st_mode)


async def from_file(path: Path, variable: str, name: str) -> str:
    """The first line of a file that may appear later, or be a pipe. Raise `Failure` if nothing comes.

    ``variable`` is what named the file, ``name`` what is to stand in it.
    """
    try:
        if not holds_something(path):
            until = time.strftime("%H:%M:%S", time.localtime(time.time() + FILE_PATIENCE))
            say(f"Waiting until {until} for the {name} in {path} ({variable}).")
        async with asyncio.timeout(FILE_PATIENCE):
            while True:
                if line := await first_line(path):
                    return line
                await asyncio.sleep(FILE_LOOKS)
    except TimeoutError:
        raise Failure(
            f"Nothing was written to {path} within {FILE_PATIENCE:.0f} s.",
            f"{variable} names that file: write the {name} there, in a line of its own.",
            Code.USAGE,
        ) from None
    except OSError as error:
        raise Failure(
            f"{path} cannot be read: {error.strerror}.",
            f"{variable} has to name a file with the {name} in its first line.",
            Code.IO,
        ) from error


def holds_something(path: Path) -> bool:
    """Whether the answer may be there already; nobody knows what a pipe holds."""
    try:
        return path.stat().st_size > 0
    except FileNotFoundError:
        return False


async def first_line(path: Path) -> str:
    """The first line, empty if there is no file, or nothing in it yet. A pipe is waited for."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except FileNotFoundError:
        return ""
    try:
        if stat.S_ISFIFO(os.fstat(descriptor).st_mode):
            await readable(descriptor)
        lines = os.read(descriptor, 4096).splitlines()
    finally:
        os.close(descriptor)
    return lines[0].decode(errors="replace").strip() if lines else ""
