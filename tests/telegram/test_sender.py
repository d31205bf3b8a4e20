"""Sending: what the bridge asks for is what people get, once, and what Telegram refuses is named."""

import io
import itertools
from dataclasses import replace

import pytest
from telethon import functions, types

from hotline_cli.demo.media import picture, voice
from hotline_cli.model.messages import Content, ContentKind, Entity, StyledText
from hotline_cli.model.requests import (
    CopyMessages,
    CreateForumTopic,
    Done,
    EditForumTopic,
    FloodWait,
    ForwardMessages,
    LoggedOut,
    ReadHistory,
    Refused,
    ResolvePeer,
    SendText,
    Sent,
    Unreachable,
)
from hotline_cli.sandbox.files import expire_references
from hotline_cli.sandbox.rpc import RpcError
from hotline_cli.telegram.resolving import parse

GREEN = 0x8EEE98
random_ids = itertools.count(1000)


def named(name, content):
    file = io.BytesIO(content)
    file.name = name
    return file


@pytest.fixture
async def desk(account, customer):
    """A client in a group with one topic, and a customer who has written `hello`."""
    await account.make_group()
    async with account.open() as client:
        client.account = account
        client.customer = customer
        await customer.send_message(customer.address, "hello")
        client.hello = await client.received.sees("hello")
        client.group_id = account.group.id
        sent = await client.sender.perform(CreateForumTopic(client.group_id, "Ann", 1, GREEN))
        client.topic_id = sent.message_ids[1]
        yield client


def last_in_group(desk):
    return list(desk.account.in_group().values())[-1]


async def next_random_ids(count=1):
    return tuple(itertools.islice(random_ids, count))


async def copied(desk, *sources, to_topic=True, **fields):
    """Copy messages into the topic, or to the customer; return what arrived there."""
    ids = await next_random_ids(len(sources))
    target = (
        {"to_peer_id": desk.group_id, "topic_id": desk.topic_id} if to_topic else {"to_peer_id": desk.hello.peer_id}
    )
    sent = await desk.sender.perform(CopyMessages(sources, ids, **target | fields))
    found = [sent.message_ids[each] for each in ids]
    if to_topic:
        return [desk.account.in_group()[each] for each in found]
    owner = desk.account.sandbox.world.users[desk.account.me.id]
    return [owner.box.messages[each] for each in found]


# Topics.


async def test_a_topic_is_made_with_title_and_colour(desk):
    topic = desk.account.channel.topics[desk.topic_id]
    assert (topic.title, topic.icon_color) == ("Ann", GREEN)


async def test_a_topic_asked_for_twice_is_made_once(desk):
    again = await desk.sender.perform(CreateForumTopic(desk.group_id, "Ann", 1, GREEN))
    assert again == Sent({1: desk.topic_id})
    assert len(desk.account.channel.topics) == 2  # General is the other


async def test_a_topic_that_telegram_does_not_name_again_is_found_by_its_title(desk):
    desk.account.sandbox.world.refuse_repeats = True
    assert await desk.sender.perform(CreateForumTopic(desk.group_id, "Ann", 1)) == Sent({1: desk.topic_id})


async def test_it_is_not_guessed_which_of_two_topics_with_one_title_was_meant(desk):
    await desk.sender.perform(CreateForumTopic(desk.group_id, "Ann", 2))
    desk.account.sandbox.world.refuse_repeats = True
    assert await desk.sender.perform(CreateForumTopic(desk.group_id, "Ann", 1)) == Sent({1: None})


async def test_a_long_title_is_cut_to_what_telegram_takes(desk):
    sent = await desk.sender.perform(CreateForumTopic(desk.group_id, "x" * 200, 3))
    assert desk.account.channel.topics[sent.message_ids[3]].title == "x" * 128


