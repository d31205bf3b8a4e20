"""Where we reach into Telethon: its update loop and its sender. Its private parts are used here and in `box.py` alone.

Telethon passes each batch of updates through `_preprocess_updates` after its message box has moved the position and
before it dispatches. Here the batch is translated and handed on with the position it leads to, and nothing is left for
Telethon to dispatch. `tests/telegram/test_seam.py` fails when a Telethon release moves the seam.
"""

import asyncio
import datetime
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from typing import Any

from telethon import TelegramClient
from telethon.errors import AuthKeyNotFound, RPCError, TypeNotFoundError
from telethon.tl import functions, types

from hotline_cli.model.batches import Batch, Typing
from hotline_cli.model.peers import Peer
from hotline_cli.telegram.box import AFFECTED, Box, TooLong, affected
from hotline_cli.telegram.changes import typing_from_tl
from hotline_cli.telegram.errors import failure
from hotline_cli.telegram.peers import mark_channel, peer_from_tl
from hotline_cli.telegram.session import StoreSession
from hotline_cli.telegram.updates import SHORT, Wanted, translate

log = logging.getLogger(__name__)

Sink = Callable[[Batch], Awaitable[None]]

SeeTyping = Callable[[Typing], None]


def look_away(_: Typing) -> None:
    """Nobody wants to know who is typing."""


def nobody_minds(_: int) -> None:
    """Nobody wants to know which channels have changed."""


POSITIONS_EVERY = 1.0
"""Seconds after which a batch that holds nothing but positions is handed on."""

REQUEST_TIMEOUT = 45.0
"""Seconds to wait for an answer before the request counts as lost."""


async def disconnect(client: TelegramClient) -> None:
    """Disconnect, and take note of what ended the connection before: asyncio complains when nobody does."""
    await client.disconnect()
    ended = client._sender._disconnected
    if ended.done() and not ended.cancelled():
        ended.exception()


