"""Dialogs of an account: which there are, and each one's TL ``Dialog``."""

from __future__ import annotations

from typing import Any

from telethon.tl import types

from hotline_cli.sandbox.history import box_of, indexed, key_of, read_state, top_message, unread
from hotline_cli.sandbox.notifications import notify_settings, peer_key
from hotline_cli.sandbox.peers import is_channel, unmark
from hotline_cli.sandbox.state import User, World, mark_channel, unmark_channel


def dialogs_of(world: World, user: User) -> list[int]:
    """Marked ids of the user's dialogs, the one written in last first."""
    found = [peer_id for peer_id in user.reads if not is_channel(peer_id)]
    for channel in world.channels.values():
        member = channel.members.get(user.id)
        if member is not None and not member.left and not channel.deleted:
            found.append(mark_channel(channel.id))
    shown = [(peer_id, last_date(world, user, peer_id)) for peer_id in found]
    # A private chat or basic group without messages is no dialog; a channel is one as long as one is in it.
    kept = [(peer_id, date) for peer_id, date in shown if date or is_channel(peer_id)]
    kept.sort(key=lambda pair: pair[1], reverse=True)
    return [peer_id for peer_id, _ in kept]


def last_message(world: World, user: User, peer_id: int) -> Any | None:
    """The newest message of a dialog as it stands in its box."""
    box = box_of(world, user, peer_id)
    ids = indexed(box, key_of(peer_id))
    return box.messages[ids[-1]] if ids else None


def last_date(world: World, user: User, peer_id: int) -> int:
    """When a dialog was last written in, in Unix seconds; 0 where never."""
    message = last_message(world, user, peer_id)
    return int(message.date.timestamp()) if message is not None else 0


def dialog_view(world: World, user: User, peer_id: int) -> Any:
    """The TL ``Dialog`` of a peer."""
    reads = read_state(user, peer_id)
    box = box_of(world, user, peer_id)
    key = key_of(peer_id)
    return types.Dialog(
        peer=unmark(peer_id),
        top_message=top_message(box, key),
        read_inbox_max_id=reads.inbox_max_id,
        read_outbox_max_id=reads.outbox_max_id,
        unread_count=unread(box, key, user.id, reads.inbox_max_id),
        unread_mentions_count=sum(each in box.messages for each in user.mentions.get(peer_id, ())),
        unread_reactions_count=0,
        unread_poll_votes_count=0,
        notify_settings=notify_settings(user, peer_key(peer_id)),
        pinned=reads.pinned or None,
        unread_mark=reads.unread_mark or None,
        draft=user.drafts.get(peer_key(peer_id)),
        pts=world.channels[unmark_channel(peer_id)].box.pts if is_channel(peer_id) else None,
    )


def unread_total(world: World, user: User) -> int:
    """How many of the user's own box's messages are unread, for updates.State."""
    return sum(
        unread(user.box, peer_id, user.id, reads.inbox_max_id)
        for peer_id, reads in list(user.reads.items())
        if not is_channel(peer_id)
    )
