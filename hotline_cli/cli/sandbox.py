"""``hotline sandbox``: a Telegram of one's own."""

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hotline_cli.cli.errors import Code, Failure
from hotline_cli.cli.options import options
from hotline_cli.cli.output import print_json, say, succeed

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterator

    from hotline_cli.sandbox.server import Server
    from hotline_cli.sandbox.state import World

SAVE_EVERY = 5.0
"""Seconds between two savings of a world that is in use."""

app = typer.Typer(
    help="Serve a Telegram of one's own, for tests.", epilog="Example: hotline sandbox serve --info sandbox.json"
)


@app.command(epilog="Example: hotline sandbox serve --listen 127.0.0.1:4430 --info sandbox.json")
def serve(
    listen: Annotated[
        str, typer.Option(metavar="HOST:PORT", help="Where to listen; port 0 is any free one.")
    ] = "127.0.0.1:0",
    info: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write there, as JSON, what a client needs to know, once it listens."),
    ] = None,
    state: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Load what happened from there, and save it at the end.")
    ] = None,
    seed: Annotated[int, typer.Option(metavar="N", help="Draw ids and keys from this number.")] = 0,
) -> None:
    """Serve until stopped (Ctrl-C or SIGTERM), and count the methods that clients asked for in vain.

    With --json there is a line when it listens, with what a client needs to know, and the usual one at the end.
    It behaves as Telegram's test servers do: phone numbers are 99966XYYYY, and the login code is X five times.
    """
    import asyncio
    import gc

    host, port = address(listen)
    world = load(state, seed)
    # A world only grows, and hardly anything in it is circular: the collector would look through all of it again and
    # again, for tenths of a second each time, and find nothing.
    gc.disable()
    asyncio.run(serve_until_stopped(world, host, port, info, state))
    if state is not None:
        save(world, state)
    unknown = dict(sorted(world.unknown_methods.items()))
    lines = [f"The sandbox does not know {name}, asked for {count} times." for name, count in unknown.items()]
    succeed({"unknown_methods": unknown}, "\n".join(lines))


def address(listen: str) -> tuple[str, int]:
    """Host and port. Raise `Failure` if that is not what `listen` says."""
    host, _, port = listen.rpartition(":")
    if not (host and port.isdecimal() and int(port) < 1 << 16):
        raise Failure(f"'{listen}' is no address to listen on.", "Write HOST:PORT, like 127.0.0.1:0.", Code.USAGE)
    return host.removeprefix("[").removesuffix("]"), int(port)


def load(state: Path | None, seed: int) -> "World":
    from hotline_cli.sandbox.state import World

    if state is None:
        return World(seed)
    from hotline_cli.sandbox import persist

    if not os.access(state.parent, os.W_OK):  # better now than when there is something to lose
        raise unwritable(state, "its folder does not exist or is not yours")
    try:
        return persist.load(state, seed)
    except persist.StateError as error:
        raise Failure(str(error), code=Code.DATA) from error


def save(world: "World", state: Path) -> None:
    from hotline_cli.sandbox import persist

    try:
        persist.save(world, state)
    except OSError as error:
        raise unwritable(state, str(error.strerror)) from error


async def serve_until_stopped(world: "World", host: str, port: int, info: Path | None, state: Path | None) -> None:
    from hotline_cli.sandbox.server import NotLoopbackError
    from hotline_cli.sandbox.server import serve as listening

    try:
        async with listening(world, host, port) as server:
            with stop_signals() as stopped, announced(server, info):
                await saving_until(stopped, world, state)
    except NotLoopbackError as error:
        raise Failure(str(error), code=Code.USAGE) from error
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else str(error)
        raise Failure(
            f"The sandbox cannot listen on {host}:{port}: {why}.", "Choose another port, or 0.", Code.UNAVAILABLE
        ) from error


async def saving_until(stopped: "asyncio.Event", world: "World", state: Path | None) -> None:
    """Wait until stopped; meanwhile save now and then, so that a kill costs little. Raise `Failure` if that fails."""
    import asyncio

    from hotline_cli.sandbox.persist import keep_saving

    waiting = asyncio.create_task(stopped.wait())
    saving = asyncio.create_task(keep_saving(world, state, SAVE_EVERY)) if state is not None else waiting
    try:
        await asyncio.wait({waiting, saving}, return_when=asyncio.FIRST_COMPLETED)
        if state is not None and saving.done():
            why = saving.exception()
            raise unwritable(state, getattr(why, "strerror", None) or str(why)) from why
    finally:
        waiting.cancel()
        saving.cancel()


@contextmanager
def stop_signals() -> "Iterator[asyncio.Event]":
    """An event that the first SIGINT or SIGTERM sets; the second one ends the program as ever."""
    import asyncio
    import signal

    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    signals = (signal.SIGINT, signal.SIGTERM)
    for number in signals:
        loop.add_signal_handler(number, stopped.set)
    try:
        yield stopped
    finally:
        for number in signals:
            loop.remove_signal_handler(number)


@contextmanager
def announced(server: "Server", info: Path | None) -> "Iterator[None]":
    """Say where the server listens, and have `info` say it while that is so."""
    if info is not None:
        write_private(info, description(server))
    try:
        if options().json:
            print_json({"event": "listening", **description(server)})
        say(f"The sandbox listens on {server.host}:{server.port}. Stop it with Ctrl-C.")
        yield
    finally:
        if info is not None:
            info.unlink(missing_ok=True)


def description(server: "Server") -> dict[str, Any]:
    """What a client needs to log in, as `telegram.server` in the settings has it, and the api_id to log in with."""
    world = server.world
    return {
        "dc": world.dc,
        "host": server.host,
        "port": server.port,
        "public_key": server.public_key,
        "api_id": world.api_id,
        "api_hash": world.api_hash,
    }


def write_private(path: Path, content: dict[str, Any]) -> None:
    """Write JSON so that it appears at once and whole, readable by its owner alone. Raise `Failure` if that fails."""
    import json
    import tempfile

    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(descriptor, "w") as file:
                json.dump(content, file, indent=2)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink()
            raise
    except OSError as error:
        raise unwritable(path, str(error.strerror)) from error


def unwritable(path: Path, why: str) -> Failure:
    return Failure(f"{path} cannot be written: {why}.", "Name a file in a folder of yours.", Code.CANNOT_CREATE)
