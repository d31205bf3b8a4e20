"""A connected client for one connection, opened and closed in one place."""

import asyncio
import logging
import platform
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from telethon.errors import AuthKeyNotFound, RPCError
from telethon.tl import functions, types

from hotline_cli import __version__
from hotline_cli.config.settings import Telegram
from hotline_cli.model.peers import Peer
from hotline_cli.model.requests import LoggedOut, Unreachable
from hotline_cli.store import peers as peer_store
from hotline_cli.store.database import Database
from hotline_cli.telegram.box import TooLong
from hotline_cli.telegram.errors import failure
from hotline_cli.telegram.handshake import address_of, reason, trust
from hotline_cli.telegram.peers import peer_from_tl
from hotline_cli.telegram.seam import HotlineClient, SeeTyping, Sink, disconnect, look_away
from hotline_cli.telegram.session import open_session
from hotline_cli.telegram.updates import Wanted
from hotline_cli.telegram.wire import DAEMON, WireLogger

log = logging.getLogger(__name__)

TIMEOUT = 20.0
"""Seconds until a server that takes the connection and says nothing counts as unreachable."""

RETRIES = 2
"""Attempts that Telethon makes by itself; who runs the client goes on from there, without end."""


def appearance() -> dict[str, Any]:
    """What the account's owner sees of us under Settings, Devices."""
    return {"device_model": "hotline", "system_version": platform.system() or "1.0", "app_version": __version__}


def everything(_: int) -> bool:
    return True


def warn(channel_id: int) -> None:
    log.warning("Telegram has forgotten updates of box %d: messages may be missing until they are fetched", channel_id)


async def nowhere(_: object) -> None:
    """The sink of a client that never calls `catch_up`."""


@asynccontextmanager
async def open_client(
    database: Database,
    telegram: Telegram,
    *,
    sink: Sink = nowhere,
    wanted: Wanted = everything,
    on_too_long: TooLong = warn,
    typing: SeeTyping = look_away,
    logger: WireLogger = DAEMON,
) -> AsyncIterator[HotlineClient]:
    """A client of the account that is logged in with this database, connected; it is disconnected at the end.

    It receives nothing before its `catch_up` is called. Raise `LoggedOut` when there is no session or it has ended,
    `Unreachable` when there is no server to talk to, `ServerError` when the settings of a server are wrong, and
    `ConfigError` without api_id and api_hash.
    """
    api_id, api_hash = telegram.need_credentials()
    trust(telegram.server)
    session = await open_session(database)
    address = address_of(telegram)
    if telegram.server is not None and address.dc == session.dc_id:
        session.set_dc(address.dc, address.host, address.port)  # it may have moved since the login
    client = HotlineClient(
        session,
        api_id,
        api_hash,
        sink=sink,
        wanted=wanted,
        on_too_long=on_too_long,
        typing=typing,
        forums=await database.read(peer_store.forums),
        connection_retries=RETRIES,
        request_retries=1,
        raise_last_call_error=True,
        base_logger=logger,
        **appearance(),
    )
    try:
        await connect(client)
        yield client
    finally:
        await disconnect(client)
        await session.saved()


async def connect(client: HotlineClient) -> None:
    """Connect and find out whether the session is still good. Raise `LoggedOut` or `Unreachable`."""
    where = f"{client.session.server_address}:{client.session.port}"
    try:
        async with asyncio.timeout(TIMEOUT):
            await client.connect()
            client.me = await get_me(client)
    except (RPCError, AuthKeyNotFound) as error:
        raise failure(error) from error
    except ConnectionError as error:  # Telethon's own, which counts its attempts
        raise Unreachable(f"No connection to {where}: nobody answers there") from error
    except Exception as error:  # garbage from a server that is none shows as any error of Telethon's parsers
        raise Unreachable(f"No connection to {where}: {reason(error)}") from error


async def get_me(client: HotlineClient) -> Peer:
    """The account itself, as Telegram has it now."""
    (user,) = await client.invoke(functions.users.GetUsersRequest([types.InputUserSelf()]))
    peer = peer_from_tl(user)
    if peer is None:
        raise LoggedOut("USER_DEACTIVATED")
    await client.session.keep_peers([peer])
    return peer
