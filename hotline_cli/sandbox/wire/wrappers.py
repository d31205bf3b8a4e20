"""invokeWithLayer, initConnection and their kin: requests around a request. https://core.telegram.org/api/invoking"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from telethon.tl import functions

from hotline_cli.sandbox.rpc import RpcError
from hotline_cli.sandbox.state import AuthKey

_DEVICE = ("device_model", "system_version", "app_version", "system_lang_code", "lang_pack", "lang_code")


@dataclass(slots=True)
class Query:
    """What is left when the wrappers are off: the request, the messages it must follow, and whether it is quiet.

    A quiet one (invokeWithoutUpdates) does not make its session one that receives updates.
    """

    request: Any
    after: tuple[int, ...] = ()
    quiet: bool = False


def unwrap(key: AuthKey, request: Any) -> Query:
    """Take the wrappers off, and note on ``key`` what they tell about the client."""
    query = Query(request)
    while True:
        match query.request:
            case functions.InvokeWithLayerRequest(layer=layer):
                key.layer = layer
            case functions.InitConnectionRequest():
                _note_client(key, query.request)
            case functions.InvokeAfterMsgRequest(msg_id=msg_id):
                query.after += (msg_id,)
            case functions.InvokeAfterMsgsRequest(msg_ids=msg_ids):
                query.after += tuple(msg_ids)
            case functions.InvokeWithoutUpdatesRequest():
                query.quiet = True
            case functions.InvokeWithMessagesRangeRequest() | functions.InvokeWithTakeoutRequest():
                pass
            case _:
                break
        query.request = query.request.query
    if not key.api_id:
        raise RpcError(400, "CONNECTION_NOT_INITED")
    return query


def _note_client(key: AuthKey, request: Any) -> None:
    if not key.layer:
        raise RpcError(400, "CONNECTION_LAYER_INVALID")
    key.api_id = request.api_id
    key.device = {name: getattr(request, name) for name in _DEVICE}
