"""What `hotline run` says when it cannot run at all."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from terminal import Result, Terminal

from hotline_cli.store.opening import open_writer

CREDENTIALS = "telegram: {api_id: 1, api_hash: 0123456789abcdef0123456789abcdef}"


def text(path: Path) -> None:
    path.write_text("Dear diary, " * 100)


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("CREATE TABLE sessions (dc_id INTEGER)")


def newer(path: Path) -> None:
    with closing(open_writer(path)) as conn:
        conn.execute("PRAGMA user_version = 99")


def folder(path: Path) -> None:
    path.mkdir()


BAD = pytest.mark.parametrize("make", [text, foreign, newer, folder])


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """Logging is put back as it was afterwards."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    root.handlers[:] = before
    root.setLevel(level)


@pytest.fixture
def bad(terminal: Terminal, make: Callable[[Path], None]) -> Path:
    """A connection whose database cannot be used."""
    path = terminal.data / "support" / "hotline.db"
    path.parent.mkdir(parents=True)
    make(path)
    terminal.config.write_text(CREDENTIALS)
    terminal.config.chmod(0o600)
    return path


@BAD
def test_a_bad_database_is_told_in_one_sentence(terminal: Terminal, bad: Path) -> None:
    result = terminal.process("run")
    assert result.code in (65, 74)
    (line,) = result.err.splitlines()
    assert line.startswith(f"hotline: {bad} ")


@BAD
def test_a_folder_whose_database_is_refused_is_left_as_it_was(terminal: Terminal, bad: Path) -> None:
    assert terminal.run("run", "-q").code in (65, 74)
    assert terminal.run("disconnect", "--purge", "--yes", "-q").code in (65, 74)
    assert "lock" not in [each.name for each in bad.parent.iterdir()]


@BAD
def test_every_command_says_the_same_of_a_bad_database(
    hotline: Callable[..., Result], terminal: Terminal, bad: Path
) -> None:
    said = {hotline(command, "--json").error["message"] for command in ("run", "status", "disconnect")}
    said.add(hotline("export").err.removeprefix("hotline: ").rstrip())
    assert len(said) == 1


def test_each_of_several_bad_connections_is_told_once(terminal: Terminal) -> None:
    for name in ("sales", "support"):
        (terminal.data / name).mkdir(parents=True)
        text(terminal.data / name / "hotline.db")
    terminal.config.write_text(CREDENTIALS)
    terminal.config.chmod(0o600)
    result = terminal.process("run")
    assert result.code == 65
    assert [result.err.count(f"{name}/hotline.db is not a database") for name in ("sales", "support")] == [1, 1]
