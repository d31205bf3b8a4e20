"""Edits: what becomes of them in time and out of time, and what they cannot do."""

import pytest
from changing import Sides
from desk import Trouble, open_desk, refuse, topic_of, until
from kinds import KINDS, named
from telethon.tl import functions, types

from hotline_cli.bridge import dispatcher
from hotline_cli.demo.media import picture
from hotline_cli.sandbox.rpc import RpcError, dispatch

SEND = functions.messages.SendMessageRequest
FORWARD = functions.messages.ForwardMessagesRequest
EDIT = functions.messages.EditMessageRequest


def fail(call, request):
    raise RpcError(500, "INTERNAL")


async def in_dialog(desk):
    """Otto, Anna, her first message as she sent it, and as it stands in the topic."""
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna", "Weiß")
    sent = await anna.client.send_message(anna.desk, "Is the flat still free?")
    shown = await otto.sees("Is the flat still free?")
    return otto, anna, sent, shown


async def write(person, shown, text):
    """Somebody of the team writes in the topic."""
    return await person.client.send_message(person.group, text, reply_to=topic_of(shown))


async def edited(person, text):
    """The edit that makes a message say this."""
    return await person.until(lambda: next((m for m in person.edited if m.message == text), None))


def texts(desk, shown):
    return [message.message for message in desk.topic_messages(topic_of(shown))]


async def test_edits_change_what_was_sent_also_after_a_restart(desk):
    otto, anna, sent, shown = await in_dialog(desk)
    said = await write(otto, shown, "Come at nine")
    got = await anna.sees("Come at nine")
    await desk.stop()
    await otto.client.edit_message(otto.group, said.id, "Come at **ten**")
    await anna.client.edit_message(anna.desk, sent.id, "Is the **house** still free?")
    await desk.start()
    changed = await edited(anna, "Come at ten")
    assert changed.id == got.id
    assert [type(e) for e in changed.entities] == [types.MessageEntityBold]
    line = await otto.sees("✏️ Is the house still free?")
    assert line.reply_to_msg_id == shown.id
    assert [(type(e), e.offset, e.length) for e in line.entities] == [(types.MessageEntityBold, 10, 5)]
    await anna.client.edit_message(anna.desk, sent.id, "Is it?")
    assert (await otto.sees("✏️ Is it?")).reply_to_msg_id == shown.id


async def test_a_shown_copy_keeps_the_name_in_front_of_it(desk):
    otto, anna, sent, shown = await in_dialog(desk)
    again = await anna.client.send_message(anna.desk, "Hello?", reply_to=sent.id)
    copy = await otto.sees("Anna Weiß\nHello?")
    await anna.client.edit_message(anna.desk, again.id, "Anybody there?")
    changed = await edited(otto, "Anna Weiß\nAnybody there?")
    assert changed.id == copy.id
    assert texts(desk, shown) == ["Is the flat still free?", "Anna Weiß\nAnybody there?"]


async def test_an_edit_that_comes_before_its_message_was_sent_is_in_it(desk, monkeypatch):
    monkeypatch.setattr(dispatcher, "FIRST_PAUSE", 1.0)
    otto, anna, _, shown = await in_dialog(desk)
    sides = Sides(desk, anna)
    with Trouble(desk, (SEND, FORWARD), fail, times=2) as failing:
        said = await write(otto, shown, "Come at nine")
        asked = await anna.client.send_message(anna.desk, "When?")
        await until(lambda: failing.happened == 2)
        await otto.client.edit_message(otto.group, said.id, "Come at ten")
        await anna.client.edit_message(anna.desk, asked.id, "At what time?")
        await edited(desk.account, "At what time?")
    await anna.sees("Come at ten")
    await otto.sees("At what time?")
    await sides.quiet()
    assert not anna.count("Come at nine")
    assert texts(desk, shown) == ["Is the flat still free?", "Come at ten", "At what time?"]


