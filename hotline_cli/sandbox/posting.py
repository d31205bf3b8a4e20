"""Messages into boxes: post, edit, delete. Rights and limits are the methods' business, not this file's.

A private message or one in a basic group exists once in each participant's box, with an id of its own there; a ``uid``
ties the copies together. A channel's message exists once, in the channel's box.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from telethon.tl import types

from hotline_cli.sandbox.changes import Changes, twin
from hotline_cli.sandbox.mentions import named_in
from hotline_cli.sandbox.peers import is_channel
from hotline_cli.sandbox.slim import Message, MessageService
from hotline_cli.sandbox.state import Box, Channel, Chat, ReadState, User, World, mark_channel, unmark_channel
from hotline_cli.sandbox.views import moment

GENERAL = 1


def post(
    changes: Changes,
    sender: User,
    peer_id: int,
    fields: dict[str, Any],
    *,
    reply: Any = None,
    random_id: int | None = None,
    send_as: Any = None,
) -> Any:
    """Post a message from ``sender`` to the marked ``peer_id``; return it as the sender sees it.

    ``fields`` are keyword arguments of TL ``Message`` (``message``, ``entities``, ``media``, ``fwd_from`` …) or, when
    they hold ``action``, of ``MessageService``. ``reply`` is a MessageReplyHeader in the sender's own ids; the ids of
    other participants are put in for them. ``send_as`` is the TL Peer shown as author of a channel message, where it
    is not the sender.
    """
    world = changes.world
    if is_channel(peer_id):
        message = _post_channel(changes, sender, world.channels[unmark_channel(peer_id)], fields, reply, send_as)
        sender.reads.setdefault(peer_id, ReadState())
    elif peer_id > 0:
        message = _post_private(changes, sender, world.users[peer_id], fields, reply)
    else:
        message = _post_chat(changes, sender, world.chats[-peer_id], fields, reply)
    if random_id is not None:
        sender.random_ids[random_id] = (peer_id, message.id)
        changes.sent(random_id, message.id)
    return message


def _build(message_id: int, peer: Any, date: int, fields: dict[str, Any], **own: Any) -> Any:
    given = {name: value for name, value in {**fields, **own}.items() if value is not None}
    kind = MessageService if "action" in fields else Message
    return kind(**given, id=message_id, peer_id=peer, date=moment(date))


def _next_id(box: Box) -> int:
    box.last_id += 1
    return box.last_id


def _post_private(changes: Changes, sender: User, recipient: User, fields: dict[str, Any], reply: Any) -> Any:
    world = changes.world
    uid = world.next_id("uid")
    owners = [(sender, recipient)] if sender is recipient else [(sender, recipient), (recipient, sender)]
    copies = world.copies[uid] = {}
    mine = None
    for owner, other in owners:
        out = owner is sender and owner is not other
        message = _build(
            _next_id(owner.box),
            types.PeerUser(other.id),
            changes.date,
            fields,
            out=out or None,
            from_id=types.PeerUser(sender.id) if owner is sender else None,
            reply_to=reply if owner is sender else _reply_for(world, sender.id, owner.id, reply),
        )
        _store(changes, owner, message, uid, copies)
        owner.reads.setdefault(other.id, ReadState())
        if owner is sender:
            mine = message
    return mine


def _post_chat(changes: Changes, sender: User, chat: Chat, fields: dict[str, Any], reply: Any) -> Any:
    world = changes.world
    uid = world.next_id("uid")
    copies = world.copies[uid] = {}
    mine = None
    present = [member.user_id for member in chat.members.values() if not member.left]
    named = named_in(world, sender.box, sender.id, fields, reply, present)
    for user_id in dict.fromkeys([*present, sender.id]):
        owner = world.users[user_id]
        message = _build(
            _next_id(owner.box),
            types.PeerChat(chat.id),
            changes.date,
            fields,
            out=(owner is sender) or None,
            from_id=types.PeerUser(sender.id),
            reply_to=reply if owner is sender else _reply_for(world, sender.id, user_id, reply),
        )
        if user_id in named:
            message.mentioned = message.media_unread = True
            owner.mentions.setdefault(-chat.id, set()).add(message.id)
        _store(changes, owner, message, uid, copies)
        owner.reads.setdefault(-chat.id, ReadState())
        if owner is sender:
            mine = message
    return mine


def hand_over(changes: Changes, owner: User, message_id: int, recipient: User) -> None:
    """Put a basic group's message, which ``owner`` has, into the box of somebody who came later."""
    uid = changes.world.uids[owner.id, message_id]
    known = changes.world.copies[uid]
    if recipient.id in known:
        return
    message = twin(owner.box.messages[message_id])
    message.id = _next_id(recipient.box)
    message.out = (message.from_id == types.PeerUser(recipient.id)) or None
    message.reply_to = _reply_for(changes.world, owner.id, recipient.id, message.reply_to)
    _store(changes, recipient, message, uid, known)


def _store(changes: Changes, owner: User, message: Any, uid: int, copies: dict[int, int]) -> None:
    owner.box.messages[message.id] = message
    copies[owner.id] = message.id
    changes.world.uids[owner.id, message.id] = uid
    changes.account(owner.id, types.UpdateNewMessage(message=message, pts=0, pts_count=0))


