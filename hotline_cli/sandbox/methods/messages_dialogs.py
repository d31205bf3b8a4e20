"""The list of dialogs."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.dialogs import dialogs_of, last_date, last_message
from hotline_cli.sandbox.history import read_state
from hotline_cli.sandbox.listhash import list_hash
from hotline_cli.sandbox.methods.messages_history import bounded, read_peer
from hotline_cli.sandbox.methods.updates import state_of
from hotline_cli.sandbox.packing import dialogs_with
from hotline_cli.sandbox.peers import peer_of
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.views import seconds


@method(functions.messages.GetDialogsRequest)
def get_dialogs(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.getDialogs: pinned ones first, then by the last message's date."""
    if request.folder_id not in (None, 0, 1):
        raise RpcError(400, "FOLDER_ID_INVALID")
    found = dialogs_of(call.world, call.user) if request.folder_id != 1 else []
    pinned = pinned_of(call, found)
    others = [peer_id for peer_id in found if peer_id not in pinned]
    first_page = not (request.offset_id or seconds(request.offset_date))
    rest = _after(call, others, request)
    ordered = rest if request.exclude_pinned or not first_page else pinned + rest
    chosen = ordered[: bounded(request.limit)]
    tops = [last_message(call.world, call.user, peer_id) for peer_id in chosen]
    if request.hash and request.hash == list_hash(message.id for message in tops if message is not None):
        return types.messages.DialogsNotModified(count=len(found))
    answer = dialogs_with(call, chosen)
    if first_page and len(chosen) == len(ordered):
        return types.messages.Dialogs(**answer)
    return types.messages.DialogsSlice(count=len(found), **answer)


def pinned_of(call: Call, peer_ids: list[int]) -> list[int]:
    """The pinned ones of these dialogs, in the order that the caller has put them in."""
    pinned = [peer_id for peer_id in peer_ids if read_state(call.user, peer_id).pinned]
    return sorted(pinned, key=lambda peer_id: read_state(call.user, peer_id).pinned_place)


def _after(call: Call, peer_ids: list[int], request: Any) -> list[int]:
    """The dialogs that follow the one which the request's offset names."""
    offset_date = seconds(request.offset_date)
    try:
        offset_peer = peer_of(call, request.offset_peer)
    except RpcError:
        offset_peer = None
    if offset_peer in peer_ids and (offset_date or request.offset_id):
        return peer_ids[peer_ids.index(offset_peer) + 1 :]
    if offset_date:
        return [peer_id for peer_id in peer_ids if last_date(call.world, call.user, peer_id) < offset_date]
    return peer_ids


@method(functions.messages.GetPeerDialogsRequest)
def get_peer_dialogs(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.getPeerDialogs."""
    wanted = [each.peer for each in request.peers if hasattr(each, "peer")]
    if not wanted:
        raise RpcError(400, "INPUT_PEERS_EMPTY")
    peer_ids = [read_peer(call, each) for each in wanted]
    return types.messages.PeerDialogs(state=state_of(call), **dialogs_with(call, peer_ids))


@method(functions.messages.GetPinnedDialogsRequest)
def get_pinned_dialogs(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.getPinnedDialogs."""
    found = dialogs_of(call.world, call.user) if request.folder_id == 0 else []
    return types.messages.PeerDialogs(state=state_of(call), **dialogs_with(call, pinned_of(call, found)))
