"""What people do with topics in Telegram's own menus: that wins."""

import pytest
from desk import Trouble, open_desk, refuse, topic_of, until
from grouping import edit_topic, manager, topic
from telethon.tl import functions, types

from hotline_cli.bridge import by_hand
from hotline_cli.bridge.attribution import Attribution, Author
from hotline_cli.bridge.own_edits import OwnEdits
from hotline_cli.model.dialogs import Status
from hotline_cli.model.messages import Content, ContentKind, Message
from hotline_cli.model.requests import Done, EditForumTopic
from hotline_cli.sandbox.rpc import dispatch
from hotline_cli.store import dialogs

EDIT = functions.messages.EditForumTopicRequest
CLOSING = {"action": "topic_edit", "closed": True}


async def in_topic(desk, **profile):
    """Otto, who may edit topics, Anna, and the topic of her first message."""
    otto = await manager(desk)
    anna = await desk.customer("Anna", "Weiß", **profile)
    await anna.client.send_message(anna.desk, "Hello")
    return otto, anna, topic_of(await otto.sees("Hello"))


def dialog_of(desk, anna):
    return desk.stored(lambda conn: dialogs.get(conn, anna.id))


async def status_is(desk, anna, status):
    await until(lambda: dialog_of(desk, anna).status is status)


def titles_of(person):
    return [
        m.action.title for m in person.seen if isinstance(m.action, types.MessageActionTopicEdit) and m.action.title
    ]


async def test_closing_a_topic_by_hand_is_close_and_reopening_it_hold(desk):
    otto, anna, topic_id = await in_topic(desk)
    await anna.sees("Hello Anna, welcome.")
    await edit_topic(otto, otto.group, topic_id, closed=True)
    await status_is(desk, anna, Status.CLOSED)
    await otto.until(lambda: titles_of(otto) == ["⬛ Anna Weiß"])
    assert (await topic(otto, otto.group, topic_id)).closed

    await edit_topic(otto, otto.group, topic_id, closed=False)
    await otto.until(lambda: titles_of(otto)[-1] == "🟪 Anna Weiß")
    assert not (await topic(otto, otto.group, topic_id)).closed
    assert dialog_of(desk, anna).status is Status.NEEDS_REPLY

    await edit_topic(otto, otto.group, topic_id, closed=True)
    await status_is(desk, anna, Status.CLOSED)
    await anna.client.send_message(anna.desk, "One more question")
    await otto.sees("One more question")
    await anna.sees("Hello Anna, welcome.", count=2)
    assert not (await topic(otto, otto.group, topic_id)).closed
    await status_is(desk, anna, Status.NEEDS_REPLY)


async def test_what_the_accounts_owner_closes_on_the_phone_is_closed_by_hand_too(desk):
    _, anna, topic_id = await in_topic(desk)
    group = await desk.account.client.get_input_entity(desk.group_id)
    await edit_topic(desk.account, group, topic_id, closed=True)
    await status_is(desk, anna, Status.CLOSED)


async def test_topics_that_people_edited_while_the_daemon_was_down_are_as_people_left_them(desk):
    otto, anna, topic_id = await in_topic(desk)
    bert = await desk.customer("Bert")
    await bert.client.send_message(bert.desk, "Good day")
    other_id = topic_of(await otto.sees("Good day"))
    await edit_topic(otto, otto.group, other_id, closed=True)
    await status_is(desk, bert, Status.CLOSED)
    await desk.stop()
    await edit_topic(otto, otto.group, topic_id, title="Anna from Rome")
    await edit_topic(otto, otto.group, topic_id, closed=True)
    await edit_topic(otto, otto.group, other_id, closed=False)
    with Trouble(desk, functions.messages.GetForumTopicsByIDRequest, refuse(400, "NOT_NEEDED"), times=9) as asked:
        await desk.start()
        await status_is(desk, anna, Status.CLOSED)
        await status_is(desk, bert, Status.NEEDS_REPLY)
    assert asked.happened == 0
    assert dialog_of(desk, anna).given_name == "Anna from Rome"
    assert (await topic(otto, otto.group, topic_id)).closed


async def test_a_topic_renamed_by_hand_keeps_its_name_and_only_the_square_changes(desk):
    otto, anna, topic_id = await in_topic(desk)
    await edit_topic(otto, otto.group, topic_id, title="Anna (room 7)")
    await otto.until(lambda: titles_of(otto) == ["🟪 Anna (room 7)"])
    await otto.client.send_message(otto.group, "Good morning", reply_to=topic_id)
    await otto.until(lambda: titles_of(otto)[-1] == "🟨 Anna (room 7)")

    await anna.client(functions.account.UpdateProfileRequest(first_name="Anne"))
    await anna.client.send_message(anna.desk, "I have another name")
    await otto.until(lambda: titles_of(otto)[-1] == "🟪 Anna (room 7)")
    await desk.stop()
    await desk.start()
    await edit_topic(otto, otto.group, topic_id, title="🟪")
    await otto.until(lambda: titles_of(otto)[-1] == "🟪 Anne Weiß")
    assert dialog_of(desk, anna).given_name == ""


def lose_the_answer(call, request):
    dispatch(call, request)
    call.session.connection.abort("on purpose")


