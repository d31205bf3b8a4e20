"""A backend group that cannot be used as it is: said once, nothing lost, all delivered when it is put right."""

import logging

import pytest
from desk import Trouble, open_desk, refuse, topic_of, until
from grouping import NEEDED, add, bind, edit_topic, owned_by_somebody, promote, restrict
from telethon import utils
from telethon.tl import functions, types

from hotline_cli.bridge import group_care
from hotline_cli.sandbox.rpc import RpcError
from hotline_cli.store import connection, outbox

KEPT = "Nothing is lost meanwhile: what cannot be shown now comes as soon as this is put right."
OVER = "All is well in this group again. Messages that waited and come now: "


def lacking(right):
    return (
        f"This account lacks the right “{right}” in the backend group. Open the group, Edit, Administrators, the "
        "account, and switch it on."
    )


MUTED = (
    "This account may not write in the backend group. Let it send messages again: open the group, Edit, Permissions, "
    "Exceptions."
)
GONE = (
    "This account is not in the backend group any more, or the group was deleted. Add the account to it again and make "
    "it an administrator, or bind another group: hotline connect"
)
NO_TOPICS = "The backend group has no topics any more. Its owner switches them on again: open the group, Edit, Topics."


@pytest.fixture
async def desk(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, run=False) as desk:
        yield desk


async def in_topic(desk):
    """The boss, who owns the group, Otto, Anna, and the topic of her first message."""
    boss = await owned_by_somebody(desk)
    await desk.start()
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna")
    await anna.client.send_message(anna.desk, "Hello")
    topic_id = topic_of(await otto.sees("Hello"))
    return boss, otto, anna, topic_id


def last_error(desk):
    return desk.stored(connection.load).last_error


async def reported(desk, *sentences):
    await until(lambda: last_error(desk) == (" ".join(sentences) or None))


def shown(desk, topic_id):
    return [m.message for m in desk.topic_messages(topic_id)]


async def test_each_right_that_is_lost_is_named_once_and_what_goes_without_it_goes_on(desk, caplog):
    boss, otto, anna, topic_id = await in_topic(desk)
    await promote(boss, boss.group, desk.username, "manage_topics", "delete_messages")
    await otto.sees(f"{lacking('Pin Messages')}\n{KEPT}")
    await promote(boss, boss.group, desk.username, "manage_topics")
    await otto.sees(f"{lacking('Delete Messages')}\n{KEPT}")
    await reported(desk, lacking("Delete Messages"), lacking("Pin Messages"))
    await anna.client.send_message(anna.desk, "Are you there?")
    await otto.sees("Are you there?")

    await promote(boss, boss.group, desk.username, "delete_messages", "pin_messages")
    await otto.sees(f"{lacking('Manage Topics')}\n{KEPT}")
    await desk.stop()
    await desk.start()
    bert = await desk.customer("Bert")
    for text in ("One", "Two", "Three"):
        await bert.client.send_message(bert.desk, text)
    await until(lambda: desk.stored(outbox.counts).waiting >= 4)
    await anna.client.send_message(anna.desk, "And now?")
    await otto.sees("And now?")
    await reported(desk, lacking("Manage Topics"))
    assert otto.count("One") == 0

    await promote(boss, boss.group, desk.username, *NEEDED)
    await otto.sees("Three")
    await otto.sees(f"{OVER}3")
    await reported(desk)
    assert shown(desk, topic_of(await otto.sees("One"))) == ["One", "Two", "Three"]
    assert shown(desk, topic_id) == ["Hello", "Are you there?", "And now?"]
    for right in ("Pin Messages", "Delete Messages", "Manage Topics"):
        assert otto.count(f"{lacking(right)}\n{KEPT}") == 1
    errors = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]
    assert [error for error in errors if "Anna" in error or "Bert" in error] == []
    assert errors.count(f"desk: {lacking('Manage Topics')}") == 2  # once, and once more after the start


