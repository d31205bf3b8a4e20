"""What a TL message becomes."""

import pytest
from shapes import SELF, UNIX, channel, document, in_group, message, photo, poll, service, user
from telethon.extensions import BinaryReader
from telethon.tl import types

from hotline_cli.model.messages import ContentKind
from hotline_cli.model.peers import PeerKind
from hotline_cli.telegram.messages import message_from_tl, message_of_short
from hotline_cli.telegram.peers import UnknownPeer, input_peer, is_channel, mark_channel, peer_from_tl, unmark_channel

TEAM = mark_channel(9)
LOCATION = types.GeoPoint(long=13.4, lat=52.5, access_hash=1)


def translated(tl, **options):
    return message_from_tl(tl, SELF, **options)


def test_an_incoming_private_message_is_by_the_one_it_came_from():
    found = translated(message("hi"))
    assert (found.peer_id, found.id, found.date, found.out, found.sender_id, found.text) == (7, 5, UNIX, False, 7, "hi")
    assert (found.topic_id, found.reply_to_id, found.kind) == (None, None, ContentKind.TEXT)


def test_an_outgoing_private_message_is_by_the_account_even_when_it_does_not_say_so():
    assert translated(message(out=True)).sender_id == SELF
    assert translated(message(out=True, from_id=types.PeerUser(SELF))).sender_id == SELF


def test_a_message_by_an_anonymous_admin_is_by_the_group():
    assert translated(in_group(from_id=types.PeerChannel(9))).sender_id == TEAM
    assert translated(in_group(from_id=None, out=True)).sender_id == TEAM


def test_a_basic_group_is_marked_negative():
    found = translated(message(peer_id=types.PeerChat(3), from_id=types.PeerUser(7)))
    assert (found.peer_id, found.sender_id) == (-3, 7)


def test_the_raw_form_can_be_read_back_whole():
    tl = message("hi", entities=[types.MessageEntityBold(0, 2)], media=photo(), grouped_id=77, views=3, forwards=1)
    found = translated(tl)
    with BinaryReader(found.raw) as reader:
        assert bytes(reader.tgread_object()) == bytes(tl)
    assert found.layer == 229
    assert found.grouped_id == 77


@pytest.mark.parametrize(
    ("topic", "reply_to", "topic_id", "reply_to_id"),
    [(40, None, 40, None), (40, 44, 40, 44), (None, None, 1, None), (None, 44, 1, 44)],
)
def test_a_forum_message_stands_in_a_topic_and_replies_only_to_real_messages(topic, reply_to, topic_id, reply_to_id):
    found = translated(in_group(topic=topic, reply_to=reply_to), forum=True)
    assert (found.topic_id, found.reply_to_id) == (topic_id, reply_to_id)


def test_a_message_in_a_group_without_topics_stands_in_none():
    found = translated(in_group(reply_to=44))
    assert (found.topic_id, found.reply_to_id) == (None, 44)


def test_a_reply_across_chats_or_to_a_story_answers_nothing_here():
    across = types.MessageReplyHeader(reply_to_msg_id=44, reply_to_peer_id=types.PeerChannel(8))
    story = types.MessageReplyStoryHeader(types.PeerUser(7), 3)
    assert translated(message(reply_to=across)).reply_to_id is None
    assert translated(message(reply_to=story)).reply_to_id is None
    assert translated(in_group(reply_to=None), forum=True).topic_id == 1


def test_the_message_that_makes_a_topic_stands_in_it():
    made = translated(service(types.MessageActionTopicCreate("Ann", 0x6FB9F0), id=40), forum=True)
    assert (made.topic_id, made.kind) == (40, ContentKind.SERVICE)
    assert made.content.details == {"action": "topic_created", "title": "Ann"}


def test_a_forward_tells_where_it_came_from():
    header = types.MessageFwdHeader(date=message().date, from_id=types.PeerUser(33))
    hidden = types.MessageFwdHeader(date=message().date, from_name="Somebody")
    assert translated(message(fwd_from=header)).forwarded_from_id == 33
    assert translated(message(fwd_from=hidden)).forwarded_from_name == "Somebody"
    assert translated(message(fwd_from=hidden)).forwarded_from_id is None


def test_an_edited_and_protected_message_says_so():
    found = translated(message(edit_date=message().date, noforwards=True))
    assert (found.edit_date, found.noforwards) == (UNIX, True)


