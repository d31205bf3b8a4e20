"""Telethon's session on our own store: key, access hashes and update positions in the connection's one file."""

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
from hotline_cli.store import peers as peer_store
from hotline_cli.store import positions as position_store
from hotline_cli.store import session as session_store
from hotline_cli.store.database import Database
from hotline_cli.telegram.peers import UnknownPeer, input_peer, mark_channel, peer_from_tl

CACHED_PEERS = 10_000


class StoreSession(Session):
    """The session of one connection. Open it with `open_session`. Telethon awaits the methods that are coroutines.

    Update positions are not taken from Telethon, which moves them before anything is stored: whoever commits a batch
    commits its positions with it.
    """

    def __init__(self, database: Database, saved: session_store.Session, account_id: int) -> None:
        super().__init__()
        self.account_id = account_id
        self._database = database
        self._saved = saved
        self._dc = (saved.dc_id, saved.server_address, saved.port)
        self._auth_key = AuthKey(saved.auth_key) if saved.auth_key else None
        self._peers: dict[int, Peer] = {}
        self._channels: set[int] = set()

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

    async def save(self) -> None:
        """Store address and key, if they have changed."""
        key = self._auth_key.key if self._auth_key else None
        now = session_store.Session(*self._dc, key)
        if now != self._saved:
            await self._database.write(lambda conn: session_store.save(conn, now))
            self._saved = now

    def close(self) -> None:
        """The database belongs to whoever opened it."""

    async def delete(self) -> None:
        await self._database.write(session_store.forget)

    # Update positions.

    async def get_update_states(self) -> list[tuple[int, Any]]:
        positions = await self._database.read(position_store.load)
        self._channels = {each.channel_id for each in positions if each.channel_id}
        return [(each.channel_id, _state(each)) for each in positions]

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

    async def process_entities(self, tlo: Any) -> None:
        """Store the users and chats that came with an answer."""
        found = [peer for each in _entities(tlo) if (peer := peer_from_tl(each)) is not None]
        news = self.remember(found)
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

    async def get_input_entity(self, key: Any) -> Any:
        """The TL InputPeer that Telethon asks for. Raise ValueError where it is not known.

        Telethon asks for 0 to learn the account's own id, which it expects in the place of the access hash, and for
        channels by their bare ids.
        """
        if not isinstance(key, int):
            try:
                return utils.get_input_peer(key)
            except TypeError as error:
                raise ValueError(f"No input peer for a {type(key).__name__}") from error
        if key == 0:
            return types.InputPeerUser(0, self.account_id)
        anything = [key, -key, mark_channel(key)] if key > 0 else [key]
        for peer_id in [mark_channel(key)] if key in self._channels else anything:
            known = await self.peer(peer_id)
            if known is not None and known.access_hash is not None:
                return input_peer(known.id, known.access_hash)
        raise ValueError(f"No input peer for {key}")

    # Telethon's cache of uploads is not used.

    def cache_file(self, md5_digest: bytes, file_size: int, instance: Any) -> None:
        """hotline sends by reference."""

    def get_file(self, md5_digest: bytes, file_size: int, cls: Any) -> None:
        """hotline sends by reference."""


def _state(position: Position) -> Any:
    date = datetime.datetime.fromtimestamp(position.date, datetime.UTC)
    return types.updates.State(position.pts, position.qts, date, position.seq, unread_count=0)


def _entities(tlo: Any) -> list[Any]:
    if isinstance(tlo, list | tuple):
        return list(tlo)
    return [*(getattr(tlo, "users", None) or ()), *(getattr(tlo, "chats", None) or ())]


def _upsert(conn: sqlite3.Connection, peers: list[Peer]) -> None:
    for peer in peers:
        peer_store.upsert(conn, peer)