async def test_while_the_account_may_not_write_all_waits_and_answers_still_go_out(desk):
    boss, otto, anna, topic_id = await in_topic(desk)
    await restrict(boss, boss.group, desk.username, send_messages=True)
    await until(lambda: MUTED in (last_error(desk) or ""))
    for n in range(5):
        await anna.client.send_message(anna.desk, str(n))
    bert = await desk.customer("Bert")
    await bert.client.send_message(bert.desk, "Good day")
    await until(lambda: desk.stored(outbox.counts).waiting >= 7)
    await otto.client.send_message(otto.group, "We cannot show it", reply_to=topic_id)
    await anna.sees("We cannot show it")
    assert shown(desk, topic_id) == ["Hello", "We cannot show it"]

    await restrict(boss, boss.group, desk.username)
    await promote(boss, boss.group, desk.username, *NEEDED)
    await otto.sees("4")
    await otto.sees("Good day")
    await reported(desk)
    assert shown(desk, topic_id) == ["Hello", "We cannot show it", "0", "1", "2", "3", "4"]


@pytest.mark.parametrize("restarted", [False, True])
async def test_an_account_that_was_removed_and_added_again_has_missed_nothing(desk, restarted):
    boss, otto, anna, topic_id = await in_topic(desk)
    await restrict(boss, boss.group, desk.username, view_messages=True)
    await reported(desk, GONE)
    await anna.client.send_message(anna.desk, "Are you")
    await otto.client.send_message(otto.group, "Nobody", reply_to=topic_id)
    if restarted:
        await desk.stop()
        await desk.start()
    await anna.client.send_message(anna.desk, "there?")
    await otto.client.send_message(otto.group, "hears me", reply_to=topic_id)
    await until(lambda: desk.stored(outbox.counts).waiting == 2)
    await reported(desk, GONE)

    await restrict(boss, boss.group, desk.username)
    await add(boss, boss.group, desk.username)
    await promote(boss, boss.group, desk.username, *NEEDED)
    await otto.sees("there?")
    await anna.sees("hears me")
    await reported(desk)
    await anna.client.send_message(anna.desk, "At last")
    await otto.sees("At last")
    assert shown(desk, topic_id) == ["Hello", "Nobody", "hears me", "Are you", "there?", "At last"]
    assert [m.message for m in anna.seen if not m.out] == ["Hello Anna, welcome.", "Nobody", "hears me"]


async def test_when_the_group_is_deleted_all_waits_for_another_one(desk):
    boss, _, anna, _ = await in_topic(desk)
    await boss.client(functions.channels.DeleteChannelRequest(boss.group))
    await reported(desk, GONE)
    for text in ("One", "Two"):
        await anna.client.send_message(anna.desk, text)
    await until(lambda: desk.stored(outbox.counts).waiting == 2)
    await desk.stop()
    made = await desk.account.client(
        functions.channels.CreateChannelRequest(title="New team", about="", megagroup=True, forum=True)
    )
    await bind(desk, utils.get_peer_id(made.chats[0]))
    await desk.start()
    await until(lambda: desk.stored(outbox.counts).waiting == 0)
    await reported(desk)
    channel = desk.sandbox.world.channels[-desk.group_id - 10**12]
    made = [m.id for m in channel.box.messages.values() if isinstance(m.action, types.MessageActionTopicCreate)]
    assert [shown(desk, topic_id) for topic_id in made] == [["One", "Two"]]


async def test_without_topics_the_group_is_told_and_nothing_is_put_among_the_teams_talk(desk):
    boss, otto, anna, topic_id = await in_topic(desk)
    await boss.client(functions.channels.ToggleForumRequest(boss.group, enabled=False, tabs=False))
    await otto.sees(f"{NO_TOPICS}\n{KEPT}")
    await reported(desk, NO_TOPICS)
    for text in ("One", "Two"):
        await anna.client.send_message(anna.desk, text)
    await until(lambda: desk.stored(outbox.counts).waiting == 2)
    assert otto.count("One") == 0

    await boss.client(functions.channels.ToggleForumRequest(boss.group, enabled=True, tabs=False))
    await otto.sees("Two")
    await otto.sees(f"{OVER}2")
    await reported(desk)
    assert shown(desk, topic_id) == ["Hello", "One", "Two"]
    assert otto.count(f"{NO_TOPICS}\n{KEPT}") == 1


