"""Edits, deletions and reactions in both directions, as the people on the other side see them."""

from desk import topic_of, until
from telethon.tl import functions, types

from hotline_cli.store import outbox


async def in_dialog(desk):
    """Otto, Anna, her first message as she sent it, and as it stands in the topic."""
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna", "Weiß")
    sent = await anna.client.send_message(anna.desk, "Is the flat still free?")
    shown = await otto.sees("Is the flat still free?")
    return otto, anna, sent, shown


async def answer(otto, shown, text, anna):
    """Otto answers: his message, and what Anna got."""
    sent = await otto.client.send_message(otto.group, text, reply_to=topic_of(shown))
    return sent, await anna.sees(text)


async def edited(person, text):
    """The edit that makes a message say this."""
    return await person.until(lambda: next((m for m in person.edited if m.message == text), None))


async def quiet(desk):
    """Nothing waits any more."""
    await until(lambda: not desk.stored(outbox.counts).waiting)


async def test_what_an_operator_edits_changes_at_the_customers(desk):
    otto, anna, _, shown = await in_dialog(desk)
    sent, got = await answer(otto, shown, "Come at nine", anna)
    await otto.client.edit_message(otto.group, sent.id, "Come at **ten**")
    changed = await edited(anna, "Come at ten")
    assert changed.id == got.id
    assert [type(e) for e in changed.entities] == [types.MessageEntityBold]


async def test_what_a_customer_edits_is_shown_below_the_forward(desk):
    otto, anna, sent, shown = await in_dialog(desk)
    await anna.client.edit_message(anna.desk, sent.id, "Is the **house** still free?")
    line = await otto.sees("✏️ Is the house still free?")
    assert line.reply_to.reply_to_msg_id == shown.id
    assert [(type(e), e.offset, e.length) for e in line.entities] == [(types.MessageEntityBold, 10, 5)]
    assert functions
