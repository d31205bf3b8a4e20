"""Takes commands from other processes of the same user, over a Unix socket in the connection's folder.

A request is a line of JSON, ``{"command": "reload"}``, and so is its answer: ``{"ok": true, …}``, or ``{"ok": false,
"code": 78, "errors": ["…"]}`` with an exit code of sysexits(3). A caller may ask on and on.
"""

import asyncio
import hashlib
import json
import logging
import os
import socket
import struct
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

from hotline_cli.daemon.calling import SOCKET
from hotline_cli.files import FILE_MODE, private_folder

log = logging.getLogger(__name__)

Request = Mapping[str, Any]
Answer = Mapping[str, Any]
Command = Callable[[Request], Awaitable[Answer]]

LONGEST_ADDRESS = 103
"""Bytes that the path of a socket may have on every system: Linux takes 107, macOS 103."""

LONGEST_LINE = 64 * 1024

USAGE, INTERNAL, NOT_ALLOWED = 64, 70, 77
"""Exit codes of sysexits(3)."""


class ControlError(Exception):
    """There can be no socket. The text is a sentence."""


@asynccontextmanager
async def listening(folder: Path, commands: Mapping[str, Command]) -> AsyncIterator[None]:
    """Take `commands` within the block. Whoever calls this owns `folder`: a socket that is there is a dead one's.

    Raise `ControlError` if there can be no socket.
    """
    conversations: dict[asyncio.Task[Any], asyncio.StreamWriter] = {}

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            conversations[task] = writer
            task.add_done_callback(conversations.pop)
        await converse(commands, reader, writer)

    with bound(folder) as listener:
        server = await asyncio.start_unix_server(meet, sock=listener, limit=LONGEST_LINE)
        try:
            yield
        finally:
            server.close()
            for writer in conversations.values():
                writer.transport.abort()
            if conversations:
                await asyncio.wait(list(conversations))


async def converse(commands: Mapping[str, Command], reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer one caller until it goes."""
    try:
        allowed = may_ask(peer_uid(writer.get_extra_info("socket")))
        while request := await reader.readline():
            writer.write(line(await answer(commands, request) if allowed else REFUSAL))
            await writer.drain()
    except ValueError:
        writer.write(line(failure(USAGE, f"A request is a line of at most {LONGEST_LINE} bytes.")))
    except ConnectionError:
        log.debug("A caller went before its answer was there")
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def answer(commands: Mapping[str, Command], request: bytes) -> Answer:
    """What is said to one line."""
    try:
        asked = json.loads(request)
    except ValueError:
        asked = None
    if not isinstance(asked, dict) or not isinstance(asked.get("command"), str):
        return failure(USAGE, 'A request is a line of JSON such as {"command": "reload"}.')
    command = commands.get(asked["command"])
    if command is None:
        known = ", ".join(sorted(commands))
        return failure(USAGE, f"There is no command {asked['command']!r}; there is: {known}.")
    try:
        return await command(asked)
    except Exception as error:
        log.exception("The command %r failed", asked["command"])
        return failure(INTERNAL, f"Internal error: {type(error).__name__}. The daemon's log says where.")


def failure(code: int, *errors: str) -> Answer:
    return {"ok": False, "code": code, "errors": list(errors)}


REFUSAL = failure(NOT_ALLOWED, "Only the user that runs hotline may give it commands.")


def line(value: Answer) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"


def peer_uid(connected: Any) -> int | None:
    """The user at the other end; None where the system does not tell, and the socket's mode has to do."""
    if not hasattr(socket, "SO_PEERCRED"):
        return None
    _, uid, _ = struct.unpack(
        "iII", connected.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("iII"))
    )
    return int(uid)


def may_ask(uid: int | None) -> bool:
    return uid is None or uid in (0, os.getuid())


@contextmanager
def bound(folder: Path) -> Iterator[socket.socket]:
    """A listening socket for `folder`, which nobody else may use; its file goes with the block."""
    path = folder / SOCKET
    with suppress(OSError):
        path.unlink()
    place = path if fits(path) else elsewhere(folder)
    place.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        try:
            listener.bind(os.fspath(place))
            place.chmod(FILE_MODE)
            if place != path:
                path.symlink_to(place)
        except OSError as error:
            raise ControlError(f"{place} cannot be made: {error.strerror}.") from error
        try:
            yield listener
        finally:
            place.unlink(missing_ok=True)
            path.unlink(missing_ok=True)


def fits(path: Path) -> bool:
    return len(os.fsencode(path)) <= LONGEST_ADDRESS


def elsewhere(folder: Path, environ: Mapping[str, str] = os.environ) -> Path:
    """A short path for the socket of a folder whose own is too long."""
    runtime = runtime_folder(environ)
    try:
        private_folder(runtime)
        status = runtime.stat()
    except OSError as error:
        raise ControlError(f"{runtime} cannot be made: {error.strerror}.") from error
    if status.st_uid != os.getuid():
        raise ControlError(f"{runtime} belongs to somebody else. Set XDG_RUNTIME_DIR to a folder of your own.")
    path = runtime / f"{hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:16]}.sock"
    if not fits(path):
        raise ControlError(f"{folder} and {runtime} are too long for a socket. Set XDG_RUNTIME_DIR to a short folder.")
    return path


def runtime_folder(environ: Mapping[str, str]) -> Path:
    """The folder for what lives as long as the daemon: systemd's, the session's, or one of our own."""
    if given := environ.get("RUNTIME_DIRECTORY"):
        return Path(given.split(":")[0])
    if given := environ.get("XDG_RUNTIME_DIR"):
        return Path(given) / "hotline"
    return Path(tempfile.gettempdir()) / f"hotline-{os.getuid()}"
