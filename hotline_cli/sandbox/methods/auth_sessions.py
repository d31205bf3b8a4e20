"""auth: ending logins, and carrying one over to another connection."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.authorizations import end_authorization, log_in
from hotline_cli.sandbox.rpc import Call, RpcError, method


@method(functions.auth.LogOutRequest)
def log_out(call: Call, request: Any) -> Any:
    end_authorization(call.world, call.authorization.hash, spare=call.session)
    return types.auth.LoggedOut()


@method(functions.auth.ResetAuthorizationsRequest)
def reset_authorizations(call: Call, request: Any) -> Any:
    """End all logins but the caller's own."""
    own = call.authorization.hash
    for hash_ in sorted(call.user.authorizations - {own}):
        end_authorization(call.world, hash_, reason="SESSION_REVOKED", spare=call.session)
    return True


@method(functions.auth.ExportAuthorizationRequest)
def export_authorization(call: Call, request: Any) -> Any:
    if request.dc_id != call.world.dc:
        raise RpcError(400, "DC_ID_INVALID")
    token = call.world.random_bytes(128)
    call.world.logins.exports[token] = call.authorization.hash
    return types.auth.ExportedAuthorization(id=call.user.id, bytes=token)


@method(functions.auth.ImportAuthorizationRequest)
def import_authorization(call: Call, request: Any) -> Any:
    hash_ = call.world.logins.exports.get(request.bytes)
    exported = call.world.authorizations.get(hash_) if hash_ is not None else None
    if exported is None:
        raise RpcError(400, "AUTH_BYTES_INVALID")
    if exported.user_id != request.id:
        raise RpcError(400, "USER_ID_INVALID")
    del call.world.logins.exports[request.bytes]
    return log_in(call, call.world.users[exported.user_id], parent=exported.hash, quiet=True)
