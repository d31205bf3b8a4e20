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


FOREVER = 2**31 - 1
SHORTEST_LIVE = 60
"""Seconds of a live location: https://core.telegram.org/api/live-location."""

LINKS = frozenset({"link", "text_link"})
"""Entities of which Telegram makes a preview."""

PLAIN = object()
"""Stands for the raw form of a text without link and reply, which says nothing more than the message itself."""


def shows_preview(raw: Any) -> bool:
    """Whether a text has a preview; one that is being made has a media too. What has none shall not get one."""
    return not isinstance(getattr(raw, "media", None), types.MessageMediaEmpty | None)


def chosen_preview(media: Any) -> Any:
    """The TL InputMediaWebPage of a preview that its author has chosen or made large or small, None for any other."""
    if not isinstance(media, types.MessageMediaWebPage) or not isinstance(media.webpage, types.WebPage):
        return None
    if not (media.manual or media.force_large_media or media.force_small_media):
        return None
    return types.InputMediaWebPage(
        media.webpage.url,
        force_large_media=media.force_large_media,
        force_small_media=media.force_small_media,
        optional=True,
    )


def raw_of(message: Message) -> Any:
    """The TL message in the raw form of a message; where that form can no longer be read, None, but for a text."""
    is_text = message.content == TEXT
    if is_text and message.reply_to_id is None and not any(each.type in LINKS for each in message.entities):
        return PLAIN
    found = tl_of(message)
    return PLAIN if found is None and is_text else found


def tl_of(message: Message) -> Any:
    """The TL message in the raw form of a message, None where that form can no longer be read."""
    if message.layer != LAYER:
        return None
    try:
        with BinaryReader(message.raw) as reader:
            return reader.tgread_object()
    except (TypeNotFoundError, ValueError, BufferError):
        return None


def input_media(media: Any, age: int = 0) -> Any:  # noqa: PLR0911  # one case a kind
    """The TL InputMedia that sends ``media`` again, None for a kind that cannot be sent again.

    ``age`` is for how many seconds it has been there: a live location is shared for the rest of its time.
    """
    match media:
        case types.MessageMediaPhoto(photo=types.Photo() as photo, ttl_seconds=None):
            return types.InputMediaPhoto(input_photo(photo), spoiler=media.spoiler)
        case types.MessageMediaDocument(document=types.Document() as document, ttl_seconds=None):
            found = types.InputDocument(document.id, document.access_hash, document.file_reference)
            return types.InputMediaDocument(
                found,
                spoiler=media.spoiler,
                video_cover=input_photo(media.video_cover),
                video_timestamp=media.video_timestamp,
            )
        case types.MessageMediaContact():
            return types.InputMediaContact(media.phone_number, media.first_name, media.last_name, media.vcard)
        case types.MessageMediaGeo(geo=types.GeoPoint() as geo):
            return types.InputMediaGeoPoint(input_point(geo))
        case types.MessageMediaGeoLive(geo=types.GeoPoint() as geo):
            rest = media.period - age if media.period != FOREVER else FOREVER
            if rest < SHORTEST_LIVE:
                return types.InputMediaGeoPoint(input_point(geo))
            return types.InputMediaGeoLive(
                input_point(geo),
                heading=media.heading,
                period=rest,
                proximity_notification_radius=media.proximity_notification_radius,
            )
        case types.MessageMediaVenue(geo=types.GeoPoint() as geo):
            return types.InputMediaVenue(
                input_point(geo), media.title, media.address, media.provider, media.venue_id, media.venue_type
            )
        case types.MessageMediaPoll() if not media.poll.quiz:  # its author alone knows the right answer
            return input_poll(media.poll)
        case types.MessageMediaDice():
            return types.InputMediaDice(media.emoticon)
        case types.MessageMediaToDo():
            return types.InputMediaTodo(media.todo)
        case _:
            return None


def input_photo(photo: Any) -> Any:
    if not isinstance(photo, types.Photo):
        return None
    return types.InputPhoto(photo.id, photo.access_hash, photo.file_reference)


def input_point(geo: Any) -> Any:
    return types.InputGeoPoint(geo.lat, geo.long, geo.accuracy_radius)


def input_poll(poll: Any) -> Any:
    """The poll as a new one, in which nobody has voted."""
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
            revoting_disabled=poll.revoting_disabled,
            shuffle_answers=poll.shuffle_answers,
            close_period=poll.close_period,
            closed=poll.closed,
        )
    )
