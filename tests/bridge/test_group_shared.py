"""Several connections whose accounts work in one group."""

import pytest
from desk import topic_of, until
from grouping import served, several, topic
from telethon.tl import types

from hotline_cli.config.kinds import ICON_COLORS
from hotline_cli.model.dialogs import Status
from hotline_cli.store import dialogs, outbox


@pytest.fixture
async def desks(sandbox, tmp_path):
    """`sales` and `support`, in one group."""
    async with several(sandbox, tmp_path, "sales", "support") as desks:
        yield desks


async def two_dialogs(sales, support):
    """Otto, who works for both, Anna, who writes to sales, Bert, who writes to support, and their topics."""
    otto = await sales.operator("Otto")
    anna, bert = await sales.customer("Anna", username="anna_weiss"), await support.customer("Bert")
    await anna.client.send_message(anna.desk, "Hello sales")
    await bert.client.send_message(bert.desk, "Hello support")
    await bert.sees("Hello Bert, welcome.")
    return otto, anna, bert, topic_of(await otto.sees("Hello sales")), topic_of(await otto.sees("Hello support"))


def answers(person, asked):
    return [m.message for m in person.seen if m.reply_to and m.reply_to.reply_to_msg_id == asked.id]


async def quiet(otto):
    """Everything that was said in General before is there: both have answered this."""
    asked = await otto.client.send_message(otto.group, "/stats")
    await otto.until(lambda: len(answers(otto, asked)) == 2)
    return answers(otto, asked)


async def test_one_command_in_general_is_answered_as_often_as_there_is_something_to_say(desks):
    sales, support = desks
    async with served(desks):
        otto, _, _, _, _ = await two_dialogs(sales, support)
        asked = {}
        for command in ("/help", "/hlep", "/close", "/new", "/new @anna_weiss Hello", "/list"):
            asked[command] = await otto.client.send_message(otto.group, command)
        said = await quiet(otto)
        assert {text.partition("\n")[0] for text in said} == {"sales", "support"}
        number = {command: len(answers(otto, asked[command])) for command in asked}
        assert number == {"/help": 1, "/hlep": 1, "/close": 1, "/new": 1, "/new @anna_weiss Hello": 1, "/list": 2}
        (which,) = answers(otto, asked["/new @anna_weiss Hello"])
        assert which.endswith("Say at the end of the command who shall write: @sales or @support")
        listed = {text.partition("\n")[0]: text for text in answers(otto, asked["/list"])}
        assert "Anna" in listed["sales"]
        assert "Bert" not in listed["sales"]
        assert "Bert" in listed["support"]


async def test_commands_that_were_given_while_nobody_ran_are_answered_as_often(desks):
    sales, _ = desks
    otto = await sales.operator("Otto")
    asked = [await otto.client.send_message(otto.group, text) for text in ("/help", "/new @anna Hello", "/stats")]
    async with served(desks):
        await quiet(otto)
        assert [len(answers(otto, each)) for each in asked] == [1, 1, 2]


async def test_new_is_done_by_the_connection_that_it_names(desks):
    sales, support = desks
    async with served(desks):
        otto, anna, _, topic_id, _ = await two_dialogs(sales, support)
        await otto.client.send_message(otto.group, "/new @anna_weiss Your flat is free @support")
        written = await anna.sees("Your flat is free")
        assert written.peer_id == types.PeerUser(support.account.id)
        made = await otto.sees_topic("🟨 Anna")
        assert made.id != topic_id
        await quiet(otto)
        assert not [m for m in otto.seen if "nothing was done" in (m.message or "")]
        dialog = sales.stored(lambda conn: dialogs.get(conn, anna.id))
        assert (dialog.topic_id, dialog.status) == (topic_id, Status.NEEDS_REPLY)


