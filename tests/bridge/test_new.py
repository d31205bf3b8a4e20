from desk import topic_of
from telethon.tl import functions, types


def link(desk, topic_id):
    return f"https://t.me/c/{-desk.group_id - 10**12}/{topic_id}"


async def test_new_opens_a_topic_links_it_and_sends_the_text(desk):
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna", "Weiß", username="anna_weiss")
    asked = await otto.client.send_message(otto.group, "/new @anna_weiss Your **flat** is free")
    written = await anna.sees("Your flat is free")
    assert written.peer_id == types.PeerUser(desk.account.id)
    assert [(type(e), e.offset, e.length) for e in written.entities] == [(types.MessageEntityBold, 5, 4)]
    topic = await otto.sees_topic("🟨 Anna Weiß")
    answer = await otto.sees(f"Anna Weiß: {link(desk, topic.id)}")
    assert answer.reply_to.reply_to_msg_id == asked.id
    shown = await otto.sees("✍️ Your flat is free")
    assert topic_of(shown) == topic.id

    await anna.client.send_message(anna.desk, "Wonderful")
    assert topic_of(await otto.sees("Wonderful")) == topic.id
    assert not anna.count("Hello Anna, welcome.")


async def test_new_links_a_topic_that_is_there_and_makes_no_second(desk):
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna", "Weiß", username="anna_weiss")
    await anna.client.send_message(anna.desk, "Hello")
    topic_id = topic_of(await otto.sees("Hello"))
    await otto.client.send_message(otto.group, f"/new {anna.id}")
    await otto.sees(f"Anna Weiß: {link(desk, topic_id)}")
    await otto.client.send_message(otto.group, "/new https://t.me/anna_weiss")
    await otto.sees(f"Anna Weiß: {link(desk, topic_id)}", count=2)
    assert sum(isinstance(m.action, types.MessageActionTopicCreate) for m in otto.seen) == 1


async def test_new_says_why_it_found_nobody(desk):
    otto = await desk.operator("Otto")
    asked = await otto.client.send_message(otto.group, "/new @nobody_here")
    answer = await otto.sees("@nobody_here: nobody has this username.")
    assert answer.reply_to.reply_to_msg_id == asked.id
    await otto.client.send_message(otto.group, "/new +9996610000 Hello")
    await otto.sees(
        "+9996610000: nobody with this number is on Telegram, or they do not let themselves be found by it."
    )
    await otto.client.send_message(otto.group, "/new 123456789")
    await otto.sees("123456789: this account has never met anybody with this id. Use a @username or a +phone number.")
    await otto.client.send_message(otto.group, f"/new {desk.account.id}")
    await otto.sees(f"{desk.account.id}: that is this account itself.")


async def test_a_message_to_somebody_who_has_blocked_the_account_is_answered_with_the_reason(desk):
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna", "Weiß")
    await anna.client.send_message(anna.desk, "Hello")
    topic_id = topic_of(await otto.sees("Hello"))
    await anna.client(functions.contacts.BlockRequest(anna.desk))
    sent = await otto.client.send_message(otto.group, "Good morning", reply_to=topic_id)
    answer = await otto.sees("Not sent: the customer has blocked this account.")
    assert answer.reply_to.reply_to_msg_id == sent.id
    assert topic_of(answer) == topic_id