def _post_channel(
    changes: Changes, sender: User, channel: Channel, fields: dict[str, Any], reply: Any, send_as: Any
) -> Any:
    author = None if channel.broadcast and send_as is None else (send_as or types.PeerUser(sender.id))
    message = _build(
        _next_id(channel.box),
        types.PeerChannel(channel.id),
        changes.date,
        fields,
        post=channel.broadcast or None,
        from_id=author,
        reply_to=reply,
    )
    channel.box.messages[message.id] = message
    if not isinstance(author, types.PeerUser):
        channel.authors[message.id] = sender.id
    named = named_in(changes.world, channel.box, sender.id, fields, reply, channel.members)
    if named:
        channel.mentioned[message.id] = named
        for user_id in named:
            changes.world.users[user_id].mentions.setdefault(mark_channel(channel.id), set()).add(message.id)
    topic = channel.topics.get(topic_of(message)) if channel.forum else None
    if topic is not None:
        topic.top_message = message.id
    changes.channel(channel, types.UpdateNewChannelMessage(message=message, pts=0, pts_count=0))
    return message


def topic_of(message: Any) -> int:
    """The forum topic a channel message stands in: https://core.telegram.org/api/forum."""
    if isinstance(getattr(message, "action", None), types.MessageActionTopicCreate):
        return int(message.id)
    header = message.reply_to
    if header is None or not getattr(header, "forum_topic", None):
        return GENERAL
    return int(header.reply_to_top_id or header.reply_to_msg_id)


def other_copy(world: World, owner_id: int, message_id: int, other_id: int) -> int | None:
    """The id that ``owner_id``'s message ``message_id`` has in ``other_id``'s box, None where it has none."""
    uid = world.uids.get((owner_id, message_id))
    return None if uid is None else world.copies[uid].get(other_id)


def _reply_for(world: World, sender_id: int, owner_id: int, reply: Any) -> Any:
    if not isinstance(reply, types.MessageReplyHeader) or reply.reply_to_msg_id is None or reply.reply_to_peer_id:
        return reply
    target = other_copy(world, sender_id, reply.reply_to_msg_id, owner_id)
    if target is None:
        return None
    reply = twin(reply)
    reply.reply_to_msg_id = target
    return reply


def edit(
    changes: Changes, owner: User, peer_id: int, message_id: int, fields: dict[str, Any], *, silent: bool = False
) -> Any:
    """Change ``fields`` of a message in all its copies; return the owner's. ``silent`` leaves the edit date."""
    world = changes.world
    if not silent:
        fields = {**fields, "edit_date": moment(changes.date)}
    if is_channel(peer_id):
        channel = world.channels[unmark_channel(peer_id)]
        message = altered(channel.box, message_id, fields)
        changes.channel(channel, types.UpdateEditChannelMessage(message=message, pts=0, pts_count=0))
        return message
    mine = None
    for user_id, copy_id in copies(world, owner.id, message_id):
        message = altered(world.users[user_id].box, copy_id, fields)
        changes.account(user_id, types.UpdateEditMessage(message=message, pts=0, pts_count=0))
        if user_id == owner.id:
            mine = message
    return mine


def altered(box: Box, message_id: int, fields: dict[str, Any]) -> Any:
    """Change ``fields`` of one copy of a message, and tell nobody; return it."""
    # A copy, because the old object may still wait in a session's queue as the message it was.
    message = twin(box.messages[message_id])
    for name, value in fields.items():
        setattr(message, name, value)
    box.messages[message_id] = message
    return message


def copies(world: World, owner_id: int, message_id: int) -> list[tuple[int, int]]:
    """``(user id, message id)`` of every copy that still exists of an account-box message, the owner's first."""
    uid = world.uids.get((owner_id, message_id))
    found = world.copies.get(uid, {}) if uid is not None else {owner_id: message_id}
    alive = [(user_id, copy_id) for user_id, copy_id in found.items() if copy_id in world.users[user_id].box.messages]
    return sorted(alive, key=lambda pair: pair[0] != owner_id)


def delete(changes: Changes, owner: User, message_ids: Iterable[int], *, revoke: bool) -> int:
    """Delete messages of the owner's box, with ``revoke`` for everybody; return how many there were in it."""
    world = changes.world
    doomed: dict[int, list[int]] = {}
    for message_id in message_ids:
        if message_id not in owner.box.messages:
            continue
        for user_id, copy_id in copies(world, owner.id, message_id) if revoke else [(owner.id, message_id)]:
            doomed.setdefault(user_id, []).append(copy_id)
    for user_id, ids in doomed.items():
        for each in ids:
            del world.users[user_id].box.messages[each]
        changes.account(user_id, types.UpdateDeleteMessages(messages=ids, pts=0, pts_count=0), len(ids))
    return len(doomed.get(owner.id, ()))


def delete_in_channel(changes: Changes, channel: Channel, message_ids: Iterable[int]) -> int:
    """Delete messages of a channel; return how many there were."""
    ids = [each for each in message_ids if channel.box.messages.pop(each, None) is not None]
    if ids:
        update = types.UpdateDeleteChannelMessages(channel_id=channel.id, messages=ids, pts=0, pts_count=0)
        changes.channel(channel, update, len(ids))
    return len(ids)
