"""Every kind of message as a table: how a person sends it, and what of it must be the same wherever it is shown.

`KINDS` are the kinds that come through, `UNCARRIED` those of which people see a line. What a person cannot send with a
stock client (a bot's game, a gift …) is posted by the sandbox in their name, as Telegram would deliver it.
"""

import datetime
import io
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from telethon import utils
from telethon.tl import functions, types

from hotline_cli.demo.media import picture, voice
from hotline_cli.sandbox.changes import Changes
from hotline_cli.sandbox.posting import post


@dataclass(frozen=True)
class Kind:
    """`send(desk, person, to, reply_to, text)` sends it and returns the messages as the sender has them.

    `to` is the person's input peer of the account or of the group, `reply_to` a message there (in the group the topic,
    or a message in it). `text` is the caption or text (None: that of the table). `captioned`: has room for a text, and
    so for the name in front of it. `name` is what a line calls it, in English.
    """

    send: Callable[..., Awaitable[list]]
    captioned: bool = False
    name: str = ""


# How a person sends it.


def named(name, content):
    file = io.BytesIO(content)
    file.name = name
    return file


def as_list(sent):
    return list(sent) if isinstance(sent, list) else [sent]


def file_kind(name, content, *attributes, caption=None, **options):
    """A file with these TL attributes."""

    async def send(desk, person, to, reply_to=None, text=None):
        extra = {"attributes": list(attributes)} if attributes else {}
        said = caption if text is None else text
        sent = await person.client.send_file(
            to, named(name, content), caption=said, reply_to=reply_to, **extra | options
        )
        return as_list(sent)

    return send


def media_kind(make, **options):
    """An InputMedia of its own."""

    async def send(desk, person, to, reply_to=None, text=None):
        request = functions.messages.SendMediaRequest(
            to, make(), text or "", reply_to=reply_header(to, reply_to), **options
        )
        answer = await person.client(request)
        return [person.client._get_response_message(request, answer, to)]

    return send


def reply_header(to, reply_to):
    return types.InputReplyToMessage(reply_to) if reply_to is not None else None


def delivered_kind(make):
    """A message that the sandbox posts in the person's name; `make(desk, person)` gives its TL media or action."""

    async def send(desk, person, to, reply_to=None, text=None):
        world = desk.sandbox.world
        made = make(desk, person)
        fields = {"media": made, "message": text or ""}
        if type(made).__name__.startswith("MessageAction"):
            fields = {"action": made}
        peer_id = utils.get_peer_id(to)
        header = None
        if reply_to is not None and peer_id < 0:
            topic = topic_at(world.channels[-peer_id - 10**12], reply_to)
            header = types.MessageReplyHeader(forum_topic=True, reply_to_msg_id=reply_to)
            if reply_to != topic:
                header.reply_to_top_id = topic
        elif reply_to is not None:
            header = types.MessageReplyHeader(reply_to_msg_id=reply_to)
        changes = Changes(world)
        message = post(changes, world.users[person.id], peer_id, fields, reply=header)
        changes.publish()
        return [message]

    return send


def topic_at(channel, message_id):
    """The topic that a message is, or stands in."""
    if message_id in channel.topics:
        return message_id
    header = channel.box.messages[message_id].reply_to
    return header.reply_to_top_id or header.reply_to_msg_id


def text_kind(said, *entities):
    """A text with these TL entities."""

    async def send(desk, person, to, reply_to=None, text=None):
        found = list(entities) if text is None else []
        sent = await person.client.send_message(
            to, said if text is None else text, formatting_entities=found or None, reply_to=reply_to
        )
        return [sent]

    return send


async def send_hidden_photo(desk, person, to, reply_to=None, text=None):
    """A photo under a spoiler, its caption above it."""
    file = await person.client.upload_file(named("flat.png", picture((1, 90, 30))))
    media = types.InputMediaUploadedPhoto(file, spoiler=True)
    request = functions.messages.SendMediaRequest(
        to, media, text or "Guess!", reply_to=reply_header(to, reply_to), invert_media=True
    )
    answer = await person.client(request)
    return [person.client._get_response_message(request, answer, to)]


async def send_album(desk, person, to, reply_to=None, text=None):
    files = [named(f"{n}.png", picture((40 * n, 0, 0))) for n in range(3)]
    sent = await person.client.send_file(
        to, files, caption=[text or "The **kitchen**", "The bath", ""], reply_to=reply_to, parse_mode="md"
    )
    return as_list(sent)


async def send_document_album(desk, person, to, reply_to=None, text=None):
    files = [named(f"{n}.pdf", b"%%PDF-1.%d" % n) for n in range(2)]
    sent = await person.client.send_file(
        to, files, caption=["", text or "Please sign both"], reply_to=reply_to, force_document=True
    )
    return as_list(sent)


def words(text):
    return types.TextWithEntities(text, [])


