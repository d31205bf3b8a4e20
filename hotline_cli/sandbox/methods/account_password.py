"""account: two-step verification, set, changed and taken away. https://core.telegram.org/api/srp"""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.logins import PendingPassword
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.state import Password, User
from hotline_cli.sandbox.twostep import check_password, email_code, new_password, password_view, whose_password

EMAIL_CODE_LENGTH = 6


@method(functions.account.GetPasswordRequest)
def get_password(call: Call, request: Any) -> Any:
    return password_view(call.world, whose_password(call))


@method(functions.account.GetPasswordSettingsRequest)
def get_password_settings(call: Call, request: Any) -> Any:
    user = call.user
    check_password(call.world, user, request.password)
    return types.account.PasswordSettings(email=user.password.email if user.password else None)


@method(functions.account.UpdatePasswordSettingsRequest)
def update_password_settings(call: Call, request: Any) -> Any:
    user, settings = call.user, request.new_settings
    check_password(call.world, user, request.password)
    if settings.new_algo is None and settings.email is None:
        raise RpcError(400, "NEW_SETTINGS_EMPTY" if user.password is None else "NEW_SETTINGS_INVALID")
    password = user.password if settings.new_algo is None else new_password(call.world, user, settings)
    if password is None:
        if user.password is None:
            raise RpcError(400, "NEW_SETTINGS_EMPTY")
        user.password = None
        return True
    if settings.email:
        _confirm_email_first(call, user, password, settings.email)
    password.email = user.password.email if user.password else None
    user.password = password
    return True


def _confirm_email_first(call: Call, user: User, password: Password, email: str) -> None:
    name, at, host = email.partition("@")
    if not (name and at and "." in host):
        raise RpcError(400, "EMAIL_INVALID")
    pending = PendingPassword(password.salt1, password.salt2, password.verifier, password.hint, email)
    call.world.logins.passwords[user.id] = pending
    raise RpcError(400, f"EMAIL_UNCONFIRMED_{EMAIL_CODE_LENGTH}")


@method(functions.account.ConfirmPasswordEmailRequest)
def confirm_password_email(call: Call, request: Any) -> Any:
    user = call.user
    pending = _pending(call, user)
    if request.code != email_code(user):
        raise RpcError(400, "CODE_INVALID")
    del call.world.logins.passwords[user.id]
    user.password = Password(pending.salt1, pending.salt2, pending.verifier, pending.hint, pending.email)
    return True


@method(functions.account.ResendPasswordEmailRequest)
def resend_password_email(call: Call, request: Any) -> Any:
    _pending(call, call.user)
    return True


@method(functions.account.CancelPasswordEmailRequest)
def cancel_password_email(call: Call, request: Any) -> Any:
    _pending(call, call.user)
    del call.world.logins.passwords[call.user.id]
    return True


def _pending(call: Call, user: User) -> PendingPassword:
    pending = call.world.logins.passwords.get(user.id)
    if pending is None:
        raise RpcError(400, "EMAIL_HASH_EXPIRED")
    return pending
