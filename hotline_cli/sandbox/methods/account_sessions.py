"""account: the list of logins, and ending one."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.authorizations import authorization_view, end_authorization
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.state import Authorization

TTL_DAYS = range(1, 367)


@method(functions.account.GetAuthorizationsRequest)
def get_authorizations(call: Call, request: Any) -> Any:
    """The caller's own comes first, with hash 0; then those last active."""
    world, own = call.world, call.authorization
    logins = [world.authorizations[hash_] for hash_ in call.user.authorizations]
    logins.sort(key=lambda each: (each is not own, -each.active, each.hash))
    views = [
        authorization_view(
            world,
            world.keys[each.key_id],
            hash_=0 if each is own else each.hash,
            created=each.date,
            active=each.active,
            confirmed=each.confirmed,
        )
        for each in logins
    ]
    return types.account.Authorizations(authorization_ttl_days=call.user.authorization_ttl, authorizations=views)


@method(functions.account.ResetAuthorizationRequest)
def reset_authorization(call: Call, request: Any) -> Any:
    ended = _login(call, request.hash)
    if call.world.time() < call.authorization.date + call.world.fresh_reset_seconds:
        raise RpcError(406, "FRESH_RESET_AUTHORISATION_FORBIDDEN")
    end_authorization(call.world, ended.hash, reason="SESSION_REVOKED", spare=call.session)
    return True


@method(functions.account.ChangeAuthorizationSettingsRequest)
def change_authorization_settings(call: Call, request: Any) -> Any:
    login = _login(call, request.hash)
    if request.confirmed:
        login.confirmed = True
    return True


def _login(call: Call, hash_: int) -> Authorization:
    if hash_ == call.authorization.hash or hash_ not in call.user.authorizations:
        raise RpcError(400, "HASH_INVALID")
    return call.world.authorizations[hash_]


@method(functions.account.SetAuthorizationTTLRequest)
def set_authorization_ttl(call: Call, request: Any) -> Any:
    if request.authorization_ttl_days not in TTL_DAYS:
        raise RpcError(400, "TTL_DAYS_INVALID")
    call.user.authorization_ttl = request.authorization_ttl_days
    return True