class HotlineClient(TelegramClient):
    """A Telethon client that hands every batch of updates to ``sink`` and dispatches none itself.

    It receives nothing before the first `catch_up`, so that what waits in the outbox can leave first. ``wanted`` says
    of which peers messages are wanted. ``on_too_long`` is told the bare channel id (0: the account's own box) of which
    Telegram has forgotten the updates since our position: messages must be fetched from the history. ``forums`` are the
    marked ids of groups known to have topics. ``typing`` is told who is typing, which passes and is not kept;
    ``channel_changed`` is told the marked id of each channel of which Telegram says that rights or settings changed.
    """

    session: StoreSession
    me: Peer

    def __init__(
        self,
        session: StoreSession,
        api_id: int,
        api_hash: str,
        *,
        sink: Sink,
        wanted: Wanted,
        on_too_long: TooLong,
        forums: Iterable[int] = (),
        typing: SeeTyping = look_away,
        **options: Any,
    ) -> None:
        super().__init__(session, api_id, api_hash, catch_up=True, flood_sleep_threshold=0, **options)
        self._message_box = Box(self._log["messagebox"], on_too_long)
        self._sink = sink
        self._wanted = wanted
        self._typing = typing
        self.channel_changed: Callable[[int], None] = nobody_minds
        self._receiving = asyncio.Event()
        self._caught_up_channels: set[int] = set()
        self._forums = set(forums)
        self._handed_at = 0.0
        self.online = asyncio.Event()
        self.offline = asyncio.Event()
        self.closing = asyncio.Event()
        self._set_online(True)  # nobody asks before it has connected
        self._notice_losses()

    # The connection, which Telethon mends by itself: `online` is set while there is one, `offline` while there is none.

    def _set_online(self, is_online: bool) -> None:
        (self.online if is_online else self.offline).set()
        (self.offline if is_online else self.online).clear()

    def _notice_losses(self) -> None:
        sender = self._sender
        reconnect = sender._start_reconnect

        def start_reconnect(error: Exception | None) -> None:
            reconnect(error)
            if sender._reconnecting:
                self._set_online(False)

        sender._start_reconnect = start_reconnect

    async def catch_up(self, channels: Iterable[int] = ()) -> None:
        """Fetch what was missed by the account and in ``channels`` (bare ids). The first call begins receiving."""
        self._caught_up_channels.update(channels)
        self._receiving.set()
        for channel_id in self._caught_up_channels:
            # Telegram names the channels that have news in the account's difference; the group in which the team works
            # is asked for all the same.
            too_long = types.UpdateChannelTooLong(channel_id)
            self._updates_queue.put_nowait(
                types.UpdateShort(too_long, datetime.datetime.fromtimestamp(0, datetime.UTC))
            )
        self._updates_queue.put_nowait(types.UpdatesTooLong())

    @property
    def is_behind(self) -> bool:
        """Whether more of what the account has missed is on its way: a difference comes in slices."""
        return self._message_box.is_behind()

    async def is_up_to_date(self) -> bool:
        """Whether the account has been told everything that Telegram has for it, as far as can be found out now."""
        if not self._receiving.is_set() or self._message_box.is_behind(*self._caught_up_channels):
            return False
        try:
            state = await self.invoke(functions.updates.GetStateRequest())
        except (RPCError, OSError) as error:
            log.debug("Nobody says whether there is news: %s", type(error).__name__)
            return False
        if self._message_box.has_reached(state.pts):
            return True
        # Updates get lost, and then nobody notices for a quarter of an hour.
        await self.catch_up()
        return False

    async def _update_loop(self) -> None:
        self._catch_up = False  # whoever calls `catch_up` has asked already
        await self._receiving.wait()
        await super()._update_loop()

    async def _handle_auto_reconnect(self) -> None:
        # Telegram pushes updates to a new connection after its first request; what came in between must be asked for.
        try:
            await self.invoke(functions.updates.GetStateRequest())
        except (RPCError, ConnectionError, TimeoutError) as error:
            log.warning("No state after reconnecting: %s", type(error).__name__)
        if self._sender._transport_connected():
            self._set_online(True)
        if self._receiving.is_set():
            await self.catch_up()

    async def _preprocess_updates(self, updates: list[Any], users: list[Any], chats: list[Any]) -> list[Any]:
        self._mb_entity_cache.extend(users, chats)
        peers = self._peers(users, chats)
        for each in updates:
            if isinstance(each, types.UpdateChannel):
                self.channel_changed(mark_channel(each.channel_id))
        for each in typing_from_tl(updates, self._wanted):
            self._typing(each)
        found = translate(updates, self.session.account_id, self._forums, self._wanted)
        renamed = [each for each in updates if isinstance(each, types.UpdateUserName)]
        now = self.loop.time()
        if not (found or peers or renamed or (self._message_box.moved and now - self._handed_at >= POSITIONS_EVERY)):
            return []
        # The position is taken here: until now nothing was awaited since the message box moved.
        positions = self._message_box.take_positions()
        self._handed_at = now
        peers += await self._strangers(updates)
        peers += await self._renamed(renamed)
        await self._sink(
            Batch(
                tuple(found.messages),
                tuple(found.edits),
                tuple(found.deletions),
                tuple(peers),
                tuple(positions),
                tuple(found.reactions),
                tuple(found.pins),
            )
        )
        return []

    def _peers(self, users: list[Any], chats: list[Any]) -> list[Peer]:
        """Who came with an answer and is new or has changed."""
        found = [peer for each in (*users, *chats) if (peer := peer_from_tl(each)) is not None]
        for peer in found:
            if peer.is_forum:
                self._forums.add(peer.id)
            elif peer.access_hash is not None:
                self._forums.discard(peer.id)
        return self.session.remember(found)

    async def _strangers(self, updates: list[Any]) -> list[Peer]:
        """Who wrote the short messages whose authors we do not know: short forms name them by number only."""
        ids = [
            types.InputMessageID(each.id)
            for each in updates
            if isinstance(each, SHORT) and await self._is_stranger(each)
        ]
        if not ids:
            return []
        try:
            answer = await self.invoke(functions.messages.GetMessagesRequest(ids))
        except (RPCError, ConnectionError, TimeoutError) as error:
            log.warning("The author of a message could not be looked up: %s", type(error).__name__)
            return []
        self._mb_entity_cache.extend(answer.users, answer.chats)
        return self._peers(answer.users, answer.chats)

    async def _renamed(self, updates: list[Any]) -> list[Peer]:
        """The people whom we know and who are called otherwise now: nobody else comes with such an update."""
        found = []
        for each in updates:
            known = await self.session.peer(each.user_id)
            if known is not None:
                username = next((name.username for name in each.usernames if name.active), None)
                found.append(replace(known, first_name=each.first_name, last_name=each.last_name, username=username))
        return self.session.remember(found)

    async def _is_stranger(self, update: Any) -> bool:
        user_id = update.user_id if isinstance(update, types.UpdateShortMessage) else update.from_id
        known = await self.session.peer(user_id)
        return known is None or known.access_hash is None

    async def wait_disconnected(self) -> None:
        """Wait for the end of the connection. Raise what ended it: `LoggedOut`, `Unreachable`, or the sink's error."""
        try:
            await self.disconnected
        except (RPCError, AuthKeyNotFound, OSError, BufferError) as error:
            raise failure(error) from error
        if isinstance(self._updates_error, RPCError | TypeNotFoundError):
            raise failure(self._updates_error) from self._updates_error
        if self._updates_error is not None:
            raise self._updates_error

    # Sending.

    async def invoke(self, request: Any) -> Any:
        """Send one raw TL request and return Telegram's answer; the least that Telethon can do.

        Unlike calling the client it neither repeats nor remembers flood waits (which it would apply to every peer), nor
        does it store users and chats. Raise RPCError, ConnectionError when the connection is lost for good, or
        TimeoutError.
        """
        future = self._sender.send(request)
        try:
            async with asyncio.timeout(REQUEST_TIMEOUT):
                answer = await future
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            # Telethon cancels what was under way when it disconnects.
            raise ConnectionError("Disconnected") from None
        if isinstance(answer, AFFECTED):
            self._updates_queue.put_nowait(affected(request, answer))
        return answer
