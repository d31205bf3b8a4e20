"""Change what has been sent: edit, delete, react, pin; and show that somebody is typing."""

import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from telethon import errors
from telethon.tl import functions, types

from hotline_cli.model.batches import Reactions
from hotline_cli.model.messages import ContentKind, Message, StyledText
from hotline_cli.model.requests import (
    Answer,
    Deleted,
    DeleteMessages,
    Done,
    Edited,
    EditMessages,
    Fetched,
    FetchedReactions,
    FetchMessages,
    FetchReactions,
    LoggedOut,
    Refused,
    SetPinned,
    SetReaction,
    SetTyping,
)
from hotline_cli.telegram.answers import service_message_ids
from hotline_cli.telegram.changes import action_to_tl, reaction_to_tl, reactions_from_tl
from hotline_cli.telegram.copying import fetch_again, input_users
from hotline_cli.telegram.entities import entities_to_tl
from hotline_cli.telegram.errors import error_name, failure
from hotline_cli.telegram.messages import GENERAL, message_from_tl
from hotline_cli.telegram.peers import is_channel, unmark_channel
from hotline_cli.telegram.references import PLAIN, input_media, raw_of, shows_preview, tl_of
from hotline_cli.telegram.seam import HotlineClient

log = logging.getLogger(__name__)

EDITED = types.UpdateEditMessage, types.UpdateEditChannelMessage

AT_ONCE = 100
"""Messages that can be deleted in one request."""

TTL_TOLERANCE = 60
"""Seconds that Telegram may be early, or our clock late."""

NOT_MODIFIED = {"MESSAGE_NOT_MODIFIED", "CHAT_NOT_MODIFIED"}
"""It is as it shall be: https://core.telegram.org/method/messages.editMessage#possible-errors."""


async def edit_messages(client: HotlineClient, request: EditMessages) -> Edited:
    """Edit the copy; whose file reference has expired, its source is fetched again."""
    raw = raw_of(request.source)
    changed: tuple[Message, ...] = ()
    for number, text in enumerate(request.texts):
        try:
            changed += await edit(client, request, number, text, raw)
        except errors.RPCError as error:
            if not error_name(error).startswith("FILE_REFERENCE_"):
                raise
            (raw,) = await fetch_again(client, (request.source,))
            changed += await edit(client, request, number, text, raw)
    left = request.message_ids[len(request.texts) :]
    if left:
        await delete(client, request.peer_id, list(left))
    return Edited(changed)


async def edit(
    client: HotlineClient, request: EditMessages, number: int, text: StyledText | None, raw: Any
) -> tuple[Message, ...]:
    """The message as it stands now, if it has changed. Raise `Refused` MEDIA_INVALID for what cannot be sent."""
    is_text = request.source.kind is ContentKind.TEXT
    media = None
    if request.with_media and number == 0 and not is_text:
        media = input_media(getattr(raw, "media", None))
        if media is None:
            raise Refused("MEDIA_INVALID")
    users = await input_users(client, text.entities) if text is not None else {}
    what = functions.messages.EditMessageRequest(
        peer=await client.session.input_peer(request.peer_id),
        id=request.message_ids[number],
        message=text.text if text is not None else None,
        media=media,
        entities=(entities_to_tl(text.entities, users.get) or []) if text is not None else None,
        no_webpage=(is_text and raw not in (PLAIN, None) and not shows_preview(raw)) or None,
        invert_media=getattr(raw, "invert_media", None),
    )
    answer = await unless_so_already(client, what)
    return edited_messages(answer, client.session.account_id) if answer is not None else ()


def edited_messages(answer: Any, self_id: int) -> tuple[Message, ...]:
    found = [message_from_tl(each.message, self_id) for each in answer.updates if isinstance(each, EDITED)]
    return tuple(message for message in found if message is not None)


async def delete_messages(client: HotlineClient, request: DeleteMessages) -> Deleted:
    now = time.time()
    pairs = zip(request.message_ids, request.sources, strict=True)
    doomed = tuple(message_id for message_id, source in pairs if not has_expired(source, now))
    if doomed:
        await delete(client, request.peer_id, list(doomed))
    return Deleted(doomed)