async def test_a_topic_is_renamed_and_closed_and_leaves_no_trace(desk):
    before = set(desk.account.in_group())
    answer = await desk.sender.perform(EditForumTopic(desk.group_id, desk.topic_id, title="⬛ Ann", closed=True))
    topic = desk.account.channel.topics[desk.topic_id]
    assert (len(answer.left), topic.title, topic.closed) == (2, "⬛ Ann", True)
    assert set(desk.account.in_group()) == before


async def test_what_a_lost_answer_has_left_in_a_topic_is_deleted_when_the_change_is_repeated(desk):
    before = set(desk.account.in_group())
    for change in ({"title": "⬛ Ann"}, {"closed": True}):
        await desk.sender.perform(EditForumTopic(desk.group_id, desk.topic_id, tidy=False, **change))
    await desk.sender.perform(EditForumTopic(desk.group_id, desk.topic_id, title="⬛ Ann", closed=True))
    assert set(desk.account.in_group()) == before


async def test_a_service_message_may_stay(desk):
    await desk.sender.perform(EditForumTopic(desk.group_id, desk.topic_id, title="New", tidy=False))
    assert isinstance(last_in_group(desk).action, types.MessageActionTopicEdit)


async def test_a_topic_that_is_as_wanted_already_is_done(desk):
    request = EditForumTopic(desk.group_id, desk.topic_id, title="Ann", closed=False)
    assert await desk.sender.perform(request) == Done()
    assert await desk.sender.perform(request) == Done()


# Text and forwards.


async def test_a_text_goes_out_with_its_formatting(desk):
    mention = Entity("mention_name", 0, 2, desk.hello.peer_id)
    text = StyledText("Hi there", (mention, Entity("bold", 3, 5)))
    sent = await desk.sender.perform(SendText(desk.hello.peer_id, text, 5))
    (got,) = await desk.customer.get_messages(desk.customer.address, limit=1)
    assert got.message == "Hi there"
    assert [type(each) for each in got.entities] == [types.MessageEntityMentionName, types.MessageEntityBold]
    assert sent.message_ids[5] == desk.account.sandbox.world.users[desk.account.me.id].box.last_id


async def test_a_text_sent_twice_under_one_random_id_arrives_once(desk):
    request = SendText(desk.group_id, StyledText("once"), 6, topic_id=desk.topic_id)
    first = await desk.sender.perform(request)
    assert await desk.sender.perform(request) == first
    desk.account.sandbox.world.refuse_repeats = True
    assert await desk.sender.perform(request) == Sent({6: None})
    assert [each.message for each in desk.account.in_group().values() if each.message == "once"] == ["once"]


async def test_a_text_in_a_topic_may_reply_there(desk):
    first = await desk.sender.perform(SendText(desk.group_id, StyledText("one"), 7, topic_id=desk.topic_id))
    target = first.message_ids[7]
    await desk.sender.perform(SendText(desk.group_id, StyledText("two"), 8, topic_id=desk.topic_id, reply_to_id=target))
    header = last_in_group(desk).reply_to
    assert (header.forum_topic, header.reply_to_top_id, header.reply_to_msg_id) == (True, desk.topic_id, target)


async def test_general_needs_no_topic(desk):
    await desk.sender.perform(SendText(desk.group_id, StyledText("all"), 9, topic_id=1))
    assert last_in_group(desk).reply_to is None


async def test_a_backlog_is_forwarded_in_one_request(desk):
    for number in range(5):
        await desk.customer.send_message(desk.customer.address, f"{number}")
    await desk.received.sees("4")
    ids = tuple(each.id for each in desk.received.messages[-5:])
    randoms = await next_random_ids(5)
    sent = await desk.sender.perform(ForwardMessages(desk.hello.peer_id, ids, randoms, desk.group_id, desk.topic_id))
    messages = [desk.account.in_group()[sent.message_ids[each]] for each in randoms]
    assert [each.message for each in messages] == [f"{number}" for number in range(5)]
    assert {each.fwd_from.from_id.user_id for each in messages} == {desk.hello.peer_id}
    assert {each.reply_to.reply_to_msg_id for each in messages} == {desk.topic_id}