async def test_what_stands_in_a_topic_is_the_business_of_its_connection_alone(desks):
    sales, support = desks
    async with served(desks):
        otto, anna, bert, annas, berts = await two_dialogs(sales, support)
        assert (await topic(otto, otto.group, annas)).icon_color != (await topic(otto, otto.group, berts)).icon_color
        await otto.client.send_message(otto.group, "From sales", reply_to=annas)
        await otto.client.send_message(otto.group, "From support", reply_to=berts)
        assert (await anna.sees("From sales")).peer_id == types.PeerUser(sales.account.id)
        assert (await bert.sees("From support")).peer_id == types.PeerUser(support.account.id)
        # The owner of the other account is an operator like any other.
        group = await support.account.client.get_input_entity(sales.group_id)
        await support.account.client.send_message(group, "From the owner", reply_to=annas)
        await anna.sees("From the owner")
        await support.account.client.send_message(group, "/close", reply_to=annas)
        await until(lambda: sales.stored(lambda conn: dialogs.get(conn, anna.id)).status is Status.CLOSED)
        await quiet(otto)
        assert [m.message for m in anna.seen if not m.out] == ["Hello Anna, welcome.", "From sales", "From the owner"]
        assert [m.message for m in bert.seen if not m.out] == ["Hello Bert, welcome.", "From support"]
        assert not support.stored(lambda conn: dialogs.by_topic(conn, annas))


async def test_accounts_that_write_to_each_other_do_not_go_round_in_circles(desks):
    sales, support = desks
    async with served(desks):
        otto = await sales.operator("Otto")
        address = await support.account.client.get_input_entity(sales.username)
        await support.account.client.send_message(address, "Colleagues?")
        here = topic_of(await otto.sees("Colleagues?"))
        await otto.client.send_message(otto.group, "We hear you", reply_to=here)
        there = topic_of(await otto.sees("We hear you"))
        assert there != here
        await otto.client.send_message(otto.group, "And we you", reply_to=there)
        await otto.until(lambda: [m for m in otto.seen if topic_of(m) == here and m.message == "And we you"])
        for desk in desks:
            await until(lambda: desk.stored(outbox.counts).waiting == 0)  # noqa: B023
        await quiet(otto)
        private = [m.message for m in sales.sandbox.world.users[sales.account.id].box.messages.values()
                   if getattr(m.peer_id, "user_id", 0) == support.account.id]  # fmt: skip
        assert private == ["Colleagues?", "We hear you", "And we you"]


async def test_when_one_is_logged_out_the_other_has_the_group_for_itself(desks):
    sales, support = desks
    async with served(desks) as service:
        otto, _, bert, _, berts = await two_dialogs(sales, support)
        await sales.end_sessions()
        await until(lambda: not service.connections[1].siblings.sharing(sales.group_id))
        asked = await otto.client.send_message(otto.group, "/help")
        await otto.until(lambda: answers(otto, asked))
        await otto.client.send_message(otto.group, "Still here", reply_to=berts)
        await bert.sees("Still here")
        asked = await otto.client.send_message(otto.group, "/new @anna_weiss Hello")
        await otto.until(lambda: answers(otto, asked))
        assert "@support" not in answers(otto, asked)[0]


async def test_a_colour_that_is_set_is_nobody_elses(desks):
    async with served(desks, support={"icon_color": ICON_COLORS[0]}):
        otto, _, _, annas, berts = await two_dialogs(*desks)
        assert (await topic(otto, otto.group, berts)).icon_color == ICON_COLORS[0]
        assert (await topic(otto, otto.group, annas)).icon_color == ICON_COLORS[1]


async def test_connections_that_do_not_know_of_each_other_never_answer_each_others_answers(desks):
    sales, support = desks
    async with served([sales]), served([support]):
        otto, *_ = await two_dialogs(sales, support)
        asked = [await otto.client.send_message(otto.group, text) for text in ("/close", "/new /close", "/hlep")]
        await quiet(otto)
        await quiet(otto)
        assert [len(answers(otto, each)) for each in asked] == [2, 2, 2]
        assert all(m.reply_to.reply_to_msg_id not in {n.id for n in otto.seen if n.sender_id != otto.id}
                   for m in otto.seen if m.message and topic_of(m) == 1)  # fmt: skip
