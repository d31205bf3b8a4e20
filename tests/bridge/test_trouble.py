"""What goes wrong on the way, and what people see of it."""

import asyncio

import pytest
from desk import Trouble, refuse, topic_of, until
from telethon.tl import functions, types

from hotline_cli.bridge import dispatcher, group_care, lanes, leisure, titles
from hotline_cli.model.requests import LoggedOut
from hotline_cli.sandbox.rpc import dispatch
from hotline_cli.store import connection, flood_waits, outbox

FORWARD = functions.messages.ForwardMessagesRequest
SEND = functions.messages.SendMessageRequest


def lose_the_answer(call, request):
    """It is done, and nobody hears of it."""
    dispatch(call, request)
    call.session.connection.abort("on purpose")


def cut_the_line(call, request):
    call.session.connection.abort("on purpose")


def cut_off(desk):
    """Cut the lines of the account's devices."""
    for session in list(desk.sandbox.server._hub.sessions.values()):
        known = session.key.authorization
        if known and known.user_id == desk.account.id and session.connection:
            session.connection.abort("on purpose")


async def flooded(desk):
    await until(lambda: desk.stored(lambda conn: flood_waits.load(conn, 0)))


async def in_dialog(desk):
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna", "Weiß")
    await anna.client.send_message(anna.desk, "Hello")
    topic_id = topic_of(await otto.sees("Hello"))
    await anna.sees("Hello Anna, welcome.")
    return otto, anna, topic_id


@pytest.mark.parametrize("trouble", [lose_the_answer, cut_the_line, refuse(500, "INTERNAL")])
async def test_a_forward_of_which_nobody_heard_stands_in_the_topic_once(desk, trouble):
    otto, anna, topic_id = await in_dialog(desk)
    with Trouble(desk, FORWARD, trouble) as scheduled:
        await anna.client.send_message(anna.desk, "Are you there?")
        await otto.sees("Are you there?")
        await anna.client.send_message(anna.desk, "Good.")
        await otto.sees("Good.")
    assert scheduled.happened == 1
    assert [m.message for m in desk.topic_messages(topic_id)] == ["Hello", "Are you there?", "Good."]


@pytest.mark.parametrize("trouble", [lose_the_answer, cut_the_line, refuse(500, "INTERNAL")])
async def test_an_answer_of_which_nobody_heard_reaches_the_customer_once_and_is_not_taken_for_the_owners(desk, trouble):
    otto, anna, topic_id = await in_dialog(desk)
    with Trouble(desk, SEND, trouble) as scheduled:
        await otto.client.send_message(otto.group, "Come at nine", reply_to=topic_id)
        await anna.sees("Come at nine")
        await otto.client.send_message(otto.group, "or at ten", reply_to=topic_id)
        await anna.sees("or at ten")
    assert scheduled.happened == 1
    await anna.client.send_message(anna.desk, "Ten")
    await otto.sees("Ten")
    assert [m.message for m in anna.seen if not m.out] == ["Hello Anna, welcome.", "Come at nine", "or at ten"]
    assert [m.message for m in desk.topic_messages(topic_id)] == ["Hello", "Come at nine", "or at ten", "Ten"]


async def test_what_waits_for_telegrams_flood_limit_is_sent_afterwards_in_order_and_together(desk):
    otto, anna, topic_id = await in_dialog(desk)
    forwards = []
    with Trouble(desk, FORWARD, refuse(420, "FLOOD_WAIT_2")):
        await anna.client.send_message(anna.desk, "0")
        for n in range(1, 6):
            await anna.client.send_message(anna.desk, str(n))
        await flooded(desk)
    with Trouble(desk, FORWARD, lambda call, request: forwards.append(len(request.id)), times=10):
        shown = await otto.until(lambda: [m for m in otto.seen if (m.message or "").isdigit()][5:])
    assert shown
    assert [m.message for m in desk.topic_messages(topic_id)] == ["Hello", "0", "1", "2", "3", "4", "5"]
    assert forwards == [6]
    assert list(desk.stored(lambda conn: flood_waits.load(conn, 0))) == [desk.group_id]


async def test_a_flood_limit_of_the_group_does_not_hold_up_answers(desk):
    otto, anna, topic_id = await in_dialog(desk)
    with Trouble(desk, FORWARD, refuse(420, "FLOOD_WAIT_600")):
        await anna.client.send_message(anna.desk, "Are you there?")
        await flooded(desk)
    await otto.client.send_message(otto.group, "We are here", reply_to=topic_id)
    await anna.sees("We are here")
    await until(lambda: desk.stored(outbox.counts).waiting == 1)
    assert "Are you there?" not in [m.message for m in desk.topic_messages(topic_id)]