async def test_of_a_backlog_that_was_sent_in_part_the_rest_is_sent(desk):
    await desk.customer.send_message(desk.customer.address, "second")
    second = await desk.received.sees("second")
    one, two = await next_random_ids(2)
    request = ForwardMessages(desk.hello.peer_id, (desk.hello.id,), (one,), desk.group_id, desk.topic_id)
    await desk.sender.perform(request)
    desk.account.sandbox.world.refuse_repeats = True
    both = replace(request, message_ids=(desk.hello.id, second.id), random_ids=(one, two))
    sent = await desk.sender.perform(both)
    assert sent.message_ids[one] is None
    assert desk.account.in_group()[sent.message_ids[two]].message == "second"
    shown = [each.message for each in desk.account.in_group().values()]
    assert (shown.count("hello"), shown.count("second")) == (1, 1)
    assert await desk.sender.perform(request) == Sent({one: None})


async def test_a_message_that_is_gone_is_left_out_of_the_answer(desk):
    gone = await desk.customer.send_message(desk.customer.address, "gone")
    ids = ((await desk.received.sees("gone")).id, desk.hello.id)
    await desk.customer.delete_messages(desk.customer.address, [gone], revoke=True)
    randoms = await next_random_ids(2)
    request = ForwardMessages(desk.hello.peer_id, ids, randoms, desk.group_id, desk.topic_id)
    sent = await desk.sender.perform(request)
    assert list(sent.message_ids) == [randoms[1]]
    with pytest.raises(Refused, match="MESSAGE_ID_INVALID"):
        await desk.sender.perform(replace(request, message_ids=ids[:1], random_ids=await next_random_ids()))


# Copies.


async def received(desk, send):
    """What the client receives of what the customer sends."""
    count = len(desk.received.messages)
    await send
    return await desk.received.until(lambda: desk.received.messages[count:])


async def test_a_text_is_copied_without_its_author_behind_a_prefix(desk):
    source = (await received(desk, desk.customer.send_message(desk.customer.address, "see **here** 🙂")))[0]
    prefix = StyledText("Ann 🦊: ", (Entity("bold", 0, 6),))
    (got,) = await copied(desk, source, prefix=prefix)
    assert (got.message, got.fwd_from) == ("Ann 🦊: see here 🙂", None)
    assert [(type(each).__name__, each.offset, each.length) for each in got.entities] == [
        ("MessageEntityBold", 0, 6),
        ("MessageEntityBold", 12, 4),
    ]


async def test_a_text_that_is_too_long_is_refused(desk):
    with pytest.raises(Refused, match="MESSAGE_TOO_LONG"):
        await copied(desk, replace(desk.hello, text="x" * 4092, entities=()), prefix=StyledText("Ann: "))


async def test_media_is_copied_by_reference_with_its_caption(desk):
    send = desk.customer.send_file(
        desk.customer.address, named("flat.png", picture((200, 30, 30))), caption="The __flat__"
    )
    (source,) = await received(desk, send)
    files = len(desk.account.sandbox.world.files)
    (got,) = await copied(desk, source, prefix=StyledText("Ann: "))
    assert (got.message, got.media.photo.id) == ("Ann: The flat", source.content.file.id)
    assert [type(each) for each in got.entities] == [types.MessageEntityItalic]
    assert len(desk.account.sandbox.world.files) == files


async def test_an_expired_reference_is_fetched_again(desk):
    attributes = [types.DocumentAttributeAudio(duration=1, voice=True)]
    send = desk.customer.send_file(
        desk.customer.address, named("voice.ogg", voice()), attributes=attributes, voice_note=True
    )
    (source,) = await received(desk, send)
    expire_references(desk.account.sandbox.world)
    (got,) = await copied(desk, source)
    assert got.media.document.id == source.content.file.id


