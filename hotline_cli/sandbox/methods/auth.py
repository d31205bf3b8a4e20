"""auth: a phone number, a code, and an account to sign in to or to make. https://core.telegram.org/api/auth"""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.authorizations import finish_or_ask_password, log_in
from hotline_cli.sandbox.codes import (
    BY_SMS,
    IN_APP,
    check_code,
    check_phone,
    code_for,
    find_code,
    new_code,
    next_way,
)
from hotline_cli.sandbox.names import check_first_name, check_last_name
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.service import send_code_message
from hotline_cli.sandbox.state import User, World

TERMS = "This is a sandbox. It forgets you when it stops, unless it was told to keep its state."


@method(functions.auth.SendCodeRequest)
def send_code(call: Call, request: Any) -> Any:
    """To the app where the account has sessions, which get it as a message; by SMS elsewhere."""
    check_api(call.world, request.api_id, request.api_hash)
    phone = check_phone(call.world, request.phone_number)
    user = call.world.user_by_phone(phone)
    if user is None or not user.authorizations:
        return new_code(call.world, phone, BY_SMS)
    sent = new_code(call.world, phone, IN_APP)
    send_code_message(call, user, code_for(phone))
    return sent


@method(functions.auth.ResendCodeRequest)
def resend_code(call: Call, request: Any) -> Any:
    return next_way(call.world, request.phone_number, request.phone_code_hash)


@method(functions.auth.CancelCodeRequest)
def cancel_code(call: Call, request: Any) -> Any:
    find_code(call.world, request.phone_number, request.phone_code_hash)
    del call.world.logins.codes[request.phone_code_hash]
    return True


@method(functions.account.InvalidateSignInCodesRequest)
def invalidate_sign_in_codes(call: Call, request: Any) -> Any:
    """What a client asks for when its user is about to tell somebody a code."""
    phone, codes = call.user.phone, call.world.logins.codes
    if code_for(phone) in request.codes:
        for hash_ in [hash_ for hash_, code in codes.items() if code.phone == phone]:
            del codes[hash_]
    return True


@method(functions.auth.SignInRequest)
def sign_in(call: Call, request: Any) -> Any:
    world = call.world
    phone = check_phone(world, request.phone_number)
    code = check_code(world, phone, request.phone_code_hash, request.phone_code)
    user = world.user_by_phone(phone)
    if user is None:
        code.checked = True
        terms = types.help.TermsOfService(id=types.DataJSON("{}"), text=TERMS, entities=[])
        return types.auth.AuthorizationSignUpRequired(terms_of_service=terms)
    del world.logins.codes[request.phone_code_hash]
    return finish_or_ask_password(call, user)


@method(functions.auth.SignUpRequest)
def sign_up(call: Call, request: Any) -> Any:
    world = call.world
    phone = check_phone(world, request.phone_number)
    if not find_code(world, phone, request.phone_code_hash).checked:
        raise RpcError(400, "PHONE_CODE_EMPTY")
    if world.user_by_phone(phone) is not None:
        raise RpcError(400, "PHONE_NUMBER_OCCUPIED")
    user = new_user(world, phone, check_first_name(request.first_name), check_last_name(request.last_name))
    del world.logins.codes[request.phone_code_hash]
    return log_in(call, user)


def new_user(world: World, phone: str, first_name: str, last_name: str) -> User:
    """Make an account for ``phone`` (digits)."""
    # Beyond 32 bits, as the ids of today's accounts are.
    user = User(world.next_id("user", 5_000_000_001), phone=phone, first_name=first_name, last_name=last_name)
    world.users[user.id] = user
    world.phones[phone] = user.id
    return user


def check_api(world: World, api_id: int, api_hash: str) -> None:
    """Raise 400 API_ID_INVALID for an application that this world does not know."""
    if api_id != world.api_id or api_hash != world.api_hash:
        raise RpcError(400, "API_ID_INVALID")
