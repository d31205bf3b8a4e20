"""What a client missed: states, differences, slices, and differences that are too long."""

import asyncio

from crowd import message_of, people, refused
from telethon import events
from telethon.tl import functions, types

SEND = functions.messages.SendMessageRequest
STATE = functions.updates.GetStateRequest
DIFFERENCE = functions.updates.GetDifferenceRequest
CHANNEL = functions.updates.GetChannelDifferenceRequest
EVERYTHING = types.ChannelMessagesFilterEmpty()


def since(state, **options):
    return DIFFERENCE(pts=state.pts, date=state.date, qts=state.qts, **options)


async def test_a_state_counts_what_happened(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    before = await bob(STATE())
    for text in ("One", "Two"):
        await ann(SEND(ann.peer(bob), text))
    after = await bob(STATE())
    assert (after.pts, after.unread_count) == (before.pts + 2, before.unread_count + 2)
    assert after.date >= before.date


async def test_nothing_missed_is_an_empty_difference(sandbox):
    (bob,) = await people(sandbox, "Bob")
    state = await bob(STATE())
    assert isinstance(await bob(since(state)), types.updates.DifferenceEmpty)


async def test_a_difference_has_messages_as_they_are_by_now(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    state = await bob(STATE())
    kept, gone = [(await ann(SEND(ann.peer(bob), text))).id for text in ("Helo", "Gone")]
    await ann(functions.messages.EditMessageRequest(ann.peer(bob), kept, message="Hello"))
    await ann(functions.messages.DeleteMessagesRequest([gone], revoke=True))
    await ann(SEND(ann.peer(bob), "Read this"))
    await bob(functions.messages.ReadHistoryRequest(bob.peer(ann), max_id=0))
    answer = await bob(since(state))
    assert [each.message for each in answer.new_messages] == ["Hello", "Read this"]
    assert [type(each) for each in answer.other_updates] == [
        types.UpdateEditMessage, types.UpdateDeleteMessages, types.UpdateReadHistoryInbox,
    ]  # fmt: skip
    assert answer.other_updates[0].message.message == "Hello"
    assert {user.id for user in answer.users} >= {ann.id}
    assert answer.state.pts == (await bob(STATE())).pts
    assert isinstance(await bob(since(answer.state)), types.updates.DifferenceEmpty)


async def test_a_long_difference_comes_in_slices(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    sandbox.world.difference_slice = 10
    state = await bob(STATE())
    for number in range(25):
        await ann(SEND(ann.peer(bob), str(number)))
    found, kinds = [], []
    while True:
        answer = await bob(since(state))
        kinds.append(type(answer))
        found += [int(each.message) for each in answer.new_messages]
        if isinstance(answer, types.updates.Difference):
            break
        assert answer.intermediate_state.pts == state.pts + 10
        state = answer.intermediate_state
    assert found == list(range(25))
    assert kinds == [types.updates.DifferenceSlice] * 2 + [types.updates.Difference]
    few = await bob(since(await _at(bob, answer.state.pts - 5), pts_limit=2))
    assert [each.message for each in few.new_messages] == ["20", "21"]


async def _at(person, pts):
    state = await person(STATE())
    state.pts = pts
    return state


async def test_a_difference_can_be_too_long(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    state = await bob(STATE())
    for number in range(5):
        await ann(SEND(ann.peer(bob), str(number)))
    assert await bob(since(state, pts_total_limit=4)) == types.updates.DifferenceTooLong(state.pts + 5)
    assert isinstance(await bob(since(state, pts_total_limit=5)), types.updates.Difference)
    sandbox.world.too_long_after = 4
    assert isinstance(await bob(since(state)), types.updates.DifferenceTooLong)


async def test_positions_that_cannot_be_are_refused(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup()
    for pts, date, error in (
        (0, 1, "PERSISTENT_TIMESTAMP_EMPTY"),
        (1, 0, "DATE_EMPTY"),
        (999, 1, "PERSISTENT_TIMESTAMP_INVALID"),
    ):
        async with refused(error):
            await ann(DIFFERENCE(pts=pts, date=date, qts=0))
    for pts, error in ((0, "PERSISTENT_TIMESTAMP_EMPTY"), (999, "PERSISTENT_TIMESTAMP_INVALID")):
        async with refused(error):
            await ann(CHANNEL(ann.channel(channel), EVERYTHING, pts, 100))
    async with refused("CHANNEL_PRIVATE"):
        await bob(CHANNEL(bob.channel(channel), EVERYTHING, 1, 100))
    backwards = types.ChannelMessagesFilter([types.MessageRange(5, 1)])
    async with refused("RANGES_INVALID"):
        await ann(CHANNEL(ann.channel(channel), backwards, 1, 100))


async def test_a_channel_tells_its_own_difference(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    box = sandbox.world.channels[channel.id].box
    start = box.pts
    said = [await ann.say(channel, str(number)) for number in range(25)]
    await ann(functions.channels.DeleteMessagesRequest(ann.channel(channel), said[3:5]))
    await ann(functions.messages.EditMessageRequest(ann.peer(channel), said[0], message="100"))
    first = await ann(CHANNEL(ann.channel(channel), EVERYTHING, start, 1))
    assert (len(first.new_messages), first.final, first.pts) == (8, False, start + 10)
    assert first.new_messages[0].message == "100" and first.new_messages[0].out
    rest = await bob(CHANNEL(bob.channel(channel), EVERYTHING, first.pts, 500))
    assert ([int(each.message) for each in rest.new_messages], rest.final, rest.pts) == (
        list(range(10, 25)), True, box.pts,
    )  # fmt: skip
    assert [type(each) for each in rest.other_updates] == [
        types.UpdateDeleteChannelMessages, types.UpdateEditChannelMessage,
    ]  # fmt: skip
    assert not rest.new_messages[0].out
    empty = await bob(CHANNEL(bob.channel(channel), EVERYTHING, box.pts, 100))
    assert (type(empty), empty.final, empty.pts) == (types.updates.ChannelDifferenceEmpty, True, box.pts)
    ranges = types.ChannelMessagesFilter([types.MessageRange(said[20], said[22])])
    some = await bob(CHANNEL(bob.channel(channel), ranges, start, 100))
    assert [int(each.message) for each in some.new_messages] == [20, 21, 22]


async def test_a_channels_difference_can_be_too_long(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    for number in range(30):
        await ann.say(channel, str(number))
    sandbox.world.too_long_after = 20
    answer = await bob(CHANNEL(bob.channel(channel), EVERYTHING, 1, 100))
    assert isinstance(answer, types.updates.ChannelDifferenceTooLong)
    box = sandbox.world.channels[channel.id].box
    assert (answer.final, answer.dialog.pts, answer.dialog.top_message) == (True, box.pts, box.last_id)
    assert [int(each.message) for each in answer.messages] == list(range(29, 9, -1))


async def test_an_accounts_difference_names_the_channels_that_moved(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    state = await bob(STATE())
    await ann.say(channel, "News")
    answer = await bob(since(state))
    assert answer.other_updates == [
        types.UpdateChannelTooLong(channel.id, pts=sandbox.world.channels[channel.id].box.pts)
    ]
    assert answer.chats[0].id == channel.id


async def test_updates_without_a_box_count_in_the_sessions_own_sequence(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    before = await bob(STATE())
    await ann(functions.channels.EditTitleRequest(ann.channel(channel), "Another title"))
    await bob.heard(types.UpdateChannel)
    after = await bob(STATE())
    assert (after.seq, after.pts) == (before.seq + 1, before.pts)


async def test_a_stock_client_catches_up_after_an_absence(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    forum = await ann.makes_forum(bob)
    topic = await ann.makes_topic(forum)
    heard = []
    bob.client.add_event_handler(lambda event: heard.append(event.raw_text), events.NewMessage(incoming=True))
    await ann(SEND(ann.peer(bob), "Before"))
    await ann.say(forum, "Before in the forum")
    await bob.heard(types.UpdateNewChannelMessage, lambda update: update.message.message == "Before in the forum")
    await bob.client.disconnect()
    for number in range(5):
        await ann(SEND(ann.peer(bob), f"Missed {number}"))
        await ann.say(forum, f"Missed in the topic {number}", reply_to=types.InputReplyToMessage(topic))
    await bob.client.connect()
    await bob.client.catch_up()
    await bob.heard(types.UpdateNewChannelMessage, lambda update: update.message.message == "Missed in the topic 4")
    await bob.heard(types.UpdateNewMessage, lambda update: update.message.message == "Missed 4")
    await ann(SEND(ann.peer(bob), "After"))
    await bob.heard(types.UpdateShortMessage, lambda update: update.message == "After")
    expected = ["Before", *(f"Missed {number}" for number in range(5)), "After"]
    assert [each for each in heard if "forum" not in each and "topic" not in each] == expected
    in_forum = ["Before in the forum", *(f"Missed in the topic {number}" for number in range(5))]
    assert [each for each in heard if each in in_forum] == in_forum


async def test_many_senders_at_once_leave_no_gap(sandbox):
    everybody = await people(sandbox, "Ann", "Bob", "Cat", "Dan", "Eve")
    ann, others = everybody[0], everybody[1:]
    forum = await ann.makes_forum(*others)
    state = await ann(STATE())
    box, forum_box = sandbox.world.users[ann.id].box, sandbox.world.channels[forum.id].box
    start = forum_box.pts

    async def talk(person):
        for number in range(20):
            await person(SEND(person.peer(ann), f"{person.id} {number}"))
            await person.say(forum, f"{person.id} {number}")

    await asyncio.gather(*map(talk, others))
    assert (box.pts, forum_box.pts) == (state.pts + 80, start + 80)
    for log, first in ((box.log, state.pts), (forum_box.log, start)):
        steps = [(entry.pts, entry.pts_count) for entry in log if entry.pts > first]
        assert steps == [(first + 1 + number, 1) for number in range(80)]
    for other in others:
        answer = await ann(functions.messages.GetHistoryRequest(ann.peer(other), 0, None, 0, 100, 0, 0, 0))
        assert [each.message for each in reversed(answer.messages)] == [f"{other.id} {number}" for number in range(20)]


async def test_an_answer_brings_the_senders_own_step(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    state = await ann(STATE())
    short = await ann(SEND(ann.peer(bob), "Short"))
    long = await ann(SEND(ann.peer(bob), " Long "))
    news = next(each for each in long.updates if isinstance(each, types.UpdateNewMessage))
    affected = await ann(functions.messages.DeleteMessagesRequest([short.id, message_of(long).id], revoke=True))
    steps = [(short.pts, short.pts_count), (news.pts, news.pts_count), (affected.pts, affected.pts_count)]
    assert steps == [(state.pts + 1, 1), (state.pts + 2, 1), (state.pts + 4, 2)]