async def test_an_expired_reference_in_the_group_is_fetched_again(desk):
    group = await desk.account.operator(desk.customer)
    send = desk.customer.send_file(group, named("a.txt", b"text"), force_document=True)
    (source,) = await received(desk, send)
    expire_references(desk.account.sandbox.world)
    (got,) = await copied(desk, source, to_topic=False)
    assert got.media.document.id == source.content.file.id


async def test_a_message_stored_in_an_older_layer_is_fetched_again(desk):
    send = desk.customer.send_file(desk.customer.address, named("a.txt", b"text"), force_document=True)
    (source,) = await received(desk, send)
    (got,) = await copied(desk, replace(source, layer=100, raw=b"what was that?"))
    assert got.media.document.id == source.content.file.id
    with pytest.raises(Refused, match="MESSAGE_ID_INVALID"):
        await copied(desk, replace(source, layer=100, id=source.id + 1000))


async def test_an_album_stays_together(desk):
    files = [named(f"{number}.png", picture((number, 0, 0))) for number in range(3)]
    count = len(desk.received.messages)
    await desk.customer.send_file(desk.customer.address, files, caption=["one", "two", "three"])
    await desk.received.until(lambda: len(desk.received.messages) == count + 3)
    sources = desk.received.messages[count:]
    expire_references(desk.account.sandbox.world)
    got = await copied(desk, *sources, prefix=StyledText("Ann: "))
    assert [each.message for each in got] == ["Ann: one", "two", "three"]
    assert len({each.grouped_id for each in got}) == 1
    assert None not in {each.grouped_id for each in got}


LOCATION = types.InputGeoPoint(52.5, 13.4)


@pytest.mark.parametrize(
    ("media", "check"),
    [
        (types.InputMediaContact("4917012345", "Ida", "Müller", ""), lambda media: media.first_name == "Ida"),
        (types.InputMediaGeoPoint(LOCATION), lambda media: round(media.geo.lat, 3) == 52.5),
        (
            types.InputMediaVenue(LOCATION, "Café", "Main St 1", "foursquare", "id", ""),
            lambda media: (media.title, media.address) == ("Café", "Main St 1"),
        ),
        (types.InputMediaGeoLive(LOCATION, period=600), lambda media: media.period == 600),
        (types.InputMediaDice("🎲"), lambda media: media.emoticon == "🎲"),
    ],
    ids=lambda each: type(each).__name__,
)
async def test_kinds_without_a_file_are_made_anew(desk, media, check):
    (source,) = await received(desk, desk.customer.send_file(desk.customer.address, media))
    (got,) = await copied(desk, source, prefix=StyledText("Ann: "))
    assert check(got.media)
    assert got.message == ""


async def test_a_poll_is_asked_again(desk):
    words = types.TextWithEntities
    poll = types.Poll(
        id=0,
        question=words("Tea?", []),
        answers=[types.PollAnswer(words("Yes", []), b"0"), types.PollAnswer(words("No", []), b"1")],
        hash=0,
    )
    group = await desk.account.operator(desk.customer)
    (source,) = await received(desk, desk.customer.send_file(group, types.InputMediaPoll(poll)))
    (got,) = await copied(desk, source)
    assert (got.media.poll.question.text, [each.text.text for each in got.media.poll.answers]) == (
        "Tea?",
        ["Yes", "No"],
    )


async def test_what_cannot_be_sent_again_is_refused(desk):
    lost = replace(desk.hello, content=Content(ContentKind.UNSUPPORTED, details={"type": "paid_media"}))
    with pytest.raises(Refused, match="MEDIA_INVALID"):
        await copied(desk, lost)


async def test_copies_are_sent_once(desk):
    desk.account.sandbox.world.refuse_repeats = True
    request = CopyMessages((desk.hello,), (77,), desk.group_id, desk.topic_id)
    first = await desk.sender.perform(request)
    assert first.message_ids[77] is not None
    assert await desk.sender.perform(request) == Sent({77: None})
    unreadable = replace(request, sources=(replace(desk.hello, layer=1),))
    assert await desk.sender.perform(unreadable) == Sent({77: None})


