"""A terminal for tests: `hotline` on a pseudo-terminal, what it shows and what a person types."""

import asyncio
import codecs
import fcntl
import os
import re
import struct
import termios
from contextlib import contextmanager

from forking import fork

PATIENCE = 120
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]")


class Screen:
    """`text` is everything shown so far, without control sequences; `raw` with them."""

    def __init__(self, descriptor, process):
        self._descriptor = descriptor
        self.process = process
        self.raw = ""
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._read_to = 0

    @property
    def text(self):
        return CONTROL.sub("", self.raw).replace("\r", "")

    async def sees(self, words):
        """Wait until `words` are shown after what was seen last; return what was shown up to there."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(PATIENCE):
            while (found := self.text.find(words, self._read_to)) < 0:
                news = asyncio.Event()
                loop.add_reader(self._descriptor, news.set)
                try:
                    await news.wait()
                finally:
                    loop.remove_reader(self._descriptor)
                try:
                    self.raw += self._decoder.decode(os.read(self._descriptor, 65536))
                except OSError:
                    raise AssertionError(f"It ended without {words!r}:\n{self.text}") from None
        before, self._read_to = self.text[self._read_to : found], found + len(words)
        return before

    def type(self, line):
        os.write(self._descriptor, line.encode() + b"\n")

    async def ends(self):
        """Wait for the end; return the exit code."""
        while True:
            try:
                await self.sees("\0 never shown")
            except AssertionError:
                await asyncio.to_thread(self.process.join, PATIENCE)
                return self.process.exitcode

    def interrupt(self):
        os.write(self._descriptor, b"\x03")


def without_size(environ):
    """Only the terminal itself says how large it is; test runners put their own size here."""
    return {name: value for name, value in environ.items() if name not in ("COLUMNS", "LINES")}


@contextmanager
def pty(arguments, environ, width=80, height=30):
    """Run `hotline ARGUMENTS` on a terminal of that size."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
    variables = without_size(environ) | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    process = fork(arguments, variables, theirs, os.dup(theirs), os.dup(theirs))
    try:
        yield Screen(ours, process)
    finally:
        if process.is_alive():
            process.kill()
        process.join()
        os.close(ours)
