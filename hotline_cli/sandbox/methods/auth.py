"""auth: a phone number, a code, and an account to sign in to or to make.

As on Telegram's test servers: numbers are 99966XYYYY and the code is X five times.
https://core.telegram.org/api/auth#test-accounts
"""

from __future__ import annotations

import re
from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.attempts import count_failure, forget_failures, refuse_flood
from hotline_cli.sandbox.authorizations import finish_or_ask_password, log_in
from hotline_cli.sandbox.logins import SentCode
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.service import send_code_message
from hotline_cli.sandbox.state import User, World

CODE_LENGTH = 5
CODE_LIVES = 300  # seconds
CODE_TIMEOUT = 60  # seconds after which a client offers the next way
NAME_LENGTH = 64
NEXT_TYPES = (types.auth.CodeTypeSms, types.auth.CodeTypeCall, None)
CODE_TYPES = (types.auth.SentCodeTypeApp, types.auth.SentCodeTypeSms, types.auth.SentCodeTypeCall)
TERMS = "This is a sandbox. It forgets you when it stops, unless it was told to keep its state."


@method(functions.auth.SendCodeRequest)
def send_code(call: Call, request: Any) -> Any:
    check_api(call.world, request.api_id, request.api_hash)
    phone = test_phone(call.world, request.phone_number)
    refuse_flood(call.world, f"code {phone}")
    user = call.world.user_by_phone(phone)
    in_app = user is not None and bool(user.authorizations)
    hash_ = f"{call.world.random_long():016x}"
    code = call.world.logins.codes[hash_] = SentCode(phone, call.world.time(), step=0 if in_app else 1)
    if user is not None and in_app:
        send_code_message(call, user, code_for(phone))
    return _sent(hash_, code)


@method(functions.auth.ResendCodeRequest)
def resend_code(call: Call, request: Any) -> Any:
    code = _code(call.world, request.phone_number, request.phone_code_hash)
    if NEXT_TYPES[code.step] is None:
        raise RpcError(406, "SEND_CODE_UNAVAILABLE")
    code.step += 1
    code.sent = call.world.time()
    return _sent(request.phone_code_hash, code)


@method(functions.auth.CancelCodeRequest)
def cancel_code(call: Call, request: Any) -> Any:
    _code(call.world, request.phone_number, request.phone_code_hash)
    del call.world.logins.codes[request.phone_code_hash]
    return True


@method(functions.auth.SignInRequest)
def sign_in(call: Call, request: Any) -> Any:
    world = call.world
    phone = test_phone(world, request.phone_number)
    if not request.phone_code:
        raise RpcError(400, "PHONE_CODE_EMPTY")
    code = _code(world, phone, request.phone_code_hash)
    refuse_flood(world, f"code {phone}")
    if request.phone_code != code_for(phone):
        count_failure(world, f"code {phone}")
        raise RpcError(400, "PHONE_CODE_INVALID")
    forget_failures(world, f"code {phone}")
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
    phone = test_phone(world, request.phone_number)
    code = _code(world, phone, request.phone_code_hash)
    if not code.checked:
        raise RpcError(400, "PHONE_CODE_EMPTY")
    if world.user_by_phone(phone) is not None:
        raise RpcError(400, "PHONE_NUMBER_OCCUPIED")
    first_name, last_name = request.first_name.strip(), request.last_name.strip()
    if not first_name or len(first_name) > NAME_LENGTH:
        raise RpcError(400, "FIRSTNAME_INVALID")
    if len(last_name) > NAME_LENGTH:
        raise RpcError(400, "LASTNAME_INVALID")
    del world.logins.codes[request.phone_code_hash]
    user = new_user(world, phone, first_name, last_name)
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


def test_phone(world: World, phone: str) -> str:
    """The digits of a test number. Raises 406 PHONE_NUMBER_INVALID for any other, and PHONE_NUMBER_BANNED."""
    digits = "".join(filter(str.isdigit, phone))
    if not re.fullmatch(r"99966\d{5}", digits):
        raise RpcError(406, "PHONE_NUMBER_INVALID")
    if digits in world.logins.banned_phones:
        raise RpcError(400, "PHONE_NUMBER_BANNED")
    return digits


def code_for(phone: str) -> str:
    """The code of a test number: its sixth digit, five times."""
    return phone[5] * CODE_LENGTH


def _code(world: World, phone: str, hash_: str) -> SentCode:
    if not hash_:
        raise RpcError(400, "PHONE_CODE_HASH_EMPTY")
    code = world.logins.codes.get(hash_)
    if code is None or code.phone != test_phone(world, phone):
        raise RpcError(400, "PHONE_CODE_EXPIRED")
    if world.time() > code.sent + CODE_LIVES:
        del world.logins.codes[hash_]
        raise RpcError(400, "PHONE_CODE_EXPIRED")
    return code


def _sent(hash_: str, code: SentCode) -> Any:
    next_type = NEXT_TYPES[code.step]
    return types.auth.SentCode(
        type=CODE_TYPES[code.step](length=CODE_LENGTH),
        phone_code_hash=hash_,
        next_type=next_type() if next_type else None,
        timeout=CODE_TIMEOUT if next_type else None,
    )
