"""The update position, and what a client missed: https://core.telegram.org/api/updates."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.changes import own_view
from hotline_cli.sandbox.dialogs import dialog_view, unread_total
from hotline_cli.sandbox.history import ALL, page
from hotline_cli.sandbox.packing import as_seen, with_peers
from hotline_cli.sandbox.peers import channel_of
from hotline_cli.sandbox.rights import readable
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.state import Box, Channel, LogEntry, mark_channel
from hotline_cli.sandbox.views import moment

# Updates of a box that carry a message; in a difference the new ones travel as messages, not as updates.
_NEW = (types.UpdateNewMessage, types.UpdateNewChannelMessage)
_EDITED = (types.UpdateEditMessage, types.UpdateEditChannelMessage)
_MOST_IN_CHANNEL = 100  # a user's limit; bots may ask for 100,000
_LEAST_IN_CHANNEL = 10
_POLL_AGAIN = 30  # seconds after which a client may ask for an open channel's difference again
_TOP_MESSAGES = 20


@method(functions.updates.GetStateRequest)
def get_state(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/updates.getState."""
    return state_of(call)


def state_of(call: Call, pts: int | None = None, date: Any = None) -> Any:
    """The caller's updates.State, or with ``pts`` and ``date`` the one in between that a slice ends at."""
    box = call.user.box
    return types.updates.State(
        pts=box.pts if pts is None else pts,
        qts=box.qts,
        date=date or moment(call.world.time()),
        seq=call.authorization.seq,
        unread_count=unread_total(call.world, call.user),
    )


@method(functions.updates.GetDifferenceRequest)
def get_difference(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/updates.getDifference."""
    box = call.user.box
    if request.pts <= 0:
        raise RpcError(400, "PERSISTENT_TIMESTAMP_EMPTY")
    if request.date is None or request.date.timestamp() <= 0:
        raise RpcError(400, "DATE_EMPTY")
    if request.pts > box.pts:
        raise RpcError(400, "PERSISTENT_TIMESTAMP_INVALID")
    behind = box.pts - request.pts
    if behind > call.world.too_long_after or (request.pts_total_limit is not None and behind > request.pts_total_limit):
        return types.updates.DifferenceTooLong(pts=box.pts)
    most = min(call.world.difference_slice, request.pts_limit or call.world.difference_slice)
    entries, complete = _missed(box, request.pts, most)
    messages, updates = _told(box, entries)
    if not complete:
        vectors = with_peers(call, messages + updates)
        return types.updates.DifferenceSlice(
            new_messages=messages,
            new_encrypted_messages=[],
            other_updates=updates,
            # The date stays, because the last slice tells of all channels that moved since then.
            intermediate_state=state_of(call, entries[-1].pts, request.date),
            **vectors,
        )
    updates += _changed_channels(call, int(request.date.timestamp()))
    if not messages and not updates:
        return types.updates.DifferenceEmpty(date=moment(call.world.time()), seq=call.authorization.seq)
    return types.updates.Difference(
        new_messages=messages,
        new_encrypted_messages=[],
        other_updates=updates,
        state=state_of(call),
        **with_peers(call, messages + updates),
    )


def _missed(box: Box, pts: int, most: int) -> tuple[list[LogEntry], bool]:
    """The log's entries after ``pts``, at most that many, and whether these are all."""
    start = bisect_right(box.log, pts, key=lambda entry: entry.pts)
    return box.log[start : start + most], start + most >= len(box.log)


def _told(box: Box, entries: list[LogEntry]) -> tuple[list[Any], list[Any]]:
    """New messages and other updates: messages as they are by now, and nothing of those deleted since."""
    messages, updates = [], []
    for entry in entries:
        update = entry.update
        if isinstance(update, _NEW):
            if (message := box.messages.get(update.message.id)) is not None:
                messages.append(message)
        elif not isinstance(update, _EDITED):
            updates.append(update)
        elif (message := box.messages.get(update.message.id)) is not None:
            updates.append(type(update)(message=message, pts=update.pts, pts_count=update.pts_count))
    return messages, updates


def _changed_channels(call: Call, since: int) -> list[Any]:
    """``updateChannelTooLong`` for every channel that moved since: its members fetch that channel's own difference."""
    changed = []
    for channel in call.world.channels.values():
        member = channel.members.get(call.user.id)
        if member is None or member.left or channel.deleted or not channel.box.log:
            continue
        if channel.box.log[-1].date >= since:
            changed.append(types.UpdateChannelTooLong(channel_id=channel.id, pts=channel.box.pts))
    return changed


@method(functions.updates.GetChannelDifferenceRequest)
def get_channel_difference(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/updates.getChannelDifference."""
    channel = channel_of(call, request.channel)
    readable(call, channel)
    box = channel.box
    if request.pts <= 0:
        raise RpcError(400, "PERSISTENT_TIMESTAMP_EMPTY")
    if request.pts > box.pts:
        raise RpcError(400, "PERSISTENT_TIMESTAMP_INVALID")
    if isinstance(request.filter, types.ChannelMessagesFilter) and any(
        each.min_id > each.max_id for each in request.filter.ranges
    ):
        raise RpcError(400, "RANGES_INVALID")
    if box.pts - request.pts > call.world.too_long_after:
        return _channel_too_long(call, channel)
    most = request.limit if call.user.bot else max(_LEAST_IN_CHANNEL, min(request.limit, _MOST_IN_CHANNEL))
    entries, complete = _missed(box, request.pts, most)
    if not entries:
        return types.updates.ChannelDifferenceEmpty(pts=box.pts, final=True, timeout=_POLL_AGAIN)
    messages, updates = _told(box, entries)
    messages = as_seen(call, _in_ranges(messages, request.filter))
    updates = [own_view(channel, update, call.user.id) for update in updates]
    return types.updates.ChannelDifference(
        pts=entries[-1].pts,
        final=complete or None,
        timeout=_POLL_AGAIN,
        new_messages=messages,
        other_updates=updates,
        **with_peers(call, messages + updates, (mark_channel(channel.id),)),
    )


def _in_ranges(messages: list[Any], wanted: Any) -> list[Any]:
    if not isinstance(wanted, types.ChannelMessagesFilter):
        return messages
    if wanted.exclude_new_messages:
        return []
    return [message for message in messages if any(each.min_id <= message.id <= each.max_id for each in wanted.ranges)]


def _channel_too_long(call: Call, channel: Channel) -> Any:
    """The dialog as it is now, with its newest messages: the client has to fetch the rest from history."""
    peer_id = mark_channel(channel.id)
    messages = as_seen(call, page(channel.box, ALL, limit=_TOP_MESSAGES)[0])
    return types.updates.ChannelDifferenceTooLong(
        dialog=dialog_view(call.world, call.user, peer_id),
        messages=messages,
        final=True,
        timeout=_POLL_AGAIN,
        **with_peers(call, messages, (peer_id,)),
    )
