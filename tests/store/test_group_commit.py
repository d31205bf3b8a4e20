import asyncio
import sqlite3
from pathlib import Path

import pytest
from archives import message

from hotline_cli.store import messages
from hotline_cli.store.database import Database
from hotline_cli.store.errors import StoreError
from hotline_cli.store.opening import open_writer


async def archived(database: Database, *ids: int) -> list[bool]:
    return [await database.read(lambda conn, i=i: messages.get(conn, 101, i)) is not None for i in ids]


async def test_works_that_wait_together_share_one_commit(database: Database) -> None:
    said: list[str] = []
    await database.write(lambda conn: conn.set_trace_callback(said.append))
    await asyncio.gather(
        *(database.write(lambda conn, i=i: messages.insert(conn, message(message_id=i))) for i in range(1, 101))
    )
    assert sum(statement == "COMMIT" for statement in said) == 2, "one for the trace, one for all hundred"
    assert all(await archived(database, *range(1, 101)))


async def test_a_work_that_raises_is_undone_alone(database: Database) -> None:
    def breaks(conn: sqlite3.Connection) -> None:
        messages.insert(conn, message(message_id=2))
        raise LookupError("no such thing")

    results = await asyncio.gather(
        database.write(lambda conn: messages.insert(conn, message(message_id=1))),
        database.write(breaks),
        database.write(lambda conn: messages.insert(conn, message(message_id=3))),
        return_exceptions=True,
    )
    assert results[0] is True
    assert isinstance(results[1], LookupError)
    assert results[2] is True
    assert await archived(database, 1, 2, 3) == [True, False, True]


async def test_works_run_in_the_order_in_which_they_came(database: Database) -> None:
    ran: list[int] = []
    await asyncio.gather(*(database.write(lambda conn, i=i: ran.append(i)) for i in range(50)))
    assert ran == list(range(50))


async def test_a_later_work_sees_what_an_earlier_one_of_its_group_wrote(database: Database) -> None:
    first, again = await asyncio.gather(
        *(database.write(lambda conn: messages.insert(conn, message())) for _ in range(2))
    )
    assert (first, again) == (True, False)


async def test_a_caller_that_is_cancelled_before_its_turn_has_written_nothing(database: Database) -> None:
    waiting = asyncio.create_task(database.write(lambda conn: messages.insert(conn, message(message_id=1))))
    await asyncio.sleep(0)
    waiting.cancel()
    await database.write(lambda conn: messages.insert(conn, message(message_id=2)))
    assert waiting.cancelled()
    assert await archived(database, 1, 2) == [False, True]


async def test_works_that_come_during_a_commit_are_in_the_next(database: Database) -> None:
    async def chain(start: int) -> None:
        for i in range(start, start + 10):
            await database.write(lambda conn, i=i: messages.insert(conn, message(message_id=i)))

    await asyncio.gather(*(chain(100 * n) for n in range(1, 11)))
    (count,) = await database.read(lambda conn: conn.execute("SELECT count(*) FROM messages").fetchone())
    assert count == 100


async def test_closing_commits_what_is_queued(path: Path) -> None:
    database = await Database.open(path)
    written = asyncio.create_task(database.write(lambda conn: messages.insert(conn, message(message_id=5))))
    await asyncio.sleep(0)
    await database.close()
    assert await written
    async with await Database.open(path, readonly=True) as again:
        assert await archived(again, 5) == [True]


async def test_a_closed_database_says_so(path: Path) -> None:
    database = await Database.open(path)
    await database.close()
    await database.close()
    with pytest.raises(StoreError, match="is closed"):
        await database.write(lambda conn: None)
    with pytest.raises(StoreError, match="is closed"):
        await database.read(lambda conn: None)


async def test_a_database_opened_for_reading_refuses_to_write(path: Path) -> None:
    await (await Database.open(path)).close()
    async with await Database.open(path, readonly=True) as database:
        with pytest.raises(StoreError, match="for reading only"):
            await database.write(lambda conn: messages.insert(conn, message()))
        with pytest.raises(StoreError, match="readonly"):
            await database.read(lambda conn: messages.insert(conn, message()))


async def test_a_full_disk_fails_every_caller_whose_work_needs_room_and_later_works_succeed(database: Database) -> None:
    large = 100_000 * b"x"
    (pages,) = await database.write(lambda conn: conn.execute("PRAGMA page_count").fetchone())
    await database.write(lambda conn: conn.execute(f"PRAGMA max_page_count = {pages + 2}").fetchone())
    results = await asyncio.gather(
        *(
            database.write(lambda conn, i=i: messages.insert(conn, message(message_id=i, raw=large)))
            for i in range(1, 6)
        ),
        return_exceptions=True,
    )
    assert all(isinstance(result, StoreError) and "Free some space" in str(result) for result in results)
    await database.write(lambda conn: conn.execute("PRAGMA max_page_count = 1000000").fetchone())
    assert await database.write(lambda conn: messages.insert(conn, message(message_id=9)))
    assert await archived(database, 1, 5, 9) == [False, False, True]


async def test_a_write_waits_for_another_process_that_is_writing(database: Database, path: Path) -> None:
    other = open_writer(path)
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.create_task(database.write(lambda conn: messages.insert(conn, message())))
    # A turn of another thread: by then the write has met the lock.
    await asyncio.to_thread(lambda: None)
    assert not waiting.done()
    other.execute("COMMIT")
    other.close()
    assert await waiting


async def test_reading_does_not_wait_for_a_writer(database: Database, path: Path) -> None:
    await database.write(lambda conn: messages.insert(conn, message(message_id=1)))
    other = open_writer(path)
    other.execute("BEGIN IMMEDIATE")
    messages.insert(other, message(message_id=2))
    assert await archived(database, 1, 2) == [True, False]
    other.execute("COMMIT")
    other.close()
    assert await archived(database, 1, 2) == [True, True]
