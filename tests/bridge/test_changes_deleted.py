"""Deletions: what is taken back, what is only marked, and what is nobody's business."""

from changing import Sides
from desk import Trouble, open_desk, refuse, topic_of, until
from kinds import KINDS
from telethon.tl import functions, types

from hotline_cli.bridge import dispatcher
from hotline_cli.sandbox.changes import Changes
from hotline_cli.sandbox.posting import delete_in_channel, post
from hotline_cli.sandbox.rpc import RpcError
from hotline_cli.store import messages

SEND = functions.messages.SendMessageRequest
FORWARD = functions.messages.ForwardMessagesRequest
DELETE = functions.messages.DeleteMessagesRequest
MARKED = "🗑 deleted by the customer"


def fail(call, request):
    raise RpcError(500, "INTERNAL")


async def in_dialog(desk):
    """Otto, Anna, her first message as she sent it, and as it stands in the topic."""
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna", "Weiß")
    sent = await anna.client.send_message(anna.desk, "Is the flat still free?")
    shown = await otto.sees("Is the flat still free?")
    await anna.sees("Hello Anna, welcome.")
    return otto, anna, sent, shown


async def write(person, shown, text):
    """Somebody of the team writes in the topic."""
    return await person.client.send_message(person.group, text, reply_to=topic_of(shown))


def texts(desk, shown):
    return [message.message for message in desk.topic_messages(topic_of(shown))]


async def test_deletions_made_while_hotline_was_down_are_carried(desk):
    otto, anna, sent, shown = await in_dialog(desk)
    said = await write(otto, shown, "Come at nine")
    got = await anna.sees("Come at nine")
    await Sides(desk, anna).quiet()
    await desk.stop()
    await otto.client.delete_messages(otto.group, [said.id])
    await anna.client.delete_messages(anna.desk, [sent.id], revoke=True)
    await desk.start()
    await anna.until(lambda: got.id in anna.deleted)
    assert (await otto.sees(MARKED)).reply_to_msg_id == shown.id
    assert texts(desk, shown) == ["Is the flat still free?", MARKED]
    history = desk.stored(lambda conn: conn.execute("SELECT text, deleted_at IS NOT NULL FROM messages").fetchall())
    assert sorted(history) == [
        ("Come at nine", 1),
        ("Come at nine", 1),
        ("Hello Anna, welcome.", 0),
        ("Is the flat still free?", 1),
    ]


async def test_an_album_is_taken_back_and_marked_once(desk):
    otto, anna, _, shown = await in_dialog(desk)
    sides = Sides(desk, anna)
    parts = await KINDS["album"].send(desk, otto, otto.group, topic_of(shown))
    got = [(await sides.sent(part.id))[0] for part in parts]
    await otto.client.delete_messages(otto.group, [part.id for part in parts])
    await until(lambda: all(sides.at_anna(each) is None for each in got))
    sent = await KINDS["album"].send(desk, anna, anna.desk)
    (first,) = await sides.shown(sides.account_id_of(sent[0].id))
    await sides.quiet()
    await anna.client.delete_messages(anna.desk, [each.id for each in sent], revoke=True)
    assert (await otto.sees(MARKED)).reply_to_msg_id == first
    await sides.quiet()
    assert otto.count(MARKED) == 1


async def test_what_is_deleted_in_the_topic_of_the_customers_or_of_hotlines_does_not_concern_the_customer(desk):
    otto, anna, sent, shown = await in_dialog(desk)
    sides = Sides(desk, anna)
    note = await write(otto, shown, "/ she sounds nice")
    owner, group = desk.account.client, await desk.account.client.get_input_entity(desk.group_id)
    with Trouble(desk, DELETE, lambda call, request: None) as asked:
        await owner.delete_messages(group, [shown.id, note.id])
        await otto.until(lambda: {shown.id, note.id} <= set(otto.deleted))
        await write(otto, shown, "Come at nine")
        await anna.sees("Come at nine")
        await sides.quiet()
        assert not asked.happened
    assert sides.at_anna(sent.id) is not None


async def test_a_deleted_topic_takes_nothing_from_the_customer(desk):
    otto, anna, _, shown = await in_dialog(desk)
    sides = Sides(desk, anna)
    await write(otto, shown, "Come at nine")
    await anna.sees("Come at nine")
    owner, group = desk.account.client, await desk.account.client.get_input_entity(desk.group_id)
    with Trouble(desk, DELETE, lambda call, request: None) as asked:
        await owner(functions.messages.DeleteTopicHistoryRequest(group, topic_of(shown)))
        await anna.client.send_message(anna.desk, "Hello?")
        await otto.sees("Hello?")
        await sides.quiet()
        assert not asked.happened
    assert [m.message for m in anna.seen if not m.out] == ["Hello Anna, welcome.", "Come at nine"]
    assert not anna.deleted


