"""contacts: whom an account does not want to hear from."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.changes import Changes
from hotline_cli.sandbox.peers import peer_of, unmark
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.views import entities, moment

MOST_AT_ONCE = 100


@method(functions.contacts.BlockRequest)
def block(call: Call, request: Any) -> Any:
    return _set_blocked(call, _other_peer(call, request.id), blocked=True)


@method(functions.contacts.UnblockRequest)
def unblock(call: Call, request: Any) -> Any:
    return _set_blocked(call, _other_peer(call, request.id), blocked=False)


def _other_peer(call: Call, given: Any) -> int:
    peer_id = peer_of(call, given)
    if peer_id == call.user.id:
        raise RpcError(400, "CONTACT_ID_INVALID")
    return peer_id


def _set_blocked(call: Call, peer_id: int, *, blocked: bool) -> Any:
    me = call.user
    changes = Changes(call.world, call)
    if blocked and peer_id not in me.blocked:
        me.blocked[peer_id] = changes.date
    elif not blocked and me.blocked.pop(peer_id, None) is None:
        return True
    changes.tell(me.id, types.UpdatePeerBlocked(unmark(peer_id), blocked=blocked))
    changes.publish()
    return True


@method(functions.contacts.SetBlockedRequest)
def set_blocked(call: Call, request: Any) -> Any:
    me, wanted = call.user, [_other_peer(call, each) for each in request.id]
    for peer_id in [each for each in me.blocked if each not in wanted]:
        _set_blocked(call, peer_id, blocked=False)
    for peer_id in wanted:
        _set_blocked(call, peer_id, blocked=True)
    return True


@method(functions.contacts.GetBlockedRequest)
def get_blocked(call: Call, request: Any) -> Any:
    """Those blocked last come first."""
    me = call.user
    everybody = sorted(me.blocked.items(), key=lambda pair: -pair[1])
    offset = max(0, request.offset)
    page = everybody[offset : offset + min(max(1, request.limit), MOST_AT_ONCE)]
    users, chats = entities(call.world, me.id, [peer_id for peer_id, _ in page])
    found = [types.PeerBlocked(unmark(peer_id), moment(when)) for peer_id, when in page]
    if len(page) == len(everybody):
        return types.contacts.Blocked(blocked=found, chats=chats, users=users)
    return types.contacts.BlockedSlice(count=len(everybody), blocked=found, chats=chats, users=users)
