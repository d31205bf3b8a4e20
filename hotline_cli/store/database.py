"""One database file: a writer that commits in groups, and a reader that never waits for it.

Statements run in the event loop's thread, where each takes microseconds; only the commit, which waits for the disk,
runs in another. In another thread each statement would wait for the interpreter lock: beside a busy event loop that was
measured to be a hundred times slower.
"""

import asyncio
import sqlite3
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeVar

from hotline_cli.store.errors import StoreError
from hotline_cli.store.opening import BUSY_TIMEOUT, explain, is_busy, open_reader, open_writer
from hotline_cli.store.worker import Worker

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

GROUP = 1000
"""Most works in one transaction: bounds how long the first of them waits for its acknowledgement."""

SWITCH_INTERVAL = 0.0002
"""Seconds until a busy event loop lets the committing thread have the interpreter lock (Python's default is 0.005)."""


@dataclass(frozen=True, slots=True)
class Waiting:
    work: Work[Any]
    answer: asyncio.Future[Any]


@dataclass(frozen=True, slots=True)
class Failed:
    error: BaseException


class Database:
    """The database of one connection. Open it with `Database.open`; it belongs to the event loop that opened it."""

    def __init__(self, path: Path, reader: sqlite3.Connection, writer: Worker | None) -> None:
        self.path = path
        self._reader = reader
        self._writer = writer
        self._queue: deque[Waiting] = deque()
        self._committing: asyncio.Task[None] | None = None
        self._closed = False

    @classmethod
    async def open(cls, path: Path, *, readonly: bool = False) -> Self:
        """Open the database at `path`; without `readonly`, make it if there is none and bring it to the present schema.

        Raise `StoreError` with a sentence that names the file if it cannot be used.
        """
        if readonly:
            return cls(path, open_reader(path), None)
        writer = await Worker.over(open_writer, path)
        try:
            reader = open_reader(path)
        except BaseException:
            await writer.close()
            raise
        sys.setswitchinterval(min(sys.getswitchinterval(), SWITCH_INTERVAL))
        return cls(path, reader, writer)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Commit what is queued, then close."""
        if self._closed:
            return
        self._closed = True
        if self._committing is not None:
            await self._committing
        self._reader.close()
        if self._writer is not None:
            await self._writer.close()

    async def read(self, work: Work[T]) -> T:
        """Run `work` on the reading connection and return its result. It sees what is committed, all of one moment.

        It holds up the event loop while it runs: look things up by an index.
        """
        if self._closed:
            raise StoreError(f"{self.path} is closed.")
        try:
            self._reader.execute("BEGIN")
            try:
                return work(self._reader)
            finally:
                self._reader.execute("ROLLBACK")
        except sqlite3.Error as error:
            raise explain(error, self.path) from error

    async def write(self, work: Work[T]) -> T:
        """Run `work` in a transaction and return what it returns once that is safely on disk.

        Works that are queued together share one transaction, in the order in which they came. One that raises is
        undone alone, and its caller alone gets the exception. If the disk fails, every caller gets a `StoreError` and
        nothing of the group is kept. A caller that is cancelled before its turn has written nothing.
        """
        if self._writer is None:
            raise StoreError(f"{self.path} was opened for reading only.")
        if self._closed:
            raise StoreError(f"{self.path} is closed.")
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._queue.append(Waiting(work, answer))
        if self._committing is None:
            self._committing = asyncio.create_task(self._commit_groups(self._writer))
        return await answer

    async def _commit_groups(self, writer: Worker) -> None:
        try:
            while self._queue:
                taken = [self._queue.popleft() for _ in range(min(GROUP, len(self._queue)))]
                group = [waiting for waiting in taken if not waiting.answer.done()]
                try:
                    outcomes = await commit_together(writer, [waiting.work for waiting in group])
                except Exception as error:
                    outcomes = [Failed(explain(error, self.path)) for _ in group]
                for waiting, outcome in zip(group, outcomes, strict=True):
                    settle(waiting.answer, outcome, self.path)
        finally:
            self._committing = None


async def commit_together(writer: Worker, works: list[Work[Any]]) -> list[Any]:
    """Run `works` in one transaction and return each result or `Failed`. Raise if the transaction fails as a whole."""
    conn = writer.connection
    try:
        await begin(writer)
        outcomes = [attempt(conn, work) for work in works]
        await writer.perform(commit)
    except Exception:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
        raise
    return outcomes


async def begin(writer: Worker) -> None:
    """Begin to write; if another process is writing, wait for it where that holds up nobody."""
    try:
        writer.connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if not is_busy(error):
            raise
        await writer.perform(begin_patiently)


def begin_patiently(conn: sqlite3.Connection) -> None:
    conn.execute(f"PRAGMA busy_timeout = {int(BUSY_TIMEOUT * 1000)}")
    try:
        conn.execute("BEGIN IMMEDIATE")
    finally:
        conn.execute("PRAGMA busy_timeout = 0")


def commit(conn: sqlite3.Connection) -> None:
    conn.execute("COMMIT")


def attempt(conn: sqlite3.Connection, work: Work[Any]) -> Any:
    """The result of `work`, or `Failed`, and then what it did is undone."""
    conn.execute("SAVEPOINT work")
    try:
        result = work(conn)
    except Exception as error:
        # A full or failing disk makes SQLite undo the whole transaction by itself: then it is everybody's failure.
        if not conn.in_transaction:
            raise
        conn.execute("ROLLBACK TO work")
        result = Failed(error)
    conn.execute("RELEASE work")
    return result


def settle(answer: asyncio.Future[Any], outcome: Any, path: Path) -> None:
    if answer.done():
        return
    if not isinstance(outcome, Failed):
        answer.set_result(outcome)
    elif isinstance(outcome.error, sqlite3.OperationalError):
        answer.set_exception(explain(outcome.error, path))
    else:
        answer.set_exception(outcome.error)
