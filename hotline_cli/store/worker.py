"""A SQLite connection with a thread of its own for what takes time."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import aiosqlite

T = TypeVar("T")


class Worker(aiosqlite.Connection):
    """An aiosqlite connection that runs whole functions in its thread: one trip there, not one per statement."""

    @classmethod
    async def over(cls, opener: Callable[[Path], sqlite3.Connection], path: Path) -> "Worker":
        # An opener that fails in the worker's own thread would leave that thread talking to an event loop that may be
        # closed by then. So the worker begins with a connection that is open.
        opened = await asyncio.to_thread(opener, path)
        return await cls(lambda: opened, iter_chunk_size=64)  # type: ignore[return-value]  # __await__ is typed for the base class

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection itself, for the event loop's thread to use while nothing runs in the other."""
        return self._conn

    async def perform(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` in the thread, return what it returns or raise what it raises."""
        result: T = await self._execute(work, self._conn)  # type: ignore[no-untyped-call]  # aiosqlite leaves it untyped
        return result
