"""Two-step verification of an account: what clients are told, checking what they prove, and changing it."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from telethon.tl import types

from hotline_cli.sandbox import srp
from hotline_cli.sandbox.attempts import count_failure, forget_failures, refuse_flood
from hotline_cli.sandbox.logins import SrpExchange
from hotline_cli.sandbox.rpc import Call, RpcError
from hotline_cli.sandbox.state import Password, User, World

Algo = types.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow
OPEN_EXCHANGES = 20  # of one account; the oldest is forgotten


def whose_password(call: Call) -> User:
    """The account that the caller is signed in to, or has typed the code for and owes the password of."""
    pending = call.key.pending_password
    return call.world.users[pending] if pending and call.key.authorization is None else call.user


def password_view(world: World, user: User) -> Any:
    """``account.password``: how to check the password there is, in a new exchange, and how to make a new one."""
    found: dict[str, Any] = {}
    password = user.password
    if password is not None:
        srp_id, b_public = _begin(world, user, password)
        algo = Algo(password.salt1, password.salt2, srp.G, srp.PRIME)
        found = {"current_algo": algo, "srp_B": b_public, "srp_id": srp_id, "hint": password.hint or None}
    pending = world.logins.passwords.get(user.id)
    return types.account.Password(
        new_algo=Algo(*_new_salts(world, user), srp.G, srp.PRIME),
        new_secure_algo=types.SecurePasswordKdfAlgoUnknown(),
        secure_random=secrets.token_bytes(srp.SIZE),
        has_password=password is not None,
        has_recovery=password is not None and password.email is not None,
        email_unconfirmed_pattern=email_pattern(pending.email) if pending else None,
        **found,
    )


def _new_salts(world: World, user: User) -> tuple[bytes, bytes]:
    digest = hashlib.sha512(b"password salts %d %d" % (world.seed, user.id)).digest()
    return digest[:8], digest[8:24]


def _begin(world: World, user: User, password: Password) -> tuple[int, bytes]:
    b = secrets.token_bytes(srp.SIZE)
    exchanges = world.logins.srp
    mine = [srp_id for srp_id, each in exchanges.items() if each.user_id == user.id]
    for srp_id in mine[: len(mine) + 1 - OPEN_EXCHANGES]:
        del exchanges[srp_id]
    srp_id = world.random_long()
    exchanges[srp_id] = SrpExchange(user.id, b, password.verifier)
    return srp_id, srp.challenge(password.verifier, b)


def check_password(world: World, user: User, given: Any) -> None:
    """Check an InputCheckPasswordSRP; where the account has no password there is nothing to check.

    Raises 400 PASSWORD_HASH_INVALID, SRP_ID_INVALID, SRP_A_INVALID, SRP_PASSWORD_CHANGED; 420 after many wrong tries.
    """
    password = user.password
    if password is None:
        return
    if not isinstance(given, types.InputCheckPasswordSRP):
        raise RpcError(400, "PASSWORD_HASH_INVALID")
    refuse_flood(world, f"password {user.id}")
    exchange = world.logins.srp.get(given.srp_id)
    if exchange is None or exchange.user_id != user.id:
        raise RpcError(400, "SRP_ID_INVALID")
    del world.logins.srp[given.srp_id]
    if exchange.verifier != password.verifier:
        raise RpcError(400, "SRP_PASSWORD_CHANGED")
    if not srp.in_range(given.A):
        raise RpcError(400, "SRP_A_INVALID")
    if not srp.proves(password.verifier, password.salt1, password.salt2, exchange.b, given.A, given.M1):
        count_failure(world, f"password {user.id}")
        raise RpcError(400, "PASSWORD_HASH_INVALID")
    forget_failures(world, f"password {user.id}")


def new_password(world: World, user: User, settings: Any) -> Password | None:
    """The password that an ``account.passwordInputSettings`` describes, None where it takes the password away.

    Raises 400 NEW_SETTINGS_INVALID and NEW_SALT_INVALID.
    """
    if not settings.new_password_hash or not isinstance(settings.new_algo, Algo):
        if settings.new_password_hash:
            raise RpcError(400, "NEW_SETTINGS_INVALID")
        return None
    algo = settings.new_algo
    salt1, salt2 = _new_salts(world, user)
    # The client adds at least as much randomness of its own to the first salt.
    if algo.salt2 != salt2 or not algo.salt1.startswith(salt1) or len(algo.salt1) < 2 * len(salt1):
        raise RpcError(400, "NEW_SALT_INVALID")
    if algo.g != srp.G or algo.p != srp.PRIME or not srp.in_range(settings.new_password_hash):
        raise RpcError(400, "NEW_SETTINGS_INVALID")
    return Password(algo.salt1, algo.salt2, settings.new_password_hash, settings.hint or "")


def email_pattern(email: str) -> str:
    """``someone@host`` as Telegram shows it to whoever may not know it: ``s***e@host``."""
    name, _, host = email.partition("@")
    return f"{name[:1]}***{name[-1:]}@{host}"


def email_code(user: User) -> str:
    """The code that would be mailed: like a login code, the number's sixth digit, but six times."""
    return user.phone[5] * 6
