"""Whom a message in a group names: https://core.telegram.org/api/mentions."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from telethon.tl import types

from hotline_cli.sandbox.state import Box, User, World


def named_in(
    world: World, box: Box, sender_id: int, fields: dict[str, Any], reply: Any, members: Container[int]
) -> set[int]:
    """The members whom a message by ``sender_id`` mentions or answers; ``box`` holds what ``reply`` refers to."""
    found: set[int] = set()
    for entity in fields.get("entities") or ():
        if isinstance(entity, types.MessageEntityMentionName):
            found.add(entity.user_id)
        elif isinstance(entity, types.MessageEntityMention):
            found.add(world.usernames.get(_covered(fields["message"], entity).removeprefix("@").lower(), 0))
    if reply is not None:
        target = box.messages.get(getattr(reply, "reply_to_msg_id", None) or 0)
        author = getattr(target, "from_id", None)
        if isinstance(author, types.PeerUser) and not isinstance(target, types.MessageService):
            found.add(author.user_id)
    found.discard(sender_id)
    return {each for each in found if each in members}


def _covered(text: str, entity: Any) -> str:
    if text.isascii():
        return text[entity.offset : entity.offset + entity.length]
    encoded = text.encode("utf-16-le")
    return encoded[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le", "ignore")


def seen(user: User, peer_id: int, message_ids: Container[int] | None = None) -> list[int]:
    """Take mentions off the user's list, those of a dialog or only the given ones; return the ids."""
    waiting = user.mentions.get(peer_id, set())
    gone = sorted(each for each in waiting if message_ids is None or each in message_ids)
    waiting.difference_update(gone)
    return gone
