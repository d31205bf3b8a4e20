"""Requests of the bridge, performed on Telegram: the sending half of the port (model/requests.py)."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from telethon import errors
from telethon.tl import functions, types

from hotline_cli.model.requests import (
    Answer,
    CopyMessages,
    CreateForumTopic,
    Done,
    EditForumTopic,
    ForwardMessages,
    ReadHistory,
    Refused,
    Request,
    Resolved,
    ResolvePeer,
    SendText,
    Sent,
)
from hotline_cli.telegram.answers import sent_ids, sent_to_person, service_message_ids
from hotline_cli.telegram.changing import CHANGING
from hotline_cli.telegram.copying import copy_messages, input_users, reply_to
from hotline_cli.telegram.entities import entities_to_tl
from hotline_cli.telegram.errors import error_name, failure
from hotline_cli.telegram.looking import LOOKING
from hotline_cli.telegram.members import MEMBERS
from hotline_cli.telegram.messages import GENERAL
from hotline_cli.telegram.peers import UnknownPeer, is_channel, unmark_channel
from hotline_cli.telegram.resolving import resolve
from hotline_cli.telegram.seam import HotlineClient
from hotline_cli.telegram.tidying import left_before, tidy

log = logging.getLogger(__name__)

TITLE_LENGTH = 128
"""Telegram's limit for a topic's title."""

UNCHANGED = {"TOPIC_NOT_MODIFIED", "CHAT_NOT_MODIFIED"}


class Sender:
    """Performs requests with one client. Raise the failures of model/requests.py and no others."""

    def __init__(self, client: HotlineClient) -> None:
        self.client = client

    async def perform(self, request: Request) -> Answer:
        """Send what ``request`` says and return Telegram's answer.

        Raise `FloodWait`, `Refused`, `Unreachable` or `LoggedOut`.
        """
        try:
            return await PERFORM[type(request)](self.client, request)
        except UnknownPeer as error:
            log.warning("No access hash for peer %s", error)
            raise Refused("PEER_ID_INVALID") from error
        except (errors.RPCError, errors.AuthKeyNotFound, errors.TypeNotFoundError, OSError, BufferError) as error:
            raise failure(error) from error


async def forward_messages(client: HotlineClient, request: ForwardMessages) -> Sent:
    """A message that is gone is left out of the answer."""
    try:
        return await forward(client, request)
    except errors.RandomIdDuplicateError:
        if len(request.random_ids) == 1:
            return Sent({request.random_ids[0]: None})
    except errors.MessageIdInvalidError:
        if len(request.random_ids) == 1:
            raise
    # One of them was sent before, or is gone, and Telegram does not say which: they are told apart one by one.
    found: dict[int, int | None] = {}
    for message_id, random_id in zip(request.message_ids, request.random_ids, strict=True):
        try:
            sent = await forward(client, replace(request, message_ids=(message_id,), random_ids=(random_id,)))
            found |= sent.message_ids
        except errors.RandomIdDuplicateError:
            found[random_id] = None
        except errors.MessageIdInvalidError:
            log.debug("Message %d is gone", message_id)
    return Sent(found)


async def forward(client: HotlineClient, request: ForwardMessages) -> Sent:
    answer = await client.invoke(
        functions.messages.ForwardMessagesRequest(
            from_peer=await client.session.input_peer(request.from_peer_id),
            id=list(request.message_ids),
            to_peer=await client.session.input_peer(request.to_peer_id),
            random_id=list(request.random_ids),
            top_msg_id=request.topic_id if request.topic_id != GENERAL else None,
            drop_author=request.nameless or None,
        )
    )
    if request.to_peer_id > 0:
        return sent_to_person(answer, None, request.random_ids, client.session.account_id)
    return sent_ids(answer, request.random_ids)


async def send_text(client: HotlineClient, request: SendText) -> Sent:
    users = await input_users(client, request.text.entities)
    what = functions.messages.SendMessageRequest(
        peer=await client.session.input_peer(request.to_peer_id),
        message=request.text.text,
        entities=entities_to_tl(request.text.entities, users.get),
        reply_to=reply_to(request.topic_id, request.reply_to_id),
        random_id=request.random_id,
        no_webpage=True,
        silent=request.silent,
    )
    try:
        answer = await client.invoke(what)
    except errors.RandomIdDuplicateError:
        return Sent({request.random_id: None})
    if request.to_peer_id > 0:
        return sent_to_person(answer, what, (request.random_id,), client.session.account_id)
    return sent_ids(answer, (request.random_id,))


async def create_topic(client: HotlineClient, request: CreateForumTopic) -> Sent:
    peer = await client.session.input_peer(request.group_id)
    title = request.title[:TITLE_LENGTH]
    try:
        answer = await client.invoke(
            functions.messages.CreateForumTopicRequest(
                peer=peer, title=title, icon_color=request.icon_color, random_id=request.random_id
            )
        )
    except errors.RandomIdDuplicateError:
        return Sent({request.random_id: await find_own_topic(client, peer, title)})
    made = service_message_ids(answer, types.MessageActionTopicCreate)
    return Sent({request.random_id: made[0]}) if made else sent_ids(answer, (request.random_id,))


async def find_own_topic(client: HotlineClient, peer: Any, title: str) -> int | None:
    """The topic that we made under this title, None when there are several: it must not be another customer's."""
    answer = await client.invoke(functions.messages.GetForumTopicsRequest(peer, None, 0, 0, 100, q=title))
    found = [
        each.id for each in answer.topics if isinstance(each, types.ForumTopic) and each.my and each.title == title
    ]
    return found[0] if len(found) == 1 else None


async def edit_topic(client: HotlineClient, request: EditForumTopic) -> Done:
    peer = await client.session.input_peer(request.group_id)
    # Telegram takes one change at a time: TOPIC_CLOSE_SEPARATELY.
    changes: list[dict[str, Any]] = []
    if request.title is not None:
        changes.append({"title": request.title[:TITLE_LENGTH]})
    if request.closed is not None:
        changes.append({"closed": request.closed})
    left: list[int] = []
    for change in changes:
        try:
            answer = await client.invoke(functions.messages.EditForumTopicRequest(peer, request.topic_id, **change))
        except errors.RPCError as error:
            if error_name(error) not in UNCHANGED:
                raise
            if request.tidy:
                left += await left_before(client, peer, request.topic_id, change)
        else:
            left += service_message_ids(answer, types.MessageActionTopicEdit)
    if request.tidy:
        await tidy(client, peer, left)
    return Done(tuple(left))


async def read_history(client: HotlineClient, request: ReadHistory) -> Done:
    peer = await client.session.input_peer(request.peer_id)
    if is_channel(request.peer_id):
        channel = types.InputChannel(unmark_channel(request.peer_id), peer.access_hash)
        await client.invoke(functions.channels.ReadHistoryRequest(channel, request.max_id))
    else:
        await client.invoke(functions.messages.ReadHistoryRequest(peer, request.max_id))
    return Done()


async def resolve_peer(client: HotlineClient, request: ResolvePeer) -> Resolved:
    return Resolved(await resolve(client, request.target))


PERFORM: dict[type, Callable[[HotlineClient, Any], Awaitable[Answer]]] = {
    ForwardMessages: forward_messages,
    CopyMessages: copy_messages,
    SendText: send_text,
    CreateForumTopic: create_topic,
    EditForumTopic: edit_topic,
    ResolvePeer: resolve_peer,
    ReadHistory: read_history,
    **CHANGING,
    **LOOKING,
    **MEMBERS,
}