def has_expired(message: Message, now: float) -> bool:
    """Whether the chat's timer deletes the message about now (https://core.telegram.org/api/messages-ttl): nobody has
    done that."""
    period = int(getattr(tl_of(message), "ttl_period", None) or 0)
    return period > 0 and message.date + period <= now + TTL_TOLERANCE


async def delete(client: HotlineClient, peer_id: int, message_ids: list[int]) -> None:
    for start in range(0, len(message_ids), AT_ONCE):
        ids = message_ids[start : start + AT_ONCE]
        what: Any = functions.messages.DeleteMessagesRequest(ids, revoke=True)
        if is_channel(peer_id):
            peer = await client.session.input_peer(peer_id)
            channel = types.InputChannel(unmark_channel(peer_id), peer.access_hash)
            what = functions.channels.DeleteMessagesRequest(channel, ids)
        await client.invoke(what)


async def set_reaction(client: HotlineClient, request: SetReaction) -> Done:
    given = [] if request.reaction is None else [reaction_to_tl(request.reaction)]
    peer = await client.session.input_peer(request.peer_id)
    await unless_so_already(client, functions.messages.SendReactionRequest(peer, request.message_id, reaction=given))
    return Done()


async def set_pinned(client: HotlineClient, request: SetPinned) -> Done:
    peer = await client.session.input_peer(request.peer_id)
    answer = await unless_so_already(
        client,
        functions.messages.UpdatePinnedMessageRequest(
            peer, request.message_id, silent=True, unpin=not request.pinned or None
        ),
    )
    left = service_message_ids(answer, types.MessageActionPinMessage)
    if left and is_channel(request.peer_id):
        try:
            await delete(client, request.peer_id, left)
        except (errors.RPCError, OSError) as error:
            if isinstance(problem := failure(error), LoggedOut):
                raise problem from error
            log.info("The service message of a pin stays: %s", problem)
    return Done()


async def unless_so_already(client: HotlineClient, what: Any) -> Any:
    """Telegram's answer, None where it says that nothing had to be changed."""
    try:
        return await client.invoke(what)
    except errors.RPCError as error:
        if error_name(error) not in NOT_MODIFIED:
            raise
        return None


async def set_typing(client: HotlineClient, request: SetTyping) -> Done:
    topic_id = request.topic_id if request.topic_id != GENERAL else None
    peer = await client.session.input_peer(request.peer_id)
    await client.invoke(functions.messages.SetTypingRequest(peer, action_to_tl(request.action), topic_id))
    return Done()


async def fetch_messages(client: HotlineClient, request: FetchMessages) -> Fetched:
    there = await fetch(client, request.peer_id, request.message_ids)
    found = [message_from_tl(each, client.session.account_id) for each in there]
    return Fetched(tuple(message for message in found if message is not None))


async def fetch_reactions(client: HotlineClient, request: FetchReactions) -> FetchedReactions:
    found: list[Reactions] = []
    for each in await fetch(client, request.peer_id, request.message_ids):
        reactions = getattr(each, "reactions", None)
        found += reactions_from_tl(request.peer_id, each.id, reactions, client.session.account_id)
    return FetchedReactions(tuple(found))


async def fetch(client: HotlineClient, peer_id: int, message_ids: tuple[int, ...]) -> list[Any]:
    """The TL messages, as far as they are still there."""
    ids = [types.InputMessageID(each) for each in message_ids]
    what: Any = functions.messages.GetMessagesRequest(ids)
    if is_channel(peer_id):
        peer = await client.session.input_peer(peer_id)
        channel = types.InputChannel(unmark_channel(peer_id), peer.access_hash)
        what = functions.channels.GetMessagesRequest(channel, ids)
    answer = await client.invoke(what)
    return [each for each in answer.messages if not isinstance(each, types.MessageEmpty)]


CHANGING: dict[type, Callable[[HotlineClient, Any], Awaitable[Answer]]] = {
    EditMessages: edit_messages,
    DeleteMessages: delete_messages,
    SetReaction: set_reaction,
    SetPinned: set_pinned,
    SetTyping: set_typing,
    FetchMessages: fetch_messages,
    FetchReactions: fetch_reactions,
}
