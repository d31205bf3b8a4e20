"""The command ``hotline``: which commands there are, and how a run of it ends."""

import os
import sys
import traceback
from collections.abc import Sequence
from typing import cast

import typer

from hotline_cli.cli.errors import Code, Failure, explain
from hotline_cli.cli.lazy import Lazy, LazyGroup
from hotline_cli.cli.options import command_name, everywhere, given
from hotline_cli.cli.output import abandon_stdout, fail

COMMANDS = {
    "demo": Lazy("hotline_cli.cli.demo", "See hotline at work, on a Telegram of its own."),
    "connect": Lazy("hotline_cli.cli.connect", "Connect a Telegram account and bind its backend group."),
    "run": Lazy("hotline_cli.cli.run", "Bridge messages until stopped."),
    "reload": Lazy("hotline_cli.cli.reload", "Let the running daemon read the settings again."),
    "status": Lazy("hotline_cli.cli.status", "Show how the connections are doing."),
    "export": Lazy("hotline_cli.cli.export", "Write the archive to a file, one message a line."),
    "config": Lazy("hotline_cli.cli.config", "Find, show, check and explain the settings.", family=True),
    "disconnect": Lazy("hotline_cli.cli.disconnect", "Log an account out and keep its archive, or delete it."),
    "sandbox": Lazy("hotline_cli.cli.sandbox", "Serve a Telegram of one's own, for tests.", family=True),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line `argv` and return its exit code. Nothing that goes wrong leaves as an exception."""
    os.umask(0o077)
    args = list(sys.argv[1:] if argv is None else argv)
    said = given.set({})
    try:
        return run(args or ["--help"])
    finally:
        given.reset(said)


def run(args: list[str]) -> int:
    try:
        # What a command returns is no exit code; `typer.Exit` is, and typer returns that.
        code = hotline().main(args, prog_name="hotline", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else Code.OK
    except BrokenPipeError:
        abandon_stdout()
        return Code.IO
    except typer.TyperException as error:
        return report(misused(error), args, command_of(error))
    except (Exception, KeyboardInterrupt) as error:
        failure = explain(error)
        if failure.code is Code.INTERNAL and given.get().get("verbose"):
            traceback.print_exception(error)
        return report(failure, args)


def hotline() -> LazyGroup:
    """The command with its table of commands."""
    app = typer.Typer(
        cls=LazyGroup,
        add_completion=False,
        rich_markup_mode=None,
        epilog="Example: hotline connect --qr",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(everywhere)
    group = cast("LazyGroup", typer.main.get_command(app))
    group.fill(COMMANDS)
    return group


def misused(error: typer.TyperException) -> Failure:
    """The failure that a wrong command line is."""
    return Failure(
        error.format_message(), f"See: {' '.join(['hotline', command_of(error)]).strip()} --help", Code.USAGE
    )


def command_of(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    return command_name(context) if context else ""


def report(failure: Failure, args: Sequence[str], command: str | None = None) -> int:
    said = given.get()
    # A command line that could not be understood may not have got as far as its --json.
    before_end = args[: args.index("--")] if "--" in args else args
    command = said.get("command", "") if command is None else command
    fail(failure, command, as_json=said.get("json", False) or "--json" in before_end)
    return failure.code