def test_an_empty_message_is_none():
    assert message_from_tl(types.MessageEmpty(5, types.PeerUser(7)), SELF) is None


def test_short_messages_become_whole_ones():
    fields = {"id": 5, "message": "hi", "pts": 9, "pts_count": 1, "date": message().date}
    incoming = types.UpdateShortMessage(user_id=7, entities=[types.MessageEntityItalic(0, 2)], **fields)
    outgoing = types.UpdateShortMessage(user_id=7, out=True, **fields)
    in_chat = types.UpdateShortChatMessage(from_id=7, chat_id=3, **fields)
    assert translated(message_of_short(incoming, SELF)) == translated(
        message("hi", entities=[types.MessageEntityItalic(0, 2)], out=None)
    )
    assert translated(message_of_short(outgoing, SELF)).sender_id == SELF
    assert (
        translated(message_of_short(in_chat, SELF)).peer_id,
        translated(message_of_short(in_chat, SELF)).sender_id,
    ) == (
        -3,
        7,
    )


VIDEO = types.DocumentAttributeVideo(duration=3.5, w=640, h=480)
NAME = types.DocumentAttributeFilename("a.bin")


@pytest.mark.parametrize(
    ("media", "kind", "details"),
    [
        (photo(), "photo", {}),
        (document(VIDEO, NAME), "video", {}),
        (document(VIDEO, types.DocumentAttributeAnimated()), "animation", {}),
        (document(types.DocumentAttributeVideo(3, 400, 400, round_message=True)), "round_video", {}),
        (document(types.DocumentAttributeAudio(3, voice=True)), "voice", {}),
        (
            document(types.DocumentAttributeAudio(3, title="Song", performer="Band")),
            "audio",
            {"title": "Song", "performer": "Band"},
        ),
        (document(NAME), "document", {}),
        (
            document(types.DocumentAttributeSticker("🙂", types.InputStickerSetEmpty()), VIDEO),
            "sticker",
            {"emoji": "🙂"},
        ),
        (
            types.MessageMediaContact("4915", "Ann", "Lee", "", 0),
            "contact",
            {"phone_number": "4915", "first_name": "Ann", "last_name": "Lee"},
        ),
        (types.MessageMediaGeo(LOCATION), "location", {"latitude": 52.5, "longitude": 13.4}),
        (
            types.MessageMediaGeoLive(LOCATION, period=600, heading=90),
            "live_location",
            {"latitude": 52.5, "longitude": 13.4, "period": 600, "heading": 90},
        ),
        (
            types.MessageMediaVenue(LOCATION, "Café", "Main St 1", "foursquare", "id1", ""),
            "venue",
            {
                "latitude": 52.5,
                "longitude": 13.4,
                "title": "Café",
                "address": "Main St 1",
                "provider": "foursquare",
                "venue_id": "id1",
            },
        ),
        (
            poll(),
            "poll",
            {
                "question": "Tea?",
                "answers": [
                    {"text": "Yes", "voters": 3, "chosen": True},
                    {"text": "No", "voters": 0, "chosen": False},
                ],
                "closed": False,
                "total_voters": 3,
            },
        ),
        (types.MessageMediaDice(4, "🎲"), "dice", {"emoji": "🎲", "value": 4}),
        (
            types.MessageMediaGame(types.Game(1, 2, "snake", "Snake", "", types.PhotoEmpty(1))),
            "game",
            {"title": "Snake", "short_name": "snake"},
        ),
        (
            types.MessageMediaInvoice("Tea", "A pound", "EUR", 900, ""),
            "invoice",
            {"title": "Tea", "description": "A pound", "currency": "EUR", "total_amount": 900},
        ),
        (types.MessageMediaStory(types.PeerUser(7), 3), "story", {"peer_id": 7, "story_id": 3}),
        (
            types.MessageMediaWebPage(types.WebPage(1, "https://e.org", "e.org", 0, title="E")),
            "text",
            {"web_page": {"url": "https://e.org", "title": "E"}},
        ),
        (types.MessageMediaWebPage(types.WebPageEmpty(1)), "text", {}),
        (types.MessageMediaEmpty(), "text", {}),
        (types.MessageMediaUnsupported(), "unsupported", {"type": "unsupported"}),
        (types.MessageMediaPaidMedia(5, []), "unsupported", {"type": "paid_media"}),
        (
            types.MessageMediaPhoto(ttl_seconds=5),
            "unsupported",
            {"type": "self_destructing_photo", "ttl_seconds": 5},
        ),
        (
            document(types.DocumentAttributeAudio(3, voice=True), voice=True, ttl_seconds=9),
            "unsupported",
            {"type": "self_destructing_voice_message", "ttl_seconds": 9},
        ),
    ],
)
def test_every_kind_of_media_has_its_kind_and_details(media, kind, details):
    content = translated(message("", media=media)).content
    assert (content.kind, content.details) == (ContentKind(kind), details)


