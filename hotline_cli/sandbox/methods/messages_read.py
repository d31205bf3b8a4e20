"""What is read: histories, contents, mentions; and who is typing."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.changes import Changes
from hotline_cli.sandbox.history import indexed, is_own, read_state, unread
from hotline_cli.sandbox.mentions import seen
from hotline_cli.sandbox.peers import is_channel, mark, peer_of, unmark
from hotline_cli.sandbox.posting import altered, copies, other_copy
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.state import User, unmark_channel
from hotline_cli.sandbox.writing import may_post


@method(functions.messages.ReadHistoryRequest)
def read_history(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.readHistory: private chats and basic groups."""
    peer_id = peer_of(call, request.peer)
    if is_channel(peer_id):
        raise RpcError(400, "PEER_ID_INVALID")
    box, reads = call.user.box, read_state(call.user, peer_id)
    reads.unread_mark = False
    ids = [each for each in indexed(box, peer_id) if reads.inbox_max_id < each <= (request.max_id or box.last_id)]
    theirs = [each for each in ids if not is_own(box.messages[each], call.user.id)]
    if not theirs:
        return types.messages.AffectedMessages(pts=box.pts, pts_count=0)
    reads.inbox_max_id = ids[-1]
    changes = Changes(call.world, call)
    changes.account(
        call.user.id,
        types.UpdateReadHistoryInbox(
            peer=unmark(peer_id),
            max_id=reads.inbox_max_id,
            still_unread_count=unread(box, peer_id, call.user.id, reads.inbox_max_id),
            pts=0,
            pts_count=0,
        ),
    )
    _tell_authors(changes, call.user, peer_id, theirs)
    changes.publish()
    return types.messages.AffectedMessages(pts=box.pts, pts_count=1)


def _tell_authors(changes: Changes, reader: User, peer_id: int, message_ids: list[int]) -> None:
    """Move the outgoing read mark of everybody whose messages have just been read."""
    newest: dict[int, int] = {}
    for message_id in message_ids:
        author = reader.box.messages[message_id].from_id
        author_id = mark(author) if author is not None else peer_id
        copy_id = other_copy(changes.world, reader.id, message_id, author_id)
        if copy_id is not None:
            newest[author_id] = copy_id
    seen_by = reader.id if peer_id > 0 else peer_id
    for author_id, copy_id in newest.items():
        reads = read_state(changes.world.users[author_id], seen_by)
        if copy_id > reads.outbox_max_id:
            reads.outbox_max_id = copy_id
            changes.account(
                author_id,
                types.UpdateReadHistoryOutbox(peer=unmark(seen_by), max_id=copy_id, pts=0, pts_count=0),
            )


@method(functions.messages.ReadMessageContentsRequest)
def read_message_contents(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.readMessageContents: a voice message was heard, a mention seen."""
    box = call.user.box
    unseen = [each for each in request.id if getattr(box.messages.get(each), "media_unread", False)]
    if not unseen:
        return types.messages.AffectedMessages(pts=box.pts, pts_count=0)
    changes = Changes(call.world, call)
    told: dict[int, list[int]] = {}
    for message_id in unseen:
        for user_id, copy_id in copies(call.world, call.user.id, message_id):
            told.setdefault(user_id, []).append(copy_id)
            altered(call.world.users[user_id].box, copy_id, {"media_unread": None})
        seen(call.user, mark(box.messages[message_id].peer_id), (message_id,))
    for user_id, ids in told.items():
        changes.account(user_id, types.UpdateReadMessagesContents(messages=ids, pts=0, pts_count=0), len(ids))
    changes.publish()
    return types.messages.AffectedMessages(pts=box.pts, pts_count=len(unseen))


@method(functions.messages.SetTypingRequest)
def set_typing(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.setTyping."""
    peer_id = peer_of(call, request.peer)
    may_post(call, peer_id, request.top_msg_id)
    changes = Changes(call.world, call)
    me, action = call.user.id, request.action
    if is_channel(peer_id):
        channel = call.world.channels[unmark_channel(peer_id)]
        member = channel.members[me]
        hidden = channel.broadcast or (member.admin_rights is not None and member.admin_rights.anonymous)
        update: Any = types.UpdateChannelUserTyping(
            channel_id=channel.id,
            from_id=types.PeerChannel(channel.id) if hidden else types.PeerUser(me),
            action=action,
            top_msg_id=request.top_msg_id,
        )
        others = [each.user_id for each in channel.members.values() if not each.left]
    elif peer_id < 0:
        update = types.UpdateChatUserTyping(chat_id=-peer_id, from_id=types.PeerUser(me), action=action)
        others = [each.user_id for each in call.world.chats[-peer_id].members.values() if not each.left]
    else:
        update = types.UpdateUserTyping(user_id=me, action=action, top_msg_id=request.top_msg_id)
        others = [peer_id]
    for user_id in others:
        if user_id != me:
            changes.tell_short(user_id, update)
    changes.publish()
    return True
