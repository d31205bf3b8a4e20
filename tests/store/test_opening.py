import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from archives import message

from hotline_cli.store import messages
from hotline_cli.store.database import Database
from hotline_cli.store.errors import CorruptStore, MissingStore, NewerStore, StoreError
from hotline_cli.store.migrate import migrations
from hotline_cli.store.opening import open_reader, open_writer, reading


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_database_is_readable_by_its_owner_only(path: Path) -> None:
    with closing(open_writer(path)) as conn:
        messages.insert(conn, message())
        assert {mode(file) for file in path.parent.iterdir()} == {0o600}
        assert len(list(path.parent.iterdir())) == 3, "database, log and index of the log"
    assert mode(path.parent) == 0o700


def test_folders_above_it_are_made_private_too(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "c" / "hotline.db"
    open_writer(path).close()
    assert [mode(folder) for folder in list(path.parents)[:3]] == [0o700] * 3


def test_text_is_refused_with_its_path(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("Dear diary, " * 100)
    for opener in (open_writer, open_reader):
        with pytest.raises(CorruptStore, match=f"{path} is not a database. Move it away"):
            opener(path)
    assert path.read_text().startswith("Dear diary")


def test_another_program_s_database_is_refused_and_left_as_it_is(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("CREATE TABLE sessions (dc_id INTEGER)")
    before = path.read_bytes()
    for opener in (open_writer, open_reader):
        with pytest.raises(CorruptStore, match="database of another program"):
            opener(path)
    assert path.read_bytes() == before


def test_a_newer_hotline_s_database_is_refused_and_left_as_it_is(path: Path) -> None:
    with closing(open_writer(path)) as conn:
        conn.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    for opener in (open_writer, open_reader):
        with pytest.raises(NewerStore, match=r"newer hotline \(schema 99, this one knows 2\)"):
            opener(path)
    assert path.read_bytes() == before


def test_a_folder_in_its_place_is_refused(path: Path) -> None:
    path.mkdir(parents=True)
    for opener in (open_writer, open_reader):
        with pytest.raises(StoreError, match=f"{path} cannot be used: it is a folder. Move it away"):
            opener(path)


def test_a_refusal_leaves_no_thread_behind_that_complains(tmp_path: Path) -> None:
    """The event loop ends right after the refusal, which a thread that has still to answer would notice."""
    for name in ("text", "foreign", "newer", "folder"):
        (tmp_path / name).mkdir()
    (tmp_path / "text" / "hotline.db").write_text("Dear diary, " * 100)
    with closing(sqlite3.connect(tmp_path / "foreign" / "hotline.db")) as conn:
        conn.execute("CREATE TABLE sessions (dc_id INTEGER)")
    with closing(open_writer(tmp_path / "newer" / "hotline.db")) as conn:
        conn.execute("PRAGMA user_version = 99")
    (tmp_path / "folder" / "hotline.db").mkdir()
    program = (
        "import asyncio, sys; from pathlib import Path\n"
        "from hotline_cli.store.database import Database\n"
        "from hotline_cli.store.errors import StoreError\n"
        "for path in list(Path(sys.argv[1]).glob('*/hotline.db')) * 50:\n"
        "    try: asyncio.run(Database.open(path))\n"
        "    except StoreError: print('refused')\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.count("refused") == 200
    assert done.stderr == ""


def test_a_file_where_its_folder_should_be_is_refused(path: Path) -> None:
    path.parent.write_text("")
    with pytest.raises(StoreError, match=f"{path.parent} cannot be used"):
        open_writer(path)


def test_a_damaged_database_says_so(path: Path) -> None:
    with closing(open_writer(path)) as conn:
        for i in range(500):
            messages.insert(conn, message(message_id=i))
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xaa" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(CorruptStore, match="is damaged"), reading(path) as conn:
        messages.get(conn, 101, 1)


def test_an_older_database_is_not_read_before_it_is_brought_up_to_date(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_writer(path).close()
    monkeypatch.setattr("hotline_cli.store.opening.migrations", lambda: {**migrations(), 99: path})
    with pytest.raises(StoreError, match="written by an older hotline"):
        open_reader(path)


async def test_a_writer_is_closed_again_when_the_reader_cannot_be_opened(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path) -> None:
        raise StoreError("No reading here.")

    monkeypatch.setattr("hotline_cli.store.database.open_reader", refuse)
    with pytest.raises(StoreError, match="No reading here"):
        await Database.open(path)
    assert [file.name for file in path.parent.iterdir()] == ["hotline.db"], "its log went with the writer"


def test_an_old_sqlite_is_refused_with_its_version(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    with pytest.raises(StoreError, match=r"needs SQLite 3\.37"):
        open_writer(path)


def test_reading_makes_no_file(path: Path) -> None:
    with pytest.raises(MissingStore, match="hotline connect"):
        open_reader(path)
    assert not path.parent.exists()


def test_an_empty_file_is_not_a_connection_yet(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    with pytest.raises(MissingStore, match="is empty"):
        open_reader(path)
    open_writer(path).close()
    open_reader(path).close()


def test_a_path_with_characters_of_a_uri_is_a_path(tmp_path: Path) -> None:
    path = tmp_path / "a?b#c%20d" / "hotline.db"
    open_writer(path).close()
    assert path.exists()
    open_reader(path).close()


def test_another_process_reads_while_this_one_writes(path: Path, conn: sqlite3.Connection) -> None:
    messages.insert(conn, message())
    conn.execute("BEGIN IMMEDIATE")
    messages.insert(conn, message(message_id=2))
    reader = (
        "import sys; from pathlib import Path; from hotline_cli.store import messages\n"
        "from hotline_cli.store.opening import reading\n"
        "with reading(Path(sys.argv[1])) as conn: print(messages.get(conn, 101, 1).text)"
    )
    done = subprocess.run([sys.executable, "-c", reader, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout == "Hello\n"


def test_one_reading_is_of_one_moment(path: Path, conn: sqlite3.Connection) -> None:
    messages.insert(conn, message(message_id=1))
    with reading(path) as reader:
        assert messages.get(reader, 101, 1)
        messages.insert(conn, message(message_id=2))
        assert messages.get(reader, 101, 2) is None
