"""Forum topics: finding one, how it looks to somebody, and what stands in it. https://core.telegram.org/api/forum"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from telethon.tl import types

from hotline_cli.sandbox.changes import Changes
from hotline_cli.sandbox.history import indexed, top_message, topic_reads, unread
from hotline_cli.sandbox.notifications import notify_settings, peer_key
from hotline_cli.sandbox.peers import channel_of
from hotline_cli.sandbox.posting import GENERAL, topic_of
from hotline_cli.sandbox.rights import readable
from hotline_cli.sandbox.rpc import Call, RpcError
from hotline_cli.sandbox.state import Channel, Topic, User, mark_channel
from hotline_cli.sandbox.views import moment

GENERAL_TITLE = "General"
ICON_COLORS = (0x6FB9F0, 0xFFD67E, 0xCB86DB, 0x8EEE98, 0xFF93B2, 0xFB6F5F)
TITLE_LIMIT = 128
PINNED_LIMIT = 5


def forum_of(call: Call, given: Any) -> Channel:
    """The forum that an InputPeer means. Raises as ``readable``, 400 CHANNEL_FORUM_MISSING or CHANNEL_INVALID."""
    channel = channel_of(call, given)
    readable(call, channel)
    if not channel.forum:
        raise RpcError(400, "CHANNEL_FORUM_MISSING")
    return channel


def existing_topic(channel: Channel, topic_id: int) -> Topic:
    """A topic that is not deleted. Raises 400 TOPIC_ID_INVALID."""
    topic = channel.topics.get(topic_id)
    if topic is None or topic.deleted:
        raise RpcError(400, "TOPIC_ID_INVALID")
    return topic


def add_general(changes: Changes, channel: Channel) -> None:
    """Give a forum the topic that every forum has, unless it had one before."""
    channel.topics.setdefault(
        GENERAL, Topic(GENERAL, GENERAL_TITLE, ICON_COLORS[0], channel.date or changes.date, channel.creator_id)
    )


def topic_title(given: str) -> str:
    """A topic's title as Telegram keeps it. Raises 400 TOPIC_TITLE_EMPTY."""
    title = " ".join(given.split())[:TITLE_LIMIT]
    if not title:
        raise RpcError(400, "TOPIC_TITLE_EMPTY")
    return title


def newest_in(channel: Channel, topic: Topic) -> int:
    """Id of the topic's newest message, its own where nothing is left in it."""
    return top_message(channel.box, topic.id) or topic.id


def topic_view(channel: Channel, topic: Topic, viewer: User) -> Any:
    """TL ForumTopic as ``viewer`` sees it, ForumTopicDeleted where it is gone."""
    if topic.deleted:
        return types.ForumTopicDeleted(topic.id)
    reads = topic_reads(channel, topic.id, viewer, mark_channel(channel.id))
    view = short_view(channel, topic, viewer)
    view.short = None
    view.pinned, view.hidden = topic.pinned, topic.hidden
    view.top_message = newest_in(channel, topic)
    view.read_inbox_max_id, view.read_outbox_max_id = reads.inbox_max_id, reads.outbox_max_id
    view.unread_count = unread(channel.box, topic.id, viewer.id, reads.inbox_max_id)
    view.notify_settings = notify_settings(viewer, peer_key(mark_channel(channel.id), topic.id))
    return view


def short_view(channel: Channel, topic: Topic, viewer: User) -> Any:
    """TL ForumTopic with what does not change by reading and writing, as messages and the admin log bring it."""
    if topic.deleted:
        return types.ForumTopicDeleted(topic.id)
    return types.ForumTopic(
        id=topic.id,
        date=moment(topic.date),
        peer=types.PeerChannel(channel.id),
        title=topic.title,
        icon_color=topic.icon_color,
        icon_emoji_id=topic.icon_emoji_id,
        top_message=0,
        read_inbox_max_id=0,
        read_outbox_max_id=0,
        unread_count=0,
        unread_mentions_count=0,
        unread_reactions_count=0,
        unread_poll_votes_count=0,
        from_id=types.PeerUser(topic.creator_id),
        notify_settings=types.PeerNotifySettings(),
        my=topic.creator_id == viewer.id,
        closed=topic.closed,
        short=True,
    )


def topics_of(channel: Channel, messages: Iterable[Any], viewer: User) -> list[Any]:
    """The topics that messages of a forum stand in, in short; none where it is no forum."""
    if not channel.forum:
        return []
    ids = dict.fromkeys(topic_of(message) for message in messages if not isinstance(message, types.MessageEmpty))
    return [short_view(channel, channel.topics[each], viewer) for each in ids if each in channel.topics]


def messages_in(channel: Channel, topic: Topic) -> list[int]:
    """Ids of the topic's messages, ascending, the one that made it among them."""
    return list(indexed(channel.box, topic.id))
