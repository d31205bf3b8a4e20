"""How a backend group and its topics are now, as Telegram says."""

from collections.abc import Awaitable, Callable
from typing import Any

from telethon import errors
from telethon.tl import functions, types

from hotline_cli.model.groups import GroupSeen, Lack, LookAtGroup, LookAtTopics, TopicSeen, TopicsSeen
from hotline_cli.model.requests import Answer
from hotline_cli.telegram.groups import TOPICS, missing_rights
from hotline_cli.telegram.seam import HotlineClient


async def look_at_group(client: HotlineClient, request: LookAtGroup) -> GroupSeen:
    """What the account lacks in the group. Raise RPCError, `UnknownPeer`."""
    peer = await client.session.input_peer(request.group_id)
    address = types.InputChannel(peer.channel_id, peer.access_hash)
    try:
        answer = await client.invoke(functions.channels.GetChannelsRequest([address]))
    except (errors.ChannelInvalidError, errors.ChannelPrivateError):
        return GroupSeen(frozenset({Lack.GONE}))
    await client.session.keep(answer)
    channel = next((each for each in answer.chats if isinstance(each, types.Channel)), None)
    if channel is None or channel.left:
        return GroupSeen(frozenset({Lack.GONE}))
    return GroupSeen(frozenset(lacks(channel)))


def lacks(channel: Any) -> set[Lack]:
    """What the account lacks in this TL Channel."""
    found = {Lack.TOPICS if right == TOPICS else Lack(right.name) for right in missing_rights(channel)}
    if channel.slowmode_enabled and not channel.creator and channel.admin_rights is None:
        found.add(Lack.SLOW_MODE)
    return found


async def look_at_topics(client: HotlineClient, request: LookAtTopics) -> TopicsSeen:
    """Titles, and which of the topics are closed. Raise RPCError, `UnknownPeer`."""
    peer = await client.session.input_peer(request.group_id)
    answer = await client.invoke(functions.messages.GetForumTopicsByIDRequest(peer, list(request.topic_ids)))
    return TopicsSeen({each.id: TopicSeen(each.title, bool(each.closed)) for each in answer.topics if is_alive(each)})


def is_alive(topic: Any) -> bool:
    return isinstance(topic, types.ForumTopic)


LOOKING: dict[type, Callable[[HotlineClient, Any], Awaitable[Answer]]] = {
    LookAtGroup: look_at_group,
    LookAtTopics: look_at_topics,
}
