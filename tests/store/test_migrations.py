import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from hotline_cli.store.migrate import MIGRATIONS, migrate, migrations, statements
from hotline_cli.store.opening import connect, open_writer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "001_first.sql").write_text(
        "-- a comment\nCREATE TABLE one (x); -- and another\n\nINSERT INTO one VALUES (1);\n"
    )
    return folder


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    path = tmp_path / "empty.db"
    path.touch()
    return path


def version(conn: sqlite3.Connection) -> int:
    (number,) = conn.execute("PRAGMA user_version").fetchone()
    return int(number)


def test_the_shipped_migrations_are_numbered_without_a_gap() -> None:
    assert list(migrations()) == list(range(1, len(list(MIGRATIONS.glob("*.sql"))) + 1))


def test_a_new_migration_is_applied_once_to_what_is_there(folder: Path, empty: Path) -> None:
    with closing(connect(empty, "rw")) as conn:
        migrate(conn, empty, folder)
        (folder / "002_second.sql").write_text("INSERT INTO one SELECT x + 1 FROM one;")
        migrate(conn, empty, folder)
        migrate(conn, empty, folder)
        assert conn.execute("SELECT x FROM one").fetchall() == [(1,), (2,)]
        assert version(conn) == 2


def test_a_migration_that_fails_leaves_no_trace(folder: Path, empty: Path) -> None:
    (folder / "002_broken.sql").write_text(
        "CREATE TABLE two (x);\nINSERT INTO one VALUES (2);\nINSERT INTO nowhere VALUES (1);"
    )
    with closing(connect(empty, "rw")) as conn:
        with pytest.raises(sqlite3.OperationalError, match="nowhere"):
            migrate(conn, empty, folder)
        assert conn.execute("SELECT name FROM sqlite_schema").fetchall() == [("one",)]
        assert conn.execute("SELECT x FROM one").fetchall() == [(1,)]
        assert version(conn) == 1


def test_a_trigger_is_one_statement() -> None:
    trigger = "CREATE TRIGGER t AFTER INSERT ON one BEGIN\n  DELETE FROM one;\n  SELECT 1;\nEND;\n"
    assert list(statements(trigger + "SELECT 2;\n")) == [trigger, "SELECT 2;\n"]


def test_processes_that_open_a_new_database_at_once_all_succeed(path: Path) -> None:
    opener = (
        "import sys; from pathlib import Path; from hotline_cli.store.opening import open_writer\n"
        "open_writer(Path(sys.argv[1]))"
    )
    openers = [subprocess.Popen([sys.executable, "-c", opener, str(path)]) for _ in range(4)]
    assert [process.wait() for process in openers] == [0, 0, 0, 0]
    with closing(open_writer(path)) as conn:
        assert version(conn) == max(migrations())


def test_an_archive_of_before_is_searchable_and_its_dialogs_know_when_they_began(folder: Path, empty: Path) -> None:
    (folder / "001_first.sql").write_text((MIGRATIONS / "001_initial.sql").read_text())
    with closing(connect(empty, "rw")) as conn:
        migrate(conn, empty, folder)
        conn.execute(
            """INSERT INTO messages (peer_id, id, date, out, sender_id, kind, text, noforwards, layer, raw)
            VALUES (501, 7, 1000, 0, 501, 'text', 'The roof', 0, 1, x'')"""
        )
        for peer_id, status in ((501, "answered"), (502, "closed")):
            conn.execute(
                """INSERT INTO dialogs (peer_id, status, name, changed_at, last_customer_at)
                VALUES (?, ?, 'x', 2000, 1000)""",
                (peer_id, status),
            )
        migrate(conn, empty)
        assert conn.execute("SELECT rowid FROM messages_fts WHERE messages_fts MATCH 'roof'").fetchall() == [(1,)]
        known = conn.execute("SELECT peer_id, began_at, answered_at FROM dialogs ORDER BY peer_id").fetchall()
        assert known == [(501, 1000, 2000), (502, 2000, 0)]
