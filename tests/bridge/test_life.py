"""The dialog's life on the wire, row by row of the table, with the daemon restarted in between."""

import time

import pytest
from desk import Trouble, open_desk, refuse, topic_of, until
from lives import WELCOME, dialog_of, restart, traces
from telethon.tl import functions

from hotline_cli.bridge import autoclose, leisure, titles
from hotline_cli.sandbox.rpc import RpcError, dispatch
from hotline_cli.store import dialogs

EDIT = functions.messages.EditForumTopicRequest


@pytest.fixture(autouse=True)
def in_haste(monkeypatch):
    """What has time, and what waits for news, is done as soon as it can be."""
    monkeypatch.setattr(leisure, "INTERVAL", 0.02)
    monkeypatch.setattr(autoclose, "NOT_YET", 0.02)


async def test_every_row_of_the_table(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, auto_info=True) as desk:
        anna = await dialog_of(desk)
        await begins_is_answered_and_asks_again(desk, anna)
        await restart(desk)
        await is_closed_and_comes_back(desk, anna)
        await restart(desk)
        await is_set_by_hand(anna)
        await until(lambda: not traces(desk))
        assert [text for text in anna.received if text == WELCOME] == [WELCOME, WELCOME]


async def begins_is_answered_and_asks_again(desk, anna):
    await anna.writes("Hello")
    await anna.stands("needs_reply", "🟪 Anna", closed=False)
    await anna.customer.sees(WELCOME)
    assert [text.split("\n")[0] for text in anna.shown] == ["Name: Anna", "Hello"]
    await anna.says("Good morning")
    await anna.stands("answered", "🟨 Anna", closed=False)
    await anna.says("/ she is nice")
    await anna.writes("Is it free?")
    await anna.stands("needs_reply", "🟪 Anna", closed=False)
    await desk.account.client.send_message(anna.customer.id, "I will call")
    await anna.stands("answered", "🟨 Anna", closed=False)
    assert anna.shown[-2:] == ["Is it free?", "📱 I will call"]
    assert anna.received == [WELCOME, "Good morning", "I will call"]


async def is_closed_and_comes_back(desk, anna):
    await anna.says("/close")
    await anna.stands("closed", "⬛ Anna", closed=True)
    await anna.writes("One more thing")
    await anna.stands("needs_reply", "🟪 Anna", closed=False)
    await anna.customer.sees(WELCOME, count=1)
    assert anna.shown[-1] == "One more thing"
    await anna.says("/close")
    await anna.stands("closed", "⬛ Anna", closed=True)
    await desk.account.client.send_message(anna.customer.id, "Sorry, I forgot")
    await anna.stands("answered", "🟨 Anna", closed=False)


async def is_set_by_hand(anna):
    await anna.says("/hold")
    await anna.stands("needs_reply", "🟪 Anna", closed=False)
    await anna.says("/wait")
    await anna.stands("answered", "🟨 Anna", closed=False)
    await anna.says("/close")
    await anna.stands("closed", "⬛ Anna", closed=True)
    # Who is no administrator cannot write in a closed topic: the account's owner, who is one, answers there.
    group = await anna.desk.account.client.get_input_entity(anna.desk.group_id)
    await anna.desk.account.client.send_message(group, "It is free again", reply_to=anna.topic_id)
    await anna.customer.sees("It is free again")
    await anna.stands("answered", "🟨 Anna", closed=False)


async def test_an_answered_dialog_closes_by_itself_and_one_that_needs_a_reply_never_does(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, autoclose="1s") as desk:
        anna, bert = await dialog_of(desk), await dialog_of(desk, "Bert")
        await anna.writes("Hello")
        await bert.writes("Hello")
        await until(lambda: anna.stored and bert.stored and anna.topic_id and bert.topic_id)
        await anna.says("Good morning")
        await anna.stands("closed", "⬛ Anna", closed=True)
        await bert.stands("needs_reply", "🟪 Bert", closed=False)
        await until(lambda: not traces(desk))
        assert anna.received == [WELCOME, "Good morning"]


