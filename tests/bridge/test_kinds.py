"""Every kind of message, both ways, as the people on the other side received it."""

import io

import pytest
from desk import topic_of
from telethon.tl import types

from hotline_cli.demo.media import picture, voice


def named(name, content):
    file = io.BytesIO(content)
    file.name = name
    return file


def attributes(*found):
    return {"attributes": list(found), "force_document": True}


VIDEO = types.DocumentAttributeVideo(duration=2.0, w=64, h=48, supports_streaming=True)
ROUND = types.DocumentAttributeVideo(duration=2.0, w=64, h=64, round_message=True)
VOICE = types.DocumentAttributeAudio(duration=1, voice=True, waveform=b"\x01\x02")
AUDIO = types.DocumentAttributeAudio(duration=3, title="Song", performer="Band")
STICKER = types.DocumentAttributeSticker(alt="🦊", stickerset=types.InputStickerSetEmpty())
SIZE = types.DocumentAttributeImageSize(w=64, h=64)


async def send_photo(client, to, **options):
    await client.send_file(to, named("flat.png", picture((200, 30, 30))), caption="The flat", **options)


async def send_video(client, to, **options):
    await client.send_file(to, named("flat.mp4", b"\0" * 400), caption="Have a look", attributes=[VIDEO], **options)


async def send_round_video(client, to, **options):
    await client.send_file(to, named("round.mp4", b"\1" * 400), attributes=[ROUND], video_note=True, **options)


async def send_voice(client, to, **options):
    await client.send_file(to, named("voice.ogg", voice()), attributes=[VOICE], voice_note=True, **options)


async def send_audio(client, to, **options):
    await client.send_file(to, named("song.mp3", b"\2" * 400), attributes=[AUDIO], **options)


async def send_document(client, to, **options):
    await client.send_file(
        to, named("contract.pdf", b"%PDF-1.4"), caption="Please sign", force_document=True, **options
    )


async def send_sticker(client, to, **options):
    await client.send_file(to, named("fox.webp", b"RIFF\0\0\0\0WEBP"), attributes=[STICKER, SIZE], **options)


async def send_contact(client, to, **options):
    await client.send_file(to, types.InputMediaContact("4917012345", "Ida", "Müller", ""), **options)


async def send_location(client, to, **options):
    await client.send_file(to, types.InputMediaGeoPoint(types.InputGeoPoint(52.52, 13.405)), **options)


def is_photo(message):
    return isinstance(message.media, types.MessageMediaPhoto) and message.message == "The flat"


def is_document(message, mark, text=""):
    return (
        isinstance(message.media, types.MessageMediaDocument)
        and message.message == text
        and any(mark(attribute) for attribute in message.media.document.attributes)
    )


def is_video(message):
    return is_document(message, lambda a: isinstance(a, types.DocumentAttributeVideo) and a.w == 64, "Have a look")


def is_round_video(message):
    return is_document(message, lambda a: isinstance(a, types.DocumentAttributeVideo) and a.round_message)


def is_voice(message):
    return is_document(message, lambda a: isinstance(a, types.DocumentAttributeAudio) and a.voice and a.waveform)


def is_audio(message):
    return is_document(message, lambda a: isinstance(a, types.DocumentAttributeAudio) and a.title == "Song")


def is_named_document(message):
    return is_document(
        message,
        lambda a: isinstance(a, types.DocumentAttributeFilename) and a.file_name == "contract.pdf",
        "Please sign",
    )


def is_sticker(message):
    return is_document(message, lambda a: isinstance(a, types.DocumentAttributeSticker) and a.alt == "🦊")


def is_contact(message):
    return isinstance(message.media, types.MessageMediaContact) and message.media.last_name == "Müller"


def is_location(message):
    return isinstance(message.media, types.MessageMediaGeo) and round(message.media.geo.lat, 2) == 52.52


KINDS = {
    "photo": (send_photo, is_photo),
    "video": (send_video, is_video),
    "round video": (send_round_video, is_round_video),
    "voice": (send_voice, is_voice),
    "audio": (send_audio, is_audio),
    "document": (send_document, is_named_document),
    "sticker": (send_sticker, is_sticker),
    "contact": (send_contact, is_contact),
    "location": (send_location, is_location),
}


async def in_dialog(desk):
    """Otto, Anna and the topic of her first message."""
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna", "Weiß")
    await anna.client.send_message(anna.desk, "Hello")
    return otto, anna, topic_of(await otto.sees("Hello"))


