"""``hotline run``: the daemon."""

from typing import TYPE_CHECKING, Annotated

import typer

from hotline_cli.cli.connections import choose_many
from hotline_cli.cli.errors import Code, Failure
from hotline_cli.cli.options import options

if TYPE_CHECKING:
    from hotline_cli.daemon.service import Service


app = typer.Typer()


@app.command(epilog="Example: hotline run")
def run(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME", help="The connections to run; all, if none is named.")
    ] = None,
) -> None:
    """Bridge messages until stopped (Ctrl-C or SIGTERM): gently the first time, at once the second.

    SIGHUP and `hotline reload` let it read the settings again.

    It goes on trying when Telegram cannot be reached. When Telegram has ended the last session it ends with exit code
    77: connect the account again then.
    """
    import asyncio

    from hotline_cli.daemon.connection import Connection
    from hotline_cli.daemon.lock import LockedError
    from hotline_cli.daemon.logs import log_to_stderr
    from hotline_cli.daemon.service import Service

    asked = options()
    log_to_stderr(verbose=asked.verbose, quiet=asked.quiet)
    settings = asked.settings()
    chosen = choose_many(asked, names or [])
    settings.telegram.need_credentials()

    async def serve() -> None:
        await until_stopped(Service([Connection(each.folder, settings) for each in chosen], asked.settings))

    try:
        asyncio.run(serve())
    except LockedError as error:
        raise Failure(str(error), "Stop that one first, or run other connections.", Code.TEMPORARY) from error


async def until_stopped(service: "Service") -> None:
    from hotline_cli.daemon.signals import reloaded_by_hangup, stopped_by_signals

    with stopped_by_signals(service.stop), reloaded_by_hangup(service.reload, service.stop):
        await service.serve()