async def test_slow_mode_is_named_where_it_holds_the_account_up(desk):
    boss, otto, anna, _ = await in_topic(desk)
    await promote(boss, boss.group, desk.username)
    await otto.sees("\n".join([*map(lacking, ("Manage Topics", "Delete Messages", "Pin Messages")), KEPT]))
    await boss.client(functions.channels.ToggleSlowModeRequest(boss.group, seconds=10))
    slow = await until_error(desk, "Slow mode is on")
    assert "make it one" in slow.lower()
    await anna.client.send_message(anna.desk, "Are you there?")
    await boss.client(functions.channels.ToggleSlowModeRequest(boss.group, seconds=0))
    await promote(boss, boss.group, desk.username, *NEEDED)
    await reported(desk)
    await otto.sees("Are you there?")


async def until_error(desk, words):
    await until(lambda: words in (last_error(desk) or ""))
    return last_error(desk)


async def test_a_refusal_that_nothing_explains_is_tried_again_each_minute(desk, monkeypatch):
    monkeypatch.setattr(group_care, "RETRY", 0.2)
    _, otto, _, _ = await in_topic(desk)
    bert, carl = await desk.customer("Bert"), await desk.customer("Carl")
    with Trouble(desk, functions.messages.CreateForumTopicRequest, refuse(400, "TOPICS_FULL"), times=2) as refused:
        await bert.client.send_message(bert.desk, "Good day")
        await until_error(desk, "No new topic can be made in the backend group: Telegram says TOPICS_FULL.")
        await carl.client.send_message(carl.desk, "Good evening")
        await otto.sees("Good day")
        await otto.sees("Good evening")
    assert refused.happened == 2
    await reported(desk)


async def test_when_general_is_closed_to_the_account_the_status_says_so_and_dialogs_go_on(desk, monkeypatch):
    monkeypatch.setattr(group_care, "RETRY", 0.1)
    boss, otto, anna, topic_id = await in_topic(desk)
    await promote(boss, boss.group, desk.username, "delete_messages", "pin_messages")
    await reported(desk, lacking("Manage Topics"))
    await edit_topic(boss, boss.group, 1, closed=True)
    await boss.client.send_message(boss.group, "/help")
    await until_error(desk, "General is closed or hidden in the backend group")
    await otto.client.send_message(otto.group, "We are here", reply_to=topic_id)
    await anna.sees("We are here")
    await anna.client.send_message(anna.desk, "Thank you")
    await otto.sees("Thank you")
    await edit_topic(boss, boss.group, 1, closed=False)
    await reported(desk, lacking("Manage Topics"))


async def test_what_was_lost_and_given_back_while_the_daemon_was_down_is_noticed_at_its_start(desk):
    boss, otto, anna, _ = await in_topic(desk)
    await desk.stop()
    await promote(boss, boss.group, desk.username, "manage_topics", "pin_messages")
    await desk.start()
    await otto.sees(f"{lacking('Delete Messages')}\n{KEPT}")
    await reported(desk, lacking("Delete Messages"))
    await desk.stop()
    await promote(boss, boss.group, desk.username, *NEEDED)
    with Trouble(desk, functions.channels.GetChannelsRequest, refuse(500, "INTERNAL")):
        await desk.start()
        await anna.client.send_message(anna.desk, "Are you there?")
        await otto.sees("Are you there?")
    await desk.stop()
    await desk.start()
    await otto.sees(f"{OVER}0")
    await reported(desk)


async def test_one_message_that_the_group_never_takes_does_not_hold_up_all_the_others(desk, monkeypatch):
    monkeypatch.setattr(group_care, "RETRY", 0.1)
    _, otto, anna, topic_id = await in_topic(desk)
    bert = await desk.customer("Bert")
    await bert.client.send_message(bert.desk, "Good day")
    await otto.sees("Good day")
    refused = []

    def refuse_poison(call, request):
        if any(call.user.box.messages[each].message == "Poison" for each in request.id):
            refused.append(request.id)
            raise RpcError(400, "CHANNEL_PRIVATE")

    with Trouble(desk, functions.messages.ForwardMessagesRequest, refuse_poison, times=1000):
        for text in ("Before", "Poison", "Behind"):
            await anna.client.send_message(anna.desk, text)
        number = 0
        while otto.count("Behind") == 0:
            number += 1
            await bert.client.send_message(bert.desk, str(number))
            await otto.sees(str(number))
    notice = "A message of the customer could not be shown here: Telegram refused it (CHANNEL_PRIVATE)."
    await otto.sees(notice)
    assert shown(desk, topic_id) == ["Hello", "Before", "Behind", notice]
    assert len(refused) < 10
    await reported(desk)
