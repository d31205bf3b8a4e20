"""Invite links of groups and channels. https://core.telegram.org/api/invites"""

from __future__ import annotations

import base64
from typing import Any

from telethon.tl import types

from hotline_cli.sandbox.rpc import RpcError
from hotline_cli.sandbox.state import Invite, World
from hotline_cli.sandbox.views import moment

PREFIX = "https://t.me/+"


def new_invite(world: World, peer_id: int, creator_id: int, **fields: Any) -> Invite:
    """Another link to the group at the marked ``peer_id``."""
    code = base64.urlsafe_b64encode(world.random_long().to_bytes(8, "big") + world.random_long().to_bytes(8, "big"))
    invite = Invite(hash=code[:16].decode(), peer_id=peer_id, creator_id=creator_id, date=world.time(), **fields)
    world.invites[invite.hash] = invite
    return invite


def primary_invite(world: World, peer_id: int, creator_id: int) -> Invite:
    """The one link that every administrator has for themselves; it is made when it is first looked at."""
    for invite in invites_of(world, peer_id, creator_id):
        if invite.permanent and not invite.revoked:
            return invite
    return new_invite(world, peer_id, creator_id, permanent=True)


def invites_of(world: World, peer_id: int, creator_id: int) -> list[Invite]:
    """All links of one administrator of a group, oldest first."""
    return [each for each in world.invites.values() if each.peer_id == peer_id and each.creator_id == creator_id]


def is_over(world: World, invite: Invite) -> bool:
    """Whether nobody can join by the link any more."""
    expired = invite.expire_date is not None and invite.expire_date <= world.time()
    used_up = bool(invite.usage_limit) and invite.usage >= (invite.usage_limit or 0)
    return invite.revoked or expired or used_up


def invite_by(world: World, link: str) -> Invite:
    """The invite of a link or a hash. Raises 400 INVITE_HASH_EMPTY, INVITE_HASH_INVALID."""
    hash_ = link.rsplit("/", 1)[-1].removeprefix("+").removeprefix("joinchat/")
    if not hash_:
        raise RpcError(400, "INVITE_HASH_EMPTY")
    invite = world.invites.get(hash_)
    if invite is None:
        raise RpcError(400, "INVITE_HASH_INVALID")
    return invite


def exported(invite: Invite) -> Any:
    """TL ChatInviteExported, as administrators see a link."""
    return types.ChatInviteExported(
        link=PREFIX + invite.hash,
        admin_id=invite.creator_id,
        date=moment(invite.date),
        revoked=invite.revoked,
        permanent=invite.permanent,
        request_needed=invite.request_needed,
        expire_date=moment(invite.expire_date) if invite.expire_date else None,
        usage_limit=invite.usage_limit,
        usage=invite.usage or None,
        requested=len(invite.requests) or None,
        title=invite.title,
    )