def poll(**options):
    answers = [types.PollAnswer(words("Tea"), b"0"), types.PollAnswer(words("Coffee"), b"1")]
    return types.Poll(id=0, question=words("What would you like?"), answers=answers, hash=0, **options)


PAGE = "https://example.org/flat"


def text_with_preview():
    """A text with the preview of a page that the sandbox knows."""
    plain = text_kind(f"Look: {PAGE}")

    async def send(desk, person, to, reply_to=None, text=None):
        desk.sandbox.world.web_pages[PAGE] = types.WebPage(
            id=77, url=PAGE, display_url="example.org/flat", hash=0, title="A flat", description="Two rooms"
        )
        return await plain(desk, person, to, reply_to, text)

    return send


def game(desk, person):
    photo = types.PhotoEmpty(id=1)
    return types.MessageMediaGame(
        types.Game(id=5, access_hash=6, short_name="2048", title="2048", description="", photo=photo)
    )


def invoice(desk, person):
    return types.MessageMediaInvoice(
        title="Deposit", description="For the flat", currency="EUR", total_amount=50_000, start_param="deposit"
    )


def story(desk, person):
    return types.MessageMediaStory(peer=types.PeerUser(person.id), id=3)


def checklist(desk, person):
    item = types.TodoItem(id=1, title=words("Key"))
    return types.MessageMediaToDo(todo=types.TodoList(title=words("To bring"), list=[item]))


def self_destructing_photo(desk, person):
    return types.MessageMediaPhoto(photo=None, ttl_seconds=10)


def self_destructing(**flags):
    return lambda desk, person: types.MessageMediaDocument(document=None, ttl_seconds=2**31 - 1, **flags)


def paid_media(desk, person):
    return types.MessageMediaPaidMedia(stars_amount=5, extended_media=[types.MessageExtendedMediaPreview(w=64, h=64)])


VIDEO = types.DocumentAttributeVideo(duration=2.0, w=64, h=48, supports_streaming=True)
SILENT = types.DocumentAttributeVideo(duration=2.0, w=64, h=48, nosound=True)
ROUND = types.DocumentAttributeVideo(duration=2.0, w=64, h=64, round_message=True)
VOICE = types.DocumentAttributeAudio(duration=1, voice=True, waveform=b"\x01\x02\x03")
AUDIO = types.DocumentAttributeAudio(duration=3, title="Song", performer="Band")
STICKER = types.DocumentAttributeSticker(alt="🦊", stickerset=types.InputStickerSetID(8, 9))
SIZE = types.DocumentAttributeImageSize(w=64, h=64)
POINT = types.InputGeoPoint(52.52, 13.405)

FORMATTED = "🦊 bold italic under struck hidden code pre link quote 👩‍👩‍👧 @otto_x #tag https://example.com"


def place(word):
    """Where a word of `FORMATTED` stands, in UTF-16 code units."""
    start = FORMATTED.index(word)
    return {
        "offset": len(FORMATTED[:start].encode("utf-16-le")) // 2,
        "length": len(word.encode("utf-16-le")) // 2,
    }


ENTITIES = (
    types.MessageEntityCustomEmoji(**place("🦊"), document_id=11),
    types.MessageEntityBold(**place("bold")),
    types.MessageEntityItalic(**place("italic")),
    types.MessageEntityUnderline(**place("under")),
    types.MessageEntityStrike(**place("struck")),
    types.MessageEntitySpoiler(**place("hidden")),
    types.MessageEntityCode(**place("code")),
    types.MessageEntityPre(**place("pre"), language="py"),
    types.MessageEntityTextUrl(**place("link"), url="https://example.org/"),
    types.MessageEntityBlockquote(**place("quote 👩‍👩‍👧"), collapsed=True),
    types.MessageEntityBold(**place("quote")),
    types.MessageEntityFormattedDate(
        **place("under"), date=datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC), relative=True
    ),
)

