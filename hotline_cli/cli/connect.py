"""``hotline connect``: log an account in, bind its backend group, see that it works."""

import asyncio
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hotline_cli.cli.connections import every, only
from hotline_cli.cli.errors import Code, Failure
from hotline_cli.cli.options import Options, options
from hotline_cli.cli.output import say, succeed
from hotline_cli.cli.text import plain
from hotline_cli.cli.wish import Wish, check_usage

if TYPE_CHECKING:
    from hotline_cli.config.settings import Settings
    from hotline_cli.model.peers import Peer
    from hotline_cli.store.database import Database
    from hotline_cli.telegram.groups import Group

app = typer.Typer()

FIRST = "default"
"""The name of the first connection where none is given."""

WHERE_TO_GET_THEM = """\
hotline needs an api_id and an api_hash of your own. They belong to you, not to the account:
log in at https://my.telegram.org with any account, open "API development tools", and make an application there."""


@dataclass(frozen=True, slots=True)
class Connected:
    account: "Peer"
    group: "Group"
    tested: bool


@app.command(epilog='Example: hotline connect --qr --name support --group "new:Support team"')
def connect(
    qr: Annotated[bool, typer.Option("--qr", help="Log in with a QR code that the account's app scans.")] = False,
    phone: Annotated[
        str | None, typer.Option("--phone", metavar="NUMBER", help="Log in with a code that Telegram sends.")
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(
            "--name", metavar="NAME", help=f"The connection's name. The only one, or '{FIRST}', if not given."
        ),
    ] = None,
    group: Annotated[
        str | None,
        typer.Option("--group", metavar="ID|@name|new:TITLE", help="The backend group, or the title of a new one."),
    ] = None,
    no_test: Annotated[
        bool,
        typer.Option(
            "--no-test",
            help="Do not wait up to 5 minutes for a first message at the end. Scripts want this, also with --no-input.",
        ),
    ] = False,
    start: Annotated[bool, typer.Option("--run", help="Start the daemon at the end, without asking.")] = False,
    png: Annotated[
        Path | None, typer.Option("--png", metavar="FILE", help="Write the QR code to this picture too.")
    ] = None,
    code_from: Annotated[
        str | None, typer.Option("--code-from", metavar="-", help="Read the code from standard input, a line each.")
    ] = None,
) -> None:
    """Connect a Telegram account and bind its backend group.

    The account is logged in by QR code, or by the code that Telegram sends to its number. Two-step verification stays
    on: its password is asked for and not kept. Then the group is chosen in which the team works, and a first message
    shows that everything works. Connecting again keeps group, topics, settings and history.

    Codes and passwords also come from HOTLINE_CODE and HOTLINE_PASSWORD, or from the files that HOTLINE_CODE_FILE and
    HOTLINE_PASSWORD_FILE name.
    """
    asked = options()
    check_usage(qr=qr, phone=phone, group=group, png=png, code_from=code_from)
    wish = Wish(name or asyncio.run(default_name(asked)), qr, phone, group, not no_test, png, code_from is not None)
    log(asked)
    done = asyncio.run(connected(asked, wish))
    succeed(report(wish, done))
    if start or (not asked.json and asyncio.run(wants_daemon(asked, wish))):
        from hotline_cli.cli.run import run

        run([wish.name])


def log(asked: Options) -> None:
    """Log on request only: the person is told in sentences."""
    if asked.verbose:
        from hotline_cli.daemon.logs import log_to_stderr

        log_to_stderr(verbose=asked.verbose)
    else:
        logging.getLogger().addHandler(logging.NullHandler())


