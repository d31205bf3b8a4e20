"""A world in a file, so that a restart of the sandbox looks to its clients like a lost connection.

One SQLite database: ``world`` has a row for each field of World, as JSON; ``object`` has TL objects and other bytes,
which the JSON refers to by number. A field's type says how it is read back: new fields and classes need nothing here.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any

from telethon.tl import TLObject

from hotline_cli.sandbox.decoding import Objects, decoder, kept_fields
from hotline_cli.sandbox.files import share_media
from hotline_cli.sandbox.state import World

APPLICATION_ID = 0x484C5342  # "HLSB"
FORMAT = 1
SCHEMA = """
CREATE TABLE world (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE object (id INTEGER PRIMARY KEY, data BLOB NOT NULL);
"""


_PLAIN = frozenset({type(None), bool, int, float, str})


class StateError(Exception):
    """The state file cannot be used; the message says why, and what to do."""


@contextlib.contextmanager
def _no_collection() -> Iterator[None]:
    """Hold the garbage collector off: it would look again and again at a million objects that are all in use."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def load(path: Path, seed: int) -> World:
    """Read the world kept in ``path``; make a new one from ``seed`` where there is no such file. Raise StateError."""
    if not path.exists():
        return World(seed=seed)
    try:
        with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            _check(database, path)
            return _read(database)
    except sqlite3.DatabaseError as error:
        raise _unusable(path, "is not a sandbox's state, or is damaged") from error
    except (LookupError, TypeError, ValueError) as error:
        raise _unusable(path, "is damaged") from error


def _check(database: sqlite3.Connection, path: Path) -> None:
    if database.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise _unusable(path, "is not a sandbox's state")
    version = database.execute("PRAGMA user_version").fetchone()[0]
    if version != FORMAT:
        raise _unusable(path, f"has format {version}, this version of hotline reads {FORMAT}")


def _unusable(path: Path, why: str) -> StateError:
    return StateError(f"The state file {path} {why}. Move it away, or name another file with --state.")


@_no_collection()
def _read(database: sqlite3.Connection) -> World:
    rows = {name: json.loads(value) for name, value in database.execute("SELECT name, value FROM world")}
    version, internal, gauss = rows.pop("random")
    objects = Objects(dict(database.execute("SELECT id, data FROM object")))
    world: World = decoder(World)(rows, objects)
    world.random.setstate((version, tuple(internal), gauss))
    for authorization in world.authorizations.values():
        world.keys[authorization.key_id].authorization = authorization
    share_media(world)
    return world


def save(world: World, path: Path) -> None:
    """Write the world to ``path`` (mode 0600): whoever looks, at any moment, finds the old file or the new one."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with contextlib.closing(sqlite3.connect(fresh, isolation_level=None)) as database:
            _write(database, world)
        _sync(fresh)
        fresh.replace(path)
        _sync(path.parent)
    finally:
        fresh.unlink(missing_ok=True)


async def keep_saving(world: World, path: Path, every: float) -> None:
    """Save the world again and again, ``every`` so many seconds, as long as somebody calls; runs until cancelled.

    Nothing is served while it saves, so a large world is saved less often: one part in fifty of the time at most.
    """
    pause, saved = every, world.calls
    while True:
        await asyncio.sleep(pause)
        if world.calls != saved:
            began, saved = time.monotonic(), world.calls
            save(world, path)
            pause = max(every, 50 * (time.monotonic() - began))


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@_no_collection()
def _write(database: sqlite3.Connection, world: World) -> None:
    # Nobody reads the file before it is whole: it needs no journal of its own.
    database.execute("PRAGMA journal_mode = OFF")
    database.execute("PRAGMA synchronous = OFF")
    database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    database.execute(f"PRAGMA user_version = {FORMAT}")
    database.executescript(SCHEMA)
    database.execute("BEGIN")
    encoder = _Encoder()
    rows = {name: json.dumps(value) for name, value in encoder.fields(world).items()}
    rows["random"] = json.dumps(world.random.getstate())
    database.executemany("INSERT INTO world VALUES (?, ?)", rows.items())
    database.executemany("INSERT INTO object VALUES (?, ?)", enumerate(encoder.objects))
    database.execute("COMMIT")


class _Encoder:
    """Turns values into what JSON holds, and puts TL objects and bytes aside into ``objects``, each only once."""

    def __init__(self) -> None:
        self.objects: list[bytes] = []
        self._known: dict[int, Any] = {}
        self._ways: dict[type, Callable[[Any], Any]] = {}

    def fields(self, thing: Any) -> dict[str, Any]:
        kind: Any = type(thing)
        return {name: self.value(getattr(thing, name)) for name in kept_fields(kind)}

    def value(self, value: Any) -> Any:
        kind = type(value)
        if kind in _PLAIN:
            return value
        way = self._ways.get(kind)
        if way is None:
            way = self._ways[kind] = self._way(kind)
        return way(value)

    def _way(self, kind: Any) -> Callable[[Any], Any]:
        if issubclass(kind, TLObject):
            return self._tl
        if is_dataclass(kind):
            return self.fields
        ways: dict[Any, Callable[[Any], Any]] = {
            dict: lambda value: [[self.value(key), self.value(each)] for key, each in value.items()],
            set: sorted,
            list: lambda value: [self.value(each) for each in value],
            tuple: lambda value: [self.value(each) for each in value],
            bytes: lambda value: {"bytes": self._put(value)},
        }
        if kind not in ways:
            raise TypeError(f"a {kind.__name__} cannot be kept")
        return ways[kind]

    def _tl(self, thing: Any) -> Any:
        found = self._known.get(id(thing))
        if found is None:
            if isinstance(getattr(thing, "message", None), TLObject):
                # A log's update shares its message with the box: so it shall again, and is written once.
                found = {"type": type(thing).__name__, **{name: self.value(each) for name, each in vars(thing).items()}}
            else:
                found = {"tl": self._put(bytes(thing))}
            self._known[id(thing)] = found
        return found

    def _put(self, data: bytes) -> int:
        self.objects.append(data)
        return len(self.objects) - 1
