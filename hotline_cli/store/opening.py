"""Open a database file, for writing or for reading, or say in a sentence why that cannot be."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from hotline_cli.files import private_file
from hotline_cli.store.errors import CorruptStore, MissingStore, StoreError
from hotline_cli.store.migrate import check, migrate, migrations

BUSY_TIMEOUT = 10.0
"""Seconds to wait for another process that is writing."""

OLDEST_SQLITE = (3, 37)
"""The first with strict tables."""

STATEMENTS = 256
"""Prepared statements kept per connection."""


def open_writer(path: Path) -> sqlite3.Connection:
    """Open `path` for writing, make it (0600, in a folder 0700) if there is none, and bring it to the present schema.

    Raise `StoreError` if that cannot be. The connection is in autocommit mode: whoever writes says BEGIN and COMMIT.
    """
    with explained(path):
        private_file(path)
        conn = connect(path, "rw")
        try:
            check(conn, path)
            conn.execute("PRAGMA journal_mode = WAL")
            conn.execute("PRAGMA synchronous = FULL")
            conn.execute("PRAGMA foreign_keys = ON")
            conn.execute("PRAGMA journal_size_limit = 67108864")
            migrate(conn, path)
            # From here on `Database` waits for other processes, where that does not hold up the event loop.
            conn.execute("PRAGMA busy_timeout = 0")
        except BaseException:
            conn.close()
            raise
        return conn


def open_reader(path: Path) -> sqlite3.Connection:
    """Open `path` for reading only, which works while a daemon writes it.

    Raise `MissingStore` if there is no such file, another `StoreError` if it cannot be read.
    """
    if not path.exists():
        raise MissingStore(f"There is no database at {path}. Connect an account first: hotline connect --qr")
    with explained(path):
        conn = connect(path, "ro")
        try:
            version = check(conn, path)
            if not version:
                raise MissingStore(f"{path} is empty. Connect an account first: hotline connect --qr")
            if version < max(migrations()):
                raise StoreError(
                    f"{path} was written by an older hotline. Start `hotline run` once: it brings it up to date."
                )
            conn.execute("PRAGMA query_only = ON")
        except BaseException:
            conn.close()
            raise
        return conn


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """Read the database: all that is read in the block is of the same moment, however much is written meanwhile."""
    conn = open_reader(path)
    try:
        conn.execute("BEGIN")
        yield conn
    except sqlite3.Error as error:
        raise explain(error, path) from error
    finally:
        conn.close()


def connect(path: Path, mode: str) -> sqlite3.Connection:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        oldest = ".".join(map(str, OLDEST_SQLITE))
        raise StoreError(
            f"{path} needs SQLite {oldest}, and this Python has {sqlite3.sqlite_version}. Use a newer Python or system."
        )
    if path.is_dir():  # SQLite calls it a failing disk, or nothing to open, as the case may be
        raise StoreError(f"{path} cannot be used: it is a folder. Move it away, or choose another place with --data.")
    return sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?mode={mode}",
        uri=True,
        timeout=BUSY_TIMEOUT,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=STATEMENTS,
    )


def is_busy(error: sqlite3.Error) -> bool:
    """Whether another process holds the database."""
    return getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY")


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system raise into a `StoreError` that names the file."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise explain(error, path) from error


def explain(error: Exception, path: Path) -> Exception:
    """The `StoreError` that says what `error` means for the file `path`; what only a bug can raise stays itself."""
    if isinstance(error, OSError):
        reason = error.strerror or error
        return StoreError(f"{error.filename or path} cannot be used: {reason}. Check its owner and permissions.")
    name = "_".join(getattr(error, "sqlite_errorname", "").split("_")[:2])
    if name == "SQLITE_NOTADB":
        return CorruptStore(f"{path} is not a database. Move it away, or choose another folder with --data.")
    if name == "SQLITE_CORRUPT":
        return CorruptStore(f"{path} is damaged ({error}). Stop hotline and restore the folder from a backup.")
    return StoreError(f"{path} cannot be used: {error}. {REMEDIES[name]}") if name in REMEDIES else error


REMEDIES = {
    "SQLITE_FULL": "Free some space on the disk.",
    "SQLITE_IOERR": "Check the disk.",
    "SQLITE_BUSY": "Another process holds it; stop that one or try again.",
    "SQLITE_READONLY": "Check the owner and permissions of the file and its folder.",
    "SQLITE_CANTOPEN": "Check that it is a file and that its owner is the one who runs hotline.",
    "SQLITE_NOMEM": "Free some memory.",
}
