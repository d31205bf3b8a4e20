"""How an account arranges its dialogs: pinned, marked unread, in folders."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.changes import Changes
from hotline_cli.sandbox.dialogs import dialogs_of
from hotline_cli.sandbox.history import read_state
from hotline_cli.sandbox.methods.messages_dialogs import pinned_of
from hotline_cli.sandbox.methods.messages_history import read_peer
from hotline_cli.sandbox.peers import unmark
from hotline_cli.sandbox.rpc import Call, RpcError, method

PINNED_LIMIT = 5  # config.pinned_dialogs_count_max
FOLDERS = range(2, 256)
FOLDERS_LIMIT = 10


def _dialog(call: Call, given: Any) -> int:
    """Marked id of an InputDialogPeer. Raises 400 PEER_ID_INVALID."""
    if not isinstance(given, types.InputDialogPeer):
        raise RpcError(400, "PEER_ID_INVALID")
    return read_peer(call, given.peer)


def _pinned(call: Call) -> list[int]:
    return pinned_of(call, dialogs_of(call.world, call.user))


@method(functions.messages.ToggleDialogPinRequest)
def toggle_dialog_pin(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.toggleDialogPin."""
    peer_id = _dialog(call, request.peer)
    pinned = _pinned(call)
    if request.pinned and peer_id not in pinned and len(pinned) >= PINNED_LIMIT:
        raise RpcError(400, "PINNED_DIALOGS_TOO_MUCH")
    _arrange(call, ([peer_id] if request.pinned else []) + [each for each in pinned if each != peer_id])
    changes = Changes(call.world, call)
    changes.tell(
        call.user.id,
        types.UpdateDialogPinned(peer=types.DialogPeer(unmark(peer_id)), pinned=bool(request.pinned) or None),
    )
    changes.publish()
    return True


@method(functions.messages.ReorderPinnedDialogsRequest)
def reorder_pinned_dialogs(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.reorderPinnedDialogs; ``force`` unpins those that are not named."""
    if request.folder_id:
        raise RpcError(400, "FOLDER_ID_INVALID")
    order = list(dict.fromkeys(_dialog(call, each) for each in request.order))
    if not request.force:
        order += [each for each in _pinned(call) if each not in order]
    if len(order) > PINNED_LIMIT:
        raise RpcError(400, "PINNED_DIALOGS_TOO_MUCH")
    _arrange(call, order)
    changes = Changes(call.world, call)
    changes.tell(call.user.id, types.UpdatePinnedDialogs(order=[types.DialogPeer(unmark(each)) for each in order]))
    changes.publish()
    return True


def _arrange(call: Call, order: list[int]) -> None:
    for reads in call.user.reads.values():
        reads.pinned = False
    for place, peer_id in enumerate(order):
        reads = read_state(call.user, peer_id)
        reads.pinned, reads.pinned_place = True, place


@method(functions.messages.MarkDialogUnreadRequest)
def mark_dialog_unread(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.markDialogUnread."""
    peer_id = _dialog(call, request.peer)
    read_state(call.user, peer_id).unread_mark = bool(request.unread)
    changes = Changes(call.world, call)
    changes.tell(
        call.user.id,
        types.UpdateDialogUnreadMark(peer=types.DialogPeer(unmark(peer_id)), unread=bool(request.unread) or None),
    )
    changes.publish()
    return True


@method(functions.messages.GetDialogUnreadMarksRequest)
def get_dialog_unread_marks(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.getDialogUnreadMarks."""
    return [types.DialogPeer(unmark(peer_id)) for peer_id, reads in call.user.reads.items() if reads.unread_mark]


@method(functions.messages.GetDialogFiltersRequest)
def get_dialog_filters(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.getDialogFilters."""
    return types.messages.DialogFilters(filters=[types.DialogFilterDefault(), *call.user.folders.values()])


@method(functions.messages.UpdateDialogFilterRequest)
def update_dialog_filter(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.updateDialogFilter; without a filter the folder goes."""
    folders = call.user.folders
    if request.id not in FOLDERS:
        raise RpcError(400, "FILTER_ID_INVALID")
    if request.filter is None:
        if folders.pop(request.id, None) is None:
            raise RpcError(400, "FILTER_ID_INVALID")
    else:
        if not request.filter.title.text.strip():
            raise RpcError(400, "FILTER_TITLE_EMPTY")
        if request.id not in folders and len(folders) >= FOLDERS_LIMIT:
            raise RpcError(400, "FILTERS_TOO_MUCH")
        request.filter.id = request.id
        folders[request.id] = request.filter
    changes = Changes(call.world, call)
    changes.tell(call.user.id, types.UpdateDialogFilter(id=request.id, filter=request.filter))
    changes.publish()
    return True


@method(functions.messages.UpdateDialogFiltersOrderRequest)
def update_dialog_filters_order(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.updateDialogFiltersOrder."""
    known = call.user.folders
    order = [each for each in request.order if each in known]
    call.user.folders = {each: known[each] for each in dict.fromkeys([*order, *known])}
    changes = Changes(call.world, call)
    changes.tell(call.user.id, types.UpdateDialogFilterOrder(order=request.order))
    changes.publish()
    return True
