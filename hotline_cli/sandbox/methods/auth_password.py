"""auth: the password of two-step verification, typed at login or recovered by mail."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.authorizations import log_in
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.state import Password, User
from hotline_cli.sandbox.twostep import check_password as check
from hotline_cli.sandbox.twostep import email_code, email_pattern, new_password, whose_password
from hotline_cli.sandbox.views import user_view


@method(functions.auth.CheckPasswordRequest)
def check_password(call: Call, request: Any) -> Any:
    user = whose_password(call)
    check(call.world, user, request.password)
    return _finish(call, user)


def _finish(call: Call, user: User) -> Any:
    key = call.key
    if key.pending_password is None:
        return types.auth.Authorization(user=user_view(call.world, user.id, user))
    return log_in(call, user, hash_=key.pending_hash, parent=key.pending_parent)


@method(functions.auth.RequestPasswordRecoveryRequest)
def request_password_recovery(call: Call, request: Any) -> Any:
    return types.auth.PasswordRecovery(email_pattern(_email(_password(whose_password(call)))))


@method(functions.auth.CheckRecoveryPasswordRequest)
def check_recovery_password(call: Call, request: Any) -> Any:
    _check_code(whose_password(call), request.code)
    return True


@method(functions.auth.RecoverPasswordRequest)
def recover_password(call: Call, request: Any) -> Any:
    user = whose_password(call)
    _check_code(user, request.code)
    settings = request.new_settings
    email = _email(_password(user))
    user.password = None if settings is None else new_password(call.world, user, settings)
    if user.password is not None:
        user.password.email = email
    return _finish(call, user)


def _check_code(user: User, code: str) -> None:
    _email(_password(user))
    if not code:
        raise RpcError(400, "CODE_EMPTY")
    if code != email_code(user):
        raise RpcError(400, "CODE_INVALID")


def _password(user: User) -> Password:
    if user.password is None:
        raise RpcError(400, "PASSWORD_EMPTY")
    return user.password


def _email(password: Password) -> str:
    if password.email is None:
        raise RpcError(400, "PASSWORD_RECOVERY_NA")
    return password.email
