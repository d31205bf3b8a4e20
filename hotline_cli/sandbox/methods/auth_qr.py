"""auth: logging in by a QR code that another login scans. https://core.telegram.org/api/qr-login"""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.authorizations import authorization_view, finish_or_ask_password
from hotline_cli.sandbox.logins import LoginToken
from hotline_cli.sandbox.methods.auth import check_api
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.state import World
from hotline_cli.sandbox.views import moment

TOKEN_LIVES = 30  # seconds
REMEMBERED = 600  # seconds for which an expired token is still told from one that never was


@method(functions.auth.ExportLoginTokenRequest)
def export_login_token(call: Call, request: Any) -> Any:
    world = call.world
    check_api(world, request.api_id, request.api_hash)
    _forget_old(world)
    for token, each in world.logins.tokens.items():
        if each.key_id == call.key.id and each.parent is not None:
            return _redeem(call, token, each)
    token = world.random_bytes(32)
    expires = world.time() + TOKEN_LIVES
    world.logins.tokens[token] = LoginToken(call.key.id, expires, world.random_long(), list(request.except_ids))
    return types.auth.LoginToken(expires=moment(expires), token=token)


@method(functions.auth.ImportLoginTokenRequest)
def import_login_token(call: Call, request: Any) -> Any:
    token = call.world.logins.tokens.get(request.token)
    if token is None:
        raise RpcError(400, "AUTH_TOKEN_INVALID")
    if token.parent is not None:
        return _redeem(call, request.token, token)
    if token.expires <= call.world.time():
        raise RpcError(400, "AUTH_TOKEN_EXPIRED")
    return types.auth.LoginToken(expires=moment(token.expires), token=request.token)


def _redeem(call: Call, token: bytes, accepted: LoginToken) -> Any:
    world = call.world
    del world.logins.tokens[token]
    parent = world.authorizations.get(accepted.parent or 0)
    if parent is None:
        raise RpcError(400, "AUTH_TOKEN_EXPIRED")
    user = world.users[parent.user_id]
    return types.auth.LoginTokenSuccess(
        authorization=finish_or_ask_password(call, user, hash_=accepted.hash, parent=parent.hash)
    )


@method(functions.auth.AcceptLoginTokenRequest)
def accept_login_token(call: Call, request: Any) -> Any:
    world, user = call.world, call.user
    token = world.logins.tokens.get(request.token)
    if token is None:
        raise RpcError(400, "AUTH_TOKEN_INVALIDX")
    if token.parent is not None:
        raise RpcError(400, "AUTH_TOKEN_ALREADY_ACCEPTED")
    if token.expires <= world.time():
        raise RpcError(400, "AUTH_TOKEN_EXPIRED")
    if user.id in token.except_ids:
        raise RpcError(400, "AUTH_TOKEN_EXCEPTION")
    token.parent = call.authorization.hash
    key = world.keys[token.key_id]
    for session in key.sessions:
        session.push(types.UpdateShort(update=types.UpdateLoginToken(), date=moment(world.time())))
    now = world.time()
    pending = user.password is not None
    return authorization_view(world, key, hash_=token.hash, created=now, active=now, pending=pending)


def _forget_old(world: World) -> None:
    tokens, limit = world.logins.tokens, world.time() - REMEMBERED
    for token in [token for token, each in tokens.items() if each.expires < limit]:
        del tokens[token]
