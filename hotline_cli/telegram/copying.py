"""Send messages again, clean: text with its formatting, media by reference, albums in one piece."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from telethon import errors
from telethon.tl import functions, types

from hotline_cli.model.messages import ContentKind, Entity, Message, StyledText
from hotline_cli.model.requests import CopyMessages, Refused, Sent
from hotline_cli.telegram.answers import sent_ids, sent_to_person
from hotline_cli.telegram.entities import entities_to_tl, joined
from hotline_cli.telegram.errors import error_name
from hotline_cli.telegram.messages import GENERAL
from hotline_cli.telegram.peers import UnknownPeer, is_channel, unmark_channel
from hotline_cli.telegram.references import CAPTIONED, input_media, raw_of
from hotline_cli.telegram.seam import HotlineClient

TEXT_LENGTH = 4096
CAPTION_LENGTH = 1024
"""Telegram's limits, of which a prefix must not be what exceeds them."""


@dataclass(frozen=True, slots=True)
class Part:
    """One message to send. ``media`` is a TL InputMedia, None for a text; ``above``: the caption stands above it."""

    media: Any
    text: StyledText
    random_id: int
    above: bool = False


async def copy_messages(client: HotlineClient, request: CopyMessages) -> Sent:
    """Send the message or album of ``request`` again. Raise `Refused` MEDIA_INVALID for a kind that cannot be."""
    raws = [raw_of(message) for message in request.sources]
    try:
        if None not in raws:
            return await send(client, request, raws)
    except errors.RandomIdDuplicateError:
        return Sent(dict.fromkeys(request.random_ids))
    except errors.RPCError as error:
        if not error_name(error).startswith("FILE_REFERENCE_"):
            raise
    try:
        return await send(client, request, await fetch_again(client, request.sources))
    except errors.RandomIdDuplicateError:
        return Sent(dict.fromkeys(request.random_ids))


async def send(client: HotlineClient, request: CopyMessages, raws: list[Any]) -> Sent:
    parts = [
        part(message, raw, random_id, request.prefix if first else None)
        for first, message, raw, random_id in zip(
            (True, *[False] * len(raws)), request.sources, raws, request.random_ids, strict=False
        )
    ]
    users = await input_users(client, [entity for each in parts for entity in each.text.entities])
    peer = await client.session.input_peer(request.to_peer_id)
    reply = reply_to(request.topic_id, request.reply_to_id)
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


def part(message: Message, raw: Any, random_id: int, prefix: StyledText | None) -> Part:
    """What to send for one message. Raise `Refused` MEDIA_INVALID for what cannot be sent again."""
    text = StyledText(message.text, message.entities)
    above = bool(getattr(raw, "invert_media", None))
    if message.kind is ContentKind.TEXT:
        return Part(None, prefixed(text, prefix, TEXT_LENGTH), random_id, above)
    media = input_media(getattr(raw, "media", None))
    if media is None:
        raise Refused("MEDIA_INVALID")
    if message.kind not in CAPTIONED:
        return Part(media, StyledText(""), random_id)
    return Part(media, prefixed(text, prefix, CAPTION_LENGTH), random_id, above)


def prefixed(text: StyledText, prefix: StyledText | None, limit: int) -> StyledText:
    """The text behind the prefix; without it where it would make the text too long for Telegram."""
    if prefix is None or len(text.text) <= limit < len(prefix.text) + len(text.text):
        return text
    return joined(prefix, text)


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
