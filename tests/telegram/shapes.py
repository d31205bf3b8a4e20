"""TL objects as Telegram sends them, for tests of the translation."""

import datetime

from telethon.tl import types

SELF = 100
DATE = datetime.datetime(2024, 5, 6, 7, 8, 9, tzinfo=datetime.UTC)
UNIX = int(DATE.timestamp())


def message(text="hello", **fields):
    fields = {"id": 5, "peer_id": types.PeerUser(7), "date": DATE, "out": False} | fields
    return types.Message(message=text, **fields)


def in_group(text="hello", topic=None, reply_to=None, **fields):
    """A message in a forum, as it would be in `topic` and as an answer to `reply_to`."""
    header = None
    if topic:
        header = types.MessageReplyHeader(
            forum_topic=True, reply_to_msg_id=reply_to or topic, reply_to_top_id=topic if reply_to else None
        )
    elif reply_to:
        header = types.MessageReplyHeader(reply_to_msg_id=reply_to)
    fields = {"peer_id": types.PeerChannel(9), "from_id": types.PeerUser(7), "reply_to": header} | fields
    return message(text, **fields)


def service(action, **fields):
    fields = {"id": 5, "peer_id": types.PeerChannel(9), "from_id": types.PeerUser(7), "date": DATE} | fields
    return types.MessageService(action=action, **fields)


def photo(**fields):
    fields = {
        "id": 11,
        "access_hash": 12,
        "file_reference": b"ref",
        "date": DATE,
        "dc_id": 2,
        "sizes": [
            types.PhotoStrippedSize("i", b"tiny"),
            types.PhotoSize("m", 320, 240, 9_000),
            types.PhotoSizeProgressive("y", 1280, 960, [1_000, 50_000, 90_000]),
        ],
    } | fields
    return types.MessageMediaPhoto(photo=types.Photo(**fields))


def document(*attributes, mime_type="application/octet-stream", **media):
    found = types.Document(
        id=21,
        access_hash=22,
        file_reference=b"ref",
        date=DATE,
        mime_type=mime_type,
        size=4_000,
        dc_id=2,
        attributes=list(attributes),
    )
    return types.MessageMediaDocument(document=found, **media)


def poll(quiz=None):
    words = types.TextWithEntities
    found = types.Poll(
        id=1,
        question=words("Tea?", []),
        answers=[types.PollAnswer(words("Yes", []), b"0"), types.PollAnswer(words("No", []), b"1")],
        hash=0,
        quiz=quiz,
    )
    voters = types.PollAnswerVoters(b"0", chosen=True, voters=3, recent_voters=[])
    results = types.PollResults(results=[voters], total_voters=3)
    return types.MessageMediaPoll(poll=found, results=results)


def user(user_id=7, **fields):
    return types.User(**{"id": user_id, "access_hash": 70, "first_name": "Ann"} | fields)


def channel(channel_id=9, **fields):
    defaults = {
        "id": channel_id,
        "title": "Team",
        "photo": types.ChatPhotoEmpty(),
        "date": DATE,
        "access_hash": 90,
        "megagroup": True,
    }
    return types.Channel(**defaults | fields)