async def test_of_several_edits_that_wait_the_last_one_is_shown(desk, monkeypatch):
    monkeypatch.setattr(dispatcher, "FIRST_PAUSE", 1.0)
    otto, anna, sent, shown = await in_dialog(desk)
    sides = Sides(desk, anna)
    said = await write(otto, shown, "Come at nine")
    await anna.sees("Come at nine")
    with Trouble(desk, EDIT, fail) as failing:
        await otto.client.edit_message(otto.group, said.id, "Come at ten")
        await until(lambda: failing.happened)
        await otto.client.edit_message(otto.group, said.id, "Come at eleven")
        await edited(anna, "Come at eleven")
    assert len(anna.edited) == 1
    with Trouble(desk, functions.channels.GetMessagesRequest, fail) as failing:
        await anna.client.edit_message(anna.desk, sent.id, "one")
        await until(lambda: failing.happened)
        await anna.client.edit_message(anna.desk, sent.id, "two")
        await anna.client.edit_message(anna.desk, sent.id, "three")
        await edited(desk.account, "three")
    await otto.sees("✏️ three")
    await sides.quiet()
    assert texts(desk, shown) == ["Is the flat still free?", "Come at eleven", "✏️ three"]


async def test_every_part_of_an_album_can_be_edited_and_another_picture_put_in(desk):
    otto, anna, _, shown = await in_dialog(desk)
    sides = Sides(desk, anna)
    parts = await KINDS["album"].send(desk, otto, otto.group, topic_of(shown))
    got = [(await sides.sent(part.id))[0] for part in parts]
    for number, part in enumerate(parts):
        await otto.client.edit_message(otto.group, part.id, f"Picture {number}")
    await until(lambda: [sides.at_anna(each).message for each in got] == ["Picture 0", "Picture 1", "Picture 2"])
    before = sides.at_anna(got[1]).media.photo.id
    await otto.client.edit_message(
        otto.group, parts[1].id, "Another", file=await otto.client.upload_file(named("new.png", picture((1, 2, 3))))
    )
    await until(lambda: sides.at_anna(got[1]).message == "Another")
    assert sides.at_anna(got[1]).media.photo.id == sides.in_group(parts[1].id).media.photo.id != before
    assert len({sides.at_anna(each).grouped_id for each in got}) == 1


async def test_a_customers_new_picture_is_shown_below(desk):
    otto, anna, _, _ = await in_dialog(desk)
    (sent,) = await KINDS["photo"].send(desk, anna, anna.desk)
    (original,) = await Sides(desk, anna).shown(Sides(desk, anna).account_id_of(sent.id))
    new = await anna.client.upload_file(named("new.png", picture((1, 2, 3))))
    changed = await anna.client.edit_message(anna.desk, sent.id, "Rather this one", file=new)
    line = await otto.sees("✏️ Rather this one")
    assert line.media.photo.id == changed.media.photo.id
    assert line.reply_to_msg_id == original
    await anna.client.edit_message(anna.desk, sent.id, "")
    assert (await otto.sees("✏️ (the text was removed)")).reply_to_msg_id == original


async def test_a_text_of_several_messages_is_edited_in_all_of_them(desk):
    otto, anna, sent, _ = await in_dialog(desk)
    sides = Sides(desk, anna)
    long = await anna.client.send_message(anna.desk, "a" * 4095, reply_to=sent.id)
    first, second = await sides.shown(sides.account_id_of(long.id))
    assert sides.in_group(first).message.startswith("Anna Weiß\n")
    await anna.client.edit_message(anna.desk, long.id, "b" * 4095)
    await until(lambda: sides.in_group(second).message.endswith("b"))
    assert (sides.in_group(first).message + sides.in_group(second).message).count("b") == 4095
    await anna.client.edit_message(anna.desk, long.id, "c")
    await until(lambda: sides.in_group(first).message == "Anna Weiß\nc" and sides.in_group(second) is None)
    await anna.client.edit_message(anna.desk, long.id, "d" * 4095)
    assert (await otto.sees("d" * 4095)).reply_to_msg_id == first


async def test_previews_and_reactions_are_no_edits(desk):
    otto, anna, sent, shown = await in_dialog(desk)
    await anna.client(functions.messages.SendReactionRequest(anna.desk, sent.id, reaction=[types.ReactionEmoji("❤")]))
    await edited(desk.account, "Is the flat still free?")
    await anna.client.send_message(anna.desk, "Hello?")
    await otto.sees("Hello?")
    assert texts(desk, shown) == ["Is the flat still free?", "Hello?"]


