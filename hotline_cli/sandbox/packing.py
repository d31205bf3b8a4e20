"""Messages with the users and chats that they mention, as the containers of the schema want them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from telethon.tl import types

from hotline_cli.sandbox.changes import own_message
from hotline_cli.sandbox.dialogs import dialog_view, last_message
from hotline_cli.sandbox.peers import is_channel
from hotline_cli.sandbox.rpc import Call
from hotline_cli.sandbox.state import unmark_channel
from hotline_cli.sandbox.topics import topics_of
from hotline_cli.sandbox.views import entities, peers_in


def as_seen(call: Call, messages: Iterable[Any]) -> list[Any]:
    """Messages out of the boxes as the caller sees them."""
    channels, me = call.world.channels, call.user.id
    return [
        own_message(channels[message.peer_id.channel_id], message, me)
        if isinstance(message.peer_id, types.PeerChannel)
        else message
        for message in messages
    ]


def with_peers(call: Call, things: Iterable[Any], extra: Iterable[int] = ()) -> dict[str, list[Any]]:
    """The ``users`` and ``chats`` vectors of everybody whom messages or updates mention, and of ``extra`` peers."""
    mentioned = set(extra)
    for thing in things:
        mentioned |= peers_in(thing)
    users, chats = entities(call.world, call.user.id, sorted(mentioned))
    call.authorization.known.update(each.id for each in users)
    call.authorization.known.update(-each.id for each in chats if isinstance(each, types.Chat))
    return {"users": users, "chats": chats}


def messages_answer(call: Call, peer_id: int | None, messages: list[Any], total: int, newer: int = 0) -> Any:
    """``messages.Messages`` in the form that fits: of a channel, a slice of a longer list, or all there are."""
    messages = as_seen(call, messages)
    vectors: dict[str, Any] = {"messages": messages, "topics": []}
    vectors.update(with_peers(call, messages, () if peer_id is None else (peer_id,)))
    if peer_id is not None and is_channel(peer_id):
        channel = call.world.channels[unmark_channel(peer_id)]
        vectors["topics"] = topics_of(channel, messages, call.user)
        return types.messages.ChannelMessages(pts=channel.box.pts, count=total, offset_id_offset=newer, **vectors)
    if len(messages) < total:
        return types.messages.MessagesSlice(count=total, offset_id_offset=newer, **vectors)
    return types.messages.Messages(**vectors)


def dialogs_with(call: Call, peer_ids: list[int]) -> dict[str, Any]:
    """The ``dialogs``, their top ``messages``, and the ``users`` and ``chats`` of these."""
    dialogs = [dialog_view(call.world, call.user, peer_id) for peer_id in peer_ids]
    tops = (last_message(call.world, call.user, peer_id) for peer_id in peer_ids)
    messages = as_seen(call, [message for message in tops if message is not None])
    return {"dialogs": dialogs, "messages": messages, **with_peers(call, messages, peer_ids)}
