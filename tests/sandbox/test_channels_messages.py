"""A supergroup's messages: by id, deleted, read."""

from crowd import bans, message_of, people, refused, rights
from telethon.tl import functions, types

GET = functions.channels.GetMessagesRequest
DELETE = functions.channels.DeleteMessagesRequest
READ = functions.channels.ReadHistoryRequest


async def test_messages_are_fetched_by_id_by_reply_and_by_pin(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    first = await bob.say(channel, "Question")
    second = await ann.say(channel, "Answer", reply_to=types.InputReplyToMessage(first))
    wanted = [types.InputMessageID(second), types.InputMessageReplyTo(second), types.InputMessageID(99)]
    answer = await ann(GET(ann.channel(channel), wanted))
    own, question, missing = answer.messages
    assert (own.message, own.out, question.message, question.out) == ("Answer", True, "Question", False)
    assert isinstance(missing, types.MessageEmpty)
    assert {user.id for user in answer.users} == {ann.id, bob.id}
    await ann(functions.messages.UpdatePinnedMessageRequest(ann.peer(channel), first, silent=True))
    (pinned,) = (await ann(GET(ann.channel(channel), [types.InputMessagePinned()]))).messages
    assert pinned.id == first
    async with refused("MESSAGE_IDS_EMPTY"):
        await ann(GET(ann.channel(channel), []))


async def test_own_messages_are_deleted_for_all_and_others_need_the_right(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    mine, theirs = await bob.say(channel, "Mine"), await ann.say(channel, "Hers")
    async with refused("MESSAGE_DELETE_FORBIDDEN"):
        await bob(DELETE(bob.channel(channel), [mine, theirs]))
    affected = await bob(DELETE(bob.channel(channel), [mine, 99]))
    assert affected.pts_count == 1
    deleted = await ann.heard(types.UpdateDeleteChannelMessages)
    assert (deleted.messages, deleted.pts) == ([mine], affected.pts)
    await ann(functions.channels.EditAdminRequest(ann.channel(channel), ann.user(bob), rights("delete_messages"), ""))
    assert (await bob(DELETE(bob.channel(channel), [theirs]))).pts_count == 1
    async with refused("MESSAGE_DELETE_FORBIDDEN"):
        await ann(DELETE(ann.channel(channel), [1]))


async def test_all_that_one_member_wrote_goes_at_once(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    spam = [await bob.say(channel, f"Spam {number}") for number in range(3)]
    kept = await ann.say(channel, "Ham")
    request = functions.channels.DeleteParticipantHistoryRequest(ann.channel(channel), ann.peer(bob))
    affected = await ann(request)
    assert (affected.pts_count, affected.offset) == (3, 0)
    found = (await bob(GET(bob.channel(channel), [types.InputMessageID(each) for each in [*spam, kept]]))).messages
    assert [isinstance(each, types.MessageEmpty) for each in found] == [True, True, True, False]


async def test_reading_tells_own_sessions_and_the_authors(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    tablet = await sandbox.signed_in(bob.phone)
    bob_on_tablet = type(bob)(sandbox, tablet, bob.id, bob.phone)
    first, second = await ann.say(channel, "One"), await ann.say(channel, "Two")
    assert await bob(READ(bob.channel(channel), first))
    own = await bob_on_tablet.heard(types.UpdateReadChannelInbox)
    assert (own.max_id, own.still_unread_count) == (first, 1)
    assert (await ann.heard(types.UpdateReadChannelOutbox)).max_id == first
    await bob(READ(bob.channel(channel), 0))
    full = (await bob(functions.channels.GetFullChannelRequest(bob.channel(channel)))).full_chat
    assert (full.read_inbox_max_id, full.unread_count) == (second, 0)
    full = (await ann(functions.channels.GetFullChannelRequest(ann.channel(channel)))).full_chat
    assert full.read_outbox_max_id == second


async def test_a_history_cleared_for_oneself_stays_for_the_others(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    said = await ann.say(channel, "Hello")
    answer = await bob(functions.channels.DeleteHistoryRequest(bob.channel(channel), 0))
    assert answer.updates[0].available_min_id == said
    wanted = [types.InputMessageID(said)]
    assert isinstance((await bob(GET(bob.channel(channel), wanted))).messages[0], types.MessageEmpty)
    assert (await ann(GET(ann.channel(channel), wanted))).messages[0].message == "Hello"


async def test_a_history_cleared_for_everyone_is_gone(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    said = await ann.say(channel, "Hello")
    async with refused("CHAT_ADMIN_REQUIRED"):
        await bob(functions.channels.DeleteHistoryRequest(bob.channel(channel), 0, for_everyone=True))
    await ann(functions.channels.DeleteHistoryRequest(ann.channel(channel), 0, for_everyone=True))
    deleted = await bob.heard(types.UpdateDeleteChannelMessages)
    assert said in deleted.messages and 1 not in deleted.messages


async def test_what_was_heard_is_marked_in_own_sessions(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    said = await ann.say(channel, "Hello")
    tablet = await sandbox.signed_in(bob.phone)
    bob_on_tablet = type(bob)(sandbox, tablet, bob.id, bob.phone)
    assert await bob(functions.channels.ReadMessageContentsRequest(bob.channel(channel), [said, 99]))
    assert (await bob_on_tablet.heard(types.UpdateChannelReadMessagesContents)).messages == [said]


async def test_a_message_has_a_link(sandbox):
    (ann,) = await people(sandbox, "Ann")
    channel = await ann.makes_supergroup()
    link = functions.channels.ExportMessageLinkRequest
    assert (await ann(link(ann.channel(channel), 1))).link == f"https://t.me/c/{channel.id}/1"
    await ann(functions.channels.UpdateUsernameRequest(ann.channel(channel), "front_desk"))
    assert (await ann(link(ann.channel(channel), 1))).link == "https://t.me/front_desk/1"
    async with refused("MESSAGE_ID_INVALID"):
        await ann(link(ann.channel(channel), 99))


async def test_hidden_history_stays_hidden_from_newcomers(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup()
    said = await ann.say(channel, "Between us")
    await ann(functions.channels.TogglePreHistoryHiddenRequest(ann.channel(channel), True))
    await ann.invites(channel, bob)
    found = (await bob(GET(bob.channel(channel), [types.InputMessageID(said)]))).messages
    assert isinstance(found[0], types.MessageEmpty)
    full = (await bob(functions.channels.GetFullChannelRequest(bob.channel(channel)))).full_chat
    assert (full.hidden_prehistory, full.available_min_id) == (True, said)


async def test_muted_members_do_not_write_and_default_rights_bind_members_only(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    request = functions.messages.EditChatDefaultBannedRightsRequest
    answer = await ann(request(ann.peer(channel), bans("send_messages")))
    assert answer.chats[0].default_banned_rights.send_messages
    told = await bob.heard(types.UpdateChatDefaultBannedRights)
    assert told.default_banned_rights.send_messages
    async with refused("CHAT_WRITE_FORBIDDEN"):
        await bob.say(channel, "Hello?")
    assert message_of(await ann(functions.messages.SendMessageRequest(ann.peer(channel), "Hello"))).id
    async with refused("CHAT_NOT_MODIFIED"):
        await ann(request(ann.peer(channel), bans("send_messages")))
    async with refused("CHAT_ADMIN_REQUIRED"):
        await bob(request(bob.peer(channel), bans()))


async def test_administrators_learn_who_is_behind_an_anonymous_message(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    await ann(functions.channels.EditAdminRequest(ann.channel(channel), ann.user(bob), rights("anonymous"), ""))
    said = await bob.say(channel, "Guess who")
    ask = functions.channels.GetMessageAuthorRequest
    assert (await ann(ask(ann.channel(channel), said))).id == bob.id
    async with refused("MESSAGE_ID_INVALID"):
        await ann(ask(ann.channel(channel), 99))
    report = functions.channels.ReportSpamRequest(ann.channel(channel), ann.peer(bob), [said])
    assert await ann(report)
