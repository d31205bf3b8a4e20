"""Whose connection this is: keep a login in the store, and end one."""

import contextlib
import sqlite3
import time
from typing import Any

from telethon import errors
from telethon.tl import functions

from hotline_cli.config.settings import Telegram
from hotline_cli.model.batches import Position
from hotline_cli.model.peers import Peer
from hotline_cli.model.requests import LoggedOut, RequestFailed
from hotline_cli.store import connection as connection_store
from hotline_cli.store import peers as peer_store
from hotline_cli.store import positions as position_store
from hotline_cli.store import session as session_store
from hotline_cli.store.database import Database
from hotline_cli.telegram.client import open_client
from hotline_cli.telegram.handshake import ServerError
from hotline_cli.telegram.login import LoginClient
from hotline_cli.telegram.peers import peer_from_tl
from hotline_cli.telegram.refusals import LoginRefused
from hotline_cli.telegram.wire import PERSON

ENDED_BY_US = "LOGGED_OUT"


async def check_same_account(database: Database, client: LoginClient, account: Peer) -> None:
    """Refuse an account that is not the one of this connection, and end its new session.

    Raise `LoginRefused`.
    """
    connection = await database.read(connection_store.load)
    owner_id = connection.account_id
    if owner_id in (None, account.id):
        return
    owner = await database.read(lambda conn: peer_store.get(conn, owner_id or 0))
    await end_session(client)
    raise LoginRefused(
        "OTHER_ACCOUNT",
        f"This connection belongs to {owner.name if owner else owner_id}, and you have logged in as {account.name}.",
        "Give the other account a connection of its own: --name NAME",
    )


async def keep_login(database: Database, client: LoginClient, user: Any) -> Peer:
    """Store a fresh login: key, account, and where its updates begin. Return the account.

    An account that was connected before keeps group, history and update position, so that what arrived while it was
    logged out is fetched. Raise `LoginRefused` for another account than the connection's.
    """
    account = peer_from_tl(user)
    if account is None:
        raise LoginRefused("USER_DEACTIVATED", "Telegram says that this account is empty.", "Connect another account.")
    await check_same_account(database, client, account)
    # An account that never asked has no state, and Telegram would send it nothing.
    state = await client(functions.updates.GetStateRequest())
    here = client.session
    session = session_store.Session(here.dc_id, here.server_address, here.port, here.auth_key.key)
    position = Position(0, state.pts, state.qts, int(state.date.timestamp()), state.seq)

    def keep(conn: sqlite3.Connection) -> None:
        session_store.save(conn, session)
        peer_store.upsert(conn, account)
        connection_store.set_account(conn, account.id, int(time.time()))
        if not any(each.channel_id == 0 for each in position_store.load(conn)):
            position_store.save(conn, [position])

    await database.write(keep)
    return account


async def renew_login(database: Database, telegram: Telegram, client: LoginClient, user: Any) -> Peer:
    """`keep_login` for a connection that may have a session already: that one is ended, if it still lives."""
    account = peer_from_tl(user)
    if account is not None:
        await check_same_account(database, client, account)
    await retire(database, telegram)
    return await keep_login(database, client, user)


async def log_out(database: Database, telegram: Telegram) -> None:
    """End the connection's session at Telegram and forget its key. A session that has ended already is no error.

    Raise `Unreachable` or `ServerError` when Telegram cannot be told.
    """
    with contextlib.suppress(LoggedOut):
        async with open_client(database, telegram, logger=PERSON) as client:
            await end_session(client)

    def forget(conn: sqlite3.Connection) -> None:
        session_store.forget(conn)
        connection_store.set_logged_out(conn, ENDED_BY_US)

    await database.write(forget)


async def retire(database: Database, telegram: Telegram) -> None:
    """End the session that a new login is about to replace, if it still lives and can be reached."""
    with contextlib.suppress(RequestFailed, ServerError):
        async with open_client(database, telegram, logger=PERSON) as client:
            await end_session(client)


async def end_session(client: Any) -> None:
    """Log out at Telegram. One that is logged out already is no error."""
    with contextlib.suppress(errors.UnauthorizedError, errors.AuthKeyNotFound):
        await client(functions.auth.LogOutRequest())