async def test_a_topic_that_somebody_deleted_is_made_anew_with_nothing_lost(desk):
    otto, anna, topic_id = await in_dialog(desk)
    owner, group = desk.account.client, await desk.account.client.get_input_entity(desk.group_id)
    await owner(functions.messages.DeleteTopicHistoryRequest(group, topic_id))
    await anna.client.send_message(anna.desk, "Are you there?")
    shown = await otto.sees("Are you there?")
    assert topic_of(shown) != topic_id
    await otto.client.send_message(otto.group, "We are here", reply_to=topic_of(shown))
    await anna.sees("We are here")


async def test_a_message_that_was_deleted_before_it_could_be_forwarded_is_shown_from_the_archive(desk):
    otto, anna, topic_id = await in_dialog(desk)
    with Trouble(desk, FORWARD, refuse(420, "FLOOD_WAIT_1")):
        sent = await anna.client.send_message(anna.desk, "You are thieves")
        await flooded(desk)
        await anna.client.delete_messages(anna.desk, [sent.id], revoke=True)
    shown = await otto.sees("Anna Weiß\nYou are thieves")
    assert topic_of(shown) == topic_id


async def test_one_message_that_telegram_refuses_does_not_stop_those_behind_it(desk):
    otto, anna, topic_id = await in_dialog(desk)
    with Trouble(desk, SEND, refuse(400, "MESSAGE_TOO_LONG")):
        await otto.client.send_message(otto.group, "far too long", reply_to=topic_id)
        await otto.sees("Not sent: the text is too long for one message. Split it.")
    await otto.client.send_message(otto.group, "short", reply_to=topic_id)
    await anna.sees("short")
    await until(lambda: desk.stored(outbox.counts) == outbox.Counts(waiting=0, failed=1))


async def test_a_group_in_which_nothing_can_be_posted_is_reported_and_nothing_is_given_up(desk):
    _, anna, _ = await in_dialog(desk)
    with Trouble(desk, FORWARD, refuse(400, "CHANNEL_PRIVATE"), times=100):
        await anna.client.send_message(anna.desk, "Are you there?")
        await until(lambda: desk.stored(connection.load).last_error)
    told = desk.stored(connection.load).last_error
    assert told == "Nothing can be posted in the backend group: Telegram says CHANNEL_PRIVATE."
    assert desk.stored(outbox.counts) == outbox.Counts(waiting=1, failed=0)


async def test_a_session_that_telegram_ended_stops_the_connection_and_is_noted(desk):
    await in_dialog(desk)
    await desk.end_sessions()
    with pytest.raises(LoggedOut):
        async with asyncio.timeout(20):
            await desk.ended()
    assert desk.stored(connection.load).logged_out == "SESSION_REVOKED"


async def test_a_connection_that_was_cut_is_made_again_and_misses_nothing(desk):
    otto, anna, topic_id = await in_dialog(desk)
    cut_off(desk)
    await anna.client.send_message(anna.desk, "Are you there?")
    await otto.sees("Are you there?")
    assert [m.message for m in desk.topic_messages(topic_id)] == ["Hello", "Are you there?"]
    assert isinstance(desk.topic_messages(topic_id)[-1].fwd_from, types.MessageFwdHeader)


async def test_what_vanished_from_the_middle_of_a_backlog_is_shown_from_the_archive(desk):
    otto, anna, topic_id = await in_dialog(desk)
    with Trouble(desk, FORWARD, refuse(420, "FLOOD_WAIT_2")):
        await anna.client.send_message(anna.desk, "One")
        two = await anna.client.send_message(anna.desk, "Two")
        await anna.client.send_message(anna.desk, "Three")
        await flooded(desk)
        await anna.client.delete_messages(anna.desk, [two.id], revoke=True)
    await otto.sees("Anna Weiß\nTwo")
    await otto.sees("Three")
    assert sorted(m.message for m in desk.topic_messages(topic_id)) == ["Anna Weiß\nTwo", "Hello", "One", "Three"]


async def test_more_than_fits_into_memory_waits_in_the_database(desk, monkeypatch):
    monkeypatch.setattr(dispatcher, "IN_MEMORY", 20)
    monkeypatch.setattr(lanes, "IN_MEMORY", 20)
    otto, anna, topic_id = await in_dialog(desk)
    with Trouble(desk, FORWARD, refuse(420, "FLOOD_WAIT_3")):
        for n in range(100):
            await anna.client.send_message(anna.desk, str(n))
        await flooded(desk)
    await otto.sees("99")
    assert [m.message for m in desk.topic_messages(topic_id)] == ["Hello", *(str(n) for n in range(100))]