async def test_an_edit_makes_no_message_of_a_note_and_no_note_of_a_message(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, block_words=["discount"]) as desk:
        otto, anna, _, shown = await in_dialog(desk)
        note = await write(otto, shown, "/ she sounds nice")
        said = await write(otto, shown, "Come at nine")
        got = await anna.sees("Come at nine")
        held = await write(otto, shown, "I give you a discount")
        await otto.until(lambda: [m for m in otto.seen if "block_words" in (m.message or "")])
        answers = {
            note.id: ("she sounds nice", "An edit does not send: this was kept among the team."),
            said.id: ("/ come at nine", "The customer still has this message as it was: an edit makes no note"),
            held.id: ("I give you nothing", "An edit does not send: this was kept among the team."),
        }
        for message_id, (text, words) in answers.items():
            await otto.client.edit_message(otto.group, message_id, text)
            await otto.until(
                lambda words=words, message_id=message_id: [
                    m for m in otto.seen if (m.message or "").startswith(words) and m.reply_to_msg_id == message_id
                ]
            )
        await otto.client.edit_message(otto.group, said.id, "Come at nine with a discount")
        await otto.until(
            lambda: [m for m in otto.seen if "forbid the new text (block_words: discount)" in (m.message or "")]
        )
        await otto.client.edit_message(otto.group, note.id, "/ she sounds very nice")
        await otto.client.edit_message(otto.group, said.id, "Come at ten")
        assert (await edited(anna, "Come at ten")).id == got.id
        assert [m.message for m in anna.seen if not m.out] == ["Hello Anna, welcome.", "Come at nine"]
        assert len(anna.edited) == 1


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ("MESSAGE_EDIT_TIME_EXPIRED", "it is too old, Telegram allows no edits after 48 hours."),
        ("MESSAGE_ID_INVALID", "it was deleted in the private chat."),
    ],
)
async def test_an_edit_that_telegram_refuses_is_answered_under_it(desk, error, reason):
    otto, anna, _, shown = await in_dialog(desk)
    said = await write(otto, shown, "Come at nine")
    await anna.sees("Come at nine")
    with Trouble(desk, EDIT, refuse(400, error)):
        await otto.client.edit_message(otto.group, said.id, "Come at ten")
        answer = await otto.sees(f"The customer's copy was not changed: {reason}")
    assert answer.reply_to_msg_id == said.id
    with Trouble(desk, EDIT, refuse(400, "MESSAGE_NOT_MODIFIED")) as same:
        await otto.client.edit_message(otto.group, said.id, "Come at eleven")
        await until(lambda: same.happened)
    await Sides(desk, anna).quiet()
    assert otto.count() == len(otto.seen)
    assert len([m for m in otto.seen if (m.message or "").startswith("The customer's")]) == 1


async def test_a_copy_that_cannot_be_edited_any_more_is_followed_by_a_line(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, relay="copy") as desk:
        _otto, anna, sent, shown = await in_dialog(desk)
        with Trouble(desk, EDIT, refuse(400, "MESSAGE_EDIT_TIME_EXPIRED")):
            await anna.client.edit_message(anna.desk, sent.id, "Is it?")
            assert (await _otto.sees("✏️ Is it?")).reply_to_msg_id == shown.id


async def test_what_was_dropped_is_shown_when_an_edit_makes_it_harmless(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, drop_words=["casino"]) as desk:
        otto, anna, sent, shown = await in_dialog(desk)
        kept = await anna.client.send_message(anna.desk, "Come to the casino")
        await anna.client.edit_message(anna.desk, sent.id, "Play in my casino")
        await anna.client.edit_message(anna.desk, kept.id, "Come to the park")
        await otto.sees("Come to the park")
        assert texts(desk, shown) == ["Is the flat still free?", "Come to the park"]


async def test_a_live_location_moves_with_the_operator_and_a_customers_says_nothing(desk):
    otto, anna, _, shown = await in_dialog(desk)
    sides = Sides(desk, anna)
    (said,) = await KINDS["live location"].send(desk, otto, otto.group, topic_of(shown))
    (sent,) = await KINDS["live location"].send(desk, anna, anna.desk)
    (got,) = await sides.sent(said.id)
    await sides.shown(sides.account_id_of(sent.id))
    moved = types.InputMediaGeoLive(types.InputGeoPoint(48.1, 11.5), heading=10, period=900)
    await otto.client(EDIT(otto.group, said.id, media=moved))
    await until(lambda: round(sides.at_anna(got).media.geo.lat, 1) == 48.1)
    await anna.client(EDIT(anna.desk, sent.id, media=moved))
    await anna.client.send_message(anna.desk, "I am nearly there")
    await otto.sees("I am nearly there")
    assert not [m for m in otto.seen if (m.message or "").startswith("✏️")]


