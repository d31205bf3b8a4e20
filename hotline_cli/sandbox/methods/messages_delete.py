"""Deleting messages and histories of private chats and basic groups; channels have methods of their own."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.changes import Changes
from hotline_cli.sandbox.history import indexed, is_own
from hotline_cli.sandbox.peers import is_channel, mark, peer_of
from hotline_cli.sandbox.posting import delete, edit
from hotline_cli.sandbox.rights import is_admin
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.views import seconds


@method(functions.messages.DeleteMessagesRequest)
def delete_messages(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.deleteMessages."""
    box = call.user.box
    known = [each for each in dict.fromkeys(request.id) if each in box.messages]
    if request.revoke:
        for message_id in known:
            _may_revoke(call, box.messages[message_id])
    changes = Changes(call.world, call)
    count = delete(changes, call.user, known, revoke=bool(request.revoke))
    changes.publish()
    return types.messages.AffectedMessages(pts=box.pts, pts_count=count)


def _may_revoke(call: Call, message: Any) -> None:
    """In a private chat everybody may; in a basic group their own messages, and an administrator all."""
    peer_id = mark(message.peer_id)
    if peer_id > 0 or is_own(message, call.user.id):
        return
    if not is_admin(call.world.chats[-peer_id].members.get(call.user.id)):
        raise RpcError(403, "MESSAGE_DELETE_FORBIDDEN")


@method(functions.messages.DeleteHistoryRequest)
def delete_history(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.deleteHistory."""
    peer_id = peer_of(call, request.peer)
    if is_channel(peer_id):
        raise RpcError(400, "PEER_ID_INVALID")
    box = call.user.box
    earliest, latest = seconds(request.min_date), seconds(request.max_date)
    doomed = [
        each
        for each in indexed(box, peer_id)
        if (not request.max_id or each <= request.max_id)
        and (not earliest or box.messages[each].date.timestamp() >= earliest)
        and (not latest or box.messages[each].date.timestamp() <= latest)
    ]
    revoke = bool(request.revoke) and (peer_id > 0 or _leads(call, peer_id))
    changes = Changes(call.world, call)
    cleared = doomed.pop() if request.just_clear and doomed and not revoke else None
    count = delete(changes, call.user, doomed, revoke=revoke)
    if cleared is not None:
        count += _clear(changes, call, peer_id, cleared)
    elif not indexed(box, peer_id):
        call.user.reads.pop(peer_id, None)
    changes.publish()
    return types.messages.AffectedHistory(pts=box.pts, pts_count=count, offset=0)


def _leads(call: Call, peer_id: int) -> bool:
    return is_admin(call.world.chats[-peer_id].members.get(call.user.id))


def _clear(changes: Changes, call: Call, peer_id: int, message_id: int) -> int:
    """Leave a service message in place of the last one, so that the emptied dialog stays in the list."""
    old = call.user.box.messages[message_id]
    call.user.box.messages[message_id] = types.MessageService(
        id=message_id, peer_id=old.peer_id, date=old.date, action=types.MessageActionHistoryClear(), out=old.out
    )
    call.world.uids.pop((call.user.id, message_id), None)
    edit(changes, call.user, peer_id, message_id, {}, silent=True)
    return 1
