"""messages.forwardMessages: several at once, each with its own random_id."""

from __future__ import annotations

from collections import Counter
from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.changes import Changes
from hotline_cli.sandbox.history import box_of
from hotline_cli.sandbox.media import is_unheard, right_for
from hotline_cli.sandbox.methods.messages_history import read_peer
from hotline_cli.sandbox.methods.messages_send import common_fields, refuse_scheduling, repeated
from hotline_cli.sandbox.peers import is_channel, mark, unmark
from hotline_cli.sandbox.posting import post
from hotline_cli.sandbox.privacy import allows
from hotline_cli.sandbox.protection import between
from hotline_cli.sandbox.replies import reply_header
from hotline_cli.sandbox.rights import group_at
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.state import Channel, User
from hotline_cli.sandbox.writing import may_post, send_as, written_peer

FORWARD_LIMIT = 100  # config.forwarded_count_max


@method(functions.messages.ForwardMessagesRequest)
def forward_messages(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.forwardMessages."""
    _check_lists(request)
    source_id = read_peer(call, request.from_peer)
    peer_id = written_peer(call, request.to_peer)
    refuse_scheduling(request)
    changes = Changes(call.world, call)
    pairs = list(zip(request.id, request.random_id, strict=True))
    waiting = [(message_id, random_id) for message_id, random_id in pairs if not repeated(changes, random_id)]
    if not waiting:
        return changes.answer()
    if request.reply_to is not None and not isinstance(request.reply_to, types.InputReplyToMessage):
        raise RpcError(400, "REPLY_TO_MONOFORUM_PEER_INVALID")
    header, topic_id = reply_header(call, peer_id, request.reply_to, request.top_msg_id)
    may_post(call, peer_id, topic_id, None)
    messages = _forwarded(call, source_id, waiting)
    for right in {right_for(message.media) for message, _ in messages}:
        may_post(call, peer_id, topic_id, right)
    _check_slow_mode(call, peer_id, messages)
    author = send_as(call, peer_id, request.send_as)
    common = common_fields(call, request, peer_id, author)
    albums = _albums(call, [message for message, _ in messages])
    for message, random_id in messages:
        fields = {**common, **_content(request, message), "grouped_id": albums.get(message.grouped_id)}
        if not request.drop_author:
            fields["fwd_from"] = _header(call, source_id, peer_id, message)
        if peer_id == call.user.id:
            fields["saved_peer_id"] = unmark(source_id)
        if message.views is not None:
            fields["views"], fields["forwards"] = message.views, message.forwards
        _count(call, source_id, message)
        post(changes, call.user, peer_id, fields, reply=header, random_id=random_id, send_as=author)
    return changes.answer()


def _check_lists(request: Any) -> None:
    if not request.id:
        raise RpcError(400, "MESSAGE_IDS_EMPTY")
    if len(request.random_id) != len(request.id):
        raise RpcError(400, "RANDOM_ID_INVALID")
    if len(request.id) > FORWARD_LIMIT:
        raise RpcError(400, "LIMIT_INVALID")


def _forwarded(call: Call, source_id: int, wanted: list[tuple[int, int]]) -> list[tuple[Any, int]]:
    """The messages and their random_ids; those that are gone are passed over.

    Raises 400 MESSAGE_ID_INVALID where nothing is left, 406 CHAT_FORWARDS_RESTRICTED where they are protected.
    """
    held = box_of(call.world, call.user, source_id).messages
    found = []
    for message_id, random_id in wanted:
        message = held.get(message_id)
        if isinstance(message, types.Message) and mark(message.peer_id) == source_id:
            found.append((message, random_id))
    if not found:
        raise RpcError(400, "MESSAGE_ID_INVALID")
    group = group_at(call.world, source_id) if source_id < 0 else None
    private = source_id > 0 and between(call.user, call.world.users[source_id])
    if private or (group is not None and group.noforwards) or any(message.noforwards for message, _ in found):
        raise RpcError(406, "CHAT_FORWARDS_RESTRICTED")
    return found


def _check_slow_mode(call: Call, peer_id: int, messages: list[Any]) -> None:
    group = group_at(call.world, peer_id) if is_channel(peer_id) else None
    if isinstance(group, Channel) and group.slowmode_seconds and len(messages) > 1:
        member = group.members[call.user.id]
        if not member.creator and member.admin_rights is None:
            raise RpcError(400, "SLOWMODE_MULTI_MSGS_DISABLED")


def _albums(call: Call, messages: list[Any]) -> dict[int, int]:
    """New ``grouped_id`` by the old one, for albums of which more than one part goes along."""
    parts = Counter(message.grouped_id for message in messages if message.grouped_id)
    return {grouped_id: call.world.random_long() for grouped_id, count in parts.items() if count > 1}


def _content(request: Any, message: Any) -> dict[str, Any]:
    bare = request.drop_media_captions and message.media is not None
    return {
        "message": "" if bare else message.message,
        "entities": None if bare else message.entities,
        "media": message.media,
        "media_unread": is_unheard(message.media) or None,
        "invert_media": message.invert_media,
        "via_bot_id": message.via_bot_id,
        "reply_markup": message.reply_markup,
    }


def _header(call: Call, source_id: int, peer_id: int, message: Any) -> Any:
    """Who wrote it first, and in Saved Messages also where it was found.

    https://core.telegram.org/constructor/messageFwdHeader
    """
    old = message.fwd_from
    if old is not None:
        header = types.MessageFwdHeader(
            date=old.date,
            from_id=old.from_id,
            from_name=old.from_name,
            channel_post=old.channel_post,
            post_author=old.post_author,
        )
    else:
        header = types.MessageFwdHeader(date=message.date, post_author=message.post_author)
        author = message.from_id or message.peer_id
        if isinstance(author, types.PeerUser):
            _name(call, header, call.world.users[author.user_id])
        else:
            header.from_id = author
            header.channel_post = message.id if message.post else None
    if peer_id == call.user.id and source_id != peer_id:
        header.saved_from_peer = unmark(source_id)
        header.saved_from_msg_id = message.id
        if old is not None:
            header.saved_from_id = message.from_id or message.peer_id
            header.saved_date = message.date
            header.saved_out = message.out or None
    return header


def _name(call: Call, header: Any, author: User) -> None:
    """Link to the author, or only name them where they do not want to be linked to."""
    if allows(author, call.user.id, "forwards"):
        header.from_id = types.PeerUser(author.id)
    else:
        header.from_name = f"{author.first_name} {author.last_name}".strip()


def _count(call: Call, source_id: int, message: Any) -> None:
    """A channel post counts how often it was forwarded."""
    if is_channel(source_id) and message.post:
        message.forwards = (message.forwards or 0) + 1