async def test_what_was_due_while_the_daemon_was_down_is_closed_at_once_and_shown_bit_by_bit(
    sandbox, tmp_path, monkeypatch
):
    async with open_desk(sandbox, tmp_path) as desk:
        people = [await dialog_of(desk, name) for name in ("Anna", "Bert", "Cleo", "Dora")]
        for each in people:
            await each.writes(f"I am {each.customer.me.first_name}")
            await until(lambda: each.stored and each.topic_id)  # noqa: B023
            await each.says("Good morning")
            await each.stands("answered", f"🟨 {each.customer.me.first_name}", closed=False)
        await desk.stop()
        *late, dora = people
        await dora.writes("Wait, one more question")
        monkeypatch.setattr(autoclose, "seconds", lambda: int(time.time()) + 3 * 24 * 3600)
        monkeypatch.setattr(leisure, "INTERVAL", 600.0)
        with Trouble(desk, EDIT, lambda call, request: None, times=99) as edits:
            await desk.start()
            await until(lambda: [each.stored.status for each in late] == ["closed"] * 3)
            await dora.stands("needs_reply", "🟪 Dora", closed=False)
            assert edits.happened == 1
        assert dora.received == ["Hello Dora, welcome.", "Good morning"]

        monkeypatch.setattr(leisure, "INTERVAL", 0.02)
        await restart(desk)
        for each in late:
            await each.stands("closed", f"⬛ {each.customer.me.first_name}", closed=True)
        assert desk.stored(dialogs.next_to_close) is None


async def test_another_time_after_which_dialogs_close_holds_from_when_the_settings_are_read_again(desk):
    anna = await dialog_of(desk)
    await anna.writes("Hello")
    await until(lambda: anna.stored and anna.topic_id)
    await anna.says("Good morning")
    await anna.stands("answered", "🟨 Anna", closed=False)
    desk.connection.apply(desk.with_connection(autoclose=1))
    await anna.stands("closed", "⬛ Anna", closed=True)


async def test_a_topic_is_not_closed_at_leisure_whose_customer_came_back_meanwhile(sandbox, tmp_path, monkeypatch):
    monkeypatch.setattr(leisure, "INTERVAL", 600.0)
    async with open_desk(sandbox, tmp_path, autoclose="1s") as desk:
        anna = await dialog_of(desk)
        await anna.writes("Hello")
        await until(lambda: anna.stored and anna.topic_id)
        await anna.says("Good morning")
        await until(lambda: anna.stored.status == "closed")
        await anna.writes("I am back")
        await anna.customer.sees(WELCOME, count=2)
        await anna.stands("needs_reply", "🟪 Anna", closed=False)
        assert desk.stored(dialogs.next_to_close) is None


async def test_nothing_is_closed_while_news_may_be_on_its_way(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, autoclose="1s") as desk:
        anna = await dialog_of(desk)
        await anna.writes("Hello")
        await until(lambda: anna.stored and anna.topic_id)
        with Trouble(desk, functions.updates.GetStateRequest, refuse(500, "INTERNAL"), times=3) as unknown:
            await anna.says("Good morning")
            await until(lambda: unknown.happened == 3)
            assert anna.stored.status == "answered"
        await anna.stands("closed", "⬛ Anna", closed=True)


async def test_topics_that_are_left_closed_are_shown_and_stay_so_until_somebody_answers(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, leave_closed=["private"]) as desk:
        anna = await dialog_of(desk)
        await anna.writes("Hello")
        await anna.stands("closed", "⬛ Anna", closed=True)
        await anna.writes("Are you there?")
        await until(lambda: anna.shown == ["Hello", "Are you there?"])
        await anna.stands("closed", "⬛ Anna", closed=True)
        group = await desk.account.client.get_input_entity(desk.group_id)
        await desk.account.client.send_message(group, "Yes", reply_to=anna.topic_id)
        await anna.customer.sees("Yes")
        await anna.stands("answered", "🟨 Anna", closed=False)
        await anna.writes("Wonderful")
        await anna.stands("needs_reply", "🟪 Anna", closed=False)
        await until(lambda: not traces(desk))
        assert anna.received == ["Yes"]


