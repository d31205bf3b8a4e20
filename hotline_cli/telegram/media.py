"""What a message carries besides text: TL media → Content."""

from collections.abc import Callable
from typing import Any

from telethon.tl import types

from hotline_cli.model.messages import Content, ContentKind, File
from hotline_cli.telegram.peers import marked

TEXT = Content()

Details = dict[str, object]


def content_from_tl(media: Any) -> Content:
    """The content of a message with this TL media. What hotline does not know becomes UNSUPPORTED with its TL name."""
    if media is None:
        return TEXT
    translate = MEDIA.get(type(media))
    return translate(media) if translate is not None else unsupported(media)


def unsupported(media: Any) -> Content:
    return Content(ContentKind.UNSUPPORTED, details={"type": tl_name(media, "MessageMedia")})


def tl_name(thing: Any, prefix: str) -> str:
    """``MessageMediaPaidMedia`` → ``paid_media``."""
    name = type(thing).__name__.removeprefix(prefix)
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


def present(**fields: object) -> Details:
    """Those of the fields that say something."""
    return {name: value for name, value in fields.items() if value not in (None, "", False)}


def photo(media: Any) -> Content:
    if media.ttl_seconds or not isinstance(media.photo, types.Photo):
        return self_destructing("photo", media)
    return Content(ContentKind.PHOTO, photo_file(media.photo), present(spoiler=media.spoiler))


def self_destructing(what: str, media: Any) -> Content:
    return Content(
        ContentKind.UNSUPPORTED,
        details={"type": f"self_destructing_{what}", **present(ttl_seconds=media.ttl_seconds)},
    )


def photo_file(found: Any) -> File:
    """The largest size of a TL Photo."""
    size, width, height = 0, None, None
    for each in found.sizes:
        if isinstance(each, types.PhotoSizeProgressive):
            bytes_ = max(each.sizes)
        elif isinstance(each, types.PhotoSize):
            bytes_ = each.size
        elif isinstance(each, types.PhotoCachedSize):
            bytes_ = len(each.bytes)
        else:
            continue
        if bytes_ >= size:
            size, width, height = bytes_, each.w, each.h
    return File(id=found.id, size=size, mime_type="image/jpeg", width=width, height=height)


def document(media: Any) -> Content:
    found = media.document
    if media.ttl_seconds or not isinstance(found, types.Document):
        what = (
            "video_message" if media.round else "voice_message" if media.voice else "video" if media.video else "file"
        )
        return self_destructing(what, media)
    kind, details = document_kind(found)
    return Content(kind, document_file(found), details | present(spoiler=media.spoiler))


def document_kind(found: Any) -> tuple[ContentKind, Details]:
    """What a TL Document is shown as, by its attributes: https://core.telegram.org/api/files#document-attributes."""
    attributes = {type(each): each for each in found.attributes}
    sticker = attributes.get(types.DocumentAttributeSticker) or attributes.get(types.DocumentAttributeCustomEmoji)
    if sticker is not None:
        return ContentKind.STICKER, present(emoji=sticker.alt)
    if types.DocumentAttributeAnimated in attributes:
        return ContentKind.ANIMATION, {}
    video = attributes.get(types.DocumentAttributeVideo)
    if video is not None:
        return (ContentKind.ROUND_VIDEO if video.round_message else ContentKind.VIDEO), {}
    audio = attributes.get(types.DocumentAttributeAudio)
    if audio is not None and audio.voice:
        return ContentKind.VOICE, {}
    if audio is not None:
        return ContentKind.AUDIO, present(performer=audio.performer, title=audio.title)
    return ContentKind.DOCUMENT, {}


def document_file(found: Any) -> File:
    name = width = height = duration = None
    for each in found.attributes:
        match each:
            case types.DocumentAttributeFilename():
                name = each.file_name
            case types.DocumentAttributeVideo():
                width, height, duration = each.w, each.h, float(each.duration)
            case types.DocumentAttributeImageSize():
                width, height = each.w, each.h
            case types.DocumentAttributeAudio():
                duration = float(each.duration)
    return File(found.id, found.size, found.mime_type, name, width, height, duration)


def point(geo: Any) -> Details:
    if not isinstance(geo, types.GeoPoint):
        return {}
    return {"latitude": geo.lat, "longitude": geo.long, **present(accuracy_radius=geo.accuracy_radius)}


def contact(media: Any) -> Content:
    details: Details = {
        "phone_number": media.phone_number,
        "first_name": media.first_name,
        "last_name": media.last_name,
        **present(vcard=media.vcard, user_id=media.user_id or None),
    }
    return Content(ContentKind.CONTACT, details=details)


def location(media: Any) -> Content:
    return Content(ContentKind.LOCATION, details=point(media.geo))


def live_location(media: Any) -> Content:
    details = present(period=media.period, heading=media.heading)
    return Content(ContentKind.LIVE_LOCATION, details=point(media.geo) | details)


def venue(media: Any) -> Content:
    details = {
        **point(media.geo),
        "title": media.title,
        "address": media.address,
        **present(provider=media.provider, venue_id=media.venue_id, venue_type=media.venue_type),
    }
    return Content(ContentKind.VENUE, details=details)


def poll(media: Any) -> Content:
    found, results = media.poll, media.results
    votes = {each.option: each for each in results.results or ()}
    answers = [
        {
            "text": answer.text.text,
            "voters": (votes[answer.option].voters or 0) if answer.option in votes else 0,
            "chosen": bool(answer.option in votes and votes[answer.option].chosen),
        }
        for answer in found.answers
        if isinstance(answer, types.PollAnswer)
    ]
    details: Details = {
        "question": found.question.text,
        "answers": answers,
        "closed": bool(found.closed),
        "total_voters": results.total_voters or 0,
        **present(quiz=found.quiz, multiple_choice=found.multiple_choice, public_voters=found.public_voters),
    }
    return Content(ContentKind.POLL, details=details)


def dice(media: Any) -> Content:
    return Content(ContentKind.DICE, details={"emoji": media.emoticon, "value": media.value})


def game(media: Any) -> Content:
    found = media.game
    details = {"title": found.title, "short_name": found.short_name, **present(description=found.description)}
    return Content(ContentKind.GAME, details=details)


def invoice(media: Any) -> Content:
    details = {
        "title": media.title,
        "description": media.description,
        "currency": media.currency,
        "total_amount": media.total_amount,
    }
    return Content(ContentKind.INVOICE, details=details)


def story(media: Any) -> Content:
    return Content(ContentKind.STORY, details={"peer_id": marked(media.peer), "story_id": media.id})


def web_page(media: Any) -> Content:
    """A text with a preview is a text; the preview's address and title are kept."""
    page = media.webpage
    if not isinstance(page, types.WebPage):
        return TEXT
    return Content(ContentKind.TEXT, details={"web_page": present(url=page.url, title=page.title)})


def nothing(_: Any) -> Content:
    return TEXT


MEDIA: dict[Any, Callable[[Any], Content]] = {
    types.MessageMediaEmpty: nothing,
    types.MessageMediaPhoto: photo,
    types.MessageMediaDocument: document,
    types.MessageMediaContact: contact,
    types.MessageMediaGeo: location,
    types.MessageMediaGeoLive: live_location,
    types.MessageMediaVenue: venue,
    types.MessageMediaPoll: poll,
    types.MessageMediaDice: dice,
    types.MessageMediaGame: game,
    types.MessageMediaInvoice: invoice,
    types.MessageMediaStory: story,
    types.MessageMediaWebPage: web_page,
}