@pytest.mark.parametrize("crash", [False, True])
async def test_a_closing_of_our_own_of_which_nobody_heard_is_not_taken_for_one_by_hand(desk, crash):
    otto, anna, topic_id = await in_topic(desk)
    with Trouble(desk, EDIT, lose_the_answer):
        await otto.client.send_message(otto.group, "/close", reply_to=topic_id)
        await status_is(desk, anna, Status.CLOSED)
        if crash:
            await desk.stop()
        await anna.client.send_message(anna.desk, "One more question")
        if crash:
            await desk.start()
        await otto.sees("One more question")
    await until(lambda: dialog_of(desk, anna).status is not Status.CLOSED)
    await otto.client.send_message(otto.group, "Yes?", reply_to=topic_id)
    await anna.sees("Yes?")
    await status_is(desk, anna, Status.ANSWERED)
    assert not (await topic(otto, otto.group, topic_id)).closed


async def test_without_native_close_a_topic_closed_by_hand_is_opened_again_and_its_dialog_closed(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, native_close=False) as desk:
        otto, anna, topic_id = await in_topic(desk)
        await edit_topic(otto, otto.group, topic_id, closed=True)
        await otto.until(lambda: titles_of(otto) == ["⬛ Anna Weiß"])
        await otto.until(lambda: [m.action.closed for m in otto.seen if is_closing(m)] == [False])
        assert dialog_of(desk, anna).status is Status.CLOSED


def is_closing(message):
    return isinstance(message.action, types.MessageActionTopicEdit) and message.action.closed is not None


async def test_topics_that_people_made_and_general_are_nobodys_dialogs(desk):
    otto, anna, topic_id = await in_topic(desk)
    made = await otto.client(functions.messages.CreateForumTopicRequest(otto.group, "Lunch", random_id=77))
    lunch = next(u.message.id for u in made.updates if isinstance(u, types.UpdateNewChannelMessage))
    await edit_topic(otto, otto.group, lunch, title="Dinner")
    await edit_topic(otto, otto.group, lunch, closed=True)
    await edit_topic(otto, otto.group, 1, closed=True)
    await edit_topic(otto, otto.group, topic_id, closed=True)
    await status_is(desk, anna, Status.CLOSED)
    assert (await topic(otto, otto.group, lunch)).title == "Dinner"


async def test_what_telegram_has_forgotten_meanwhile_is_found_by_comparing_topics(desk):
    otto, anna, topic_id = await in_topic(desk)
    people = {name: await desk.customer(name) for name in ("Bert", "Carl", "Dora")}
    topics = {}
    for name, person in people.items():
        await person.client.send_message(person.desk, f"I am {name}")
        topics[name] = topic_of(await otto.sees(f"I am {name}"))
    await edit_topic(otto, otto.group, topics["Bert"], closed=True)
    await status_is(desk, people["Bert"], Status.CLOSED)
    await desk.stop()

    await edit_topic(otto, otto.group, topics["Bert"], closed=False)
    await edit_topic(otto, otto.group, topics["Carl"], closed=True)
    await edit_topic(otto, otto.group, topic_id, title="Anna from Rome")
    owner, group = desk.account.client, await desk.account.client.get_input_entity(desk.group_id)
    await owner(functions.messages.DeleteTopicHistoryRequest(group, topics["Dora"]))
    desk.sandbox.world.too_long_after = 2
    await desk.start()
    await status_is(desk, people["Bert"], Status.NEEDS_REPLY)
    await status_is(desk, people["Carl"], Status.CLOSED)
    await until(lambda: dialog_of(desk, anna).given_name == "Anna from Rome")
    await until(lambda: dialog_of(desk, people["Dora"]).topic_id is None)
    assert dialog_of(desk, anna).status is Status.NEEDS_REPLY


async def test_deleting_a_whole_topic_takes_nothing_back_from_the_customer(desk):
    otto, anna, topic_id = await in_topic(desk, username="anna_weiss")
    for text in ("One", "Two"):
        await otto.client.send_message(otto.group, text, reply_to=topic_id)
        await anna.sees(text)
    owner, group = desk.account.client, await desk.account.client.get_input_entity(desk.group_id)
    await owner(functions.messages.DeleteTopicHistoryRequest(group, topic_id))
    await until(lambda: dialog_of(desk, anna).topic_id is None)
    await otto.client.send_message(otto.group, "/new @anna_weiss")
    made = await otto.sees_topic("🟨 Anna Weiß")
    await otto.until(lambda: [m for m in otto.seen if (m.message or "").endswith(f"/{made.id}")])
    await otto.client.send_message(otto.group, "Three", reply_to=made.id)
    await anna.sees("Three")
    assert anna.deleted == []
    assert [m.message for m in anna.seen if not m.out][1:] == ["One", "Two", "Three"]


async def test_clearing_a_topic_takes_nothing_back_and_deleting_single_messages_does(desk, monkeypatch):
    monkeypatch.setattr(by_hand, "CLEARING", 3)
    otto, anna, topic_id = await in_topic(desk)
    sent = [await otto.client.send_message(otto.group, str(n), reply_to=topic_id) for n in range(5)]
    got = [await anna.sees(str(n)) for n in range(5)]
    await otto.client.delete_messages(otto.group, sent[:3])
    await otto.client.delete_messages(otto.group, sent[3:])
    await anna.until(lambda: len(anna.deleted) == 2)
    assert sorted(anna.deleted) == [got[3].id, got[4].id]


async def test_a_change_that_telegram_tells_of_after_a_repeated_request_is_our_own():
    attribution = Attribution()
    message = Message(-1000000000001, 9, 0, True, 1, topic_id=5, content=Content(ContentKind.SERVICE, None, CLOSING))

    class Repeated:
        async def perform(self, request):
            return Done()

    await OwnEdits(Repeated(), attribution).perform(EditForumTopic(-1000000000001, 5, closed=True))
    assert attribution.author(message) is Author.HOTLINE
    assert attribution.author(message) is Author.SOMEBODY
