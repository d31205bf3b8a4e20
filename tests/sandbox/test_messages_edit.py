"""Edits and deletions: who may, what is told to whom."""

import pytest
from albums import album_part, by_reference, document, photo
from crowd import message_of, people, refused, rights
from telethon.tl import functions, types

SEND = functions.messages.SendMessageRequest
EDIT = functions.messages.EditMessageRequest
DELETE = functions.messages.DeleteMessagesRequest
CLEAR = functions.messages.DeleteHistoryRequest


async def test_an_edit_reaches_the_other_side(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    sent = await ann(SEND(ann.peer(bob), "Helo"))
    answer = message_of(
        await ann(EDIT(ann.peer(bob), sent.id, message=" Hello ", entities=[types.MessageEntityBold(1, 5)]))
    )
    assert (answer.message, answer.entities[0].offset, answer.edit_date is not None) == ("Hello", 0, True)
    seen = await bob.heard(types.UpdateEditMessage)
    assert (seen.message.message, seen.pts_count) == ("Hello", 1)
    data = await ann(functions.messages.GetMessageEditDataRequest(ann.peer(bob), sent.id))
    assert data.caption is False


async def test_only_what_changes_is_an_edit(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    bold = [types.MessageEntityBold(0, 2)]
    sent = await ann(SEND(ann.peer(bob), "Same", entities=bold))
    async with refused("MESSAGE_NOT_MODIFIED"):
        await ann(EDIT(ann.peer(bob), sent.id, message="Same", entities=bold))
    await ann(EDIT(ann.peer(bob), sent.id, message="Same"))
    async with refused("MESSAGE_EMPTY"):
        await ann(EDIT(ann.peer(bob), sent.id, message=""))
    async with refused("MESSAGE_EMPTY"):
        await ann(EDIT(ann.peer(bob), sent.id))
    async with refused("MESSAGE_TOO_LONG"):
        await ann(EDIT(ann.peer(bob), sent.id, message="x" * 4097))


async def test_only_authors_edit_and_only_for_two_days(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    sent = await ann(SEND(ann.peer(bob), "Mine"))
    said = await ann.say(channel, "Hers")
    async with refused("MESSAGE_AUTHOR_REQUIRED"):
        await bob(EDIT(bob.peer(ann), 1, message="His"))
    async with refused("MESSAGE_AUTHOR_REQUIRED"):
        await bob(EDIT(bob.peer(channel), said, message="His"))
    for message_id in (99, 1):
        async with refused("MESSAGE_ID_INVALID"):
            await ann(EDIT(ann.peer(channel), message_id, message="x"))
    later = sandbox.world.time() + 48 * 3600 + 1
    note = message_of(await ann(SEND(types.InputPeerSelf(), "Note")))
    old = await bob.say(channel, "Old")
    for box in (sandbox.world.users[ann.id].box, sandbox.world.channels[channel.id].box):
        for each in box.messages.values():
            each.date = each.date.fromtimestamp(2 * each.date.timestamp() - later, each.date.tzinfo)
    async with refused("MESSAGE_EDIT_TIME_EXPIRED"):
        await ann(EDIT(ann.peer(bob), sent.id, message="Later"))
    async with refused("MESSAGE_EDIT_TIME_EXPIRED"):
        await bob(EDIT(bob.peer(channel), old, message="Later"))
    await ann(EDIT(types.InputPeerSelf(), note.id, message="Notes stay open"))
    await ann(EDIT(ann.peer(channel), said, message="So do who may pin"))


async def test_administrators_of_a_channel_edit_each_others_posts(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    (channel,) = (await ann(functions.channels.CreateChannelRequest("News", "", broadcast=True))).chats
    post = await ann.say(channel, "News")
    await ann.invites(channel, bob)
    edit_admin = functions.channels.EditAdminRequest
    await ann(edit_admin(ann.channel(channel), ann.user(bob), rights("post_messages"), ""))
    async with refused("MESSAGE_AUTHOR_REQUIRED"):
        await bob(EDIT(bob.peer(channel), post, message="Olds"))
    await ann(edit_admin(ann.channel(channel), ann.user(bob), rights("post_messages", "edit_messages"), ""))
    assert message_of(await bob(EDIT(bob.peer(channel), post, message="Olds"))).message == "Olds"


async def test_media_is_exchanged_and_captions_edited(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    sent = message_of(await ann(functions.messages.SendMediaRequest(ann.peer(bob), await photo(ann), "Caption")))
    other = message_of(await ann(EDIT(ann.peer(bob), sent.id, media=await photo(ann, 30, 20))))
    assert (other.media.photo.sizes[0].w, other.message) == (30, "Caption")
    bare = message_of(await ann(EDIT(ann.peer(bob), sent.id, message="")))
    assert bare.message == ""
    async with refused("MEDIA_CAPTION_TOO_LONG"):
        await ann(EDIT(ann.peer(bob), sent.id, message="x" * 1025))
    async with refused("MEDIA_NEW_INVALID"):
        await ann(EDIT(ann.peer(bob), sent.id, media=types.InputMediaDice("🎲")))
    dice = message_of(await ann(functions.messages.SendMediaRequest(ann.peer(bob), types.InputMediaDice("🎲"), "")))
    async with refused("MEDIA_PREV_INVALID"):
        await ann(EDIT(ann.peer(bob), dice.id, media=await photo(ann)))


async def test_an_album_keeps_its_sort(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    parts = [await album_part(ann, bob, width=10 + number) for number in range(2)]
    answer = await ann(functions.messages.SendMultiMediaRequest(ann.peer(bob), parts))
    first = next(each.message for each in answer.updates if hasattr(each, "message"))
    async with refused("MEDIA_GROUPED_INVALID"):
        await ann(EDIT(ann.peer(bob), first.id, media=await document(ann)))


async def test_forwards_are_nobodys_to_edit(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    sent = await ann(SEND(ann.peer(bob), "Mine"))
    answer = await ann(
        functions.messages.ForwardMessagesRequest(ann.peer(bob), [sent.id], ann.peer(bob), random_id=[1])
    )
    async with refused("MESSAGE_AUTHOR_REQUIRED"):
        await ann(EDIT(ann.peer(bob), message_of(answer).id, message="Changed"))


async def test_a_deletion_is_for_oneself_or_for_all(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    first, second = [(await ann(SEND(ann.peer(bob), text))).id for text in ("One", "Two")]
    affected = await ann(DELETE([first]))
    assert (affected.pts_count, len(sandbox.world.users[bob.id].box.messages)) == (1, 2)
    affected = await ann(DELETE([first, second, 99], revoke=True))
    gone = await bob.heard(types.UpdateDeleteMessages)
    assert (affected.pts_count, gone.messages, gone.pts_count) == (1, [2], 1)
    assert affected.pts == sandbox.world.users[ann.id].box.pts
    assert (await ann(DELETE([second]))).pts_count == 0


async def test_in_a_basic_group_only_administrators_take_back_what_others_said(sandbox):
    ann, bob, eve = await people(sandbox, "Ann", "Bob", "Eve")
    chat = await ann.makes_chat(bob, eve)
    await bob(SEND(bob.peer(chat), "Spam"))
    copies = {person: max(sandbox.world.users[person.id].box.messages) for person in (ann, bob, eve)}
    async with refused("MESSAGE_DELETE_FORBIDDEN"):
        await eve(DELETE([copies[eve]], revoke=True))
    await ann(DELETE([copies[ann]], revoke=True))
    await bob.heard(types.UpdateDeleteMessages)
    assert copies[eve] not in sandbox.world.users[eve.id].box.messages


async def test_a_history_is_deleted_cleared_or_revoked(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    for text in ("One", "Two", "Three"):
        await ann(SEND(ann.peer(bob), text))
    box = sandbox.world.users[ann.id].box
    affected = await ann(CLEAR(ann.peer(bob), max_id=1))
    assert (affected.pts_count, affected.offset, sorted(box.messages)) == (1, 0, [2, 3])
    await ann(CLEAR(ann.peer(bob), max_id=0, just_clear=True))
    (left,) = box.messages.values()
    assert isinstance(left.action, types.MessageActionHistoryClear)
    dialogs = functions.messages.GetDialogsRequest(None, 0, types.InputPeerEmpty(), 10, 0)
    assert len((await ann(dialogs)).dialogs) == 1
    assert len(sandbox.world.users[bob.id].box.messages) == 3
    await bob(CLEAR(bob.peer(ann), max_id=0, revoke=True))
    assert (await bob(dialogs)).dialogs == []
    channel = await ann.makes_supergroup()
    async with refused("PEER_ID_INVALID"):
        await ann(CLEAR(ann.peer(channel), max_id=0))


async def test_a_photo_of_a_deleted_message_can_be_sent_again(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    sent = message_of(await ann(functions.messages.SendMediaRequest(ann.peer(bob), await photo(ann), "")))
    await ann(DELETE([sent.id], revoke=True))
    again = await ann(functions.messages.SendMediaRequest(ann.peer(bob), by_reference(sent.media), ""))
    assert message_of(again).media.photo.id == sent.media.photo.id


@pytest.mark.parametrize("bad", [0, -1, 2**31 - 1])
async def test_ids_that_are_nobodys_do_no_harm(sandbox, bad):
    ann, bob = await people(sandbox, "Ann", "Bob")
    await ann(SEND(ann.peer(bob), "Here"))
    assert (await ann(DELETE([bad], revoke=True))).pts_count == 0
    async with refused("MESSAGE_ID_INVALID"):
        await ann(EDIT(ann.peer(bob), bad, message="x"))
