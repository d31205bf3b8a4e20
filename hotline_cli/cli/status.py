"""``hotline status``: how the connections are doing, as their files tell it."""

import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hotline_cli.cli.connections import Chosen, choose_many
from hotline_cli.cli.options import options
from hotline_cli.cli.output import succeed
from hotline_cli.cli.text import plain

if TYPE_CHECKING:
    from hotline_cli.store.overview import Overview

app = typer.Typer()


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of one connection: `overview`, or the `problem` with its file. `pid` is None if nothing runs it."""

    name: str
    pid: int | None
    overview: "Overview | None"
    problem: str | None = None

    @property
    def online_since(self) -> int | None:
        """Since when there is a connection to Telegram (Unix seconds); None: there is none now."""
        # A daemon that was killed had no time to write down that its connection ended.
        return self.overview.state.online_since if self.overview is not None and self.pid is not None else None


@app.command(epilog="Example: hotline status support --json")
def status(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME", help="The connections to look at; all, if none is named.")
    ] = None,
) -> None:
    """Show how the connections are doing.

    Is it running, connected and bound; what waits to be sent; the last message and the last error. It reads files only
    and never talks to Telegram.
    """
    chosen = choose_many(options(), names or [])
    now = int(time.time())
    looks = [look(each, now, alone=len(chosen) == 1) for each in chosen]
    succeed({"connections": [data(each) for each in looks]}, "\n\n".join(text(each, now) for each in looks))


def look(chosen: Chosen, now: int, *, alone: bool) -> Look:
    """Look at one connection. Raise `StoreError` if it cannot be read and is the only one asked for."""
    from hotline_cli.daemon.lock import is_locked
    from hotline_cli.store import overview
    from hotline_cli.store.errors import StoreError
    from hotline_cli.store.opening import reading

    pid = is_locked(chosen.folder)
    try:
        with reading(chosen.database) as conn:
            return Look(chosen.name, pid, overview.load(conn, now))
    except StoreError as error:
        if alone:
            raise
        return Look(chosen.name, pid, None, str(error))


def data(look: Look) -> dict[str, Any]:
    """What ``--json`` says of a connection. Times are UTC."""
    known: dict[str, Any] = {
        "name": look.name,
        "running": look.pid is not None,
        "pid": look.pid or None,
        "problem": look.problem,
    }
    if look.overview is None:
        return known
    seen = look.overview
    state = seen.state
    return known | {
        "connected": look.online_since is not None,
        "connected_at": moment(look.online_since),
        "logged_in": seen.logged_in,
        "logged_in_at": moment(state.logged_in_at),
        "logged_out": state.logged_out,
        "account": None
        if state.account_id is None
        else {
            "id": state.account_id,
            "name": seen.account.name if seen.account else None,
            "username": seen.account.username if seen.account else None,
        },
        "group": None
        if state.group_id is None
        else {
            "id": state.group_id,
            "title": seen.group.name if seen.group else None,
            "troubles": list(seen.troubles),
        },
        "outbox": asdict(seen.outbox)
        | {
            "last_failure": seen.last_failure.error if seen.last_failure else None,
            "last_failure_at": moment(seen.last_failure.at) if seen.last_failure else None,
            "held_back_until": moment(seen.held_back_until),
        },
        "dialogs": {status.value: number for status, number in seen.dialogs.items()},
        "last_message_at": moment(seen.last_message_at),
        "last_error": state.last_error,
        "last_error_at": moment(state.last_error_at),
    }


def text(look: Look, now: int) -> str:
    """The same for people."""
    return "\n".join([f"{look.name}: {running(look)}", *(f"  {name:<13} {value}" for name, value in lines(look, now))])


def running(look: Look) -> str:
    if look.pid is None:
        return "not running"
    return f"running (process {look.pid})" if look.pid else "running"


def lines(look: Look, now: int) -> Iterator[tuple[str, str]]:
    if look.overview is None:
        yield "problem", plain(look.problem)
        return
    seen = look.overview
    yield "telegram", f"connected since {ago(look.online_since, now)}" if look.online_since else "not connected"
    yield "account", account(look.name, seen)
    yield "group", group(look.name, seen)
    yield "dialogs", ", ".join(f"{number} {WORDS[status.value]}" for status, number in seen.dialogs.items())
    yield "outbox", backlog(seen, now)
    yield "last message", ago(seen.last_message_at, now) if seen.last_message_at else "none yet"
    if seen.state.last_error:
        yield "last error", f"{plain(seen.state.last_error)} ({ago(seen.state.last_error_at or now, now)})"


def account(name: str, seen: "Overview") -> str:
    state = seen.state
    if state.account_id is None:
        return f"not connected yet: hotline connect --qr --name {name}"
    who = plain(seen.account.name) if seen.account else str(state.account_id)
    if seen.account and seen.account.username:
        who += f" (@{plain(seen.account.username)})"
    if seen.logged_in:
        return who
    reason = f" ({plain(state.logged_out)})" if state.logged_out else ""
    return f"{who}, logged out{reason}; connect again: hotline connect --qr --name {name}"


def group(name: str, seen: "Overview") -> str:
    if seen.state.group_id is None:
        return f"not bound yet: hotline connect --qr --name {name}"
    which = plain(seen.group.name) if seen.group else str(seen.state.group_id)
    return f"{which}, trouble: {plain(', '.join(seen.troubles))}" if seen.troubles else which


def backlog(seen: "Overview", now: int) -> str:
    counts = seen.outbox
    if not (counts.waiting or counts.failed):
        return "nothing waits"
    parts = [f"{counts.waiting} to send"]
    if seen.held_back_until:
        parts.append(f"Telegram wants {seen.held_back_until - now} s of silence")
    if counts.failed:
        parts.append(f"{counts.failed} set aside")
    if seen.last_failure:
        parts.append(f"last: {plain(seen.last_failure.error)} ({ago(seen.last_failure.at, now)})")
    return ", ".join(parts)


WORDS = {"needs_reply": "to answer", "answered": "answered", "closed": "closed"}


def moment(seconds: int | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()[:19] + "Z"


def ago(seconds: int, now: int) -> str:
    """When it was, in local time, and how long that is ago."""
    passed = max(0, now - seconds)
    unit, size = next((each for each in UNITS if passed >= each[1]), UNITS[-1])
    return f"{datetime.fromtimestamp(seconds).astimezone():%Y-%m-%d %H:%M:%S}, {passed // size} {unit} ago"


UNITS = (("d", 86_400), ("h", 3600), ("min", 60), ("s", 1))
