"""Messages: TL → Message, whatever form they arrived in."""

from typing import Any

from telethon.tl import types
from telethon.tl.alltlobjects import LAYER

from hotline_cli.model.messages import Message
from hotline_cli.telegram.entities import entities_from_tl
from hotline_cli.telegram.media import content_from_tl
from hotline_cli.telegram.peers import is_channel, marked
from hotline_cli.telegram.service import service_content

GENERAL = 1
"""The topic that every forum has."""


def message_from_tl(message: Any, self_id: int, *, forum: bool = False) -> Message | None:
    """The TL message as the account ``self_id`` sees it, None for an empty one. ``forum``: its group has topics."""
    action = message.action
    if action is None and message.message is None:
        return None
    peer_id = marked(message.peer_id)
    forward = message.fwd_from
    reply_to_id, topic_id = place(message, forum)
    return Message(
        peer_id=peer_id,
        id=message.id,
        date=int(message.date.timestamp()),
        out=bool(message.out),
        sender_id=sender(message, peer_id, self_id),
        text=message.message or "",
        entities=entities_from_tl(message.entities),
        content=content_from_tl(message.media) if action is None else service_content(action),
        reply_to_id=reply_to_id,
        topic_id=topic_id,
        grouped_id=message.grouped_id,
        forwarded_from_id=marked(forward.from_id) if forward is not None and forward.from_id is not None else None,
        forwarded_from_name=forward.from_name if forward is not None else None,
        edit_date=int(message.edit_date.timestamp()) if message.edit_date is not None else None,
        noforwards=bool(message.noforwards),
        raw=bytes(message),
        layer=LAYER,
    )


def sender(message: Any, peer_id: int, self_id: int) -> int:
    """The marked id of who wrote it: since layer 119 incoming private messages and channel posts do not say."""
    if message.from_id is not None:
        return marked(message.from_id)
    return self_id if message.out and not is_channel(peer_id) else peer_id


def place(message: Any, forum: bool) -> tuple[int | None, int | None]:
    """What the message replies to and the topic it stands in (https://core.telegram.org/api/forum).

    In a topic a message that answers nothing carries the topic itself as the message it "replies" to.
    """
    header = message.reply_to
    if header is None:
        if not forum:
            return None, None
        # A topic is the service message that made it.
        return None, message.id if isinstance(message.action, types.MessageActionTopicCreate) else GENERAL
    if not isinstance(header, types.MessageReplyHeader):
        return None, GENERAL if forum else None
    target = header.reply_to_msg_id if header.reply_to_peer_id is None else None
    if not header.forum_topic:
        return target, GENERAL if forum else None
    topic = header.reply_to_top_id or header.reply_to_msg_id
    return (None if target == topic else target), topic


def message_of_short(update: Any, self_id: int) -> Any:
    """The TL Message that a ``updateShortMessage`` or ``updateShortChatMessage`` stands for."""
    if isinstance(update, types.UpdateShortMessage):
        peer = types.PeerUser(update.user_id)
        author = types.PeerUser(self_id) if update.out else None
    else:
        peer = types.PeerChat(update.chat_id)
        author = types.PeerUser(update.from_id)
    return types.Message(
        id=update.id,
        peer_id=peer,
        from_id=author,
        message=update.message,
        date=update.date,
        out=update.out,
        mentioned=update.mentioned,
        media_unread=update.media_unread,
        silent=update.silent,
        fwd_from=update.fwd_from,
        via_bot_id=update.via_bot_id,
        reply_to=update.reply_to,
        entities=update.entities,
        ttl_period=update.ttl_period,
    )