KINDS = {
    "text": Kind(text_kind("Is the flat still free?"), True, "Text"),
    "formatted text": Kind(text_kind(FORMATTED, *ENTITIES), True, "Text"),
    "web preview": Kind(text_with_preview(), True, "Text"),
    "photo": Kind(file_kind("flat.png", picture((200, 30, 30)), caption="The flat"), True, "Photo"),
    "hidden photo": Kind(send_hidden_photo, True, "Photo"),
    "video": Kind(file_kind("flat.mp4", b"\0" * 400, VIDEO, caption="Have a look"), True, "Video"),
    "animation": Kind(file_kind("cat.mp4", b"\3" * 400, SILENT, caption="Purr"), True, "Animation"),
    "round video": Kind(file_kind("round.mp4", b"\1" * 400, ROUND, video_note=True), False, "Video message"),
    "voice": Kind(file_kind("voice.ogg", voice(), VOICE, caption="Listen", voice_note=True), True, "Voice message"),
    "audio": Kind(file_kind("song.mp3", b"\2" * 400, AUDIO, caption="Our song"), True, "Audio file"),
    "document": Kind(file_kind("contract.pdf", b"%PDF-1.4", force_document=True, caption="Please sign"), True, "File"),
    "sticker": Kind(file_kind("fox.webp", b"RIFF\0\0\0\0WEBP", STICKER, SIZE, force_document=True), False, "Sticker"),
    "album": Kind(send_album, True, "Photo"),
    "document album": Kind(send_document_album, True, "File"),
    "contact": Kind(
        media_kind(lambda: types.InputMediaContact("4917012345", "Ida", "Müller", "BEGIN:VCARD\nEND:VCARD")),
        False,
        "Contact",
    ),
    "location": Kind(media_kind(lambda: types.InputMediaGeoPoint(POINT)), False, "Location"),
    "live location": Kind(
        media_kind(lambda: types.InputMediaGeoLive(POINT, period=900, heading=90)), False, "Live location"
    ),
    "venue": Kind(
        media_kind(lambda: types.InputMediaVenue(POINT, "Café", "Main St 1", "foursquare", "id7", "food")),
        False,
        "Venue",
    ),
    "poll": Kind(media_kind(lambda: types.InputMediaPoll(poll(multiple_choice=True))), False, "Poll"),
    "quiz": Kind(
        media_kind(lambda: types.InputMediaPoll(poll(quiz=True), correct_answers=[1])),
        False,
        "Quiz",
    ),
    "dice": Kind(media_kind(lambda: types.InputMediaDice("🎲")), False, "Dice"),
    "game": Kind(delivered_kind(game), False, "Game"),
    "invoice": Kind(delivered_kind(invoice), False, "Invoice"),
    "story": Kind(delivered_kind(story), False, "Story"),
    "checklist": Kind(delivered_kind(checklist), False, "Checklist"),
}


UNCARRIED = {
    "self-destructing photo": Kind(delivered_kind(self_destructing_photo), name="Self-destructing photo"),
    "self-destructing video": Kind(delivered_kind(self_destructing(video=True)), name="Self-destructing video"),
    "voice message to be heard once": Kind(
        delivered_kind(self_destructing(voice=True)), name="Self-destructing voice message"
    ),
    "round video to be seen once": Kind(
        delivered_kind(self_destructing(round=True)), name="Self-destructing video message"
    ),
    "paid media": Kind(delivered_kind(paid_media), name="Paid media"),
}
"""What nobody but its receiver may see. The line that stands for it begins with its name."""


# What must be the same.


def essence(message):
    """What a person sees of a message: text, entities, media and how it is shown, without where and by whom."""
    return {
        "text": message.message or "",
        "entities": sorted(map(entity_essence, message.entities or ())),
        "above": bool(message.invert_media),
        "media": media_essence(message.media),
    }


def entity_essence(entity):
    fields = entity.to_dict()
    what = {name: value for name, value in fields.items() if name not in ("_", "offset", "length") and value}
    return entity.offset, entity.length, type(entity).__name__, str(sorted(what.items()))


def media_essence(media):  # noqa: PLR0911  # one case a kind
    """What a TL MessageMedia shows. A file is the same file: its id is compared, not its bytes."""
    match media:
        case None | types.MessageMediaEmpty():
            return None
        case types.MessageMediaPhoto():
            return "photo", getattr(media.photo, "id", None), bool(media.spoiler)
        case types.MessageMediaDocument():
            found = media.document or types.DocumentEmpty(0)
            return (
                "document",
                found.id,
                bool(media.spoiler),
                [each.to_json() for each in getattr(found, "attributes", ())],
            )
        case types.MessageMediaPoll():
            return poll_essence(media.poll)
        case types.MessageMediaGeo():
            return "location", media.geo.lat, media.geo.long
        case types.MessageMediaGeoLive():
            return "live location", media.geo.lat, media.geo.long, media.heading
        case types.MessageMediaVenue():
            return "venue", media.geo.lat, media.title, media.address, media.provider, media.venue_id, media.venue_type
        case types.MessageMediaWebPage():
            return "web page", media.webpage.url, media.webpage.title
        case types.MessageMediaContact():
            return "contact", media.phone_number, media.first_name, media.last_name, media.vcard
        case _:
            return bytes(media)


def poll_essence(asked):
    answers = [(each.text.text, each.option) for each in asked.answers]
    return "poll", asked.question.text, answers, bool(asked.multiple_choice), bool(asked.quiz)


def behind(prefix, found):
    """The essence of a captioned message that has `prefix`, in bold but for the line's end, in front of its text."""
    by = len(prefix.encode("utf-16-le")) // 2
    bold = (0, len(prefix.rstrip("\n").encode("utf-16-le")) // 2, "MessageEntityBold", "[]")
    moved = [(offset + by, *rest) for offset, *rest in found["entities"]]
    return found | {"text": (prefix + found["text"]).rstrip(), "entities": sorted([bold, *moved])}
