"""Logins of an account ("active sessions"): made, shown and ended."""

from __future__ import annotations

from typing import Any

from telethon.tl import types

from hotline_cli.sandbox.rpc import Call, RpcError, Session
from hotline_cli.sandbox.service import tell_of_login
from hotline_cli.sandbox.state import AuthKey, Authorization, User, World
from hotline_cli.sandbox.views import moment, user_view


def log_in(
    call: Call, user: User, *, hash_: int | None = None, parent: int | None = None, quiet: bool = False
) -> types.auth.Authorization:
    """Sign ``user`` in with the caller's key and warn the account's other sessions, unless ``quiet``.

    ``parent`` is the hash of the login that vouched for this one (by scanning its QR code): this one ends with it.
    """
    world, key = call.world, call.key
    if key.authorization is not None:
        end_authorization(world, key.authorization.hash, spare=call.session)
    now = world.time()
    authorization = Authorization(hash_ or world.random_long(), user.id, key.id, now, now, parent)
    first = not user.authorizations
    world.authorizations[authorization.hash] = authorization
    user.authorizations.add(authorization.hash)
    key.authorization = authorization
    key.pending_password = key.pending_parent = key.pending_hash = None
    if not first and not quiet:
        authorization.confirmed = False
        tell_of_login(call, user, authorization.hash)
    return types.auth.Authorization(user=user_view(world, user.id, user))


def finish_or_ask_password(call: Call, user: User, *, hash_: int | None = None, parent: int | None = None) -> Any:
    """Log in, or raise 401 SESSION_PASSWORD_NEEDED and remember who owes the password."""
    if user.password is None:
        return log_in(call, user, hash_=hash_, parent=parent)
    call.key.pending_password, call.key.pending_parent, call.key.pending_hash = user.id, parent, hash_
    raise RpcError(401, "SESSION_PASSWORD_NEEDED")


def end_authorization(
    world: World, hash_: int, *, reason: str = "AUTH_KEY_UNREGISTERED", spare: Session | None = None
) -> None:
    """End the login ``hash_`` and, as Telegram does, every login that came about by a QR code it scanned.

    Connections with its key are cut, ``spare`` excepted (it still waits for an answer). ``reason`` is the 401 that the
    key gets from now on.
    """
    authorization = world.authorizations.pop(hash_, None)
    if authorization is None:
        return
    world.users[authorization.user_id].authorizations.discard(hash_)
    key = world.keys[authorization.key_id]
    if key.authorization is authorization:
        key.authorization = None
        key.ended = reason
    for session in list(key.sessions):
        if session is not spare:
            session.close()
    for child in [each.hash for each in world.authorizations.values() if each.parent == hash_]:
        end_authorization(world, child, spare=spare)


def authorization_view(
    world: World, key: AuthKey, *, hash_: int, created: int, active: int, pending: bool = False, confirmed: bool = True
) -> Any:
    """A login as ``account.getAuthorizations`` lists it. ``hash_`` is 0 for the caller's own."""
    device = key.device
    return types.Authorization(
        hash=hash_,
        device_model=device.get("device_model", ""),
        platform=device.get("platform", ""),
        system_version=device.get("system_version", ""),
        api_id=key.api_id or world.api_id,
        app_name="sandbox",
        app_version=device.get("app_version", ""),
        date_created=moment(created),
        date_active=moment(active),
        ip=world.host,
        country="Loopback",
        region="",
        current=hash_ == 0,
        official_app=False,
        password_pending=pending,
        unconfirmed=not confirmed,
    )
