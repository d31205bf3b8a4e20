"""Telethon's message box without its mistakes: what it drops in differences, and answers that it puts in the wrong box.

https://core.telegram.org/api/updates
"""

import datetime
from collections.abc import Callable
from typing import Any

from telethon._updates import MessageBox
from telethon._updates.messagebox import ENTRY_ACCOUNT, ENTRY_SECRET, PtsInfo
from telethon.tl import types

from hotline_cli.model.batches import Position

TooLong = Callable[[int], None]

AFFECTED = (
    types.messages.AffectedMessages,
    types.messages.AffectedHistory,
    types.messages.AffectedFoundMessages,
)
"""Answers that move a box without naming it."""


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
        self.moved: set[Any] = set()
        self.left: dict[int, int] = {}

    # Noting which boxes move is cheaper than comparing the positions of hundreds of channels.

    def apply_pts_info(self, update: Any, *, reset_deadlines: Any) -> Any:
        if self.left:
            self.come_back(update)
        applied = super().apply_pts_info(update, reset_deadlines=reset_deadlines)
        if applied is not None and (info := PtsInfo.from_update(applied)) is not None:
            self.moved.add(info.entry)
        return applied

    def end_channel_difference(self, request: Any, reason: Any, chat_hashes: Any) -> None:
        """Keep the position of a channel that the account was removed from: it may be added again."""
        entry = request.channel.channel_id
        position = self.map[entry].pts if entry in self.map else None
        super().end_channel_difference(request, reason, chat_hashes)
        if position is not None and entry not in self.map:
            self.left[entry] = position

    def come_back(self, update: Any) -> None:
        """Go on in a channel where we were when the account had to leave it: what it missed is asked for."""
        info = PtsInfo.from_update(update)
        entry = update.channel_id if isinstance(update, types.UpdateChannelTooLong) else info and info.entry
        if entry in self.left:
            self.try_set_channel_state(entry, self.left.pop(entry))

    def reset_deadlines(self, entries: Any, deadline: float) -> None:
        """Called at the end of each difference."""
        self.moved.update(entries)
        super().reset_deadlines(entries, deadline)

    def is_behind(self, *channels: int) -> bool:
        """Whether the difference of the account, or of one of these channels (bare ids), is being fetched."""
        return any(entry in self.getting_diff_for for entry in (ENTRY_ACCOUNT, *channels))

    def has_reached(self, pts: int) -> bool:
        """Whether the account's box is at this position, or behind it."""
        return ENTRY_ACCOUNT in self.map and self.map[ENTRY_ACCOUNT].pts >= pts

    def take_positions(self) -> list[Position]:
        """Where the boxes are now that have moved since this was asked last, and the account's."""
        positions = [
            Position(each, self.map[each].pts) for each in self.moved if isinstance(each, int) and each in self.map
        ]
        self.moved.clear()
        if ENTRY_ACCOUNT in self.map:
            qts = self.map[ENTRY_SECRET].pts if ENTRY_SECRET in self.map else 0
            account = Position(0, self.map[ENTRY_ACCOUNT].pts, qts, int(self.date.timestamp()), self.seq)
            positions.append(account)
        return positions

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
