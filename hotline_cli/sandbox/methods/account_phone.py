"""account: another phone number. https://core.telegram.org/api/auth#changing-phone-number"""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.acquaintances import acquaintances
from hotline_cli.sandbox.changes import Changes
from hotline_cli.sandbox.codes import BY_SMS, check_code, check_phone, new_code
from hotline_cli.sandbox.privacy import allows
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.state import World
from hotline_cli.sandbox.views import user_view


@method(functions.account.SendChangePhoneCodeRequest)
def send_change_phone_code(call: Call, request: Any) -> Any:
    _ = call.authorization
    return new_code(call.world, _free_phone(call.world, request.phone_number), BY_SMS)


@method(functions.account.ChangePhoneRequest)
def change_phone(call: Call, request: Any) -> Any:
    world, user = call.world, call.user
    phone = _free_phone(world, request.phone_number)
    check_code(world, phone, request.phone_code_hash, request.phone_code)
    del world.logins.codes[request.phone_code_hash], world.phones[user.phone]
    user.phone = phone
    world.phones[phone] = user.id
    changes = Changes(world, call)
    for each in (user, *acquaintances(world, user)):
        if allows(user, each.id, "phone_number"):
            changes.tell(each.id, types.UpdateUserPhone(user.id, phone))
    changes.publish()
    return user_view(world, user.id, user)


def _free_phone(world: World, given: str) -> str:
    phone = check_phone(world, given)
    if world.user_by_phone(phone) is not None:
        raise RpcError(400, "PHONE_NUMBER_OCCUPIED")
    return phone
