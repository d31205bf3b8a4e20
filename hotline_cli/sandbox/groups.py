"""What the methods of basic groups and of channels share: titles, descriptions, photos, and who is told of a change."""

from __future__ import annotations

from typing import Any

from telethon.tl import types

from hotline_cli.sandbox.changes import Changes
from hotline_cli.sandbox.rpc import Call, RpcError
from hotline_cli.sandbox.state import Channel, Chat, User, mark_channel
from hotline_cli.sandbox.views import moment

TITLE_LIMIT = 128
ABOUT_LIMIT = 255
FOREVER = 2**31 - 1


def group_title(given: str) -> str:
    """A group's title as Telegram keeps it. Raises 400 CHAT_TITLE_EMPTY."""
    title = " ".join(given.split())[:TITLE_LIMIT]
    if not title:
        raise RpcError(400, "CHAT_TITLE_EMPTY")
    return title


def group_about(given: str) -> str:
    """A group's description. Raises 400 CHAT_ABOUT_TOO_LONG."""
    about = given.strip()
    if len(about) > ABOUT_LIMIT:
        raise RpcError(400, "CHAT_ABOUT_TOO_LONG")
    return about


def supergroup_restrictions() -> Any:
    """What ordinary members of a new supergroup may not do."""
    return types.ChatBannedRights(moment(FOREVER), change_info=True, pin_messages=True, manage_topics=True)


def new_channel(call: Call, changes: Changes, title: str, creator: User, **fields: Any) -> Channel:
    """A channel with nobody in it yet."""
    world = call.world
    channel = Channel(
        id=world.next_id("channel", 1_500_000_001),
        title=title,
        creator_id=creator.id,
        date=changes.date,
        **fields,
    )
    world.channels[channel.id] = channel
    return channel


def marked(group: Channel | Chat) -> int:
    """Marked id of a group."""
    return mark_channel(group.id) if isinstance(group, Channel) else -group.id


def tell_changed(changes: Changes, channel: Channel) -> None:
    """Tell the members, and the caller, that they shall look at the channel again."""
    changes.tell_members(channel, types.UpdateChannel(channel.id))
