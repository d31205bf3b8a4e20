"""Reading messages: history, single messages, threads and topics."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.history import box_of, key_of, page
from hotline_cli.sandbox.listhash import list_hash
from hotline_cli.sandbox.packing import messages_answer
from hotline_cli.sandbox.peers import is_channel, mark, peer_of
from hotline_cli.sandbox.rights import readable
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.state import unmark_channel
from hotline_cli.sandbox.views import seconds

LIMIT = 100


def read_peer(call: Call, given: Any) -> int:
    """Marked id of a peer whose messages the caller may read. Raises as ``peer_of`` and ``readable``."""
    peer_id = peer_of(call, given)
    if is_channel(peer_id):
        readable(call, call.world.channels[unmark_channel(peer_id)])
    return peer_id


def available(call: Call, peer_id: int) -> Callable[[Any], bool] | None:
    """A test for the messages that the caller has not cleared from their view of a channel, None where it has all."""
    if not is_channel(peer_id):
        return None
    member = call.world.channels[unmark_channel(peer_id)].members.get(call.user.id)
    if member is None or not member.available_min_id:
        return None
    first = member.available_min_id
    return lambda message: bool(message.id > first)


def bounded(limit: int) -> int:
    """A request's ``limit`` as Telegram takes it: at most 100, and 20 for 0."""
    return min(limit, LIMIT) if limit > 0 else 20


@method(functions.messages.GetHistoryRequest)
def get_history(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.getHistory."""
    peer_id = read_peer(call, request.peer)
    return paged(call, request, peer_id, key_of(peer_id))


def paged(call: Call, request: Any, peer_id: int, key: int) -> Any:
    """The page of ``key``'s messages that a request asks for, or ``messagesNotModified`` where the client has it."""
    messages, total, newer = page(
        box_of(call.world, call.user, peer_id),
        key,
        offset_id=request.offset_id,
        offset_date=seconds(request.offset_date),
        add_offset=request.add_offset,
        limit=bounded(request.limit),
        max_id=request.max_id,
        min_id=request.min_id,
        wanted=available(call, peer_id),
    )
    if request.hash and request.hash == list_hash(message.id for message in messages):
        return types.messages.MessagesNotModified(count=total)
    return messages_answer(call, peer_id, messages, total, newer)


@method(functions.messages.GetRepliesRequest)
def get_replies(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.getReplies: a forum's topic, or the replies to one message."""
    peer_id = read_peer(call, request.peer)
    if not is_channel(peer_id):
        raise RpcError(400, "PEER_ID_INVALID")
    channel = call.world.channels[unmark_channel(peer_id)]
    if channel.forum:
        topic = channel.topics.get(request.msg_id)
        if topic is None or topic.deleted:
            raise RpcError(400, "TOPIC_ID_INVALID" if topic is None else "MSG_ID_INVALID")
        return paged(call, request, peer_id, request.msg_id)
    if request.msg_id not in channel.box.messages:
        raise RpcError(400, "MSG_ID_INVALID")
    messages, total, newer = page(
        channel.box,
        key_of(peer_id),
        offset_id=request.offset_id,
        offset_date=seconds(request.offset_date),
        add_offset=request.add_offset,
        limit=bounded(request.limit),
        max_id=request.max_id,
        min_id=request.min_id,
        wanted=lambda message: answers(message, request.msg_id),
    )
    return messages_answer(call, peer_id, messages, total, newer)


def answers(message: Any, message_id: int) -> bool:
    """Whether a message belongs to the thread that ``message_id`` began."""
    header = message.reply_to
    return isinstance(header, types.MessageReplyHeader) and message_id in (
        header.reply_to_msg_id,
        header.reply_to_top_id,
    )


@method(functions.messages.GetMessagesRequest)
def get_messages(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.getMessages: messages of the caller's own box by id."""
    box = call.user.box
    found = [_wanted(call, box.messages, each) for each in request.id]
    return messages_answer(call, None, found, len(found))


def _wanted(call: Call, messages: dict[int, Any], given: Any) -> Any:
    if isinstance(given, types.InputMessageReplyTo):
        header = getattr(messages.get(given.id), "reply_to", None)
        message_id = header.reply_to_msg_id if isinstance(header, types.MessageReplyHeader) else 0
    elif isinstance(given, types.InputMessageID):
        message_id = given.id
    else:
        raise RpcError(400, "MESSAGE_IDS_EMPTY")
    return messages.get(message_id) or types.MessageEmpty(message_id, None)


def message_at(call: Call, peer_id: int, message_id: int) -> Any:
    """The message of that id in a dialog, as its box has it. Raises 400 MESSAGE_ID_INVALID."""
    message = box_of(call.world, call.user, peer_id).messages.get(message_id)
    if message is None or mark(message.peer_id) != peer_id:
        raise RpcError(400, "MESSAGE_ID_INVALID")
    return message
