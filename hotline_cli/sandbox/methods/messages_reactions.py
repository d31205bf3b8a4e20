"""Reacting to messages: https://core.telegram.org/api/reactions."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.changes import Changes, own_message
from hotline_cli.sandbox.history import box_of
from hotline_cli.sandbox.methods.messages_history import bounded, message_at, read_peer
from hotline_cli.sandbox.packing import messages_answer, with_peers
from hotline_cli.sandbox.peers import is_channel, unmark
from hotline_cli.sandbox.posting import altered, copies, topic_of
from hotline_cli.sandbox.reactions import EMOJI, checked, reactions_view
from hotline_cli.sandbox.rights import member_rights
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.state import Channel, unmark_channel
from hotline_cli.sandbox.views import moment


@method(functions.messages.SendReactionRequest)
def send_reaction(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.sendReaction."""
    peer_id = read_peer(call, request.peer)
    message = message_at(call, peer_id, request.msg_id)
    if isinstance(message, types.MessageService):
        raise RpcError(400, "MESSAGE_ID_INVALID")
    given = checked(request.reaction)
    theirs = _given_to(call, peer_id, message)
    if [each.reaction.emoticon for each in theirs.get(call.user.id, ())] == [each.emoticon for each in given]:
        raise RpcError(400, "MESSAGE_NOT_MODIFIED")
    changes = Changes(call.world, call)
    theirs.pop(call.user.id, None)
    if given:
        theirs[call.user.id] = [
            types.MessagePeerReaction(
                peer_id=types.PeerUser(call.user.id), date=moment(changes.date), reaction=each, big=request.big
            )
            for each in given
        ]
    if is_channel(peer_id):
        _tell_channel(changes, call.world.channels[unmark_channel(peer_id)], message, theirs)
    else:
        _tell_copies(changes, call, message, theirs)
    return changes.answer()


def _given_to(call: Call, peer_id: int, message: Any) -> dict[int, list[Any]]:
    """Everybody's reactions to a message, by user id. Raises 403 CHAT_WRITE_FORBIDDEN for who is not in the group."""
    if is_channel(peer_id):
        channel = call.world.channels[unmark_channel(peer_id)]
        if member_rights(call.world, channel, call.user.id) is None:
            raise RpcError(403, "CHAT_WRITE_FORBIDDEN")
        return channel.reactions.setdefault(message.id, {})
    uid = call.world.uids.get((call.user.id, message.id))
    if uid is None:
        raise RpcError(400, "MESSAGE_ID_INVALID")
    return call.world.reactions.setdefault(uid, {})


def _tell_channel(changes: Changes, channel: Channel, message: Any, theirs: dict[int, list[Any]]) -> None:
    topic_id = topic_of(message) if channel.forum else None
    for member in channel.members.values():
        if not member.left:
            view = reactions_view(theirs, member.user_id, can_see_list=not channel.broadcast)
            update = types.UpdateMessageReactions(
                peer=types.PeerChannel(channel.id), msg_id=message.id, reactions=view, top_msg_id=topic_id
            )
            changes.tell(member.user_id, update)


def _tell_copies(changes: Changes, call: Call, message: Any, theirs: dict[int, list[Any]]) -> None:
    """Tell both sides at once, and the other side by an edit too, which differences keep: reactions are part of a
    message, and whoever was away learns of them when the message is fetched again."""
    for user_id, copy_id in copies(call.world, call.user.id, message.id):
        view = reactions_view(theirs, user_id, can_see_list=True)
        box = call.world.users[user_id].box
        own = altered(box, copy_id, {"reactions": view if view.results else None})
        changes.tell(user_id, types.UpdateMessageReactions(peer=own.peer_id, msg_id=copy_id, reactions=view))
        if user_id != call.user.id:
            hidden = altered(box, copy_id, {"edit_hide": True})
            changes.account(user_id, types.UpdateEditMessage(message=hidden, pts=0, pts_count=0))


@method(functions.messages.GetMessagesReactionsRequest)
def get_messages_reactions(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.getMessagesReactions: as updates, for messages on the screen."""
    peer_id = read_peer(call, request.peer)
    changes = Changes(call.world, call)
    for message_id in request.id:
        message = message_at(call, peer_id, message_id)
        if is_channel(peer_id):
            message = own_message(call.world.channels[unmark_channel(peer_id)], message, call.user.id)
        view = message.reactions or types.MessageReactions(results=[], can_see_list=True)
        changes.tell(
            call.user.id, types.UpdateMessageReactions(peer=unmark(peer_id), msg_id=message_id, reactions=view)
        )
    return changes.answer_alone()


@method(functions.messages.GetMessageReactionsListRequest)
def get_message_reactions_list(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.getMessageReactionsList."""
    peer_id = read_peer(call, request.peer)
    message = message_at(call, peer_id, request.id)
    if is_channel(peer_id) and call.world.channels[unmark_channel(peer_id)].broadcast:
        raise RpcError(403, "BROADCAST_FORBIDDEN")
    given = [each for theirs in _given_to(call, peer_id, message).values() for each in theirs]
    wanted = getattr(request.reaction, "emoticon", None)
    given = [each for each in reversed(given) if wanted is None or each.reaction.emoticon == wanted]
    start = int(request.offset) if request.offset and request.offset.isdecimal() else 0
    end = start + bounded(request.limit)
    return types.messages.MessageReactionsList(
        count=len(given),
        reactions=given[start:end],
        next_offset=str(end) if end < len(given) else None,
        **with_peers(call, given[start:end]),
    )


@method(functions.messages.GetAvailableReactionsRequest)
def get_available_reactions(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.getAvailableReactions; the sandbox has no animations for them."""
    if request.hash == len(EMOJI):
        return types.messages.AvailableReactionsNotModified()
    empty = types.DocumentEmpty(0)
    reactions = [
        types.AvailableReaction(
            reaction=emoticon,
            title=emoticon,
            static_icon=empty,
            appear_animation=empty,
            select_animation=empty,
            activate_animation=empty,
            effect_animation=empty,
        )
        for emoticon in EMOJI
    ]
    return types.messages.AvailableReactions(hash=len(EMOJI), reactions=reactions)


@method(functions.messages.GetUnreadReactionsRequest)
def get_unread_reactions(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.getUnreadReactions: none is kept as unread here."""
    return messages_answer(call, read_peer(call, request.peer), [], 0)


@method(functions.messages.ReadReactionsRequest)
def read_reactions(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.readReactions."""
    box = box_of(call.world, call.user, read_peer(call, request.peer))
    return types.messages.AffectedHistory(pts=box.pts, pts_count=0, offset=0)
