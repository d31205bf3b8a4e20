"""One performance from the empty folder to the numbers: what `hotline demo` runs."""

from __future__ import annotations

import asyncio
import json
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.live import Live

from hotline_cli.demo.board import Board
from hotline_cli.demo.count import count
from hotline_cli.demo.ledger import Summary
from hotline_cli.demo.play import Play
from hotline_cli.demo.processes import WaitedInVain
from hotline_cli.demo.script import Script
from hotline_cli.demo.show import BoardView
from hotline_cli.demo.stage import Stage, open_stage

BEAT = 0.25  # seconds between two lines of a dialog, so that somebody who watches can follow


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a performance came to; ``board`` is as it was at the end, ``failure`` says what it stopped at, if it did."""

    summary: Summary
    export: Path
    exported: int
    board: Board
    failure: str = ""


async def perform(folder: Path, export: Path, seed: int, console: Console, *, watched: bool) -> Outcome:
    """Give the play in the empty ``folder``, on ``console`` live when it is ``watched``, and ``export`` the archive.

    Raises PlayFailed.
    """
    script = Script(seed)
    for number in (signal.SIGTERM, signal.SIGHUP):  # end in order, as after Ctrl-C
        signal.signal(number, signal.getsignal(signal.SIGINT))

    def tell(chapter: str) -> None:
        console.print(f"· {chapter}")

    async with open_stage(folder, script.names, seed, tell, keep=True) as stage:
        failure = await (_watch(stage, script, console) if watched else _play(Play(stage, script, tell)))
        tell("Counting what arrived")
        await _settle(stage)
        summary = await count(stage)
        if failure and not summary.lost:
            raise failure
        await stage.stop_daemon()
        await stage.processes.finish("export", "--format", "jsonl", "-o", str(export))
        return Outcome(summary, export, _lines(export), stage.board, str(failure or ""))


async def _watch(stage: Stage, script: Script, console: Console) -> WaitedInVain | None:
    """Play with the board on the screen, at a pace that people can follow."""

    def tell(chapter: str) -> None:
        stage.board.chapter = chapter

    async def pause() -> None:
        await asyncio.sleep(BEAT)

    with Live(BoardView(stage.board), console=console, refresh_per_second=8):
        return await _play(Play(stage, script, tell, pause))


async def _play(play: Play) -> WaitedInVain | None:
    """Perform; give back, rather than raise, that something did not happen: what was lost shall be counted."""
    try:
        await play.perform()
    except WaitedInVain as failure:
        return failure
    return None


async def _settle(stage: Stage) -> None:
    """Wait until the daemon has nothing left to send: only then can a missing message be called lost."""
    with suppress(TimeoutError):
        async with asyncio.timeout(20):
            while await _backlog(stage):  # noqa: ASYNC110 - `status` has to be asked, it does not tell
                await asyncio.sleep(0.1)


async def _backlog(stage: Stage) -> int:
    status = json.loads(await stage.processes.finish("status", "--json"))
    return int(status["data"]["connections"][0]["outbox"]["waiting"])


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)