async def test_below_what_is_gone_from_the_topic_the_line_replies_to_nothing(desk):
    otto, anna, sent, shown = await in_dialog(desk)
    await desk.account.client.delete_messages(await desk.account.client.get_input_entity(desk.group_id), [shown.id])
    await otto.until(lambda: shown.id in otto.deleted)
    await anna.client.edit_message(anna.desk, sent.id, "Is it?")
    line = await otto.sees("✏️ Is it?")
    assert line.reply_to_msg_id in (None, topic_of(shown))
    await anna.client.delete_messages(anna.desk, [sent.id], revoke=True)
    await otto.sees("🗑 deleted by the customer")


async def test_a_line_that_was_sent_in_secret_is_not_taken_for_an_operators(desk, monkeypatch):
    monkeypatch.setattr(dispatcher, "FIRST_PAUSE", 1.0)
    otto, anna, sent, shown = await in_dialog(desk)

    def in_secret(call, request):
        dispatch(call, request)
        raise RpcError(500, "INTERNAL")

    with Trouble(desk, SEND, in_secret):
        await anna.client.edit_message(anna.desk, sent.id, "Is it?")
        await otto.sees("✏️ Is it?")
    with Trouble(desk, SEND, refuse(500, "RANDOM_ID_DUPLICATE")) as again:
        await until(lambda: again.happened)
    await write(otto, shown, "It is")
    await anna.sees("It is")
    assert [m.message for m in anna.seen if not m.out] == ["Hello Anna, welcome.", "It is"]
    assert texts(desk, shown) == ["Is the flat still free?", "✏️ Is it?", "It is"]


async def test_what_was_written_and_edited_while_hotline_was_down_is_carried_once(desk):
    otto, anna, _, shown = await in_dialog(desk)
    sides = Sides(desk, anna)
    await sides.quiet()
    await desk.stop()
    asked = await anna.client.send_message(anna.desk, "When?")
    await anna.client.edit_message(anna.desk, asked.id, "At what time?")
    parts = await KINDS["album"].send(desk, anna, anna.desk)
    await anna.client.edit_message(anna.desk, parts[1].id, "The new bath")
    said = await write(otto, shown, "Come at nine")
    await otto.client.edit_message(otto.group, said.id, "Come at ten")
    await desk.start()
    await anna.sees("Come at ten")
    await otto.sees("The new bath")
    await sides.quiet()
    assert texts(desk, shown)[1:] == ["Come at ten", "At what time?", "The kitchen", "The new bath", ""]
    assert not anna.count("Come at nine")
    assert not [m for m in otto.seen if (m.message or "").startswith("✏️")]


async def test_a_poll_that_an_operator_closes_is_closed_without_a_word(desk):
    otto, anna, _, shown = await in_dialog(desk)
    sides = Sides(desk, anna)
    (said,) = await KINDS["poll"].send(desk, otto, otto.group, topic_of(shown))
    (got,) = await sides.sent(said.id)
    closed = types.InputMediaPoll(types.Poll(1, types.TextWithEntities("", []), [], 0, closed=True))
    await otto.client(EDIT(otto.group, said.id, media=closed))
    await write(otto, shown, "Thank you")
    await anna.sees("Thank you")
    await sides.quiet()
    assert sides.at_anna(got).media.poll.closed
    assert texts(desk, shown)[-2:] == ["", "Thank you"]


async def test_an_edit_of_what_could_not_be_sent_sends_nothing_and_says_so(desk, monkeypatch):
    monkeypatch.setattr(dispatcher, "FIRST_PAUSE", 1.0)
    otto, anna, _, shown = await in_dialog(desk)
    with Trouble(desk, SEND, fail) as failing:
        said = await write(otto, shown, "Come at nine")
        await until(lambda: failing.happened)
        await otto.client.edit_message(otto.group, said.id, "Come at ten")
        await edited(desk.account, "Come at ten")
    with Trouble(desk, SEND, refuse(400, "USER_IS_BLOCKED")):
        await otto.sees("Not sent: the customer has blocked this account.")
    answer = await otto.sees(
        "The customer's copy was not changed: this message was never sent, and an edit does not send it. "
        "Write it as a new message."
    )
    assert answer.reply_to_msg_id == said.id
    assert [m.message for m in anna.seen if not m.out] == ["Hello Anna, welcome."]