# Reading, and who is meant.


async def test_a_dialog_is_marked_as_read(desk):
    assert await desk.sender.perform(ReadHistory(desk.hello.peer_id, desk.hello.id)) == Done()
    world = desk.account.sandbox.world
    assert world.users[desk.account.me.id].reads[desk.hello.peer_id].inbox_max_id == desk.hello.id
    assert await desk.sender.perform(ReadHistory(desk.group_id, desk.topic_id)) == Done()


@pytest.mark.parametrize(
    "target", ["@bob_the_builder", "bob_the_builder", "https://t.me/Bob_the_builder", "+9996621002"]
)
async def test_people_are_found_by_name_link_and_number(desk, target):
    bob = await desk.account.sandbox.signed_in("9996621002", "Bob")
    await bob(functions.account.UpdateUsernameRequest("bob_the_builder"))
    found = (await desk.sender.perform(ResolvePeer(target))).peer
    assert (found.id, found.first_name) == ((await bob.get_me()).id, "Bob")
    sent = await desk.sender.perform(SendText(found.id, StyledText("first"), next(random_ids)))
    assert None not in sent.message_ids.values()


async def test_people_are_found_by_an_id_that_was_seen(desk):
    assert (await desk.sender.perform(ResolvePeer(str(desk.hello.peer_id)))).peer.first_name == "Ann"
    with pytest.raises(Refused, match="PEER_ID_INVALID"):
        await desk.sender.perform(ResolvePeer("123456789"))


@pytest.mark.parametrize(
    ("target", "error"),
    [("@nobody_at_all", "USERNAME_NOT_OCCUPIED"), ("+9996628888", "PHONE_NOT_OCCUPIED"), ("what?", "USERNAME_INVALID")],
)
async def test_nobody_is_named_as_telegram_names_it(desk, target, error):
    with pytest.raises(Refused, match=error):
        await desk.sender.perform(ResolvePeer(target))


@pytest.mark.parametrize(
    ("target", "meant"),
    [
        ("@ann", ("name", "ann")),
        ("ann.t.me", ("name", "ann")),
        ("http://telegram.me/ann?start=1", ("name", "ann")),
        ("t.me/ann/12", ("name", "ann")),
        ("tg://resolve?domain=ann", ("name", "ann")),
        ("tg://resolve?phone=4915112345678", ("phone", "+4915112345678")),
        ("t.me/+4915112345678", ("phone", "+4915112345678")),
        ("+49 (151) 123-456-78", ("phone", "+4915112345678")),
        ("tg://user?id=77", ("id", "77")),
        ("77", ("id", "77")),
        ("-1001234", ("id", "-1001234")),
    ],
)
def test_addresses_are_understood_in_all_their_forms(target, meant):
    assert parse(target) == meant


@pytest.mark.parametrize("target", ["t.me/+AbCdEf", "t.me/joinchat/AbC", "@x", "+12", "tg://join?invite=x", ""])
def test_what_is_no_address_is_refused(target):
    with pytest.raises(Refused, match="INVALID"):
        parse(target)


# What goes wrong.


class Fails:
    """Lets the next requests of one kind fail with an error."""

    def __init__(self, sandbox, kind, error):
        self.before = sandbox.server._hub.faults.before_call
        self.sandbox, self.kind, self.error = sandbox, kind, error

    def __enter__(self):
        self.sandbox.server._hub.faults.before_call = self.fail

    def __exit__(self, *_):
        self.sandbox.server._hub.faults.before_call = self.before

    def fail(self, call, request):
        if isinstance(request, self.kind):
            raise self.error
        return self.before(call, request)


