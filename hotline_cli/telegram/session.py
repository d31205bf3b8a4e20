"""Telethon's session on our own store: key, access hashes and update positions in the connection's one file."""

import asyncio
import datetime
import sqlite3
from collections.abc import Iterable
from typing import Any

from telethon import utils
from telethon.crypto import AuthKey
from telethon.sessions.abstract import Session
from telethon.tl import types

from hotline_cli.model.batches import Position
from hotline_cli.model.peers import Peer
from hotline_cli.model.requests import LoggedOut
from hotline_cli.store import connection as connection_store
from hotline_cli.store import peers as peer_store
from hotline_cli.store import positions as position_store
from hotline_cli.store import session as session_store
from hotline_cli.store.database import Database
from hotline_cli.telegram.peers import UnknownPeer, input_peer, mark_channel, peer_from_tl

CACHED_PEERS = 10_000


class StoreSession(Session):
    """The session of one connection; `open_session` makes it. What Telethon calls is plain, what we call is `async`.

    Telethon may not store update positions, which it moves before anything of what led to them is kept: whoever commits
    a batch commits its positions with it. Nor does it store peers: they come with the batches.
    """

    def __init__(
        self, database: Database, saved: session_store.Session, account_id: int, positions: Iterable[Position]
    ) -> None:
        super().__init__()
        self.account_id = account_id
        self._database = database
        self._saved = saved
        self._saving: asyncio.Task[None] | None = None
        self._dc = (saved.dc_id, saved.server_address, saved.port)
        self._auth_key = AuthKey(saved.auth_key) if saved.auth_key else None
        self._positions = {each.channel_id: each for each in positions}
        self._peers: dict[int, Peer] = {}

    # Where the account lives, and the key to it.

    @property
    def dc_id(self) -> int:
        return self._dc[0]

    @property
    def server_address(self) -> str:
        return self._dc[1]

    @property
    def port(self) -> int:
        return self._dc[2]

    def set_dc(self, dc_id: int, server_address: str, port: int) -> None:
        self._dc = (dc_id, server_address, port)

    @property
    def auth_key(self) -> Any:
        return self._auth_key

    @auth_key.setter
    def auth_key(self, value: Any) -> None:
        self._auth_key = value

    @property
    def takeout_id(self) -> None:
        return None

    @takeout_id.setter
    def takeout_id(self, value: object) -> None:
        """hotline takes no data out."""

    def save(self) -> None:
        """Have address and key stored, if they have changed: `saved` waits for it."""
        now = session_store.Session(*self._dc, self._auth_key.key if self._auth_key else None)
        if now != self._saved:
            self._saved = now
            self._saving = asyncio.create_task(self._database.write(lambda conn: session_store.save(conn, now)))

    async def saved(self) -> None:
        """Wait until what `save` was asked for is on disk."""
        if self._saving is not None:
            await self._saving

    def close(self) -> None:
        """The database belongs to whoever opened it."""

    def delete(self) -> None:
        """Logging out is `account.log_out`'s business."""

    # Update positions.

    def get_update_states(self) -> list[tuple[int, Any]]:
        return [(each.channel_id, _state(each)) for each in self._positions.values()]

    def get_update_state(self, entity_id: int) -> None:
        """Unused by Telethon's client."""

    def set_update_state(self, entity_id: int, state: Any) -> None:
        """Refused in silence: see the class."""

    # Peers.

    def remember(self, peers: Iterable[Peer]) -> list[Peer]:
        """Keep peers in memory; return those that say something new. A min form never replaces a full one."""
        news = []
        for peer in peers:
            known = self._peers.get(peer.id)
            if known == peer or (known is not None and known.access_hash is not None and peer.access_hash is None):
                continue
            if len(self._peers) >= CACHED_PEERS:
                self._peers.clear()
            self._peers[peer.id] = peer
            news.append(peer)
        return news

    async def keep(self, tlo: Any) -> None:
        """Store the users and chats that came with an answer."""
        found = [*(getattr(tlo, "users", None) or ()), *(getattr(tlo, "chats", None) or ())]
        await self.keep_peers(peer for each in found if (peer := peer_from_tl(each)) is not None)

    async def keep_peers(self, peers: Iterable[Peer]) -> None:
        news = self.remember(peers)
        if news:
            await self._database.write(lambda conn: _upsert(conn, news))

    async def peer(self, peer_id: int) -> Peer | None:
        """What is known of the peer with this marked id."""
        known = self._peers.get(peer_id)
        if known is None or known.access_hash is None:
            stored = await self._database.read(lambda conn: peer_store.get(conn, peer_id))
            if stored is not None:
                self._peers[peer_id] = known = stored
        return known

    async def input_peer(self, peer_id: int) -> Any:
        """The TL InputPeer of a marked id. Raise `UnknownPeer` for one that was never seen in full."""
        if peer_id == self.account_id:
            return types.InputPeerSelf()
        known = await self.peer(peer_id)
        try:
            return input_peer(peer_id, known.access_hash if known else None)
        except UnknownPeer:
            seen = await self._database.read(lambda conn: peer_store.seen_in(conn, peer_id))
            if seen is None or peer_id < 0:
                raise
            chat_id, message_id = seen
            return types.InputPeerUserFromMessage(await self.input_peer(chat_id), message_id, peer_id)

    def process_entities(self, tlo: Any) -> None:
        """Peers come with the batches, or we `keep` them."""

    def get_input_entity(self, key: Any) -> Any:
        """The TL InputPeer that Telethon asks for as it connects. Raise ValueError where it is not known.

        It asks for 0 to learn the account's own id, which it expects in the place of the access hash, and for channels
        with a position by their bare ids.
        """
        if not isinstance(key, int):
            try:
                return utils.get_input_peer(key)
            except TypeError as error:
                raise ValueError(f"No input peer for a {type(key).__name__}") from error
        if key == 0:
            return types.InputPeerUser(0, self.account_id)
        known = self._peers.get(mark_channel(key) if key in self._positions else key)
        if known is None or known.access_hash is None:
            raise ValueError(f"No input peer for {key}")
        return input_peer(known.id, known.access_hash)

    # Telethon's cache of uploads is not used.

    def cache_file(self, md5_digest: bytes, file_size: int, instance: Any) -> None:
        """hotline sends by reference."""

    def get_file(self, md5_digest: bytes, file_size: int, cls: Any) -> None:
        """hotline sends by reference."""


async def open_session(database: Database) -> StoreSession:
    """The session in this database. Raise `LoggedOut` where there is none."""
    return await database.read(lambda conn: _load(conn, database))


def _load(conn: sqlite3.Connection, database: Database) -> StoreSession:
    saved = session_store.load(conn)
    connection = connection_store.load(conn)
    account_id = connection.account_id
    if saved is None or saved.auth_key is None or account_id is None:
        raise LoggedOut(connection.logged_out or "NO_SESSION")
    positions = position_store.load(conn)
    session = StoreSession(database, saved, account_id, positions)
    # Telethon asks for their access hashes as it connects, and cannot wait.
    ids = [account_id, *(mark_channel(each.channel_id) for each in positions if each.channel_id)]
    session.remember(peer for each in ids if (peer := peer_store.get(conn, each)) is not None)
    return session


def _state(position: Position) -> Any:
    date = datetime.datetime.fromtimestamp(position.date, datetime.UTC)
    return types.updates.State(position.pts, position.qts, date, position.seq, unread_count=0)


def _upsert(conn: sqlite3.Connection, peers: list[Peer]) -> None:
    for peer in peers:
        peer_store.upsert(conn, peer)
