"""account: the profile, the public name, online status, and the end of an account."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.acquaintances import acquaintances, tell_name
from hotline_cli.sandbox.authorizations import end_authorization
from hotline_cli.sandbox.changes import Changes
from hotline_cli.sandbox.names import check_first_name, check_last_name
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.state import User
from hotline_cli.sandbox.twostep import check_password
from hotline_cli.sandbox.usernames import check_name, take_name
from hotline_cli.sandbox.views import status_view, user_view

ABOUT_LENGTH = 70
ONLINE_SECONDS = 300
ACCOUNT_TTL_DAYS = range(30, 731)


@method(functions.account.UpdateProfileRequest)
def update_profile(call: Call, request: Any) -> Any:
    user = call.user
    first_name = user.first_name if request.first_name is None else check_first_name(request.first_name)
    last_name = user.last_name if request.last_name is None else check_last_name(request.last_name)
    about = user.about if request.about is None else request.about
    if len(about) > ABOUT_LENGTH:
        raise RpcError(400, "ABOUT_TOO_LONG")
    renamed = (first_name, last_name) != (user.first_name, user.last_name)
    user.first_name, user.last_name, user.about = first_name, last_name, about
    if renamed:
        _publish_name(call, user)
    return user_view(call.world, user.id, user)


def _publish_name(call: Call, user: User) -> None:
    changes = Changes(call.world, call)
    tell_name(changes, user)
    changes.publish()


@method(functions.account.CheckUsernameRequest)
def check_username(call: Call, request: Any) -> Any:
    name = request.username
    if name.lower() != (call.user.username or "").lower():
        check_name(call.world, name)
    return True


@method(functions.account.UpdateUsernameRequest)
def update_username(call: Call, request: Any) -> Any:
    user = call.user
    take_name(call.world, user.id, user.username, request.username)
    user.username = request.username or None
    _publish_name(call, user)
    return user_view(call.world, user.id, user)


@method(functions.account.UpdateStatusRequest)
def update_status(call: Call, request: Any) -> Any:
    world, user = call.world, call.user
    user.online_until = world.time() + (0 if request.offline else ONLINE_SECONDS)
    changes = Changes(world, call)
    for each in acquaintances(world, user):
        changes.tell_short(each.id, types.UpdateUserStatus(user.id, status_view(world, each.id, user)))
    changes.publish()
    return True


@method(functions.account.GetAccountTTLRequest)
def get_account_ttl(call: Call, request: Any) -> Any:
    return types.AccountDaysTTL(call.user.account_ttl)


@method(functions.account.SetAccountTTLRequest)
def set_account_ttl(call: Call, request: Any) -> Any:
    if request.ttl.days not in ACCOUNT_TTL_DAYS:
        raise RpcError(400, "TTL_DAYS_INVALID")
    call.user.account_ttl = request.ttl.days
    return True


@method(functions.account.DeleteAccountRequest)
def delete_account(call: Call, request: Any) -> Any:
    """Others keep what was said to them by a "Deleted Account"; the phone number may sign up anew."""
    world, user = call.world, call.user
    if request.password is not None or user.password is not None:
        check_password(world, user, request.password)
    changes = Changes(world, call)
    for each in acquaintances(world, user):
        changes.tell(each.id, types.UpdateUser(user.id))
        each.contacts.pop(user.id, None)
    world.phones.pop(user.phone, None)
    if user.username:
        world.usernames.pop(user.username.lower(), None)
    user.deleted = True
    user.phone = user.first_name = user.last_name = user.about = ""
    user.username = user.photo_id = user.password = None
    user.contacts.clear()
    changes.publish()
    for hash_ in sorted(user.authorizations):
        end_authorization(world, hash_, reason="USER_DEACTIVATED", spare=call.session)
    return True
