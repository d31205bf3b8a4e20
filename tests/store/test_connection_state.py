import sqlite3
from pathlib import Path

from hotline_cli.model.batches import Position
from hotline_cli.store import connection, positions, session
from hotline_cli.store.connection import Connection
from hotline_cli.store.opening import open_writer
from hotline_cli.store.session import Session

KEY = bytes(range(256))


def test_a_session_is_kept_and_replaced(conn: sqlite3.Connection) -> None:
    assert session.load(conn) is None
    session.save(conn, Session(2, "127.0.0.1", 443))
    session.save(conn, Session(4, "127.0.0.2", 80, KEY))
    assert session.load(conn) == Session(4, "127.0.0.2", 80, KEY)


def test_a_session_does_not_show_its_key() -> None:
    assert "auth_key" not in repr(Session(2, "127.0.0.1", 443, KEY))


def test_a_forgotten_key_is_gone_from_the_file(path: Path) -> None:
    conn = open_writer(path)
    session.save(conn, Session(2, "127.0.0.1", 443, KEY))
    conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert KEY in path.read_bytes()
    session.forget(conn)
    assert session.load(conn) is None
    conn.close()
    assert KEY not in path.read_bytes()


def test_positions_are_kept_per_box(conn: sqlite3.Connection) -> None:
    positions.save(conn, [Position(777, 5), Position(0, 10, 1, 1_700_000_000, 3)])
    positions.save(conn, [Position(777, 6)])
    assert positions.load(conn) == (Position(0, 10, 1, 1_700_000_000, 3), Position(777, 6))
    positions.forget(conn)
    assert positions.load(conn) == ()


def test_connecting_again_keeps_the_group_and_ends_what_was_wrong(conn: sqlite3.Connection) -> None:
    assert connection.load(conn) == Connection()
    connection.set_account(conn, 5, at=100)
    connection.set_group(conn, -1_000_000_000_777)
    connection.set_logged_out(conn, "SESSION_REVOKED")
    connection.set_error(conn, "Telegram cannot be reached", at=150)
    assert connection.load(conn) == Connection(
        5, -1_000_000_000_777, 100, "SESSION_REVOKED", "Telegram cannot be reached", 150
    )
    connection.set_account(conn, 5, at=200)
    assert connection.load(conn) == Connection(5, -1_000_000_000_777, 200)


def test_an_error_that_is_over_is_forgotten(conn: sqlite3.Connection) -> None:
    connection.set_error(conn, "Disk full", at=150)
    connection.set_error(conn, None, at=160)
    assert connection.load(conn) == Connection()
