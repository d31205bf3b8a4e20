"""``hotline demo``: hotline at work, on a Telegram of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hotline_cli.cli.errors import Code, Failure
from hotline_cli.cli.options import Options, options
from hotline_cli.cli.output import say, succeed

if TYPE_CHECKING:
    from hotline_cli.demo.performance import Outcome

app = typer.Typer()


@app.command(epilog="Example: hotline demo --keep ./demo --seed 7")
def demo(
    keep: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Keep data, settings, logs and the sandbox's state in this new folder."),
    ] = None,
    seed: Annotated[int, typer.Option(metavar="N", help="Draw names and texts from this number.")] = 0,
    picture: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Save the last screen as SVG.", hidden=True)
    ] = None,
) -> None:
    """See hotline at work, on a Telegram of its own: no account is needed, and nothing leaves this machine.

    Scripted people write to an account that is connected by QR code; the daemon is killed meanwhile and started again.
    In the end everybody's history is fetched and counted. The exit code is 70 if a message was lost or doubled.
    """
    asked = options()
    with folder(keep) as place:
        # Without --keep the export outlives the folder, where its path is told.
        lasting = place if keep or asked.json else Path(tempfile.mkdtemp(prefix="hotline-demo-"))
        outcome = perform(place, lasting / "export.jsonl", seed, asked)
        if picture:
            from hotline_cli.demo.picture import save

            save(outcome, picture)
        report(outcome, asked)


@contextmanager
def folder(keep: Path | None) -> Iterator[Path]:
    """The empty folder of the demo, which is gone afterwards unless it is to be kept."""
    if keep:
        yield new_folder(keep)
    else:
        with tempfile.TemporaryDirectory(prefix="hotline-demo-") as place:
            yield Path(place)


def new_folder(path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True)
        empty = not any(path.iterdir())
    except OSError as error:
        raise Failure(
            f"{path} cannot be the demo's folder: {error.strerror}.", "Name another.", Code.CANNOT_CREATE
        ) from error
    if not empty:
        raise Failure(
            f"{path} is not empty.", "Name a new folder for the demo to keep its files in.", Code.CANNOT_CREATE
        )
    return path.resolve()


def perform(place: Path, export: Path, seed: int, asked: Options) -> Outcome:
    """Give the play, live if somebody watches. Raise `Failure` if it could not be given to its end."""
    import asyncio

    from rich.console import Console

    from hotline_cli.demo.performance import perform as play
    from hotline_cli.demo.processes import PlayFailed

    console = Console(stderr=True, quiet=asked.json or asked.quiet)
    try:
        return asyncio.run(play(place, export, seed, console, watched=console.is_terminal and not console.quiet))
    except PlayFailed as failure:
        raise Failure(str(failure), "To look into it, keep its files: hotline demo --keep DIR") from failure


def report(outcome: Outcome, asked: Options) -> None:
    """Print the numbers. Leave with a code if they are not as they have to be."""
    if not asked.json:
        from rich.console import Console

        from hotline_cli.demo.show import summary_table

        Console().print(summary_table(outcome.summary))
    succeed(asdict(outcome.summary), f"Exported {outcome.exported} messages: {outcome.export}")
    if outcome.summary.lost or outcome.summary.doubled:
        say(f"{outcome.failure} A message was lost or doubled: that is a bug in hotline.".strip())
        raise typer.Exit(Code.INTERNAL)
