"""One database file: a writer that commits in groups, and a reader that never waits for it."""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Self, TypeVar

from hotline_cli.store.errors import StoreError
from hotline_cli.store.opening import explain, open_reader, open_writer
from hotline_cli.store.worker import Worker

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

GROUP = 1000
"""Most works in one transaction: bounds how long the first of them waits for its acknowledgement."""


@dataclass(frozen=True, slots=True)
class Waiting:
    work: Work[Any]
    answer: asyncio.Future[Any]


class Database:
    """The database of one connection. Open it with `Database.open`; it belongs to the event loop that opened it."""

    def __init__(self, path: Path, reader: Worker, writer: Worker | None) -> None:
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
        writer = None if readonly else await Worker.start(open_writer, path)
        try:
            reader = await Worker.start(open_reader, path)
        except BaseException:
            if writer is not None:
                await writer.close()
            raise
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
        await self._reader.close()
        if self._writer is not None:
            await self._writer.close()

    async def read(self, work: Work[T]) -> T:
        """Run `work` on the reading connection and return its result. It sees what is committed, all of one moment."""
        if self._closed:
            raise StoreError(f"{self.path} is closed.")
        try:
            return await self._reader.run(partial(in_snapshot, work=work))
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
                    outcomes = await writer.run(partial(commit_together, works=[waiting.work for waiting in group]))
                except Exception as error:
                    outcomes = [Failed(explain(error, self.path)) for _ in group]
                for waiting, outcome in zip(group, outcomes, strict=True):
                    settle(waiting.answer, outcome)
        finally:
            self._committing = None


@dataclass(frozen=True, slots=True)
class Failed:
    error: BaseException


def commit_together(conn: sqlite3.Connection, works: Sequence[Work[Any]]) -> list[Any]:
    """Run `works` in one transaction and return each result or `Failed`. Raise if the transaction fails as a whole."""
    outcomes: list[Any] = []
    conn.execute("BEGIN IMMEDIATE")
    try:
        for work in works:
            outcomes.append(attempt(conn, work))
        conn.execute("COMMIT")
    except BaseException:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
        raise
    return outcomes


def attempt(conn: sqlite3.Connection, work: Work[Any]) -> Any:
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


def in_snapshot(conn: sqlite3.Connection, work: Work[T]) -> T:
    conn.execute("BEGIN")
    try:
        return work(conn)
    finally:
        conn.execute("ROLLBACK")


def settle(answer: asyncio.Future[Any], outcome: Any) -> None:
    if answer.done():
        return
    if isinstance(outcome, Failed):
        answer.set_exception(outcome.error)
    else:
        answer.set_result(outcome)
