"""Finding messages: which ids a dialog, a channel or a topic has, and the pages that clients ask for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from typing import Any

from telethon.tl import types

from hotline_cli.sandbox.peers import is_channel, mark
from hotline_cli.sandbox.posting import GENERAL, topic_of
from hotline_cli.sandbox.state import Box, Channel, ReadState, User, World, unmark_channel

ALL = 0  # what a channel's index keeps all its messages under; its topics are kept under their ids


def box_of(world: World, user: User, peer_id: int) -> Box:
    """The box that holds ``user``'s messages with the marked ``peer_id``."""
    return world.channels[unmark_channel(peer_id)].box if is_channel(peer_id) else user.box


def key_of(peer_id: int, topic_id: int | None = None) -> int:
    """Where a box's index keeps a dialog (or one topic of a forum)."""
    if is_channel(peer_id):
        return ALL if topic_id is None else topic_id
    return peer_id


def indexed(box: Box, key: int) -> list[int]:
    """The ids of all messages under ``key``, ascending. The index is brought up to date first."""
    gone = box.last_id - len(box.messages)
    if gone != box.index_gone:
        for index in (box.index, box.incoming):
            for kept, ids in index.items():
                index[kept] = [each for each in ids if each in box.messages]
        box.index_gone = gone
    while box.indexed < box.last_id:
        box.indexed += 1
        message = box.messages.get(box.indexed)
        if message is None:
            continue
        if isinstance(message.peer_id, types.PeerChannel):
            box.index.setdefault(ALL, []).append(message.id)
            box.index.setdefault(topic_of(message), []).append(message.id)
        else:
            peer_id = mark(message.peer_id)
            box.index.setdefault(peer_id, []).append(message.id)
            # In Saved Messages one's own messages are not outgoing.
            if not message.out and message.from_id != message.peer_id:
                box.incoming.setdefault(peer_id, []).append(message.id)
    return box.index.get(key, [])


def top_message(box: Box, key: int) -> int:
    """The newest message's id, 0 where there is none."""
    ids = indexed(box, key)
    return ids[-1] if ids else 0


def unread(box: Box, key: int, reader_id: int, read_max_id: int) -> int:
    """How many incoming messages lie past ``read_max_id``."""
    ids = indexed(box, key)
    incoming = box.incoming.get(key)
    if incoming is not None:
        return len(incoming) - bisect_right(incoming, read_max_id)
    return sum(not is_own(box.messages[each], reader_id) for each in ids[bisect_right(ids, read_max_id) :])


def is_own(message: Any, reader_id: int) -> bool:
    """Whether ``reader_id`` wrote the message. In a private chat ``from_id`` is set on their own messages alone."""
    author = message.from_id
    if isinstance(author, types.PeerUser):
        return bool(author.user_id == reader_id)
    return bool(message.out)


def page(
    box: Box,
    key: int | None,
    *,
    offset_id: int = 0,
    offset_date: int = 0,
    add_offset: int = 0,
    limit: int = 20,
    max_id: int = 0,
    min_id: int = 0,
    wanted: Callable[[Any], bool] | None = None,
) -> tuple[list[Any], int, int]:
    """One page of messages, newest first; how many there are in all; and how many are newer than the page.

    Without ``key`` it is one of the whole box.

    https://core.telegram.org/api/offsets: slice by offsets first, then drop what ``max_id`` and ``min_id`` exclude.
    """
    ids = list(box.messages) if key is None else indexed(box, key)
    if wanted is not None:
        ids = [each for each in ids if wanted(box.messages[each])]
    total = len(ids)
    newer = 0
    if offset_id:
        newer = total - bisect_left(ids, offset_id)
    elif offset_date:
        newer = sum(box.messages[each].date.timestamp() >= offset_date for each in ids)
    first = newer + add_offset
    last = min(first + limit, total)
    first = max(first, 0)
    chosen = [ids[total - 1 - position] for position in range(first, last)]
    messages = [box.messages[each] for each in chosen if (not max_id or each < max_id) and each > min_id]
    return messages, total, first


def read_state(user: User, peer_id: int) -> ReadState:
    """What the user has read of a dialog; the dialog exists from now on."""
    return user.reads.setdefault(peer_id, ReadState())


def topic_reads(channel: Channel, topic_id: int, user: User, peer_id: int) -> ReadState:
    """What the user has read of one topic; General's share is the dialog's own."""
    topic = channel.topics.get(topic_id)
    if topic is None or topic_id == GENERAL:
        return read_state(user, peer_id)
    return topic.reads.setdefault(user.id, ReadState())
