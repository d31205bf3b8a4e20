"""Pinned messages: https://core.telegram.org/api/pin."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.changes import Changes
from hotline_cli.sandbox.history import ALL, indexed
from hotline_cli.sandbox.methods.messages_history import message_at, read_peer
from hotline_cli.sandbox.peers import is_channel
from hotline_cli.sandbox.posting import GENERAL, altered, copies, post, topic_of
from hotline_cli.sandbox.rights import allowed, group_at, is_admin
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.state import Channel, unmark_channel


@method(functions.messages.UpdatePinnedMessageRequest)
def update_pinned_message(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.updatePinnedMessage."""
    peer_id = read_peer(call, request.peer)
    _may_pin(call, peer_id)
    message = message_at(call, peer_id, request.id)
    if isinstance(message, types.MessageService):
        raise RpcError(400, "MESSAGE_ID_INVALID")
    pinned = not request.unpin
    if bool(message.pinned) == pinned:
        raise RpcError(400, "CHAT_NOT_MODIFIED")
    changes = Changes(call.world, call)
    set_pinned(changes, call, peer_id, [request.id], pinned, one_side=bool(request.pm_oneside))
    if pinned and not request.pm_oneside:
        _say(changes, call, peer_id, message, bool(request.silent))
    return changes.answer()


def _may_pin(call: Call, peer_id: int) -> None:
    """Raises 400 CHAT_ADMIN_REQUIRED."""
    if peer_id > 0:
        return
    group = group_at(call.world, peer_id)
    if isinstance(group, Channel) and group.broadcast:
        may = is_admin(group.members.get(call.user.id), "edit_messages")
    else:
        may = group is not None and allowed(call.world, group, call.user.id, "pin_messages")
    if not may:
        raise RpcError(400, "CHAT_ADMIN_REQUIRED")


def set_pinned(
    changes: Changes, call: Call, peer_id: int, message_ids: list[int], pinned: bool, *, one_side: bool = False
) -> int:
    """Pin or unpin messages; return how many pts steps it took in the box that the caller reads them from."""
    flag = {"pinned": pinned or None}
    if is_channel(peer_id):
        channel = call.world.channels[unmark_channel(peer_id)]
        for message_id in message_ids:
            altered(channel.box, message_id, flag)
        (channel.pinned.update if pinned else channel.pinned.difference_update)(message_ids)
        update = types.UpdatePinnedChannelMessages(
            channel_id=channel.id, messages=message_ids, pts=0, pts_count=0, pinned=pinned or None
        )
        changes.channel(channel, update, len(message_ids))
        return len(message_ids)
    told: dict[int, list[int]] = {}
    for message_id in message_ids:
        for user_id, copy_id in copies(call.world, call.user.id, message_id):
            if user_id == call.user.id or not one_side:
                told.setdefault(user_id, []).append(copy_id)
    for user_id, ids in told.items():
        box = call.world.users[user_id].box
        for copy_id in ids:
            altered(box, copy_id, flag)
        peer = box.messages[ids[0]].peer_id
        update = types.UpdatePinnedMessages(peer=peer, messages=ids, pts=0, pts_count=0, pinned=pinned or None)
        changes.account(user_id, update, len(ids))
    return len(told.get(call.user.id, ()))


def _say(changes: Changes, call: Call, peer_id: int, message: Any, silent: bool) -> None:
    """The service message that a pin leaves, in the topic of what was pinned."""
    header = types.MessageReplyHeader(reply_to_msg_id=message.id)
    author = None
    if is_channel(peer_id):
        channel = call.world.channels[unmark_channel(peer_id)]
        topic_id = topic_of(message) if channel.forum else GENERAL
        if topic_id != GENERAL:
            header.forum_topic = True
            header.reply_to_top_id = topic_id
        member = channel.members[call.user.id]
        if channel.broadcast or (member.admin_rights is not None and member.admin_rights.anonymous):
            author = types.PeerChannel(channel.id)
    fields = {"action": types.MessageActionPinMessage(), "silent": silent or None}
    post(changes, call.user, peer_id, fields, reply=header, send_as=author)


@method(functions.messages.UnpinAllMessagesRequest)
def unpin_all_messages(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.unpinAllMessages."""
    peer_id = read_peer(call, request.peer)
    _may_pin(call, peer_id)
    if is_channel(peer_id):
        box = call.world.channels[unmark_channel(peer_id)].box
        ids = indexed(box, request.top_msg_id or ALL)
    else:
        box = call.user.box
        ids = indexed(box, peer_id)
    pinned = [each for each in ids if getattr(box.messages[each], "pinned", None)]
    changes = Changes(call.world, call)
    count = set_pinned(changes, call, peer_id, pinned, False) if pinned else 0
    changes.publish()
    return types.messages.AffectedHistory(pts=box.pts, pts_count=count, offset=0)
