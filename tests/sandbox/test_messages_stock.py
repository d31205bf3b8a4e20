"""What programs use Telethon for, with Telethon's own methods."""

import io

import pytest
from albums import png
from crowd import people
from telethon import events
from telethon.tl import types


@pytest.fixture
async def two(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    return ann, bob, ann.peer(bob), bob.peer(ann)


def image(name, width=10):
    file = io.BytesIO(png(width, 10))
    file.name = name
    return file


async def test_text_is_sent_edited_answered_and_deleted(two):
    ann, bob, to_bob, to_ann = two
    sent = await ann.client.send_message(to_bob, "**Bold** move")
    assert (sent.text, sent.raw_text, sent.out) == ("**Bold** move", "Bold move", True)
    (arrived,) = await bob.client.get_messages(to_ann, limit=1)
    await bob.client.send_message(to_ann, "Indeed", reply_to=arrived)
    (answer,) = await ann.client.get_messages(to_bob, limit=1)
    assert (await answer.get_reply_message()).raw_text == "Bold move"
    assert (await ann.client.edit_message(to_bob, sent, "Calm move")).raw_text == "Calm move"
    (gone,) = await ann.client.delete_messages(to_bob, [sent])
    assert gone.pts_count == 1
    assert [each.raw_text async for each in bob.client.iter_messages(to_ann)] == ["Indeed"]


async def test_files_albums_and_voice_notes_go_both_ways(two):
    ann, bob, to_bob, to_ann = two
    album = await ann.client.send_file(to_bob, [image("a.png"), image("b.png", 11)], caption=["One", "Two"])
    assert len({each.grouped_id for each in album}) == 1
    voice = await ann.client.send_file(to_bob, b"OggS" + bytes(50), voice_note=True, attributes=[
        types.DocumentAttributeAudio(3, voice=True),
    ])  # fmt: skip
    assert voice.voice
    arrived = await bob.client.get_messages(to_ann, limit=3)
    assert [bool(each.photo) for each in arrived] == [False, True, True]
    assert await bob.client.download_media(arrived[1], bytes) == png(11, 10)
    again = await bob.client.send_file(to_ann, arrived[0].media)
    assert again.document.id == voice.document.id


async def test_forwards_pins_and_reads(two):
    ann, bob, to_bob, to_ann = two
    first = await ann.client.send_message(to_bob, "First")
    second = await ann.client.send_message(to_bob, "Second")
    copies = await ann.client.forward_messages("me", [first, second], from_peer=to_bob)
    assert [each.raw_text for each in copies] == ["First", "Second"]
    assert copies[0].forward.from_id == types.PeerUser(ann.id)
    await ann.client.pin_message(to_bob, first)
    assert await bob.client.send_read_acknowledge(to_ann)
    (dialog,) = [each async for each in bob.client.iter_dialogs() if each.id == ann.id]
    assert dialog.unread_count == 0
    pinned = await bob.client.get_messages(to_ann, filter=types.InputMessagesFilterPinned())
    assert [each.raw_text for each in pinned] == ["First"]
    await ann.client.unpin_message(to_bob)


async def test_a_topic_is_talked_in_by_its_id(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    forum = await ann.makes_forum(bob)
    topic = await ann.makes_topic(forum)
    heard = bob.client.loop.create_future()
    bob.client.add_event_handler(lambda event: heard.set_result(event.message), events.NewMessage(pattern="In"))
    await ann.client.send_message(ann.peer(forum), "In the topic", reply_to=topic)
    message = await heard
    assert (message.reply_to.forum_topic, message.reply_to.reply_to_msg_id) == (True, topic)
    found = await bob.client.get_messages(bob.peer(forum), reply_to=topic)
    assert found[0].raw_text == "In the topic"


async def test_people_ask_each_other_things(two):
    ann, bob, to_bob, _ = two

    @bob.client.on(events.NewMessage(incoming=True))
    async def answer(event):
        await event.reply("Fine")

    async with ann.client.conversation(to_bob, timeout=10) as talk:
        await talk.send_message("How are you?")
        assert (await talk.get_response()).raw_text == "Fine"


async def test_typing_is_noticed(two):
    ann, bob, to_bob, _ = two
    async with ann.client.action(to_bob, "typing"):
        await bob.heard(types.UpdateUserTyping)


async def test_all_messages_are_found_by_a_word(two):
    ann, bob, to_bob, to_ann = two
    for text in ("apple pie", "banana", "apple juice"):
        await ann.client.send_message(to_bob, text)
    found = [each.raw_text async for each in bob.client.iter_messages(to_ann, search="apple")]
    assert found == ["apple juice", "apple pie"]
    everywhere = [each.raw_text async for each in ann.client.iter_messages(None, search="banana", limit=5)]
    assert everywhere == ["banana"]