def test_a_file_has_size_measures_and_name():
    picture = translated(message("", media=photo())).content.file
    assert (picture.id, picture.size, picture.width, picture.height, picture.mime_type) == (
        11,
        90_000,
        1280,
        960,
        "image/jpeg",
    )
    video = translated(message("", media=document(VIDEO, NAME, mime_type="video/mp4"))).content.file
    assert (video.id, video.size, video.mime_type, video.name, video.width, video.height, video.duration) == (
        21,
        4_000,
        "video/mp4",
        "a.bin",
        640,
        480,
        3.5,
    )


def test_a_spoiler_is_noted():
    media = photo()
    media.spoiler = True
    assert translated(message("", media=media)).content.details == {"spoiler": True}


@pytest.mark.parametrize(
    ("action", "details"),
    [
        (
            types.MessageActionTopicEdit(title="New", closed=True),
            {"action": "topic_edit", "new_title": "New", "closed": True},
        ),
        (types.MessageActionTopicEdit(closed=False), {"action": "topic_edit", "closed": False}),
        (types.MessageActionChatCreate("G", [1, 2]), {"action": "create_group", "title": "G", "members": [1, 2]}),
        (types.MessageActionChatEditTitle("G"), {"action": "edit_group_title", "title": "G"}),
        (types.MessageActionChatAddUser([1]), {"action": "invite_members", "members": [1]}),
        (types.MessageActionChatDeleteUser(1), {"action": "remove_members", "members": [1]}),
        (types.MessageActionChatJoinedByLink(1), {"action": "join_group_by_link", "inviter": 1}),
        (
            types.MessageActionPhoneCall(1, reason=types.PhoneCallDiscardReasonBusy(), duration=4),
            {"action": "phone_call", "duration_seconds": 4, "discard_reason": "busy"},
        ),
        (types.MessageActionSetMessagesTTL(60), {"action": "set_messages_ttl", "period": 60}),
        (types.MessageActionPinMessage(), {"action": "pin_message"}),
        (types.MessageActionCustomAction("!"), {"action": "custom_action", "text": "!"}),
        (types.MessageActionBoostApply(2), {"action": "boost_apply"}),
    ],
)
def test_service_messages_have_the_names_of_telegram_desktops_export(action, details):
    assert translated(service(action)).content.details == details


def test_a_user_becomes_a_peer():
    found = peer_from_tl(user(last_name="Lee", username="ann", phone="4915", lang_code="de", contact=True))
    assert (found.id, found.kind, found.access_hash, found.name) == (7, PeerKind.USER, 70, "Ann Lee")
    assert (found.username, found.phone, found.language, found.is_contact) == ("ann", "4915", "de", True)


def test_the_hash_of_a_min_user_is_not_kept():
    assert peer_from_tl(user(min=True)).access_hash is None


def test_a_name_bought_at_auction_counts_as_username():
    names = [types.Username("old"), types.Username("ann", active=True)]
    assert peer_from_tl(user(usernames=names)).username == "ann"


def test_groups_become_peers():
    team = peer_from_tl(channel(forum=True))
    assert (team.id, team.kind, team.title, team.is_forum) == (TEAM, PeerKind.CHANNEL, "Team", True)
    assert peer_from_tl(types.ChannelForbidden(9, 90, "Team")).access_hash == 90
    assert peer_from_tl(types.ChatForbidden(3, "Chat")).id == -3
    assert peer_from_tl(types.UserEmpty(7)) is None


def test_marked_ids_lead_back_to_tl():
    assert is_channel(TEAM) and not is_channel(-3) and not is_channel(7)
    assert unmark_channel(TEAM) == 9
    assert input_peer(TEAM, 90).to_dict() == types.InputPeerChannel(9, 90).to_dict()
    assert input_peer(-3, None).to_dict() == types.InputPeerChat(3).to_dict()
    assert input_peer(7, 70).to_dict() == types.InputPeerUser(7, 70).to_dict()
    with pytest.raises(UnknownPeer):
        input_peer(7, None)
