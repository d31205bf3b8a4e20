"""``hotline disconnect``: log an account out."""

import shutil
from typing import Annotated

import typer

from hotline_cli.cli.connections import Chosen, choose
from hotline_cli.cli.errors import Code, Failure
from hotline_cli.cli.options import Options, options
from hotline_cli.cli.output import say, succeed

app = typer.Typer()


@app.command(epilog="Example: hotline disconnect support")
def disconnect(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="The connection; needed if there are several.")
    ] = None,
    purge: Annotated[bool, typer.Option("--purge", help="Delete the archive and everything else of it too.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before deleting.")] = False,
) -> None:
    """Log an account out and keep its archive, or delete it.

    The session ends at Telegram and its key is removed from the database. Dialogs, messages, group and settings stay:
    `hotline connect` goes on with them.
    """
    from hotline_cli.daemon.lock import LockedError, acquire

    asked = options()
    chosen = choose(asked, name)
    try:
        with acquire(chosen.folder):
            if purge and not yes:
                confirm(chosen, asked)
            logged_out = log_out(chosen, asked, purge=purge)
            if purge:
                shutil.rmtree(chosen.folder)
    except LockedError as error:
        raise Failure(str(error), "Stop that process first.", Code.TEMPORARY) from error
    succeed({"name": chosen.name, "logged_out": logged_out, "purged": purge})
    say(
        f"{chosen.name} is deleted."
        if purge
        else f"{chosen.name} is logged out. Its archive is kept in {chosen.folder}."
    )


def confirm(chosen: Chosen, asked: Options) -> None:
    """Ask before deleting. Raise `Failure` if the answer is no, or cannot be had."""
    if asked.no_input:
        raise Failure("Deleting has to be confirmed.", "Add --yes.", Code.USAGE)
    if not typer.confirm(f"Delete {chosen.folder} with all messages in it?", err=True):
        raise Failure("Nothing was changed.", code=Code.NOT_ALLOWED)


def log_out(chosen: Chosen, asked: Options, *, purge: bool) -> bool:
    """End the session, if there is one, and remove its key. Return whether that is done.

    Raise `Failure` if Telegram cannot be told, unless everything is deleted anyway; then nothing has changed.
    """
    import asyncio

    from hotline_cli.model.requests import Unreachable
    from hotline_cli.store import session
    from hotline_cli.store.opening import reading

    with reading(chosen.database) as conn:
        saved = session.load(conn)
    if saved is None or saved.auth_key is None:
        return True
    try:
        asyncio.run(end_session(chosen, asked))
    except Unreachable as error:
        if not purge:
            raise Failure(
                f"Telegram cannot be reached, so '{chosen.name}' is still logged in. Nothing was changed.",
                "Try again later. To delete everything here regardless: hotline disconnect --purge",
                Code.UNAVAILABLE,
            ) from error
        say("Telegram cannot be reached: end the session in the account's app, under Settings, Devices.")
        return False
    return True


async def end_session(chosen: Chosen, asked: Options) -> None:
    from hotline_cli.store.database import Database
    from hotline_cli.telegram import account

    async with await Database.open(chosen.database) as database:
        await account.log_out(database, asked.settings().telegram)
