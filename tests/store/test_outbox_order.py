import sqlite3
from dataclasses import replace

import pytest

from hotline_cli.store import flood_waits, outbox
from hotline_cli.store.outbox import Counts, OutboxRow


def row(random_id: int, lane: str = "t1", **fields: object) -> OutboxRow:
    return replace(OutboxRow(lane, "forward", random_id, created_at=1_700_000_000_000), **fields)  # type: ignore[arg-type]


def test_a_row_comes_back_as_it_went_in(conn: sqlite3.Connection) -> None:
    original = row(
        -(2**63),
        dialog_id=1,
        peer_id=-5,
        source_peer_id=101,
        source_message_id=3,
        grouped_id=4,
        payload={"text": "ä", "ids": [1]},
    )
    row_id = outbox.add(conn, original)
    assert outbox.get(conn, row_id) == replace(original, id=row_id)


def test_a_lane_is_emptied_in_the_order_in_which_it_was_filled(conn: sqlite3.Connection) -> None:
    for random_id, lane in enumerate(["t1", "c1", "t1", "general", "t1"]):
        outbox.add(conn, row(random_id, lane))
    assert outbox.lanes(conn) == ("c1", "general", "t1")
    assert [each.random_id for each in outbox.waiting(conn, "t1")] == [0, 2, 4]
    assert [each.random_id for each in outbox.waiting(conn, "t1", limit=2)] == [0, 2]
    outbox.done(conn, [each.id for each in outbox.waiting(conn, "t1", limit=2)])
    assert [each.random_id for each in outbox.waiting(conn, "t1")] == [4]


def test_a_row_that_failed_waits_no_longer_and_holds_up_nothing(conn: sqlite3.Connection) -> None:
    first, second = (outbox.add(conn, row(random_id, peer_id=101)) for random_id in (1, 2))
    outbox.fail(conn, first, "USER_IS_BLOCKED", at=1234)
    assert [each.id for each in outbox.waiting(conn, "t1")] == [second]
    assert outbox.counts(conn) == Counts(waiting=1, failed=1)
    failed = outbox.get(conn, first)
    assert failed is not None
    assert (failed.error, failed.failed_at) == ("USER_IS_BLOCKED", 1234)


def test_a_vain_attempt_is_counted_and_the_row_keeps_its_place_and_random_id(conn: sqlite3.Connection) -> None:
    first, second = (outbox.add(conn, row(random_id)) for random_id in (1, 2))
    outbox.defer(conn, [first], until=99, error="timeout")
    outbox.defer(conn, [first], until=100, error="timeout")
    deferred, next_one = outbox.waiting(conn, "t1")
    assert (deferred.id, deferred.random_id, deferred.not_before, deferred.attempts) == (first, 1, 100, 2)
    assert next_one.id == second


def test_a_random_id_is_never_used_twice(conn: sqlite3.Connection) -> None:
    outbox.add(conn, row(1))
    with pytest.raises(sqlite3.IntegrityError):
        outbox.add(conn, row(1, "t2"))


def test_it_knows_whether_something_waits_for_a_peer(conn: sqlite3.Connection) -> None:
    row_id = outbox.add(conn, row(1))
    assert not outbox.pending_for_peer(conn, 101)
    outbox.set_peer(conn, "t1", 101)
    assert outbox.pending_for_peer(conn, 101)
    outbox.done(conn, [row_id])
    assert not outbox.pending_for_peer(conn, 101)


def test_a_flood_wait_holds_for_its_peer_until_it_is_over(conn: sqlite3.Connection) -> None:
    flood_waits.save(conn, -5, until=2000)
    flood_waits.save(conn, -5, until=1000)
    flood_waits.save(conn, 101, until=500)
    assert flood_waits.load(conn, now=600) == {-5: 2000}
    flood_waits.forget(conn, now=600)
    assert flood_waits.load(conn, now=0) == {-5: 2000}