async def test_a_topic_that_is_made_anew_for_a_closed_dialog_is_closed_again(sandbox, tmp_path, monkeypatch):
    monkeypatch.setattr(leisure, "LOOK_AGAIN", 0.02)
    async with open_desk(sandbox, tmp_path, leave_closed=["private"]) as desk:
        anna = await dialog_of(desk)
        await anna.writes("Hello")
        await anna.stands("closed", "⬛ Anna", closed=True)
        first = anna.topic_id
        group = await desk.account.client.get_input_entity(desk.group_id)
        await desk.account.client(functions.messages.DeleteTopicHistoryRequest(group, first))
        await anna.writes("Are you there?")
        await until(lambda: anna.topic_id not in (None, first))
        await anna.stands("closed", "⬛ Anna", closed=True)
        assert anna.shown == ["Are you there?"]


async def test_topics_need_not_be_closed_in_telegram(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, native_close=False, reply_only=True) as desk:
        anna = await dialog_of(desk)
        await anna.writes("Hello")
        shown = await anna.operator.sees("Hello")
        await anna.says("/close")
        await anna.stands("closed", "⬛ Anna", closed=False)
        await anna.says("Is that the one of yesterday?")
        await anna.says("Good morning", reply_to=shown.id)
        await anna.customer.sees("Good morning")
        await anna.stands("answered", "🟨 Anna", closed=False)
        assert anna.received == [WELCOME, "Good morning"]


async def test_a_new_name_reaches_the_title_without_a_message(desk):
    anna = await dialog_of(desk)
    await anna.writes("Hello")
    await anna.stands("needs_reply", "🟪 Anna", closed=False)
    await anna.customer.client(functions.account.UpdateProfileRequest(first_name="Ännchen", last_name="von Tharau"))
    await anna.stands("needs_reply", "🟪 Ännchen von Tharau", closed=False)


async def test_changes_whose_answers_are_lost_leave_no_trace_either(desk):
    def in_secret(call, request):
        dispatch(call, request)
        raise RpcError(500, "INTERNAL")

    anna = await dialog_of(desk)
    await anna.writes("Hello")
    await anna.stands("needs_reply", "🟪 Anna", closed=False)
    with Trouble(desk, EDIT, in_secret, times=2) as lost:
        await anna.says("/close")
        await until(lambda: lost.happened == 2)
    await anna.stands("closed", "⬛ Anna", closed=True)
    await until(lambda: not traces(desk))
    await anna.writes("I am back")
    await anna.stands("needs_reply", "🟪 Anna", closed=False)
    await until(lambda: not traces(desk))


async def test_titles_of_a_quick_talk_are_changed_once(desk, monkeypatch):
    monkeypatch.setattr(titles, "DELAY", 0.5)
    anna = await dialog_of(desk)
    await anna.writes("0")
    await anna.stands("needs_reply", "🟪 Anna", closed=False)
    with Trouble(desk, EDIT, lambda call, request: None, times=99) as edits:
        for n in range(4):
            await anna.says(f"answer {n}")
            await anna.customer.sees(f"answer {n}")
            await anna.writes(f"question {n}")
            assert topic_of(await anna.operator.sees(f"question {n}")) == anna.topic_id
        await anna.says("/wait")
        await anna.stands("answered", "🟨 Anna", closed=False)
    assert edits.happened <= 3


async def test_of_many_titles_most_have_time_and_none_is_forgotten(desk, monkeypatch):
    monkeypatch.setattr(titles, "AT_HAND", 1)
    monkeypatch.setattr(leisure, "LOOK_AGAIN", 0.02)
    names = ("Anna", "Bert", "Cleo", "Dora")
    people = [await dialog_of(desk, name) for name in names]
    for each in people:
        await each.writes("Hello")
    for each, name in zip(people, names, strict=True):
        await each.stands("needs_reply", f"🟪 {name}", closed=False)
    for each in people:
        await each.says("/wait")
    for each, name in zip(people, names, strict=True):
        await each.stands("answered", f"🟨 {name}", closed=False)
