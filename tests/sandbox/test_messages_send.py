"""Texts: what is answered, what Telegram makes of them, and that a repeated request sends nothing twice."""

import pytest
from crowd import message_of, people, refused
from telethon.tl import functions, types

SEND = functions.messages.SendMessageRequest
HISTORY = functions.messages.GetHistoryRequest


async def history(person, other, **options):
    options = {"offset_id": 0, "offset_date": None, "add_offset": 0, "limit": 100, "max_id": 0, "min_id": 0} | options
    return (await person(HISTORY(person.peer(other), hash=0, **options))).messages


async def test_a_private_text_is_answered_short_and_arrives(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    answer = await ann(SEND(ann.peer(bob), "Hello"))
    assert isinstance(answer, types.UpdateShortSentMessage)
    assert (answer.out, answer.pts_count) == (True, 1)
    arrived = (await bob.heard(types.UpdateNewMessage)).message
    assert (arrived.message, arrived.peer_id, arrived.from_id, arrived.out) == (
        "Hello", types.PeerUser(ann.id), None, False,
    )  # fmt: skip
    (sent,) = await history(ann, bob)
    assert (sent.id, sent.out, sent.from_id, sent.peer_id) == (
        answer.id, True, types.PeerUser(ann.id), types.PeerUser(bob.id),
    )  # fmt: skip


async def test_the_second_message_of_somebody_known_travels_short(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    await ann(SEND(ann.peer(bob), "First"))
    await ann(SEND(ann.peer(bob), "Second"))
    short = await bob.heard(types.UpdateShortMessage)
    assert (short.message, short.user_id, short.out, short.pts_count) == ("Second", ann.id, False, 1)
    await bob(SEND(bob.peer(ann), "With a file, say", reply_to=types.InputReplyToMessage(short.id)))
    reply = await ann.heard(types.UpdateNewMessage)
    assert reply.message.reply_to.reply_to_msg_id == 2


async def test_so_does_the_second_in_a_basic_group(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    chat = await ann.makes_chat(bob)
    await ann(SEND(ann.peer(chat), "First"))
    short = await bob.heard(types.UpdateShortChatMessage)
    assert (short.message, short.chat_id, short.from_id, short.out) == ("First", chat.id, ann.id, False)
    await ann(SEND(ann.peer(chat), "Second", silent=True))
    assert (await bob.heard(types.UpdateShortChatMessage, lambda update: update.message == "Second")).silent


async def test_the_senders_other_devices_are_told(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    tablet = await sandbox.signed_in(ann.phone)
    waiting = tablet.loop.create_future()
    tablet.add_event_handler(lambda event: waiting.set_result(event.message), _outgoing())
    await ann(SEND(ann.peer(bob), "From the phone"))
    message = await waiting
    assert (message.message, message.out) == ("From the phone", True)


def _outgoing():
    from telethon import events

    return events.NewMessage(outgoing=True)


async def test_white_space_around_a_text_goes_and_entities_move_along(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    bold = types.MessageEntityBold(0, 8)
    answer = await ann(SEND(ann.peer(bob), "  \n😀 bold \n", entities=[bold, types.MessageEntityItalic(0, 2)]))
    message = message_of(answer)
    assert message.message == "😀 bold"
    assert [(type(each).__name__, each.offset, each.length) for each in message.entities] == [
        ("MessageEntityBold", 0, 5)
    ]


async def test_links_mentions_tags_and_commands_are_found_by_the_server(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    text = "😀 @somebody #tag $EUR /start me@example.org see https://example.org/a?b=1, or example.com. +4915112345678"
    answer = await ann(SEND(ann.peer(bob), text))
    encoded = text.encode("utf-16-le")
    found = {
        type(each).__name__.removeprefix("MessageEntity"): encoded[2 * each.offset : 2 * (each.offset + each.length)]
        for each in answer.entities
    }
    assert {kind: part.decode("utf-16-le") for kind, part in found.items()} == {
        "Mention": "@somebody",
        "Hashtag": "#tag",
        "Cashtag": "$EUR",
        "BotCommand": "/start",
        "Email": "me@example.org",
        "Url": "example.com",
        "Phone": "+4915112345678",
    }
    assert sum(isinstance(each, types.MessageEntityUrl) for each in answer.entities) == 2


async def test_nothing_is_looked_for_inside_code_and_links(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    entities = [types.MessageEntityCode(0, 9), types.MessageEntityTextUrl(10, 4, "https://example.org")]
    answer = await ann(SEND(ann.peer(bob), "@somebody #tag", entities=entities))
    assert [type(each) for each in answer.entities] == [types.MessageEntityCode, types.MessageEntityTextUrl]


@pytest.mark.parametrize(
    ("text", "entities", "error"),
    [
        ("", None, "MESSAGE_EMPTY"),
        (" \n ", None, "MESSAGE_EMPTY"),
        ("x" * 4097, None, "MESSAGE_TOO_LONG"),
        ("text", [types.MessageEntityBold(0, 5)], "ENTITY_BOUNDS_INVALID"),
        ("text", [types.MessageEntityBold(-1, 2)], "ENTITY_BOUNDS_INVALID"),
        ("text", [types.MessageEntityBold(0, 1)] * 101, "ENTITIES_TOO_LONG"),
        (
            "text",
            [types.InputMessageEntityMentionName(0, 4, types.InputUser(1, 1))],
            "ENTITY_MENTION_USER_INVALID",
        ),
    ],
)
async def test_bad_texts_are_refused(sandbox, text, entities, error):
    ann, bob = await people(sandbox, "Ann", "Bob")
    async with refused(error):
        await ann(SEND(ann.peer(bob), text, entities=entities))
    assert await history(ann, bob) == []


async def test_the_longest_text_goes_through(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    await ann(SEND(ann.peer(bob), "😀" * 4096))
    (message,) = await history(bob, ann)
    assert message.message == "😀" * 4096


async def test_saved_messages_hold_one_copy_that_is_not_outgoing(sandbox):
    (ann,) = await people(sandbox, "Ann")
    answer = await ann(SEND(types.InputPeerSelf(), "Note to self"))
    message = message_of(answer)
    assert (message.peer_id, message.saved_peer_id) == (types.PeerUser(ann.id), types.PeerUser(ann.id))
    assert [each.message for each in await history(ann, ann)] == ["Note to self"]


async def test_a_repeated_random_id_is_answered_with_what_it_sent(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    first = await ann(SEND(ann.peer(bob), "Once", random_id=77))
    again = await ann(SEND(ann.peer(bob), "Once", random_id=77))
    named, news = again.updates
    assert (named.id, named.random_id) == (first.id, 77)
    assert (news.message.id, news.message.message, news.pts, news.pts_count) == (first.id, "Once", first.pts, 0)
    assert [each.message for each in await history(bob, ann)] == ["Once"]


async def test_a_random_id_belongs_to_its_sender(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    await ann(SEND(ann.peer(bob), "Hers", random_id=77))
    await bob(SEND(bob.peer(ann), "His", random_id=77))
    assert [each.message for each in await history(ann, bob)] == ["His", "Hers"]


async def test_a_repetition_is_refused_where_the_message_is_gone_or_the_world_says_so(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    once = ann.client._sender.send  # Telethon repeats whatever is answered with a 500
    sent = await ann(SEND(ann.peer(bob), "Gone", random_id=1))
    await ann(functions.messages.DeleteMessagesRequest([sent.id], revoke=True))
    async with refused("RANDOM_ID_DUPLICATE"):
        await once(SEND(ann.peer(bob), "Gone", random_id=1))
    await ann(SEND(ann.peer(bob), "There", random_id=2))
    sandbox.world.refuse_repeats = True
    async with refused("RANDOM_ID_DUPLICATE"):
        await once(SEND(ann.peer(bob), "There", random_id=2))
    async with refused("RANDOM_ID_EMPTY"):
        await ann(SEND(ann.peer(bob), "Nothing", random_id=0))


async def test_a_reply_names_each_ones_own_copy(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    await bob(SEND(types.InputPeerSelf(), "So that his ids differ"))
    question = (await ann(SEND(ann.peer(bob), "Question"))).id
    (his,) = await history(bob, ann)
    reply = types.InputReplyToMessage(his.id, quote_text="Quest", quote_offset=0)
    await bob(SEND(bob.peer(ann), "Answer", reply_to=reply))
    header = (await history(ann, bob))[0].reply_to
    assert (header.reply_to_msg_id, header.quote, header.quote_text) == (question, True, "Quest")
    assert (await history(bob, ann))[0].reply_to.reply_to_msg_id == his.id != question


async def test_a_reply_to_nothing_is_refused_and_one_to_the_deleted_goes_without(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    gone = (await ann(SEND(ann.peer(bob), "Gone"))).id
    await ann(functions.messages.DeleteMessagesRequest([gone]))
    answer = await ann(SEND(ann.peer(bob), "Anyway", reply_to=types.InputReplyToMessage(gone)))
    (message,) = await history(ann, bob)
    assert (message.id, message.reply_to) == (answer.id, None)
    async with refused("REPLY_MESSAGE_ID_INVALID"):
        await ann(SEND(ann.peer(bob), "x", reply_to=types.InputReplyToMessage(999)))
    with pytest.raises(Exception, match="QUOTE_TEXT_INVALID"):
        await ann(SEND(ann.peer(bob), "x", reply_to=types.InputReplyToMessage(answer.id, quote_text="never said")))


async def test_a_reply_into_another_chat_brings_what_it_answers(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    said = await bob.say(channel, "In the group")
    reply = types.InputReplyToMessage(said, reply_to_peer_id=ann.peer(channel))
    await ann(SEND(ann.peer(bob), "Between us", reply_to=reply))
    header = (await history(bob, ann))[0].reply_to
    assert (header.reply_to_msg_id, header.reply_to_peer_id) == (said, types.PeerChannel(channel.id))
    assert header.reply_from.from_id == types.PeerUser(bob.id)


async def test_topics_show_in_the_reply_header(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_forum(bob)
    topic = await ann.makes_topic(channel)
    to = types.InputReplyToMessage
    plain = message_of(await ann(SEND(ann.peer(channel), "In General")))
    assert plain.reply_to is None
    first = message_of(await ann(SEND(ann.peer(channel), "In the topic", reply_to=to(topic))))
    assert (first.reply_to.forum_topic, first.reply_to.reply_to_msg_id, first.reply_to.reply_to_top_id) == (
        True, topic, None,
    )  # fmt: skip
    same = message_of(await ann(SEND(ann.peer(channel), "So too", reply_to=to(topic, top_msg_id=topic))))
    assert bytes(same.reply_to) == bytes(first.reply_to)
    for reply in (to(first.id, top_msg_id=topic), to(first.id)):
        answer = message_of(await bob(SEND(bob.peer(channel), "An answer", reply_to=reply)))
        header = answer.reply_to
        assert (header.forum_topic, header.reply_to_msg_id, header.reply_to_top_id) == (True, first.id, topic)
    await ann(functions.channels.DeleteMessagesRequest(ann.channel(channel), [first.id]))
    late = message_of(await bob(SEND(bob.peer(channel), "Too late", reply_to=to(first.id, top_msg_id=topic))))
    assert (late.reply_to.reply_to_msg_id, late.reply_to.reply_to_top_id) == (topic, None)


async def test_a_thread_in_a_plain_group_has_a_root(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    root = await ann.say(channel, "Root")
    branch = await bob.say(channel, "Branch", reply_to=types.InputReplyToMessage(root))
    leaf = await ann(SEND(ann.peer(channel), "Leaf", reply_to=types.InputReplyToMessage(branch)))
    header = message_of(leaf).reply_to
    assert (header.reply_to_msg_id, header.reply_to_top_id) == (branch, root)
    replies = functions.messages.GetRepliesRequest
    thread = await ann(replies(ann.peer(channel), root, 0, None, 0, 10, 0, 0, 0))
    assert [each.message for each in thread.messages] == ["Leaf", "Branch"]


async def test_each_member_of_a_basic_group_has_a_copy_of_their_own(sandbox):
    ann, bob, eve = await people(sandbox, "Ann", "Bob", "Eve")
    chat = await ann.makes_chat(bob, eve)
    await bob(SEND(types.InputPeerSelf(), "So that his ids differ"))
    sent = message_of(await ann(SEND(ann.peer(chat), "Hello")))
    his, hers = (await history(bob, chat))[0], (await history(eve, chat))[0]
    assert {his.message, hers.message} == {"Hello"} and his.id != sent.id
    reply = types.InputReplyToMessage(his.id)
    await bob(SEND(bob.peer(chat), "Hello you", reply_to=reply))
    assert (await history(eve, chat))[0].reply_to.reply_to_msg_id == hers.id
    assert (await history(ann, chat))[0].reply_to.reply_to_msg_id == sent.id


async def test_nothing_can_be_scheduled(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    async with refused("SCHEDULE_DATE_INVALID"):
        await ann(SEND(ann.peer(bob), "Later", schedule_date=2_000_000_000))


async def test_a_reply_to_a_story_names_it(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    await bob(SEND(bob.peer(ann), "Lovely", reply_to=types.InputReplyToStory(bob.peer(ann), 3)))
    header = (await history(ann, bob))[0].reply_to
    assert (header.peer, header.story_id) == (types.PeerUser(ann.id), 3)
    for reply, error in (
        (types.InputReplyToStory(bob.peer(ann), 0), "STORY_ID_INVALID"),
        (types.InputReplyToMonoForum(bob.peer(ann)), "REPLY_TO_INVALID"),
    ):
        async with refused(error):
            await bob(SEND(bob.peer(ann), "x", reply_to=reply))


async def test_a_reply_elsewhere_can_go_into_a_topic(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_forum(bob)
    topic = await ann.makes_topic(channel)
    said = (await ann(SEND(ann.peer(bob), "Private"))).id
    reply = types.InputReplyToMessage(said, top_msg_id=topic, reply_to_peer_id=ann.peer(bob))
    header = message_of(await ann(SEND(ann.peer(channel), "Shown to all", reply_to=reply))).reply_to
    assert (header.reply_to_top_id, header.reply_to_peer_id, header.reply_to_msg_id) == (topic, None, None)
    assert header.reply_from.from_id == types.PeerUser(ann.id)
    async with refused("REPLY_MESSAGE_ID_INVALID"):
        wrong = types.InputReplyToMessage(99, reply_to_peer_id=ann.peer(bob))
        await ann(SEND(ann.peer(channel), "x", reply_to=wrong))
