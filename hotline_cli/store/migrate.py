"""Bring a database to the present schema: numbered SQL files, each applied with its number in one transaction."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from hotline_cli.store.errors import CorruptStore, NewerStore

APPLICATION_ID = 0x484F544C
"""`HOTL`: marks the file as hotline's (https://www.sqlite.org/pragma.html#pragma_application_id)."""

MIGRATIONS = Path(__file__).parent / "migrations"


def migrations(folder: Path = MIGRATIONS) -> dict[int, Path]:
    """The migration files by number, in order."""
    return {int(path.name.split("_")[0]): path for path in sorted(folder.glob("[0-9]*_*.sql"))}


def check(conn: sqlite3.Connection, path: Path, folder: Path = MIGRATIONS) -> int:
    """Return the schema version of a database that is ours, or is empty (version 0).

    Raise `CorruptStore` if it belongs to another program, `NewerStore` if a newer hotline wrote it.
    """
    (application,) = conn.execute("PRAGMA application_id").fetchone()
    (version,) = conn.execute("PRAGMA user_version").fetchone()
    (tables,) = conn.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if application != APPLICATION_ID and (application or version or tables):
        raise CorruptStore(
            f"{path} is a database of another program, not hotline's. Move it away, or choose another --data."
        )
    newest = max(migrations(folder))
    if version > newest:
        raise NewerStore(
            f"{path} was written by a newer hotline (schema {version}, this one knows {newest}). Upgrade hotline-cli."
        )
    return int(version)


def migrate(conn: sqlite3.Connection, path: Path, folder: Path = MIGRATIONS) -> None:
    """Apply the migrations that the database lacks. A migration that fails leaves no trace."""
    for number, file in migrations(folder).items():
        if number <= check(conn, path, folder):
            continue
        conn.execute("BEGIN IMMEDIATE")
        try:
            # Asked again now that nobody else can write: another process may have been faster.
            if number > check(conn, path, folder):
                for statement in statements(file.read_text(encoding="utf-8")):
                    conn.execute(statement)
                conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                conn.execute(f"PRAGMA user_version = {number}")
            conn.execute("COMMIT")
        except BaseException:
            if conn.in_transaction:
                conn.execute("ROLLBACK")
            raise


def statements(script: str) -> Iterator[str]:
    """The statements of a script, one at a time: `executescript` would end the transaction first."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