@pytest.mark.parametrize(
    ("error", "failure", "field", "value"),
    [
        (RpcError(420, "FLOOD_WAIT_33"), FloodWait, "seconds", 33),
        (RpcError(420, "SLOWMODE_WAIT_7"), FloodWait, "seconds", 7),
        (RpcError(400, "PEER_FLOOD"), Refused, "error", "PEER_FLOOD"),
        (RpcError(400, "USER_IS_BLOCKED"), Refused, "error", "USER_IS_BLOCKED"),
        (RpcError(500, "INTERNAL"), Unreachable, "args", ("INTERNAL",)),
        (RpcError(401, "SESSION_REVOKED"), LoggedOut, "error", "SESSION_REVOKED"),
    ],
    ids=str,
)
async def test_failures_are_the_ports_own(desk, error, failure, field, value):
    with (
        Fails(desk.account.sandbox, functions.messages.SendMessageRequest, error),
        pytest.raises(failure) as caught,
    ):
        await desk.sender.perform(SendText(desk.hello.peer_id, StyledText("x"), next(random_ids)))
    assert getattr(caught.value, field) == value


async def test_a_flood_with_one_peer_does_not_hold_up_the_others(desk):
    flood = RpcError(420, "FLOOD_WAIT_33")
    with Fails(desk.account.sandbox, functions.messages.SendMessageRequest, flood), pytest.raises(FloodWait):
        await desk.sender.perform(SendText(desk.group_id, StyledText("x"), next(random_ids), topic_id=desk.topic_id))
    sent = await desk.sender.perform(SendText(desk.hello.peer_id, StyledText("y"), next(random_ids)))
    assert None not in sent.message_ids.values()


async def test_somebody_who_was_never_seen_cannot_be_written_to(desk):
    with pytest.raises(Refused, match="PEER_ID_INVALID"):
        await desk.sender.perform(SendText(4711, StyledText("x"), next(random_ids)))


async def test_a_service_message_that_cannot_be_deleted_is_no_failure(desk):
    forbidden = RpcError(403, "MESSAGE_DELETE_FORBIDDEN")
    with Fails(desk.account.sandbox, functions.channels.DeleteMessagesRequest, forbidden):
        answer = await desk.sender.perform(EditForumTopic(desk.group_id, desk.topic_id, title="New"))
    assert isinstance(last_in_group(desk).action, types.MessageActionTopicEdit)
    assert answer == Done((last_in_group(desk).id,))


async def test_a_service_message_that_cannot_be_found_is_no_failure(desk):
    await desk.sender.perform(EditForumTopic(desk.group_id, desk.topic_id, title="New", tidy=False))
    with Fails(desk.account.sandbox, functions.messages.GetRepliesRequest, RpcError(400, "TOPIC_ID_INVALID")):
        assert await desk.sender.perform(EditForumTopic(desk.group_id, desk.topic_id, title="New")) == Done()


async def test_the_end_of_the_session_is_told_even_while_tidying(desk):
    with (
        Fails(desk.account.sandbox, functions.channels.DeleteMessagesRequest, RpcError(401, "SESSION_REVOKED")),
        pytest.raises(LoggedOut),
    ):
        await desk.sender.perform(EditForumTopic(desk.group_id, desk.topic_id, title="New"))


async def test_a_text_can_be_sent_without_a_sound(desk):
    await desk.sender.perform(SendText(desk.group_id, StyledText("Sorry"), next(random_ids), silent=True))
    assert last_in_group(desk).silent


async def test_a_topic_that_is_gone_is_refused(desk):
    with pytest.raises(Refused, match="TOPIC_ID_INVALID"):
        await desk.sender.perform(EditForumTopic(desk.group_id, 4711, title="New"))


async def test_after_a_disconnect_nothing_can_be_reached(desk):
    await desk.disconnect()
    with pytest.raises(Unreachable):
        await desk.sender.perform(SendText(desk.hello.peer_id, StyledText("x"), next(random_ids)))
