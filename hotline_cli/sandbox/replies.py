"""Reply headers as Telegram makes them out of ``reply_to``: https://core.telegram.org/api/forum, /api/threads."""

from __future__ import annotations

from typing import Any

from telethon.tl import types

from hotline_cli.sandbox.history import box_of
from hotline_cli.sandbox.peers import is_channel, mark, peer_of, unmark
from hotline_cli.sandbox.posting import GENERAL, topic_of
from hotline_cli.sandbox.rights import readable
from hotline_cli.sandbox.rpc import Call, RpcError
from hotline_cli.sandbox.state import Channel, unmark_channel


def reply_header(call: Call, peer_id: int, given: Any, top_msg_id: int | None = None) -> tuple[Any, int | None]:
    """The MessageReplyHeader for ``reply_to=given`` in a message to ``peer_id``, and the forum topic that it goes to.

    ``top_msg_id`` is the topic of requests that name it apart (forwardMessages). The topic is None outside of forums.
    Raises 400 REPLY_MESSAGE_ID_INVALID, QUOTE_TEXT_INVALID, REPLY_TO_INVALID or STORY_ID_INVALID.
    """
    channel = call.world.channels[unmark_channel(peer_id)] if is_channel(peer_id) else None
    if isinstance(given, types.InputReplyToStory):
        return _story(call, given), (GENERAL if channel and channel.forum else None)
    if given is not None and not isinstance(given, types.InputReplyToMessage):
        raise RpcError(400, "REPLY_TO_INVALID")
    if given is not None and given.reply_to_peer_id is not None:
        source = peer_of(call, given.reply_to_peer_id)
        if source != peer_id:
            header = _elsewhere(call, source, given)
            return _in_topic(channel, header, given.top_msg_id or top_msg_id)
    if channel is not None and channel.forum:
        return _in_forum(call, channel, peer_id, given, top_msg_id)
    return _plain(call, peer_id, given), None


def _plain(call: Call, peer_id: int, given: Any) -> Any:
    target = _target(call, peer_id, given)
    if target is None:
        return None
    header = types.MessageReplyHeader(reply_to_msg_id=target.id)
    if is_channel(peer_id) and isinstance(target.reply_to, types.MessageReplyHeader):
        header.reply_to_top_id = target.reply_to.reply_to_top_id or target.reply_to.reply_to_msg_id
    return _quoting(header, target, given)


def _in_forum(call: Call, channel: Channel, peer_id: int, given: Any, top_msg_id: int | None) -> tuple[Any, int | None]:
    topic_id = (given.top_msg_id if given is not None else None) or top_msg_id
    if given is not None and given.reply_to_msg_id in channel.topics:
        # A reply to the topic's own first message is how a client says "into this topic".
        return _in_topic(channel, None, topic_id or given.reply_to_msg_id)
    target = _target(call, peer_id, given)
    if target is None:
        return _in_topic(channel, None, topic_id)
    header = _quoting(types.MessageReplyHeader(reply_to_msg_id=target.id), target, given)
    return _in_topic(channel, header, topic_of(target))


def _in_topic(channel: Channel | None, header: Any, topic_id: int | None) -> tuple[Any, int | None]:
    if channel is None or not channel.forum:
        return header, None
    topic_id = topic_id or GENERAL
    if topic_id == GENERAL:
        return header, GENERAL
    if header is None:
        return types.MessageReplyHeader(forum_topic=True, reply_to_msg_id=topic_id), topic_id
    header.forum_topic = True
    header.reply_to_top_id = topic_id
    return header, topic_id


def _target(call: Call, peer_id: int, given: Any) -> Any | None:
    """The message replied to; None where there is no reply, or where that message has been deleted."""
    if given is None or not given.reply_to_msg_id:
        return None
    box = box_of(call.world, call.user, peer_id)
    message = box.messages.get(given.reply_to_msg_id)
    if message is None:
        if 0 < given.reply_to_msg_id <= box.last_id:
            return None
        raise RpcError(400, "REPLY_MESSAGE_ID_INVALID")
    if mark(message.peer_id) != peer_id:
        raise RpcError(400, "REPLY_MESSAGE_ID_INVALID")
    return message


def _quoting(header: Any, target: Any, given: Any) -> Any:
    if given.quote_text is None:
        return header
    if given.quote_text not in (getattr(target, "message", None) or ""):
        raise RpcError(400, "QUOTE_TEXT_INVALID")
    header.quote = True
    header.quote_text = given.quote_text
    header.quote_entities = given.quote_entities
    header.quote_offset = given.quote_offset
    return header


def _elsewhere(call: Call, source: int, given: Any) -> Any:
    """A reply to a message of another chat carries what is needed to show it there."""
    if is_channel(source):
        readable(call, call.world.channels[unmark_channel(source)])
    target = _target(call, source, given)
    if target is None:
        raise RpcError(400, "REPLY_MESSAGE_ID_INVALID")
    header = types.MessageReplyHeader(
        reply_from=types.MessageFwdHeader(
            date=target.date,
            from_id=target.from_id or (target.peer_id if not target.out else types.PeerUser(call.user.id)),
            channel_post=target.id if target.post else None,
        ),
        reply_media=getattr(target, "media", None),
    )
    if is_channel(source):
        header.reply_to_peer_id = unmark(source)
        header.reply_to_msg_id = target.id
    return _quoting(header, target, given)


def _story(call: Call, given: Any) -> Any:
    if given.story_id <= 0:
        raise RpcError(400, "STORY_ID_INVALID")
    return types.MessageReplyStoryHeader(peer=unmark(peer_of(call, given.peer)), story_id=given.story_id)
