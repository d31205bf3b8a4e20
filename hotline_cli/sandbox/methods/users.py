"""users: who somebody is."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.peers import user_of
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.views import user_view


@method(functions.users.GetUsersRequest)
def get_users(call: Call, request: Any) -> Any:
    me = call.user
    found = []
    for given in request.id:
        try:
            found.append(user_view(call.world, me.id, user_of(call, given)))
        except RpcError:
            found.append(types.UserEmpty(getattr(given, "user_id", 0)))
    return found
