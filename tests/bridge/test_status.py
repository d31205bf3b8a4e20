from desk import topic_of
from telethon.tl import functions, types


async def in_topic(desk, text="Hello"):
    """Otto, Anna, and the topic of her first message."""
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna", "Weiß")
    await anna.client.send_message(anna.desk, text)
    topic_id = topic_of(await otto.sees(text))
    await anna.sees("Hello Anna, welcome.")
    return otto, anna, topic_id


async def topic_in(desk, person, topic_id):
    """The topic as the server has it."""
    found = await person.client(functions.messages.GetForumTopicsByIDRequest(person.group, [topic_id]))
    return found.topics[0]


def edits_of(person):
    return [m.action for m in person.seen if isinstance(m.action, types.MessageActionTopicEdit)]


async def test_a_closed_dialog_closes_its_topic_and_coming_back_opens_it_with_a_welcome(desk):
    otto, anna, topic_id = await in_topic(desk)
    await otto.client.send_message(otto.group, "/close", reply_to=topic_id)
    await otto.until(lambda: len(edits_of(otto)) == 2)
    topic = await topic_in(desk, otto, topic_id)
    assert (topic.closed, topic.title) == (True, "⬛ Anna Weiß")

    await anna.client.send_message(anna.desk, "One more question")
    assert topic_of(await otto.sees("One more question")) == topic_id
    await anna.sees("Hello Anna, welcome.", count=2)
    assert not (await topic_in(desk, otto, topic_id)).closed
    await otto.until(lambda: len(edits_of(otto)) == 4)
    assert (await topic_in(desk, otto, topic_id)).title == "🟪 Anna Weiß"


async def test_an_answer_turns_the_square_yellow_and_leaves_no_service_message(desk):
    otto, anna, topic_id = await in_topic(desk)
    await otto.client.send_message(otto.group, "Good morning", reply_to=topic_id)
    await anna.sees("Good morning")
    edited = await otto.until(lambda: edits_of(otto))
    assert [edit.title for edit in edited] == ["🟨 Anna Weiß"]
    (service,) = [m.id for m in otto.seen if isinstance(m.action, types.MessageActionTopicEdit)]
    await otto.until(lambda: service in otto.deleted)


async def test_hold_asks_for_an_answer_again(desk):
    otto, anna, topic_id = await in_topic(desk)
    await otto.client.send_message(otto.group, "I will ask", reply_to=topic_id)
    await otto.until(lambda: edits_of(otto))
    await otto.client.send_message(otto.group, "/hold", reply_to=topic_id)
    await otto.until(lambda: len(edits_of(otto)) == 2)
    assert (await topic_in(desk, otto, topic_id)).title == "🟪 Anna Weiß"
    assert anna.count("/hold") == 0


async def test_info_and_help_answer_under_the_command(desk):
    otto, anna, topic_id = await in_topic(desk)
    asked = await otto.client.send_message(otto.group, "/info", reply_to=topic_id)
    card = await otto.until(lambda: [m for m in otto.seen if m.reply_to and m.reply_to.reply_to_msg_id == asked.id])
    assert card[0].message.startswith(f"Name: Anna Weiß\nID: {anna.id}")
    asked = await otto.client.send_message(otto.group, "/help", reply_to=topic_id)
    listed = await otto.until(lambda: [m for m in otto.seen if m.reply_to and m.reply_to.reply_to_msg_id == asked.id])
    assert "/close" in listed[0].message


async def test_an_unknown_command_is_kept_back_and_near_ones_are_named(desk):
    otto, anna, topic_id = await in_topic(desk)
    await otto.client.send_message(otto.group, "/clsoe now", reply_to=topic_id)
    answer = await otto.sees(
        "There is no command /clsoe, so nothing was sent. Did you mean /close? /help lists the commands."
    )
    assert topic_of(answer) == topic_id
    assert anna.count("/clsoe now") == 0
