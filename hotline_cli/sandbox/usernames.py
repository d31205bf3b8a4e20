"""Public names: who has which, and which may be had."""

from __future__ import annotations

import re

from hotline_cli.sandbox.rpc import RpcError
from hotline_cli.sandbox.state import World

_VALID = re.compile(r"[A-Za-z](?:_?[A-Za-z0-9]){4,31}")


def check_name(world: World, name: str) -> None:
    """Raise 400 USERNAME_INVALID or USERNAME_OCCUPIED for a name that cannot be taken."""
    if not is_valid(name):
        raise RpcError(400, "USERNAME_INVALID")
    if name.lower() in world.usernames:
        raise RpcError(400, "USERNAME_OCCUPIED")


def is_valid(name: str) -> bool:
    """5 to 32 letters, digits and single underscores; a letter first and no underscore last."""
    return len(name) <= 32 and _VALID.fullmatch(name) is not None


def take_name(world: World, owner_id: int, old: str | None, new: str | None) -> None:
    """Give the marked ``owner_id`` the name ``new`` for ``old``. Raises as ``check_name`` and USERNAME_NOT_MODIFIED."""
    if (old or None) == (new or None):
        raise RpcError(400, "USERNAME_NOT_MODIFIED")
    if new and not (old and new.lower() == old.lower()):
        check_name(world, new)
    if old:
        world.usernames.pop(old.lower(), None)
    if new:
        world.usernames[new.lower()] = owner_id