async def test_a_history_that_is_cleared_is_one_line(desk):
    otto, anna, _, shown = await in_dialog(desk)
    sides = Sides(desk, anna)
    for number in range(6):
        await anna.client.send_message(anna.desk, f"Question {number}")
    await otto.sees("Question 5")
    await write(otto, shown, "Come at nine")
    await anna.sees("Come at nine")
    await sides.quiet()
    await anna.client(functions.messages.DeleteHistoryRequest(anna.desk, 0, revoke=True))
    line = await otto.sees("🗑 Messages deleted in the private chat: 8. They stay here.")
    assert line.reply_to_msg_id == topic_of(shown)
    await sides.quiet()
    assert otto.count(MARKED) == 0
    assert len(texts(desk, shown)) == 9


async def test_what_a_customer_deletes_of_an_operators_is_told_below_it(desk):
    otto, anna, _, shown = await in_dialog(desk)
    said = await write(otto, shown, "Come at nine")
    got = await anna.sees("Come at nine")
    await anna.client.delete_messages(anna.desk, [got.id], revoke=True)
    assert (await otto.sees("🗑 deleted in the private chat")).reply_to_msg_id == said.id


async def test_a_message_deleted_before_it_was_shown_is_shown_and_marked(desk, monkeypatch):
    monkeypatch.setattr(dispatcher, "FIRST_PAUSE", 1.0)
    otto, anna, _, shown = await in_dialog(desk)
    with Trouble(desk, FORWARD, fail) as failing:
        sent = await anna.client.send_message(anna.desk, "I take it for 900")
        await until(lambda: failing.happened)
        await anna.client.delete_messages(anna.desk, [sent.id], revoke=True)
        await desk.account.until(lambda: desk.account.deleted)
    await otto.sees("Anna Weiß\nI take it for 900")
    await until(lambda: texts(desk, shown)[1:] == [f"Anna Weiß\nI take it for 900\n\n{MARKED}"])


async def test_what_an_operator_deletes_in_time_is_not_sent(desk, monkeypatch):
    monkeypatch.setattr(dispatcher, "FIRST_PAUSE", 1.0)
    otto, anna, _, shown = await in_dialog(desk)
    with Trouble(desk, SEND, fail) as failing:
        wrong = await write(otto, shown, "Hello Bert")
        await until(lambda: failing.happened)
        await otto.client.delete_messages(otto.group, [wrong.id])
        await until(lambda: desk.stored(lambda conn: messages.deleted_at(conn, desk.group_id, wrong.id)))
    await write(otto, shown, "Hello Anna")
    await anna.sees("Hello Anna")
    await Sides(desk, anna).quiet()
    assert [m.message for m in anna.seen if not m.out] == ["Hello Anna, welcome.", "Hello Anna"]
    assert texts(desk, shown) == ["Is the flat still free?", "Hello Anna"]


async def test_a_deletion_that_telegram_refuses_is_told(desk):
    otto, anna, _, shown = await in_dialog(desk)
    said = await write(otto, shown, "Come at nine")
    await anna.sees("Come at nine")
    with Trouble(desk, DELETE, refuse(403, "MESSAGE_DELETE_FORBIDDEN")):
        await otto.client.delete_messages(otto.group, [said.id])
        await otto.sees("Not deleted at the customer's: Telegram does not allow it any more.")


async def test_a_copy_with_no_room_left_is_marked_below(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, relay="copy") as desk:
        otto, anna, _, _ = await in_dialog(desk)
        sent = await anna.client.send_message(anna.desk, "a" * 4096)
        shown = await otto.sees("a" * 4096)
        await anna.client.delete_messages(anna.desk, [sent.id], revoke=True)
        assert (await otto.sees(MARKED)).reply_to_msg_id == shown.id


async def test_what_the_groups_timer_deletes_stays_with_the_customer(desk):
    otto, anna, _, shown = await in_dialog(desk)
    world, sides = desk.sandbox.world, Sides(desk, anna)
    changes = Changes(world)
    topic = types.MessageReplyHeader(forum_topic=True, reply_to_msg_id=topic_of(shown))
    post(changes, world.users[otto.id], desk.group_id, {"message": "Come at nine", "ttl_period": 1}, reply=topic)
    changes.publish()
    got = await anna.sees("Come at nine")
    said = next(m for m in desk.topic_messages(topic_of(shown)) if m.message == "Come at nine")
    changes = Changes(world)
    delete_in_channel(changes, sides.channel, [said.id])
    changes.publish()
    await until(lambda: desk.stored(lambda conn: messages.deleted_at(conn, desk.group_id, said.id)))
    await write(otto, shown, "Do you come?")
    await anna.sees("Do you come?")
    await sides.quiet()
    assert sides.at_anna(got.id) is not None


async def test_what_waits_is_sent_though_its_topic_was_deleted(desk, monkeypatch):
    monkeypatch.setattr(dispatcher, "FIRST_PAUSE", 1.0)
    otto, anna, _, shown = await in_dialog(desk)
    owner, group = desk.account.client, await desk.account.client.get_input_entity(desk.group_id)
    with Trouble(desk, SEND, fail) as failing:
        await write(otto, shown, "Come at nine")
        await until(lambda: failing.happened)
        await owner(functions.messages.DeleteTopicHistoryRequest(group, topic_of(shown)))
    await anna.sees("Come at nine")
