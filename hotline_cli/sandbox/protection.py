"""Content that may be read and not carried on: https://core.telegram.org/api/content-protection.

Telegram refuses to forward such messages, and to send their files again by reference; who downloads a file and uploads
it anew has another file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from telethon.tl import types

from hotline_cli.sandbox.rpc import Call, RpcError
from hotline_cli.sandbox.state import User, World

_ANY = "protections"  # the counter of what was ever protected: as long as there is nothing, nobody needs to look


def note_protection(world: World) -> None:
    """Something in this world is protected from now on."""
    world.next_id(_ANY)


def between(one: User, other: User) -> bool:
    """Whether either of the two has protected what they say to each other."""
    return other.id in one.protects or one.id in other.protects


def check_reusable(call: Call, file_id: int) -> None:
    """Let the caller send a file by reference. Raises 400 CHAT_FORWARDS_RESTRICTED where they know it from protected
    messages alone."""
    if not call.world.counters.get(_ANY):
        return
    seen = list(_sightings(call.world, call.user, file_id))
    if seen and all(seen):
        raise RpcError(400, "CHAT_FORWARDS_RESTRICTED")


def _sightings(world: World, viewer: User, file_id: int) -> Iterator[bool]:
    """For each message with the file that the viewer can read, whether it is protected."""
    for message in viewer.box.messages.values():
        if _holds(message, file_id):
            yield bool(message.noforwards) or _chat_protects(world, viewer, message.peer_id)
    for channel in world.channels.values():
        member = channel.members.get(viewer.id)
        if member is not None and not member.left:
            for message in channel.box.messages.values():
                if _holds(message, file_id):
                    yield bool(message.noforwards) or channel.noforwards


def _holds(message: Any, file_id: int) -> bool:
    media = getattr(message, "media", None)
    return any(getattr(getattr(media, name, None), "id", None) == file_id for name in ("photo", "document"))


def _chat_protects(world: World, viewer: User, peer: Any) -> bool:
    if isinstance(peer, types.PeerUser):
        return between(viewer, world.users[peer.user_id])
    return isinstance(peer, types.PeerChat) and world.chats[peer.chat_id].noforwards
