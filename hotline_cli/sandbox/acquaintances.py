"""Who hears of a change of somebody's name, photo or online status."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from telethon.tl import types

from hotline_cli.sandbox.changes import Changes
from hotline_cli.sandbox.state import User, World


def acquaintances(world: World, user: User) -> Iterator[User]:
    """The accounts that have ``user`` in their contacts or in a private chat, ``user`` aside."""
    for each in world.users.values():
        if each is not user and (user.id in each.contacts or user.id in each.reads):
            yield each


def tell_name(changes: Changes, user: User) -> None:
    """Tell everybody concerned, the user's own other sessions included, of a new name or username."""
    names = [types.Username(user.username, editable=True, active=True)] if user.username else []
    update = types.UpdateUserName(user.id, user.first_name, user.last_name, names)
    tell_all(changes, user, update)


def tell_all(changes: Changes, user: User, update: Any) -> None:
    """Tell the user's own other sessions and everybody who knows them."""
    changes.tell(user.id, update)
    for each in acquaintances(changes.world, user):
        changes.tell(each.id, update)
