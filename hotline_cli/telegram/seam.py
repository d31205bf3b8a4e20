"""Where we reach into Telethon: its update loop and its sender. Every use of its private parts is in this file.

Telethon passes each batch of updates through `_preprocess_updates` after its message box has moved the position and
before it dispatches. Here the batch is translated and handed on with the position it leads to, and nothing is left for
Telethon to dispatch. `tests/telegram/test_seam.py` fails when a Telethon release moves the seam.
"""

import asyncio
import datetime
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from telethon import TelegramClient
from telethon._updates import MessageBox
from telethon._updates.messagebox import ENTRY_ACCOUNT, PtsInfo
from telethon.errors import AuthKeyNotFound, RPCError, TypeNotFoundError
from telethon.tl import functions, types

from hotline_cli.model.batches import Batch, Position
from hotline_cli.model.peers import Peer
from hotline_cli.telegram.errors import failure
from hotline_cli.telegram.peers import peer_from_tl
from hotline_cli.telegram.session import StoreSession
from hotline_cli.telegram.updates import SHORT, Wanted, translate

log = logging.getLogger(__name__)

Sink = Callable[[Batch], Awaitable[None]]
TooLong = Callable[[int], None]

POSITIONS_EVERY = 1.0
"""Seconds after which a batch that holds nothing but positions is handed on."""

AFFECTED = (
    types.messages.AffectedMessages,
    types.messages.AffectedHistory,
    types.messages.AffectedFoundMessages,
)
"""Answers that move a box without naming it."""

REQUEST_TIMEOUT = 45.0
"""Seconds to wait for an answer before the request counts as lost."""


def with_dropped(updates: list[Any], diff: Any, entry: Any) -> list[Any]:
    """``updates``, and those edits and deletions of a difference in the box ``entry`` that Telethon has dropped.

    It puts them through its gap check with the position that the difference leads to, and so takes them for old.
    """
    kept = {id(each) for each in updates}
    dropped = [
        each
        for each in getattr(diff, "other_updates", ())
        if id(each) not in kept and (info := PtsInfo.from_update(each)) is not None and info.entry == entry
    ]
    return updates + dropped


class Box(MessageBox):
    """Telethon's message box without its silent losses: edits and deletions in differences, differences too long."""

    def __init__(self, log: Any, on_too_long: TooLong) -> None:
        super().__init__(log)
        self.on_too_long = on_too_long

    def process_updates(self, updates: Any, chat_hashes: Any, result: list[Any]) -> Any:
        """Pass over what Telethon makes of an answer with ``pts``: it takes a channel's for the account's.

        Where the two are close, the account's next message would then count as known and be lost. See `affected`.
        """
        made_up = isinstance(updates, types.UpdateShort) and isinstance(updates.update, types.UpdateDeleteMessages)
        if made_up and getattr(updates, "_self_outgoing", False) and not getattr(updates, "placed", False):
            return [], []
        return super().process_updates(updates, chat_hashes, result)

    def apply_difference_type(self, diff: Any, chat_hashes: Any) -> tuple[list[Any], Any, Any]:
        updates, users, chats = super().apply_difference_type(diff, chat_hashes)
        return with_dropped(updates, diff, ENTRY_ACCOUNT), users, chats

    def apply_difference(self, diff: Any, chat_hashes: Any) -> Any:
        if isinstance(diff, types.updates.DifferenceTooLong):
            self.on_too_long(0)
        return super().apply_difference(diff, chat_hashes)

    def apply_channel_difference(self, request: Any, diff: Any, chat_hashes: Any) -> Any:
        if isinstance(diff, types.updates.ChannelDifferenceTooLong):
            self.on_too_long(request.channel.channel_id)
        updates, users, chats = super().apply_channel_difference(request, diff, chat_hashes)
        return with_dropped(updates, diff, request.channel.channel_id), users, chats


def affected(request: Any, answer: Any) -> Any:
    """The update that an answer with ``pts`` stands for, in the box to which ``request`` says that it belongs."""
    where = getattr(request, "channel", None) or getattr(request, "peer", None)
    channel_id = getattr(where, "channel_id", None)
    update: Any = types.UpdateDeleteMessages([], answer.pts, answer.pts_count)
    if channel_id is not None:
        update = types.UpdateDeleteChannelMessages(channel_id, [], answer.pts, answer.pts_count)
    short = types.UpdateShort(update, datetime.datetime.fromtimestamp(0, datetime.UTC))
    short._self_outgoing = short.placed = True
    return short


async def disconnect(client: TelegramClient) -> None:
    """Disconnect, and take note of what ended the connection before: asyncio complains when nobody does."""
    await client.disconnect()
    ended = client._sender._disconnected
    if ended.done() and not ended.cancelled():
        ended.exception()


def account_position(state: dict[str, Any]) -> Position:
    return Position(0, state["pts"], state["qts"], int(state["date"].timestamp()), state["seq"])


class HotlineClient(TelegramClient):
    """A Telethon client that hands every batch of updates to ``sink`` and dispatches none itself.

    It receives nothing before the first `catch_up`, so that what waits in the outbox can leave first. ``wanted`` says
    of which peers messages are wanted. ``on_too_long`` is told the bare channel id (0: the account's own box) of which
    Telegram has forgotten the updates since our position: messages must be fetched from the history. ``forums`` are the
    marked ids of groups known to have topics.
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
        **options: Any,
    ) -> None:
        super().__init__(session, api_id, api_hash, catch_up=True, flood_sleep_threshold=0, **options)
        self._message_box = Box(self._log["messagebox"], on_too_long)
        self._sink = sink
        self._wanted = wanted
        self._receiving = asyncio.Event()
        self._caught_up_channels: set[int] = set()
        self._forums = set(forums)
        self._handed_account: dict[str, Any] = {}
        self._handed_channels: dict[int, int] = {}
        self._handed_at = 0.0

    # Receiving.

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
        return ENTRY_ACCOUNT in self._message_box.getting_diff_for

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
        if self._receiving.is_set():
            await self.catch_up()

    async def _preprocess_updates(self, updates: list[Any], users: list[Any], chats: list[Any]) -> list[Any]:
        # The position first: until here nothing was awaited since the message box moved.
        account, channels = self._message_box.session_state()
        moved = channels.items() - self._handed_channels.items()
        self._mb_entity_cache.extend(users, chats)
        peers = self._peers(users, chats)
        found = translate(updates, self.session.account_id, self._forums, self._wanted)
        peers += await self._strangers(updates)
        now = self.loop.time()
        if found or peers or (now - self._handed_at >= POSITIONS_EVERY and (moved or account != self._handed_account)):
            self._handed_at, self._handed_account = now, account
            self._handed_channels.update(moved)
            positions = [Position(channel_id, pts) for channel_id, pts in moved]
            if account["pts"]:
                positions.append(account_position(account))
            await self._sink(
                Batch(tuple(found.messages), tuple(found.edits), tuple(found.deletions), tuple(peers), tuple(positions))
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