@pytest.mark.parametrize("kind", KINDS)
async def test_it_comes_through_both_ways(desk, kind):
    send, arrived = KINDS[kind]
    otto, anna, topic_id = await in_dialog(desk)
    await send(anna.client, anna.desk)
    (shown,) = await otto.until(lambda: [m for m in otto.seen if arrived(m) and m.fwd_from])
    assert topic_of(shown) == topic_id
    assert shown.fwd_from.from_id == types.PeerUser(anna.id)

    await send(otto.client, otto.group, reply_to=topic_id)
    (received,) = await anna.until(lambda: [m for m in anna.seen if arrived(m) and not m.out])
    assert received.fwd_from is None
    assert received.peer_id == types.PeerUser(desk.account.id)


@pytest.mark.parametrize("kind", ["photo", "voice", "sticker", "location"])
async def test_what_the_owner_sends_on_the_phone_is_shown(desk, kind):
    send, arrived = KINDS[kind]
    otto, anna, topic_id = await in_dialog(desk)
    await send(desk.account.client, anna.id)
    shown = await otto.until(lambda: [m for m in otto.seen if type(m.media) is not type(None)])
    assert topic_of(shown[0]) == topic_id
    if kind in ("photo", "voice"):
        assert shown[0].message.startswith("📱")
        assert shown[0].fwd_from is None
    else:
        assert arrived(shown[0])
        assert shown[0].fwd_from.from_id == types.PeerUser(desk.account.id)


FORMATTED = (
    types.MessageEntityBold,
    types.MessageEntityItalic,
    types.MessageEntityUnderline,
    types.MessageEntityStrike,
    types.MessageEntitySpoiler,
    types.MessageEntityCode,
    types.MessageEntityBlockquote,
)


async def test_formatting_comes_through_both_ways(desk):
    otto, anna, topic_id = await in_dialog(desk)
    text = "🦊 " + " ".join("word" for _ in FORMATTED) + " pre link"
    found = [entity(offset=3 + 5 * n, length=4) for n, entity in enumerate(FORMATTED)]
    end = 3 + 5 * len(FORMATTED)
    found += [
        types.MessageEntityPre(end, 3, language="py"),
        types.MessageEntityTextUrl(end + 4, 4, url="https://example.org/"),
    ]
    expected = sorted((type(e).__name__, e.offset, e.length) for e in found)

    await anna.client.send_message(anna.desk, text, formatting_entities=found)
    shown = await otto.sees(text)
    assert sorted((type(e).__name__, e.offset, e.length) for e in shown.entities) == expected
    await otto.client.send_message(otto.group, text, formatting_entities=found, reply_to=topic_id)
    await anna.until(lambda: [m for m in anna.seen if m.message == text and not m.out])
    received = next(m for m in anna.seen if m.message == text and not m.out)
    assert sorted((type(e).__name__, e.offset, e.length) for e in received.entities) == expected
    assert next(e for e in received.entities if isinstance(e, types.MessageEntityTextUrl)).url == "https://example.org/"


async def test_an_album_stays_together_both_ways(desk):
    otto, anna, topic_id = await in_dialog(desk)
    pictures = [picture((40 * n, 0, 0)) for n in range(3)]
    files = [named(f"{n}.png", each) for n, each in enumerate(pictures)]
    await anna.client.send_file(anna.desk, files, caption=["Kitchen", "Bath", ""])
    shown = await otto.until(lambda: album_of(otto, 3))
    assert {topic_of(m) for m in shown} == {topic_id}
    assert len({m.grouped_id for m in shown}) == 1
    assert [m.message for m in shown] == ["Kitchen", "Bath", ""]

    files = [named(f"{n}.png", each) for n, each in enumerate(pictures)]
    await otto.client.send_file(otto.group, files, caption=["Yours", "", ""], reply_to=topic_id)
    received = await anna.until(lambda: album_of(anna, 3))
    assert len({m.grouped_id for m in received}) == 1
    assert [m.message for m in received] == ["Yours", "", ""]


def album_of(person, parts):
    found = [m for m in person.seen if m.grouped_id and not m.out]
    return found if len(found) == parts else None


async def test_an_album_whose_caption_is_a_note_stays_among_the_team(desk):
    otto, anna, topic_id = await in_dialog(desk)
    files = [named(f"{n}.png", picture((40 * n, 0, 0))) for n in range(2)]
    await otto.client.send_file(otto.group, files, caption=["/ for us", ""], reply_to=topic_id)
    await otto.client.send_message(otto.group, "Good morning", reply_to=topic_id)
    await anna.sees("Good morning")
    assert not [m for m in anna.seen if m.media]


async def test_a_picture_that_replies_keeps_its_reply_and_names_who_sent_it(desk):
    otto, anna, topic_id = await in_dialog(desk)
    asked = await otto.client.send_message(otto.group, "What does it look like?", reply_to=topic_id)
    question = await anna.sees("What does it look like?")
    await send_photo(anna.client, anna.desk, reply_to=question.id)
    shown = await otto.sees("Anna Weiß\nThe flat")
    assert isinstance(shown.media, types.MessageMediaPhoto)
    assert shown.reply_to.reply_to_msg_id == asked.id
