"""Media by reference: what to send so that Telegram uses the file it has. https://core.telegram.org/api/file_reference"""

from typing import Any

from telethon.errors import TypeNotFoundError
from telethon.extensions import BinaryReader
from telethon.tl import types
from telethon.tl.alltlobjects import LAYER

from hotline_cli.model.messages import ContentKind, Message
from hotline_cli.telegram.media import TEXT

CAPTIONED = {
    ContentKind.PHOTO,
    ContentKind.VIDEO,
    ContentKind.ANIMATION,
    ContentKind.VOICE,
    ContentKind.AUDIO,
    ContentKind.DOCUMENT,
}
"""Kinds that have a text of their own beside the media."""


PLAIN = object()
"""Stands for the raw form of a text without a preview, which says nothing more than the message itself."""


def raw_of(message: Message) -> Any:
    """The TL message in the raw form of a message, None where that form can no longer be read."""
    if message.content == TEXT:
        return PLAIN
    if message.layer != LAYER:
        return None
    try:
        with BinaryReader(message.raw) as reader:
            return reader.tgread_object()
    except (TypeNotFoundError, ValueError, BufferError):
        return None


def input_media(media: Any) -> Any:  # noqa: PLR0911  # one case a kind
    """The TL InputMedia that sends ``media`` again, None for a kind that cannot be sent again."""
    match media:
        case types.MessageMediaPhoto(photo=types.Photo() as photo, ttl_seconds=None):
            found = types.InputPhoto(photo.id, photo.access_hash, photo.file_reference)
            return types.InputMediaPhoto(found, spoiler=media.spoiler)
        case types.MessageMediaDocument(document=types.Document() as document, ttl_seconds=None):
            found = types.InputDocument(document.id, document.access_hash, document.file_reference)
            return types.InputMediaDocument(found, spoiler=media.spoiler)
        case types.MessageMediaContact():
            return types.InputMediaContact(media.phone_number, media.first_name, media.last_name, media.vcard)
        case types.MessageMediaGeo(geo=types.GeoPoint() as geo):
            return types.InputMediaGeoPoint(input_point(geo))
        case types.MessageMediaGeoLive(geo=types.GeoPoint() as geo):
            return types.InputMediaGeoLive(
                input_point(geo),
                heading=media.heading,
                period=media.period,
                proximity_notification_radius=media.proximity_notification_radius,
            )
        case types.MessageMediaVenue(geo=types.GeoPoint() as geo):
            return types.InputMediaVenue(
                input_point(geo), media.title, media.address, media.provider, media.venue_id, media.venue_type
            )
        case types.MessageMediaPoll():
            return input_poll(media.poll)
        case types.MessageMediaDice():
            return types.InputMediaDice(media.emoticon)
        case types.MessageMediaGame():
            found = types.InputGameID(media.game.id, media.game.access_hash)
            return types.InputMediaGame(found)
        case _:
            return None


def input_point(geo: Any) -> Any:
    return types.InputGeoPoint(geo.lat, geo.long, geo.accuracy_radius)


def input_poll(poll: Any) -> Any:
    """The poll as a new one. A quiz becomes a plain poll: its right answer is known to its author alone."""
    answers = [
        types.PollAnswer(answer.text, answer.option) for answer in poll.answers if isinstance(answer, types.PollAnswer)
    ]
    return types.InputMediaPoll(
        types.Poll(
            id=0,
            question=poll.question,
            answers=answers,
            hash=0,
            public_voters=poll.public_voters,
            multiple_choice=poll.multiple_choice,
        )
    )