async def default_name(asked: Options) -> str:
    """The only connection there is, or will be by the settings, or the name of the first.

    Raise `Failure` if there are several and nobody can be asked.
    """
    from hotline_cli.cli.asking import ask, can_ask
    from hotline_cli.config import paths

    if paths.connections(asked.data):
        return only(every(asked)).name
    names = sorted(settings_so_far(asked).connections)
    if not names:
        say(f"The connection is called '{FIRST}' (--name gives it another name).")
        return FIRST
    if len(names) == 1:
        say(f"The connection is called '{names[0]}', as in {asked.config} (--name gives it another name).")
        return names[0]
    if not can_ask(asked):
        raise Failure(f"The settings have several connections: {', '.join(names)}.", "Add --name NAME.", Code.USAGE)
    while (name := await ask(f"Which connection: {', '.join(names)}?")) not in names:
        say("Write one of these names; --name takes another one.")
    return name


def report(wish: Wish, done: Connected) -> dict[str, Any]:
    account, group = done.account, done.group
    return {
        "name": wish.name,
        "account": {"id": account.id, "name": account.name, "username": account.username},
        "group": {"id": group.id, "title": group.title},
        "tested": done.tested,
    }


async def wants_daemon(asked: Options, wish: Wish) -> bool:
    from hotline_cli.cli.asking import agreed, can_ask

    if can_ask(asked) and await agreed("Start the daemon now?"):
        return True
    say(f"Start the daemon with: hotline run {wish.name}")
    return False


async def connected(asked: Options, wish: Wish) -> Connected:
    """Log in, bind and test. Raise `Failure`, with nothing kept of a new connection whose login did not succeed."""
    from hotline_cli.cli.witness import watch
    from hotline_cli.config.paths import connection_folder

    settings = await with_credentials(asked)
    folder = connection_folder(asked.data, wish.name)
    with explained(asked):
        with held(folder):
            account, group = await logged_in_and_bound(asked, wish, settings, folder)
        if not wish.test:
            return Connected(account, group, tested=False)
        tested = await watch(folder, settings, asked, address(account))
    return Connected(account, group, tested)


def address(account: "Peer") -> str:
    """How people find the account."""
    if account.username:
        return f"@{account.username}"
    return f"+{account.phone}" if account.phone else plain(account.name)


async def with_credentials(asked: Options) -> "Settings":
    """The settings with api_id and api_hash. The first time the person is asked for them, and they are written down.

    A settings file that was named and does not exist yet is made: here everything begins.
    """
    from hotline_cli.cli.asking import ask, can_ask
    from hotline_cli.config.saving import save_credentials

    settings = settings_so_far(asked)
    if settings.telegram.credentials is not None or not can_ask(asked):
        settings.telegram.need_credentials()
        if asked.config_given and not asked.config.exists():
            begin_settings(asked.config)
        return settings
    say(WHERE_TO_GET_THEM)
    while not (api_id := await ask("api_id:")).isdecimal() or not int(api_id):
        say("The api_id is a number.")
    while not is_hash(api_hash := (await ask("api_hash:", hidden=True)).lower()):
        say("The api_hash has 32 characters, digits and the letters a to f.")
    save_credentials(asked.config, int(api_id), api_hash)
    say(f"Written to {asked.config}.")
    return asked.settings()


def settings_so_far(asked: Options) -> "Settings":
    """The settings, the defaults where the file that was named does not exist yet."""
    return replace(asked, config_given=False).settings()


def begin_settings(path: Path) -> None:
    """Make the settings file that was named, with nothing set in it: api_id and api_hash came from elsewhere."""
    from hotline_cli.config.saving import HEADER
    from hotline_cli.files import replacing

    try:
        with replacing(path) as file:
            file.write(HEADER)
    except OSError as error:
        raise Failure(
            f"There is no settings file at {path}, and it cannot be made: {error.strerror}.",
            "Name another with --config or HOTLINE_CONFIG, or leave them out.",
            Code.CANNOT_CREATE,
        ) from error
    say(f"Written to {path}: nothing is set in it yet.")


