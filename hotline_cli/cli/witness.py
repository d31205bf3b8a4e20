"""The test at the end of `hotline connect`: the real bridge runs, somebody writes, and what happens is said."""

import asyncio
from pathlib import Path

from hotline_cli.bridge.rows import COPY, FORWARD, SAY, TOPIC_LANE
from hotline_cli.cli.errors import Code, Failure
from hotline_cli.cli.login_screen import tell
from hotline_cli.cli.options import Options
from hotline_cli.cli.output import say
from hotline_cli.config.paths import DATABASE
from hotline_cli.config.settings import OFF, Settings
from hotline_cli.daemon.connection import Connection
from hotline_cli.daemon.signals import stopped_by_signals
from hotline_cli.rules.customers import leaves_closed
from hotline_cli.store import connection as connection_store
from hotline_cli.store.opening import reading
from hotline_cli.store.outbox import OutboxRow

PATIENCE = 300.0
"""Seconds to wait for somebody to write."""

GREETING = 10.0
"""Seconds to wait for the welcome once the message is in its topic."""


class Witness:
    """Notes what the bridge has sent: ``shown`` a message in its topic, ``greeted`` the welcome to the customer."""

    def __init__(self) -> None:
        self.left_out = asyncio.Event()
        self.shown = asyncio.Event()
        self.greeted = asyncio.Event()

    def __call__(self, row: OutboxRow, message_id: int) -> None:
        if row.kind in (FORWARD, COPY) and row.lane.startswith(TOPIC_LANE):
            self.shown.set()
        elif row.kind == SAY and not row.lane.startswith(TOPIC_LANE):
            self.greeted.set()

    async def first(self, event: asyncio.Event, running: "asyncio.Task[None]") -> None:
        """Wait for the event. Raise what ended the bridge or `LeftOut` if that comes first, TimeoutError if nothing."""
        waiting = [asyncio.create_task(each.wait()) for each in (event, self.left_out)]
        try:
            async with asyncio.timeout(PATIENCE):
                await asyncio.wait((*waiting, running), return_when=asyncio.FIRST_COMPLETED)
            if event.is_set():
                return
            if self.left_out.is_set():
                raise LeftOut
            await running
            raise Failure("The bridge has ended by itself.", "Look at its log: hotline run", Code.UNAVAILABLE)
        finally:
            for each in waiting:
                each.cancel()


class LeftOut(Exception):
    """The person does not want to wait for the test."""


async def watch(folder: Path, settings: Settings, asked: Options, address: str) -> bool:
    """Run the bridge until a message has come through it; return False if the person leaves that out with Ctrl-C.

    Raise `Failure` that says what is missing.
    """
    witness = Witness()
    connection = Connection(folder, settings, on_sent=witness)
    running: asyncio.Task[None] | None = None
    try:
        await connection.prepare()
        running = asyncio.create_task(connection.run())
        with stopped_by_signals(witness.left_out.set):
            await witness.first(connection.ready, running)
            tell(asked, "test", step="waiting", write_to=address)
            say(
                f"Now the test: write anything to {address} from another account. "
                f"Waiting up to {PATIENCE / 60:.0f} minutes for it. (Ctrl-C or --no-test leaves it out.)"
            )
            await witness.first(witness.shown, running)
            tell(asked, "test", step="shown")
            say("The message has arrived, in a topic of its own.")
            await greeting(witness, settings, folder, asked)
    except LeftOut:
        say("The test is left out.")
        return False
    except TimeoutError:
        raise missing(folder, settings) from None
    finally:
        connection.stop()
        if running is not None:
            await asyncio.gather(running, return_exceptions=True)
        await connection.close()
    return True


async def greeting(witness: Witness, settings: Settings, folder: Path, asked: Options) -> None:
    """Wait for the welcome, if there is one to come."""
    own = settings.connection(folder.name)
    if own.welcome == OFF or leaves_closed(own):
        return
    try:
        async with asyncio.timeout(GREETING):
            await witness.greeted.wait()
    except TimeoutError:
        say("No welcome was sent: this dialog was open before.")
    else:
        tell(asked, "test", step="welcome")
        say("The welcome went back to the writer.")


def missing(folder: Path, settings: Settings) -> Failure:
    """Why nothing has come through, as far as the database and the settings tell it."""
    with reading(folder / DATABASE) as conn:
        state = connection_store.load(conn)
    kept = f"The account is connected and bound all the same. Start the daemon: hotline run {folder.name}"
    if state.last_error is not None:
        return Failure(f"The test has failed: {state.last_error}", kept, Code.TEMPORARY)
    here = settings.connection(folder.name)
    if here.allow is not None or here.ignore:
        kept = f"The settings `allow` and `ignore` keep people out: write from an account that they let in. {kept}"
    return Failure("Nobody has written to the account, so nothing was tested.", kept, Code.TEMPORARY)
