"""The options that every command takes, before its name or after it."""

import os
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hotline_cli import __version__

if TYPE_CHECKING:
    from hotline_cli.config.loading import Loaded
    from hotline_cli.config.settings import Settings


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for. `command` is the command's name (``config show``), for the envelope of ``--json``."""

    data: Path
    config: Path
    config_given: bool = False
    json: bool = False
    no_input: bool = False
    verbose: int = 0
    quiet: bool = False
    command: str = ""

    def settings(self) -> "Settings":
        """The settings, with a warning the first time if others may read a secret in them.

        Raise `ConfigError` if they are wrong, or if the file that was named does not exist.
        """
        return self.loaded().settings

    def loaded(self) -> "Loaded":
        """The same with where each setting comes from."""
        from hotline_cli.config.loading import is_exposed, read

        loaded = read(self.config, required=self.config_given, data=self.data)
        if not (self.quiet or self.json or given.get({}).get("warned")) and is_exposed(self.config):
            print(f"{self.config} holds api_hash and others may read it: chmod 600 {self.config}", file=sys.stderr)
            given.get({})["warned"] = True
        return loaded


given: ContextVar[dict[str, Any]] = ContextVar("given")
"""What the command line has said so far, by the names of `Options`."""


def options(environ: Mapping[str, str] = os.environ) -> Options:
    """The options of the command that runs now."""
    said = given.get({})
    config = said.get("config") or environ.get("HOTLINE_CONFIG")
    data = said.get("data") or environ.get("HOTLINE_DATA")
    if not (config and data):
        from hotline_cli.config import paths
    return Options(
        data=Path(data) if data else paths.data_folder(),
        config=Path(config) if config else paths.config_file(),
        config_given=bool(config),
        json=said.get("json", False),
        no_input=said.get("no_input", False),
        verbose=said.get("verbose", 0),
        quiet=said.get("quiet", False),
        command=said.get("command", ""),
    )


def remember(ctx: typer.Context, param: typer.CallbackParam, value: Any) -> Any:
    """Note an option where it was given; the last one counts, and every -v."""
    said = given.get()
    said["command"] = command_name(ctx)
    name = str(param.name)
    if name == "verbose":
        said[name] = said.get(name, 0) + (value or 0)
    elif value:
        said[name] = value
    return value


def command_name(ctx: typer.Context) -> str:
    """``config show`` of ``hotline config show NAME``."""
    return " ".join(ctx.command_path.split()[1:])


def show_version(value: bool) -> None:
    if value:
        print(f"hotline {__version__}")
        raise typer.Exit()


def everywhere(
    data: Annotated[
        Path | None,
        typer.Option(
            "--data",
            metavar="DIR",
            callback=remember,
            expose_value=False,
            help="Where connections are kept, a folder each [env: HOTLINE_DATA].",
        ),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            metavar="FILE",
            callback=remember,
            expose_value=False,
            help="The settings file [env: HOTLINE_CONFIG].",
        ),
    ] = None,
    json: Annotated[
        bool,
        typer.Option("--json", callback=remember, expose_value=False, help="Print one JSON object, errors included."),
    ] = False,
    no_input: Annotated[
        bool,
        typer.Option("--no-input", callback=remember, expose_value=False, help="Fail instead of asking anything."),
    ] = False,
    verbose: Annotated[
        int,
        typer.Option(
            "-v",
            "--verbose",
            count=True,
            callback=remember,
            expose_value=False,
            show_default=False,
            help="Say more; -vv still more.",
        ),
    ] = 0,
    quiet: Annotated[
        bool,
        typer.Option(
            "-q", "--quiet", callback=remember, expose_value=False, help="Say nothing but results and errors."
        ),
    ] = False,
    version: Annotated[
        bool,
        typer.Option("--version", callback=show_version, expose_value=False, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """A Telegram user account as a team inbox."""
