"""``hotline export``: the archive in a file."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO, Annotated

import typer

from hotline_cli.cli.connections import choose
from hotline_cli.cli.errors import Code, Failure
from hotline_cli.cli.options import Options, options
from hotline_cli.cli.output import say, succeed

app = typer.Typer()

STDOUT = Path("-")


class Format(StrEnum):
    JSONL = "jsonl"


@app.command(epilog="Example: hotline export support -o messages.jsonl")
def export(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="The connection; needed if there are several.")
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="The format: JSON Lines.")] = Format.JSONL,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="Where to write it; - is standard output.")
    ] = STDOUT,
) -> None:
    """Write the archive to a file, one message a line.

    It works while the daemon runs, and shows one moment of it. The file is readable by its owner only and appears when
    it is complete. The fields of a line are in docs/export.md.
    """
    from hotline_cli.export import jsonl
    from hotline_cli.store import archive
    from hotline_cli.store.opening import reading

    asked = options()
    if asked.json and output == STDOUT:
        raise Failure("With --json, standard output is for the answer.", "Name a file: -o FILE", Code.USAGE)
    with reading(choose(asked, name).database) as conn:
        total = archive.count(conn)
        with destination(output) as file:
            file.writelines(progressing(jsonl.lines(conn), total, asked))
    if output != STDOUT:
        succeed({"file": str(output), "format": form.value, "messages": total})
        say(f"Wrote {total} messages to {output}.")


@contextmanager
def destination(output: Path) -> Iterator[IO[str]]:
    """Standard output, a pipe or device that is there, or a file that is complete before it has its name."""
    from hotline_cli.files import replacing

    if output == STDOUT:
        # What goes to a program is UTF-8 whatever the terminal's language is.
        sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]  # typed for other streams too
        yield sys.stdout
        sys.stdout.flush()
    elif output.exists() and not output.is_file():
        if output.is_dir():
            raise Failure(f"{output} is a folder.", "Name a file in it.", Code.CANNOT_CREATE)
        with output.open("w", encoding="utf-8", newline="\n") as file:
            yield file
    else:
        folder = output.resolve().parent
        if not folder.is_dir():
            raise Failure(f"There is no folder {folder}.", "Make it, or name another file.", Code.CANNOT_CREATE)
        with replacing(output.resolve()) as file:
            yield file


def progressing(lines: Iterator[str], total: int, asked: Options) -> Iterator[str]:
    """`lines`, with a bar on the terminal if somebody watches."""
    if asked.quiet or asked.json or not sys.stderr.isatty():
        return lines
    from rich.console import Console
    from rich.progress import track

    return iter(track(lines, "Exporting", total=total, console=Console(stderr=True), transient=True))
