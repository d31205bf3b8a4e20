"""Send messages again, clean: text with its formatting, media by reference, albums in one piece."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from telethon import errors
from telethon.tl import functions, types

from hotline_cli.model.messages import ContentKind, Entity, Message, StyledText
from hotline_cli.model.requests import CopyMessages, Refused, Sent
from hotline_cli.telegram.answers import sent_ids, sent_to_person
from hotline_cli.telegram.entities import entities_from_tl, entities_to_tl, joined
from hotline_cli.telegram.errors import error_name
from hotline_cli.telegram.messages import GENERAL
from hotline_cli.telegram.peers import UnknownPeer, is_channel, unmark_channel
from hotline_cli.telegram.references import CAPTIONED, PLAIN, chosen_preview, input_media, raw_of, shows_preview
from hotline_cli.telegram.seam import HotlineClient
from hotline_cli.telegram.uploading import upload_again

UNUSABLE = frozenset({"MEDIA_EMPTY", "FILE_ID_INVALID", "PHOTO_ID_INVALID", "DOCUMENT_INVALID"})
"""Errors that a file by reference may get besides FILE_REFERENCE_…"""


@dataclass(frozen=True, slots=True)
class Part:
    """One message to send. ``media`` is a TL InputMedia, None for a text; ``above``: the caption stands above it;
    ``bare``: links get no preview."""

    media: Any
    text: StyledText
    random_id: int
    above: bool = False
    bare: bool = False


async def copy_messages(client: HotlineClient, request: CopyMessages) -> Sent:
    """Send the message or album of ``request`` again: by reference; if that has expired, by a fresh one; if that is
    of no use, downloaded and uploaded. Raise `Refused` MEDIA_INVALID for a kind that cannot be sent again."""
    try:
        return await send_somehow(client, request)
    except errors.RandomIdDuplicateError:
        return Sent(dict.fromkeys(request.random_ids))


async def send_somehow(client: HotlineClient, request: CopyMessages) -> Sent:
    if not request.upload:
        raws = [raw_of(message) for message in request.sources]
        try:
            if None not in raws:
                return await send_quoting(client, request, raws)
        except errors.RPCError as error:
            if not is_unusable(error):
                raise
    raws = await fetch_again(client, request.sources)
    if not request.upload:
        try:
            return await send_quoting(client, request, raws)
        except errors.RPCError as error:
            if not is_unusable(error):
                raise
    return await send(client, request, raws, await upload_again(client, request, raws))


async def send_quoting(client: HotlineClient, request: CopyMessages, raws: list[Any]) -> Sent:
    """`send` with the quote that the source replies to, if what is shown of it says the same."""
    quote = quote_of(raws[0]) if request.reply_to_id is not None else None
    if quote is not None:
        try:
            return await send(client, request, raws, quote=quote)
        except errors.RPCError as error:
            if not error_name(error).startswith("QUOTE_"):
                raise
    return await send(client, request, raws)


def quote_of(raw: Any) -> Any:
    """The TL MessageReplyHeader of a message that replies to a part of a text, else None."""
    header = getattr(raw, "reply_to", None)
    return header if isinstance(header, types.MessageReplyHeader) and header.quote and header.quote_text else None


def is_unusable(error: errors.RPCError) -> bool:
    """Whether the error says that the file which we refer to is not there under that reference."""
    name = error_name(error)
    return name.startswith("FILE_REFERENCE_") or name in UNUSABLE


async def send(
    client: HotlineClient,
    request: CopyMessages,
    raws: list[Any],
    uploaded: Sequence[Any] | None = None,
    quote: Any = None,
) -> Sent:
    """Send the sources again; ``uploaded`` are the TL InputMedia to send instead of references, ``quote`` is the TL
    MessageReplyHeader with what is quoted of the message replied to."""
    parts = [
        part(message, raw, random_id, request.prefix if number == 0 else None, uploaded[number] if uploaded else None)
        for number, (message, raw, random_id) in enumerate(zip(request.sources, raws, request.random_ids, strict=True))
    ]
    users = await input_users(client, [entity for each in parts for entity in each.text.entities])
    peer = await client.session.input_peer(request.to_peer_id)
    reply = reply_to(request.topic_id, request.reply_to_id)
    if quote is not None:
        reply.quote_text, reply.quote_offset = quote.quote_text, quote.quote_offset
        reply.quote_entities = entities_to_tl(entities_from_tl(quote.quote_entities), users.get)
    first = parts[0]
    entities = entities_to_tl(first.text.entities, users.get)
    what: Any
    if len(parts) > 1:
        what = functions.messages.SendMultiMediaRequest(
            peer,
            [
                types.InputSingleMedia(
                    each.media,
                    each.text.text,
                    random_id=each.random_id,
                    entities=entities_to_tl(each.text.entities, users.get),
                )
                for each in parts
            ],
            reply_to=reply,
            invert_media=first.above,
        )
    elif first.media is None:
        what = functions.messages.SendMessageRequest(
            peer,
            first.text.text,
            random_id=first.random_id,
            entities=entities,
            reply_to=reply,
            invert_media=first.above,
            no_webpage=first.bare,
        )
    else:
        what = functions.messages.SendMediaRequest(
            peer,
            first.media,
            first.text.text,
            random_id=first.random_id,
            entities=entities,
            reply_to=reply,
            invert_media=first.above,
        )
    answer = await client.invoke(what)
    if request.to_peer_id > 0:
        return sent_to_person(answer, what, request.random_ids, client.session.account_id)
    return sent_ids(answer, request.random_ids)


def part(message: Message, raw: Any, random_id: int, prefix: StyledText | None, uploaded: Any = None) -> Part:
    """What to send for one message. Raise `Refused` MEDIA_INVALID for what cannot be sent again."""
    text = StyledText(message.text, message.entities)
    above = bool(getattr(raw, "invert_media", None))
    if prefix is not None and (message.kind is ContentKind.TEXT or message.kind in CAPTIONED):
        text = joined(prefix, text)
    found = getattr(raw, "media", None)
    if message.kind is ContentKind.TEXT:
        return Part(chosen_preview(found), text, random_id, above, bare=raw is not PLAIN and not shows_preview(raw))
    media = uploaded or input_media(found, int(time.time()) - message.date)
    if media is None:
        raise Refused("MEDIA_INVALID")
    return Part(media, text, random_id, above)


def reply_to(topic_id: int | None, reply_to_id: int | None) -> Any:
    """The TL InputReplyTo for a topic, a message, a message in a topic, or None. General needs no mention."""
    topic = topic_id if topic_id != GENERAL else None
    if reply_to_id is None and topic is None:
        return None
    return types.InputReplyToMessage(reply_to_id or topic, top_msg_id=topic)


async def input_users(client: HotlineClient, entities: Iterable[Entity]) -> dict[int, Any]:
    """The TL InputUsers of the people whom these entities mention by id, without those we cannot address."""
    found = {}
    for user_id in {int(each.value) for each in entities if each.type == "mention_name" and each.value}:
        try:
            peer = await client.session.input_peer(user_id)
        except UnknownPeer:
            continue
        if isinstance(peer, types.InputPeerUser):
            found[user_id] = types.InputUser(peer.user_id, peer.access_hash)
        elif isinstance(peer, types.InputPeerSelf):
            found[user_id] = types.InputUserSelf()
    return found


async def fetch_again(client: HotlineClient, sources: tuple[Message, ...]) -> list[Any]:
    """The messages as Telegram has them now, with fresh file references. Raise `Refused` if one is gone."""
    peer_id = sources[0].peer_id
    ids = [types.InputMessageID(each.id) for each in sources]
    if is_channel(peer_id):
        peer = await client.session.input_peer(peer_id)
        channel = types.InputChannel(unmark_channel(peer_id), peer.access_hash)
        answer = await client.invoke(functions.channels.GetMessagesRequest(channel, ids))
    else:
        answer = await client.invoke(functions.messages.GetMessagesRequest(ids))
    found = {each.id: each for each in answer.messages if isinstance(each, types.Message)}
    if not all(each.id in found for each in sources):
        raise Refused("MESSAGE_ID_INVALID")
    return [found[each.id] for each in sources]
