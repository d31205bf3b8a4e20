from desk import topic_of
from telethon.tl import functions, types


async def in_dialog(desk):
    """Otto and Anna, her first message as she sent it, and as it stands in the topic."""
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna", "Weiß")
    sent = await anna.client.send_message(anna.desk, "Is the flat still free?")
    shown = await otto.sees("Is the flat still free?")
    return otto, anna, sent, shown


async def write(person, topic_id, text, **options):
    """Somebody of the team writes in a topic."""
    return await person.client.send_message(person.group, text, reply_to=topic_id, **options)


async def test_what_an_operator_writes_reaches_the_customer_in_the_accounts_name(desk):
    otto, anna, _, shown = await in_dialog(desk)
    await write(otto, topic_of(shown), "It **is**, come and see it")
    answer = await anna.sees("It is, come and see it")
    assert answer.peer_id == types.PeerUser(desk.account.id)
    assert answer.fwd_from is None
    assert [(type(e), e.offset, e.length) for e in answer.entities] == [(types.MessageEntityBold, 3, 2)]
    await desk.account.sees("It is, come and see it", out=True)


async def test_an_operators_reply_replies_to_what_the_customer_wrote(desk):
    otto, anna, sent, shown = await in_dialog(desk)
    await otto.client.send_message(otto.group, "Yes", reply_to=shown.id)
    assert (await anna.sees("Yes")).reply_to.reply_to_msg_id == sent.id


async def test_a_customers_reply_replies_to_what_the_operator_wrote(desk):
    otto, anna, _, shown = await in_dialog(desk)
    asked = await write(otto, topic_of(shown), "When can you come?")
    question = await anna.sees("When can you come?")
    await anna.client.send_message(anna.desk, "At nine", reply_to=question.id)
    answer = await otto.sees("Anna Weiß\nAt nine")
    assert answer.reply_to.reply_to_msg_id == asked.id
    assert topic_of(answer) == topic_of(shown)
    assert [(type(e), e.offset, e.length) for e in answer.entities] == [(types.MessageEntityBold, 0, 9)]


async def test_a_customers_reply_to_herself_replies_to_what_is_shown_of_it(desk):
    otto, anna, sent, shown = await in_dialog(desk)
    await anna.client.send_message(anna.desk, "I mean the small one", reply_to=sent.id)
    answer = await otto.sees("Anna Weiß\nI mean the small one")
    assert answer.reply_to.reply_to_msg_id == shown.id


async def test_a_customers_reply_to_the_welcome_is_forwarded_because_it_stands_nowhere_in_the_topic(desk):
    otto, anna, _, _ = await in_dialog(desk)
    welcome = await anna.sees("Hello Anna, welcome.")
    await anna.client.send_message(anna.desk, "Thank you", reply_to=welcome.id)
    assert (await otto.sees("Thank you")).fwd_from.from_id == types.PeerUser(anna.id)


async def test_an_operators_reply_to_a_colleague_replies_to_what_the_customer_got(desk):
    otto, anna, _, shown = await in_dialog(desk)
    ida = await desk.operator("Ida")
    first = await write(otto, topic_of(shown), "Come at nine")
    got = await anna.sees("Come at nine")
    await ida.client.send_message(ida.group, "or at ten", reply_to=first.id)
    assert (await anna.sees("or at ten")).reply_to.reply_to_msg_id == got.id


async def test_a_note_stays_among_the_team(desk):
    otto, anna, _, shown = await in_dialog(desk)
    await write(otto, topic_of(shown), "/ she sounds nice")
    await write(otto, topic_of(shown), "Hello Anna")
    await anna.sees("Hello Anna")
    assert not anna.count("/ she sounds nice")


async def test_talk_in_general_and_in_peoples_own_topics_stays_there(desk):
    otto, anna, _, shown = await in_dialog(desk)
    await otto.client.send_message(otto.group, "Good morning all")
    owner, group = desk.account.client, await desk.account.client.get_input_entity(desk.group_id)
    await owner(functions.messages.CreateForumTopicRequest(group, "Lunch"))
    lunch = await otto.sees_topic("Lunch")
    await otto.client.send_message(otto.group, "Pizza?", reply_to=lunch.id)
    await write(otto, topic_of(shown), "Hello Anna")
    await anna.sees("Hello Anna")
    assert [m.message for m in anna.seen if not m.out] == ["Hello Anna, welcome.", "Hello Anna"]


async def test_what_the_owner_writes_on_the_phone_is_shown_with_a_mark(desk):
    otto, anna, _, shown = await in_dialog(desk)
    await desk.account.client.send_message(anna.id, "I will call you")
    marked = await otto.sees("📱 I will call you")
    assert topic_of(marked) == topic_of(shown)
    assert marked.from_id == types.PeerUser(desk.account.id)


async def quoting(person, to, text, target, quote):
    """Somebody replies to a part of a message."""
    reply = types.InputReplyToMessage(target, quote_text=quote, quote_entities=[], quote_offset=0)
    await person.client(functions.messages.SendMessageRequest(to, text, reply_to=reply, random_id=target + 77))


async def test_what_is_quoted_of_a_message_is_quoted_on_the_other_side_too(desk):
    otto, anna, sent, shown = await in_dialog(desk)
    await quoting(otto, otto.group, "It is", shown.id, "still free?")
    answer = await anna.sees("It is")
    assert (answer.reply_to.reply_to_msg_id, answer.reply_to.quote_text) == (sent.id, "still free?")
    await quoting(anna, anna.desk, "Is it?", answer.id, "It")
    question = await otto.sees("Anna Weiß\nIs it?")
    assert question.reply_to.quote_text == "It"
    assert topic_of(question) == topic_of(shown)


async def test_a_quote_that_the_other_side_does_not_have_is_a_reply_all_the_same(desk):
    otto, anna, sent, _ = await in_dialog(desk)
    await anna.client.send_message(anna.desk, "I mean the small one", reply_to=sent.id)
    named = await otto.sees("Anna Weiß\nI mean the small one")
    await quoting(otto, otto.group, "Yes", named.id, "Anna Weiß\nI mean")
    answer = await anna.sees("Yes")
    assert (answer.reply_to.quote_text, answer.reply_to.reply_to_msg_id > sent.id) == (None, True)