def is_hash(text: str) -> bool:
    return len(text) == 32 and set(text) <= set("0123456789abcdef")


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Own the connection's folder. A new one in which nobody got as far as a login disappears again."""
    from hotline_cli.config.paths import DATABASE
    from hotline_cli.daemon.lock import acquire

    new = not folder.exists()
    try:
        with acquire(folder):
            yield
    finally:
        if new and not (folder / DATABASE).exists():
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def explained(asked: Options) -> Iterator[None]:
    """Turn what goes wrong with servers and logins into failures with a remedy."""
    from hotline_cli.daemon.lock import LockedError
    from hotline_cli.telegram.handshake import ServerError, WrongServerKey
    from hotline_cli.telegram.refusals import LoginRefused

    try:
        yield
    except WrongServerKey as error:
        raise Failure(str(error), f"The settings are in {asked.config}.", Code.CONFIG) from error
    except ServerError as error:
        raise Failure(str(error), code=Code.UNAVAILABLE) from error
    except LockedError as error:
        raise Failure(str(error), "Stop that process first, then connect again.", Code.TEMPORARY) from error
    except LoginRefused as error:
        code = Code.TEMPORARY if error.temporary else Code.NOT_ALLOWED
        raise Failure(error.sentence, error.remedy, code) from error


async def logged_in_and_bound(asked: Options, wish: Wish, settings: "Settings", folder: Path) -> "tuple[Peer, Group]":
    from hotline_cli.cli.binding import bind
    from hotline_cli.cli.login_screen import tell
    from hotline_cli.config.paths import DATABASE
    from hotline_cli.store.database import Database
    from hotline_cli.telegram.client import open_client
    from hotline_cli.telegram.wire import PERSON

    path = folder / DATABASE
    known = await Database.open(path) if path.exists() else None
    try:
        database = await with_login(asked, wish, settings, path, known)
    except BaseException:
        if known is not None:
            await known.close()
        raise
    async with database, open_client(database, settings.telegram, logger=PERSON) as client:
        account = client.me
        tell(asked, "connected", id=account.id, name=account.name)
        say(f"Connected as {plain(account.name)}.")
        return account, await bind(client, database, asked, wish.group)


async def with_login(
    asked: Options, wish: Wish, settings: "Settings", path: Path, known: "Database | None"
) -> "Database":
    """The database with a session that is good: the one it has, or one from a new login."""
    if known is not None and not (wish.qr or wish.phone) and await still_good(known, settings):
        return known
    phone = await phone_number(asked, wish)
    from hotline_cli.cli.login_screen import LoginScreen
    from hotline_cli.store.database import Database
    from hotline_cli.telegram.account import renew_login
    from hotline_cli.telegram.login import login_by_phone, login_by_qr, login_client

    async with login_client(settings.telegram) as client:
        async with LoginScreen(asked, png=wish.png, code_from_stdin=wish.code_from_stdin) as screen:
            if phone is None:
                user = await login_by_qr(client, screen)
            else:
                user = await login_by_phone(client, phone, screen)
        database = known or await Database.open(path)
        try:
            await renew_login(database, settings.telegram, client, user)
        except BaseException:
            if known is None:
                await database.close()
                discard(path)
            raise
    return database


def discard(path: Path) -> None:
    """Remove a database and what SQLite put beside it."""
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()


async def phone_number(asked: Options, wish: Wish) -> str | None:
    """The phone number to log in with, None for a QR code. Raise `Failure` if that is not said and cannot be asked."""
    from hotline_cli.cli.asking import ask, can_ask

    if wish.qr or wish.phone:
        return wish.phone
    if not can_ask(asked):
        raise Failure("It is not said how to log in.", "Add --qr or --phone NUMBER.", Code.USAGE)
    number = await ask("Phone number of the account, or Enter alone for a QR code:")
    return number or None


async def still_good(database: "Database", settings: "Settings") -> bool:
    """Whether the session that is stored still lives."""
    from hotline_cli.model.requests import LoggedOut
    from hotline_cli.telegram.client import open_client
    from hotline_cli.telegram.wire import PERSON

    try:
        async with open_client(database, settings.telegram, logger=PERSON):
            return True
    except LoggedOut:
        return False
