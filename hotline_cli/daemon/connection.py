"""One connection: from its folder to a bridge that runs, and that is set up again when it breaks."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from pathlib import Path

from hotline_cli.bridge.attribution import Attribution
from hotline_cli.bridge.dispatcher import Dispatcher, pause
from hotline_cli.bridge.inbound import Inbound
from hotline_cli.bridge.ledger import Ledger
from hotline_cli.bridge.missed_reactions import keep_up
from hotline_cli.bridge.scope import Scope, seconds
from hotline_cli.bridge.siblings import Sibling, Siblings
from hotline_cli.config.changes import differing
from hotline_cli.config.errors import ConfigError
from hotline_cli.config.paths import DATABASE
from hotline_cli.config.settings import ConnectionSettings, Settings, Telegram
from hotline_cli.daemon.lock import acquire
from hotline_cli.daemon.reload import Reloaded
from hotline_cli.model.batches import Typing
from hotline_cli.model.requests import LoggedOut, Unreachable
from hotline_cli.store import connection as connection_store
from hotline_cli.store.database import Database
from hotline_cli.store.errors import MissingStore, StoreError
from hotline_cli.store.outbox import OutboxRow
from hotline_cli.telegram.client import open_client, warn
from hotline_cli.telegram.handshake import ServerError
from hotline_cli.telegram.peers import mark_channel, unmark_channel
from hotline_cli.telegram.seam import HotlineClient
from hotline_cli.telegram.sender import Sender

log = logging.getLogger(__name__)

HEAD_START = 10.0
"""Seconds that waiting rows have to leave before what was missed is fetched."""

STEADY = 60.0
"""Seconds after which a connection that breaks counts as one that had worked."""

Observer = Callable[[OutboxRow, int], None]


def ignore(row: OutboxRow, message_id: int) -> None:
    """Nobody wants to know."""


class Connection:
    """`prepare` takes the folder, `run` bridges until `stop`. `on_sent` is told of each row that became a message.

    `siblings` are the connections that run beside it; whoever runs several gives them all the same.
    """

    def __init__(self, folder: Path, settings: Settings, *, on_sent: Observer = ignore) -> None:
        self.name = folder.name
        self.folder = folder
        self.telegram: Telegram = settings.telegram
        self.settings: ConnectionSettings = settings.connection(folder.name)
        self.on_sent = on_sent
        self.siblings = Siblings()
        self.ready = asyncio.Event()
        self._stopping = asyncio.Event()
        self._resources = AsyncExitStack()
        self._database: Database | None = None
        self._scope: Scope | None = None
        self._dispatcher: Dispatcher | None = None

    async def prepare(self) -> None:
        """Take the folder and open what is in it.

        Raise `LockedError` if another process has it, `StoreError` if the database cannot be used, `ConfigError` if the
        connection is not finished, `LoggedOut` if its session is known to have ended.
        """
        path = self.folder / DATABASE
        if not path.exists():
            raise MissingStore(f"There is no connection '{self.name}'. Make it: hotline connect --name {self.name}")
        self.telegram.need_credentials()
        self._resources.enter_context(acquire(self.folder))
        self._database = await self._resources.enter_async_context(await Database.open(path))
        known = await self._database.read(connection_store.load)
        if known.online_since is not None:  # who ran it before was killed
            await self._note_online(self._database, None)
        if known.logged_out is not None:
            raise LoggedOut(known.logged_out)
        if known.account_id is None or known.group_id is None:
            missing = "no account" if known.account_id is None else "no backend group"
            raise ConfigError(
                f"The connection '{self.name}' has {missing}. Finish it: hotline connect --name {self.name}"
            )
        self._scope = Scope(known.account_id, known.group_id, self.settings, self.name, self.siblings)
        self.siblings.join(Sibling(self.name, known.account_id, known.group_id, self.settings.icon_color))

    def apply(self, settings: Settings) -> Reloaded:
        """Go on with other settings, as far as that goes without reconnecting, and say what has changed."""
        before, self.settings = self.settings, settings.connection(self.name)
        if self._scope is not None:
            self._scope.settings = self.settings
            if self.siblings.has(self.name):
                account_id, group_id = self._scope.account_id, self._scope.group_id
                self.siblings.join(Sibling(self.name, account_id, group_id, self.settings.icon_color))
        if self._dispatcher is not None:
            self._dispatcher.autoclose.wake()
        return Reloaded(
            applied=tuple(differing(before, self.settings, ("connections", self.name))),
            restart=tuple(differing(self.telegram, settings.telegram, ("telegram",))),
        )

    async def close(self) -> None:
        """Let the folder go."""
        await self._resources.aclose()

    def stop(self) -> None:
        """Let `run` return as soon as what is under way is done."""
        self._stopping.set()

    async def run(self) -> None:
        """Bridge until `stop`; when the bridge breaks, build it anew, after longer and longer pauses.

        Raise `LoggedOut` when Telegram has ended the session.
        """
        database, scope = self._prepared()
        attempts = 0
        while not self._stopping.is_set():
            began = asyncio.get_running_loop().time()
            try:
                await self._bridge(database, scope)
            except LoggedOut as ended:
                await self._ended(database, ended.error)
                raise
            except (Unreachable, ServerError) as error:
                await self._trouble(database, str(error))
            except Exception as error:
                log.exception("%s: the bridge broke", self.name)
                with suppress(Exception):
                    await self._trouble(database, f"The bridge broke: {type(error).__name__}")
            attempts = 1 if asyncio.get_running_loop().time() - began > STEADY else attempts + 1
            with suppress(TimeoutError):
                async with asyncio.timeout(pause(attempts)):
                    await self._stopping.wait()

    def _prepared(self) -> tuple[Database, Scope]:
        if self._database is None or self._scope is None:
            raise RuntimeError("A connection runs after `prepare`")
        return self._database, self._scope

    async def _ended(self, database: Database, error: str) -> None:
        self.siblings.leave(self.name)
        log.error("%s: logged out, Telegram says %s. Connect it again: hotline connect", self.name, error)
        await database.write(lambda conn: connection_store.set_logged_out(conn, error))

    async def _trouble(self, database: Database, sentence: str) -> None:
        log.warning("%s: %s", self.name, sentence)
        await database.write(lambda conn: connection_store.set_error(conn, sentence, seconds()))

    async def _note_online(self, database: Database, since: int | None) -> None:
        await database.write(lambda conn: connection_store.set_online(conn, since))

    async def _watch(self, database: Database, client: HotlineClient) -> None:
        """Write down when the connection to Telegram comes and goes; Telethon mends it by itself."""
        try:
            while True:
                await client.online.wait()
                await self._note_online(database, seconds())
                await client.offline.wait()
                await self._note_online(database, None)
        finally:
            with suppress(StoreError):
                await self._note_online(database, None)

    async def _mend(self, client: HotlineClient, telegram: Sender, inbound: Inbound) -> None:
        """Take in, while there is a connection, what Telegram does not tell of by itself."""
        while True:
            await client.online.wait()
            keeping_up = asyncio.ensure_future(keep_up(inbound.database, telegram, inbound.scope, inbound.receive))
            gone = asyncio.ensure_future(client.offline.wait())
            try:
                await asyncio.wait((keeping_up, gone), return_when=asyncio.FIRST_COMPLETED)
                if keeping_up.done():
                    keeping_up.result()
            finally:
                keeping_up.cancel()
                gone.cancel()

    async def _bridge(self, database: Database, scope: Scope) -> None:
        """Bridge until `stop`. Raise what breaks it."""
        attribution = Attribution()
        ledger = Ledger(database)
        inbound = Inbound(database, scope, attribution, ledger)
        async with open_client(
            database,
            self.telegram,
            sink=inbound.receive,
            wanted=scope.wants,
            on_too_long=self._miss,
            typing=self._see,
        ) as client:
            await database.write(lambda conn: connection_store.set_error(conn, None, seconds()))

            async def up_to_date() -> bool:
                return await client.is_up_to_date() and inbound.queue.empty()

            sender = Sender(client)
            dispatcher = Dispatcher(database, sender, scope, attribution, ledger, self.on_sent, up_to_date=up_to_date)
            self._dispatcher = dispatcher
            client.channel_changed = lambda peer_id: dispatcher.care.changed() if peer_id == scope.group_id else None
            dispatcher.care.come_back = lambda: client.catch_up([unmark_channel(scope.group_id)])
            await dispatcher.load()
            try:
                async with asyncio.TaskGroup() as tasks:
                    watching = tasks.create_task(self._watch(database, client))
                    sending = tasks.create_task(dispatcher.run())
                    receiving = tasks.create_task(inbound.run(dispatcher.accept, lambda: client.is_behind))
                    with suppress(TimeoutError):
                        async with asyncio.timeout(HEAD_START):
                            await dispatcher.schedule.quiet()
                    await client.catch_up([unmark_channel(scope.group_id)])
                    mending = tasks.create_task(self._mend(client, sender, inbound))
                    log.info("%s: connected", self.name)
                    self.ready.set()
                    await self._until_stopped(client)
                    client.closing.set()
                    dispatcher.stop()
                    await sending
                    receiving.cancel()
                    watching.cancel()
                    mending.cancel()
            except* Exception as group:
                raise first_of(group) from group

    def _miss(self, channel_id: int) -> None:
        """Telegram has forgotten updates of this box since our position."""
        warn(channel_id)
        if self._dispatcher is not None and mark_channel(channel_id) == self._dispatcher.scope.group_id:
            self._dispatcher.topic_states.compare()

    def _see(self, typing: Typing) -> None:
        if self._dispatcher is not None:
            self._dispatcher.typing.see(typing)

    async def _until_stopped(self, client: HotlineClient) -> None:
        """Wait for `stop`. Raise `Unreachable` if the connection to Telegram ends before."""
        stopping = asyncio.ensure_future(self._stopping.wait())
        disconnected = asyncio.ensure_future(client.disconnected)
        try:
            await asyncio.wait((stopping, disconnected), return_when=asyncio.FIRST_COMPLETED)
            if not stopping.done():
                raise Unreachable("The connection to Telegram was lost")
        finally:
            stopping.cancel()
            disconnected.cancel()


def first_of(group: BaseExceptionGroup[Exception]) -> Exception:
    """The exception that says most in a group: the end of the session before anything else."""
    leaves = leaves_of(group)
    return next((leaf for leaf in leaves if isinstance(leaf, LoggedOut)), leaves[0])


def leaves_of(group: BaseExceptionGroup[Exception]) -> list[Exception]:
    found: list[Exception] = []
    for each in group.exceptions:
        found += leaves_of(each) if isinstance(each, BaseExceptionGroup) else [each]
    return found
