"""Login codes: for which numbers there are any, how they travel, and checking what was typed.

As on Telegram's test servers: numbers are 99966XYYYY and the code is X five times.
https://core.telegram.org/api/auth#test-accounts
"""

from __future__ import annotations

import re
from typing import Any

from telethon.tl import types

from hotline_cli.sandbox.attempts import count_failure, forget_failures, refuse_flood
from hotline_cli.sandbox.logins import SentCode
from hotline_cli.sandbox.rpc import RpcError
from hotline_cli.sandbox.state import World

CODE_LENGTH = 5
CODE_LIVES = 300  # seconds
CODE_TIMEOUT = 60  # seconds after which a client offers the next way
IN_APP, BY_SMS = 0, 1  # steps of a SentCode
_WAYS = (types.auth.SentCodeTypeApp, types.auth.SentCodeTypeSms, types.auth.SentCodeTypeCall)
_NEXT_WAYS = (types.auth.CodeTypeSms, types.auth.CodeTypeCall, None)


def check_phone(world: World, phone: str) -> str:
    """The digits of a test number. Raises 406 PHONE_NUMBER_INVALID for any other, and 400 PHONE_NUMBER_BANNED."""
    digits = "".join(filter(str.isdigit, phone))
    if not re.fullmatch(r"99966\d{5}", digits):
        raise RpcError(406, "PHONE_NUMBER_INVALID")
    if digits in world.logins.banned_phones:
        raise RpcError(400, "PHONE_NUMBER_BANNED")
    return digits


def code_for(phone: str) -> str:
    """The code of a test number: its sixth digit, five times."""
    return phone[5] * CODE_LENGTH


def new_code(world: World, phone: str, step: int) -> Any:
    """Send a code to ``phone`` (digits): the ``auth.sentCode``. Raises 420 after many wrong ones."""
    refuse_flood(world, f"code {phone}")
    _forget_expired(world)
    hash_ = f"{world.random_long():016x}"
    world.logins.codes[hash_] = SentCode(phone, world.time(), step)
    return _view(hash_, world.logins.codes[hash_])


def next_way(world: World, phone: str, hash_: str) -> Any:
    """Send the code again, another way. Raises 406 SEND_CODE_UNAVAILABLE when there is none, and as ``find_code``."""
    code = find_code(world, phone, hash_)
    if _NEXT_WAYS[code.step] is None:
        raise RpcError(406, "SEND_CODE_UNAVAILABLE")
    code.step += 1
    code.sent = world.time()
    return _view(hash_, code)


def find_code(world: World, phone: str, hash_: str) -> SentCode:
    """The code sent to ``phone`` under a phone_code_hash.

    Raises 400 PHONE_CODE_HASH_EMPTY and PHONE_CODE_EXPIRED, and as ``check_phone``.
    """
    if not hash_:
        raise RpcError(400, "PHONE_CODE_HASH_EMPTY")
    _forget_expired(world)
    code = world.logins.codes.get(hash_)
    if code is None or code.phone != check_phone(world, phone):
        raise RpcError(400, "PHONE_CODE_EXPIRED")
    return code


def _forget_expired(world: World) -> None:
    codes, limit = world.logins.codes, world.time() - CODE_LIVES
    for hash_ in [hash_ for hash_, code in codes.items() if code.sent < limit]:
        del codes[hash_]


def check_code(world: World, phone: str, hash_: str, typed: str | None) -> SentCode:
    """The code that was typed right. Raises 400 PHONE_CODE_EMPTY, PHONE_CODE_INVALID, 420, and as ``find_code``."""
    if not typed:
        raise RpcError(400, "PHONE_CODE_EMPTY")
    code = find_code(world, phone, hash_)
    refuse_flood(world, f"code {code.phone}")
    if typed != code_for(code.phone):
        count_failure(world, f"code {code.phone}")
        raise RpcError(400, "PHONE_CODE_INVALID")
    forget_failures(world, f"code {code.phone}")
    return code


def _view(hash_: str, code: SentCode) -> Any:
    next_type = _NEXT_WAYS[code.step]
    return types.auth.SentCode(
        type=_WAYS[code.step](length=CODE_LENGTH),
        phone_code_hash=hash_,
        next_type=next_type() if next_type else None,
        timeout=CODE_TIMEOUT if next_type else None,
    )
