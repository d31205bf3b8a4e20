"""Done, and nobody heard of it: the account's own messages must not be taken for somebody's."""

import pytest
from desk import Trouble, refuse, topic_of, until
from telethon.tl import functions

from hotline_cli.bridge import dispatcher, doubts
from hotline_cli.sandbox.rpc import RpcError, dispatch
from hotline_cli.store import flood_waits, messages, outbox

SEND = functions.messages.SendMessageRequest
FORWARD = functions.messages.ForwardMessagesRequest
CREATE = functions.messages.CreateForumTopicRequest
SENT_BEFORE = refuse(500, "RANDOM_ID_DUPLICATE")


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    """What failed is tried again late, so that much can happen before."""
    monkeypatch.setattr(dispatcher, "FIRST_PAUSE", 3.0)


def done_in_secret(call, request):
    dispatch(call, request)
    raise RpcError(500, "INTERNAL")


def unattributed(desk, peer_id):
    return [m.text for m in desk.stored(lambda conn: messages.unattributed(conn, peer_id))]


async def in_dialog(desk):
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna", "Weiß")
    await anna.client.send_message(anna.desk, "Hello")
    topic_id = topic_of(await otto.sees("Hello"))
    await anna.sees("Hello Anna, welcome.")
    await until(lambda: not desk.stored(outbox.counts).waiting)
    return otto, anna, topic_id


async def make_telegram_tell(desk, person):
    """Let the account receive something, so that it notices what it has missed."""
    await person.client.send_message(person.desk, "Hm")


async def settled(desk, anna, topic_id):
    """Everything has been sent, and it is known who wrote what."""
    await until(lambda: not desk.stored(outbox.counts).waiting and not unattributed(desk, anna.id))
    return [m.message for m in desk.topic_messages(topic_id)]


async def test_an_answer_that_was_sent_in_secret_is_not_the_owners(desk):
    otto, anna, topic_id = await in_dialog(desk)
    with Trouble(desk, SEND, done_in_secret):
        await otto.client.send_message(otto.group, "Come at nine", reply_to=topic_id)
        await anna.sees("Come at nine")
    await make_telegram_tell(desk, anna)
    await until(lambda: unattributed(desk, anna.id) == ["Come at nine"])
    assert await settled(desk, anna, topic_id) == ["Hello", "Come at nine", "Hm"]
    assert anna.count("Come at nine") == 1


async def test_what_the_owner_writes_meanwhile_is_the_owners(desk):
    otto, anna, topic_id = await in_dialog(desk)
    with Trouble(desk, SEND, done_in_secret):
        await otto.client.send_message(otto.group, "Come at nine", reply_to=topic_id)
        await anna.sees("Come at nine")
    await desk.account.client.send_message(anna.id, "I am the owner")
    await until(lambda: unattributed(desk, anna.id) == ["Come at nine", "I am the owner"])
    await otto.sees("📱 I am the owner")
    assert await settled(desk, anna, topic_id) == ["Hello", "Come at nine", "📱 I am the owner"]


@pytest.mark.parametrize("told_before", [True, False])
async def test_telegram_says_that_it_was_sent_before_and_not_as_what(desk, told_before):
    otto, anna, topic_id = await in_dialog(desk)
    with Trouble(desk, SEND, done_in_secret):
        sent = await otto.client.send_message(otto.group, "Come at nine", reply_to=topic_id)
        got = await anna.sees("Come at nine")
    with Trouble(desk, SEND, SENT_BEFORE) as again:
        if told_before:
            await make_telegram_tell(desk, anna)
        await until(lambda: again.happened)
    await make_telegram_tell(desk, anna)
    await settled(desk, anna, topic_id)
    assert "📱 Come at nine" not in [m.message for m in desk.topic_messages(topic_id)]
    await anna.client.send_message(anna.desk, "Fine", reply_to=got.id)
    answer = await otto.sees("Anna Weiß\nFine")
    assert answer.reply_to.reply_to_msg_id == sent.id


async def test_a_message_that_never_shows_itself_is_not_waited_for_for_ever(desk, monkeypatch):
    monkeypatch.setattr(doubts, "ORPHANS_KEPT", 0.05)
    await desk.stop()
    await desk.start()
    otto, anna, topic_id = await in_dialog(desk)
    with Trouble(desk, SEND, SENT_BEFORE):
        await otto.client.send_message(otto.group, "Nobody gets this", reply_to=topic_id)
        await until(lambda: not desk.stored(outbox.counts).waiting)
    await otto.client.send_message(otto.group, "but this", reply_to=topic_id)
    await anna.sees("but this")


async def test_a_topic_that_was_made_in_secret_is_found_again_with_what_stands_in_it(desk):
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna", "Weiß")
    with Trouble(desk, CREATE, done_in_secret):
        await anna.client.send_message(anna.desk, "Hello")
        topic = await otto.sees_topic("🟪 Anna Weiß")
    await otto.client.send_message(otto.group, "Good morning", reply_to=topic.id)
    await anna.sees("Good morning")
    assert topic_of(await otto.sees("Hello")) == topic.id


async def test_people_may_talk_in_their_own_topics_while_one_is_in_doubt(desk):
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna", "Weiß")
    owner, group = desk.account.client, await desk.account.client.get_input_entity(desk.group_id)
    await owner(CREATE(group, "Lunch"))
    lunch = await otto.sees_topic("Lunch")
    with Trouble(desk, CREATE, done_in_secret):
        await anna.client.send_message(anna.desk, "Hello")
        await otto.sees_topic("🟪 Anna Weiß")
    await otto.client.send_message(otto.group, "Pizza?", reply_to=lunch.id)
    await owner.send_message(group, "Salad", reply_to=lunch.id)
    await until(lambda: sorted(unattributed(desk, desk.group_id)) == ["Pizza?", "Salad"])
    await otto.sees("Hello")
    await until(lambda: not unattributed(desk, desk.group_id))
    assert desk.stored(lambda conn: messages.newest_id(conn, desk.group_id)) == 0
    assert [m.message for m in anna.seen if not m.out] == ["Hello Anna, welcome."]


async def test_doubts_outlive_the_daemon(desk):
    otto, anna, topic_id = await in_dialog(desk)
    with Trouble(desk, SEND, done_in_secret):
        await otto.client.send_message(otto.group, "Come at nine", reply_to=topic_id)
        await anna.sees("Come at nine")
    await desk.account.client.send_message(anna.id, "I am the owner")
    await until(lambda: len(unattributed(desk, anna.id)) == 2)
    await desk.stop()
    await desk.start()
    await otto.sees("📱 I am the owner")
    assert await settled(desk, anna, topic_id) == ["Hello", "Come at nine", "📱 I am the owner"]
    assert anna.count("Come at nine") == 1


async def test_a_flood_limit_outlives_the_daemon(desk):
    otto, anna, topic_id = await in_dialog(desk)
    with Trouble(desk, FORWARD, refuse(420, "FLOOD_WAIT_4")):
        await anna.client.send_message(anna.desk, "Are you there?")
        await until(lambda: desk.stored(lambda conn: flood_waits.load(conn, 0)))
    await desk.stop()
    with Trouble(desk, FORWARD, lambda call, request: None) as tried:
        await desk.start()
        await otto.client.send_message(otto.group, "We are here", reply_to=topic_id)
        await anna.sees("We are here")
        assert not tried.happened
        await otto.sees("Are you there?")
        assert tried.happened == 1
