"""What the archive holds afterwards: what was said, by whom, once; and nothing of what is not hotline's business."""

import pytest
from desk import topic_of, until
from people import sign_up
from telethon.tl import functions

from hotline_cli.store import messages


async def archived(desk, condition):
    """All archived messages as (chat, text), as soon as `condition` holds for them."""

    def found():
        rows = desk.stored(lambda conn: conn.execute("SELECT peer_id, text, out FROM messages").fetchall())
        return rows if condition(rows) else None

    await until(found)
    return found()


async def test_a_dialog_is_archived_as_it_stands_in_the_private_chat_and_as_operators_wrote_it(desk):
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna")
    await anna.client.send_message(anna.desk, "Hello")
    topic_id = topic_of(await otto.sees("Hello"))
    await anna.sees("Hello Anna, welcome.")
    await otto.client.send_message(otto.group, "Good morning", reply_to=topic_id)
    await anna.sees("Good morning")
    await desk.account.client.send_message(anna.id, "I am the owner")
    await otto.sees("📱 I am the owner")
    found = await archived(desk, lambda found: len(found) >= 5)
    assert sorted(found) == sorted(
        [
            (anna.id, "Hello", 0),
            (anna.id, "Hello Anna, welcome.", 1),
            (desk.group_id, "Good morning", 0),
            (anna.id, "Good morning", 1),
            (anna.id, "I am the owner", 1),
        ]
    )


async def test_edits_are_versions_and_deletions_are_marks(desk):
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna")
    first = await anna.client.send_message(anna.desk, "Helo")
    await anna.client.edit_message(anna.desk, first.id, "Hello")
    second = await anna.client.send_message(anna.desk, "Forget it")
    await otto.sees("Forget it")
    await anna.client.delete_messages(anna.desk, [second.id], revoke=True)

    def versions(conn):
        ids = {text: n for n, text in conn.execute("SELECT id, text FROM messages WHERE out = 0")}
        if "Hello" not in ids or not messages.deleted_at(conn, anna.id, ids["Forget it"]):
            return None
        return messages.versions(conn, anna.id, ids["Hello"])

    await until(lambda: desk.stored(versions))
    assert desk.stored(versions) == ((None, "Helo"),)


async def test_other_groups_and_telegrams_own_messages_are_no_business_of_hotlines(desk):
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna")
    owner = desk.account.client
    made = await owner(functions.channels.CreateChannelRequest("Football", "", megagroup=True))
    await owner.send_message(made.chats[0], "Who plays on Sunday?")
    await anna.client(functions.messages.CreateChatRequest([anna.desk], "Party"))
    await owner.send_message("me", "Buy milk")
    await anna.client.send_message(anna.desk, "Hello")
    await otto.sees("Hello")
    await otto.client.send_message(otto.group, "Good morning all")
    topic_id = topic_of(await otto.sees("Hello"))
    await otto.client.send_message(otto.group, "Good morning Anna", reply_to=topic_id)
    await anna.sees("Good morning Anna")
    found = await archived(desk, lambda found: len(found) >= 4)
    assert {text for _, text, _ in found} == {"Hello", "Hello Anna, welcome.", "Good morning Anna"}


@pytest.mark.parametrize("setting", ["ignore", "allow"])
async def test_whom_the_settings_keep_out_is_neither_shown_nor_welcomed_nor_archived(desk, setting):
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna")
    bert = await desk.customer("Bert")
    await desk.stop()
    desk.settings = desk.with_connection(**{setting: (anna.id,) if setting == "ignore" else (bert.id,)})
    await desk.start()
    await anna.client.send_message(anna.desk, "Hello")
    await bert.client.send_message(bert.desk, "Good evening")
    await otto.sees("Good evening")
    await bert.sees("Hello Bert, welcome.")
    assert not anna.count("Hello Anna, welcome.")
    found = await archived(desk, lambda found: len(found) >= 2)
    assert {peer for peer, _, _ in found} == {bert.id}


async def test_a_bot_does_not_answer_customers(desk):
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna")
    robot = await desk.operator("Robot")
    desk.sandbox.world.users[robot.id].bot = True
    await anna.client.send_message(anna.desk, "Hello")
    topic_id = topic_of(await otto.sees("Hello"))
    await robot.client.send_message(robot.group, "Ticket 17 was made", reply_to=topic_id)
    await otto.client.send_message(otto.group, "Good morning", reply_to=topic_id)
    await anna.sees("Good morning")
    assert not anna.count("Ticket 17 was made")


async def test_a_stranger_who_is_only_known_by_number_is_introduced(sandbox, desk):
    otto = await desk.operator("Otto")
    stranger = await sign_up(sandbox, "9996613333", "Carla", "Cruz")
    address = await stranger.get_input_entity(desk.username)
    await stranger.send_message(address, "Hello")
    await otto.sees_topic("🟪 Carla Cruz")
