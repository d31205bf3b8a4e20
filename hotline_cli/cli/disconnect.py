"""``hotline disconnect``: log an account out."""

import shutil
from enum import Enum
from typing import Annotated

import typer

from hotline_cli.cli.connections import Chosen, choose
from hotline_cli.cli.errors import Code, Failure, explain
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
    succeed({"name": chosen.name, "logged_out": bool(logged_out), "purged": purge})
    if purge:
        say(f"{chosen.name} is deleted.")
    elif logged_out is None:
        say(f"Nobody is logged in to {chosen.name}, and nobody ever was. Nothing was changed.")
    else:
        say(f"{chosen.name} is logged out. Its archive is kept in {chosen.folder}.")


def confirm(chosen: Chosen, asked: Options) -> None:
    """Ask before deleting. Raise `Failure` if the answer is no, or cannot be had."""
    if asked.no_input:
        raise Failure("Deleting has to be confirmed.", "Add --yes.", Code.USAGE)
    if not typer.confirm(f"Delete {chosen.folder} with all messages in it?", err=True):
        raise Failure("Nothing was changed.", code=Code.NOT_ALLOWED)


def log_out(chosen: Chosen, asked: Options, *, purge: bool) -> bool | None:
    """End the session, if there is one, and remove its key. Return whether that is done; None: there never was one.

    Raise what is in the way of it, unless everything is deleted anyway; then nothing has changed.
    """
    import asyncio

    from hotline_cli.config.errors import ConfigError
    from hotline_cli.model.requests import RequestFailed, Unreachable

    session = session_of(chosen)
    if session is not Session.OPEN:
        return True if session is Session.ENDED else None

    from hotline_cli.telegram.handshake import ServerError

    try:
        asyncio.run(end_session(chosen, asked))
    except (ConfigError, RequestFailed, ServerError) as error:
        if purge:
            say(explain(error).sentence)
            say("So the session was not ended: end it in the account's app, under Settings, Devices.")
            return False
        if isinstance(error, Unreachable):
            raise Failure(
                f"Telegram cannot be reached, so '{chosen.name}' is still logged in. Nothing was changed.",
                "Try again later. To delete everything here regardless: hotline disconnect --purge",
                Code.UNAVAILABLE,
            ) from error
        raise
    return True


class Session(Enum):
    NONE = "nobody was ever logged in"
    OPEN = "there is a key to it"
    ENDED = "it has been ended"


def session_of(chosen: Chosen) -> Session:
    """What the database knows of a session."""
    from hotline_cli.store import connection, session
    from hotline_cli.store.errors import MissingStore
    from hotline_cli.store.opening import reading

    try:
        with reading(chosen.database) as conn:
            saved = session.load(conn)
            state = connection.load(conn)
    except MissingStore:  # an empty file: `hotline connect` got no further
        return Session.NONE
    if saved is not None and saved.auth_key is not None:
        return Session.OPEN
    return Session.NONE if state.account_id is None else Session.ENDED


async def end_session(chosen: Chosen, asked: Options) -> None:
    from hotline_cli.store.database import Database
    from hotline_cli.telegram import account

    async with await Database.open(chosen.database) as database:
        await account.log_out(database, asked.settings().telegram)