async def test_a_reply_to_what_the_customer_has_deleted_goes_without_its_target(desk):
    otto, anna, _ = await in_dialog(desk)
    sent = await anna.client.send_message(anna.desk, "I take it back")
    shown = await otto.sees("I take it back")
    await anna.client.delete_messages(anna.desk, [sent.id], revoke=True)
    with Trouble(desk, SEND, refuse(400, "REPLY_MESSAGE_ID_INVALID")):
        await otto.client.send_message(otto.group, "Too late", reply_to=shown.id)
        assert (await anna.sees("Too late")).reply_to is None


async def test_one_refused_message_of_a_backlog_does_not_keep_back_the_others(desk):
    otto, anna, topic_id = await in_dialog(desk)
    with Trouble(desk, FORWARD, refuse(420, "FLOOD_WAIT_1")):
        for text in ("One", "Two", "Three"):
            await anna.client.send_message(anna.desk, text)
        await flooded(desk)
    with Trouble(desk, FORWARD, refuse(400, "RANDOM_ID_INVALID"), times=2) as refused:
        await otto.sees("Three")
    assert refused.happened == 2
    notice = "A message of the customer could not be shown here: Telegram refused it (RANDOM_ID_INVALID)."
    await otto.sees(notice)
    assert {m.message for m in desk.topic_messages(topic_id)} == {"Hello", "Two", "Three", notice}


async def test_a_group_that_takes_messages_again_gets_all_of_them(desk, monkeypatch):
    monkeypatch.setattr(group_care, "RETRY", 0.2)
    otto, anna, _ = await in_dialog(desk)
    with Trouble(desk, FORWARD, refuse(400, "CHAT_WRITE_FORBIDDEN"), times=3) as refused:
        await anna.client.send_message(anna.desk, "Are you there?")
        await otto.sees("Are you there?")
    assert refused.happened == 3
    await until(lambda: desk.stored(connection.load).last_error is None)


@pytest.mark.parametrize("answer", [refuse(420, "FLOOD_WAIT_1"), refuse(500, "INTERNAL")])
async def test_a_title_that_has_to_wait_is_changed_later(desk, answer):
    otto, _, topic_id = await in_dialog(desk)
    with Trouble(desk, functions.messages.EditForumTopicRequest, answer) as refused:
        await otto.client.send_message(otto.group, "Good morning", reply_to=topic_id)
        await otto.until(lambda: "🟨 Anna Weiß" in titles_seen(otto))
    assert refused.happened == 1


async def test_a_title_that_telegram_refuses_stops_nothing(desk):
    otto, anna, topic_id = await in_dialog(desk)
    with Trouble(desk, functions.messages.EditForumTopicRequest, refuse(400, "TOPIC_TITLE_INVALID")) as refused:
        await otto.client.send_message(otto.group, "Good morning", reply_to=topic_id)
        await until(lambda: refused.happened)
    await otto.client.send_message(otto.group, "/hold", reply_to=topic_id)
    await otto.client.send_message(otto.group, "/wait", reply_to=topic_id)
    await anna.client.send_message(anna.desk, "Are you there?")
    await otto.sees("Are you there?")


async def test_a_title_left_behind_is_changed_when_there_is_nothing_better_to_do(desk, monkeypatch):
    otto, anna, topic_id = await in_dialog(desk)
    await desk.stop()
    monkeypatch.setattr(titles, "DELAY", 600.0)
    await desk.start()
    await otto.client.send_message(otto.group, "Good morning", reply_to=topic_id)
    await anna.sees("Good morning")
    await desk.stop()
    monkeypatch.setattr(titles, "DELAY", 0.0)
    monkeypatch.setattr(leisure, "INTERVAL", 0.05)
    await desk.start()
    await otto.until(lambda: titles_seen(otto) == ["🟨 Anna Weiß"])


def titles_seen(person):
    return [m.action.title for m in person.seen if isinstance(m.action, types.MessageActionTopicEdit)]


async def test_a_topic_that_cannot_be_closed_stops_nothing(desk):
    otto, anna, topic_id = await in_dialog(desk)
    with Trouble(desk, functions.messages.EditForumTopicRequest, refuse(400, "TOPIC_ID_INVALID")) as refused:
        await otto.client.send_message(otto.group, "/close", reply_to=topic_id)
        await until(lambda: refused.happened)
    await anna.client.send_message(anna.desk, "Are you there?")
    await otto.sees("Are you there?")
