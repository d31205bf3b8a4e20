"""Reading, typing, reactions, pins."""

from crowd import bans, message_of, people, refused, rights
from telethon.tl import functions, types

SEND = functions.messages.SendMessageRequest
READ = functions.messages.ReadHistoryRequest
REACT = functions.messages.SendReactionRequest
PIN = functions.messages.UpdatePinnedMessageRequest


async def dialog(person, other):
    request = functions.messages.GetPeerDialogsRequest([types.InputDialogPeer(person.peer(other))])
    return (await person(request)).dialogs[0]


async def test_reading_moves_both_sides_marks(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    await bob(SEND(types.InputPeerSelf(), "So that his ids differ"))
    sent = [(await ann(SEND(ann.peer(bob), text))).id for text in ("One", "Two", "Three")]
    assert (await dialog(bob, ann)).unread_count == 3
    affected = await bob(READ(bob.peer(ann), max_id=3))
    seen = await ann.heard(types.UpdateReadHistoryOutbox)
    assert (affected.pts_count, seen.peer, seen.max_id) == (1, types.PeerUser(bob.id), sent[1])
    assert ((await dialog(bob, ann)).unread_count, (await dialog(ann, bob)).read_outbox_max_id) == (1, sent[1])
    assert (await bob(READ(bob.peer(ann), max_id=0))).pts_count == 1
    assert (await bob(READ(bob.peer(ann), max_id=0))).pts_count == 0
    assert (await dialog(bob, ann)).read_inbox_max_id == 4


async def test_own_devices_are_told_what_was_read(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    tablet = await sandbox.signed_in(bob.phone)
    waiting = tablet.loop.create_future()
    from telethon import events

    tablet.add_event_handler(waiting.set_result, events.Raw(types.UpdateReadHistoryInbox))
    await ann(SEND(ann.peer(bob), "Hello"))
    newest = max(sandbox.world.users[bob.id].box.messages)
    await bob(READ(bob.peer(ann), max_id=newest))
    update = await waiting
    assert (update.peer, update.max_id, update.still_unread_count) == (types.PeerUser(ann.id), newest, 0)


async def test_in_a_basic_group_the_author_learns_that_they_were_read(sandbox):
    ann, bob, eve = await people(sandbox, "Ann", "Bob", "Eve")
    chat = await ann.makes_chat(bob, eve)
    sent = message_of(await bob(SEND(bob.peer(chat), "Anybody?")))
    await eve(READ(eve.peer(chat), max_id=0))
    seen = await bob.heard(types.UpdateReadHistoryOutbox)
    assert (seen.peer, seen.max_id) == (types.PeerChat(chat.id), sent.id)
    assert (await dialog(bob, chat)).read_outbox_max_id == sent.id
    channel = await ann.makes_supergroup()
    async with refused("PEER_ID_INVALID"):
        await ann(READ(ann.peer(channel), max_id=0))


async def test_typing_is_shown_to_who_is_there(sandbox):
    ann, bob, eve = await people(sandbox, "Ann", "Bob", "Eve")
    typing = functions.messages.SetTypingRequest
    assert await ann(typing(ann.peer(bob), types.SendMessageTypingAction()))
    assert (await bob.heard(types.UpdateUserTyping)).user_id == ann.id
    chat = await ann.makes_chat(bob)
    await bob(typing(bob.peer(chat), types.SendMessageRecordAudioAction()))
    seen = await ann.heard(types.UpdateChatUserTyping)
    assert (seen.chat_id, seen.from_id) == (chat.id, types.PeerUser(bob.id))
    channel = await ann.makes_forum(bob)
    topic = await ann.makes_topic(channel)
    await bob(typing(bob.peer(channel), types.SendMessageTypingAction(), top_msg_id=topic))
    seen = await ann.heard(types.UpdateChannelUserTyping)
    assert (seen.from_id, seen.top_msg_id) == (types.PeerUser(bob.id), topic)
    async with refused("CHANNEL_PRIVATE"):
        await eve(typing(eve.peer(channel), types.SendMessageTypingAction()))


async def test_a_reaction_is_shown_to_both_and_taken_back(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    sent = await ann(SEND(ann.peer(bob), "Good news"))
    heart = types.ReactionEmoji("❤️")
    (update,) = (await bob(REACT(bob.peer(ann), 1, reaction=[heart]))).updates
    (count,) = update.reactions.results
    assert (count.count, count.chosen_order) == (1, 0)
    seen = await ann.heard(types.UpdateMessageReactions)
    assert (seen.msg_id, seen.reactions.results[0].chosen_order) == (sent.id, None)
    assert seen.reactions.recent_reactions[0].peer_id == types.PeerUser(bob.id)
    async with refused("MESSAGE_NOT_MODIFIED"):
        await bob(REACT(bob.peer(ann), 1, reaction=[heart]))
    (message,) = (await ann(functions.messages.GetMessagesRequest([types.InputMessageID(sent.id)]))).messages
    assert message.reactions.results[0].count == 1
    await bob(REACT(bob.peer(ann), 1, reaction=[]))
    gone = await ann.heard(types.UpdateMessageReactions, lambda update: not update.reactions.results)
    assert gone.msg_id == sent.id


async def test_bad_reactions_are_refused(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    await ann(SEND(ann.peer(bob), "Good news"))
    emoji = types.ReactionEmoji
    for given, error in (
        ([emoji("🐟")], "REACTION_INVALID"),
        ([emoji("👍"), emoji("👎")], "REACTIONS_TOO_MANY"),
        ([types.ReactionCustomEmoji(1)], "PREMIUM_ACCOUNT_REQUIRED"),
    ):
        async with refused(error):
            await bob(REACT(bob.peer(ann), 1, reaction=given))
    async with refused("MESSAGE_ID_INVALID"):
        await bob(REACT(bob.peer(ann), 99, reaction=[emoji("👍")]))


async def test_reactions_in_a_group_are_counted_and_listed(sandbox):
    ann, bob, eve = await people(sandbox, "Ann", "Bob", "Eve")
    channel = await ann.makes_forum(bob, eve)
    topic = await ann.makes_topic(channel)
    said = await ann.say(channel, "Vote", reply_to=types.InputReplyToMessage(topic))
    for person, emoji in ((bob, "👍"), (eve, "👍"), (ann, "👎")):
        await person(REACT(person.peer(channel), said, reaction=[types.ReactionEmoji(emoji)]))
    seen = await eve.heard(types.UpdateMessageReactions, lambda update: len(update.reactions.results) == 2)
    assert [(each.reaction.emoticon, each.count, each.chosen_order) for each in seen.reactions.results] == [
        ("👍", 2, 0), ("👎", 1, None),
    ]  # fmt: skip
    assert seen.top_msg_id == topic
    listed = await ann(functions.messages.GetMessageReactionsListRequest(ann.peer(channel), said, limit=2))
    assert (listed.count, len(listed.reactions), listed.next_offset) == (3, 2, "2")
    answer = await bob(functions.messages.GetMessagesReactionsRequest(bob.peer(channel), [said]))
    assert answer.updates[0].reactions.results[0].chosen_order == 0
    fetched = await bob(functions.channels.GetMessagesRequest(bob.channel(channel), [types.InputMessageID(said)]))
    assert fetched.messages[0].reactions.results[0].count == 2


async def test_all_reactions_are_listed_once(sandbox):
    (ann,) = await people(sandbox, "Ann")
    available = await ann(functions.messages.GetAvailableReactionsRequest(0))
    assert "👍" in {each.reaction for each in available.reactions}
    again = await ann(functions.messages.GetAvailableReactionsRequest(available.hash))
    assert isinstance(again, types.messages.AvailableReactionsNotModified)


async def test_a_pin_in_a_private_chat_is_for_both_or_for_one(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    sent = await ann(SEND(ann.peer(bob), "Keep this"))
    answer = await ann(PIN(ann.peer(bob), sent.id))
    pin, news = answer.updates
    assert (pin.messages, pin.pinned) == ([sent.id], True)
    assert isinstance(news.message.action, types.MessageActionPinMessage)
    assert news.message.reply_to.reply_to_msg_id == sent.id
    seen = await bob.heard(types.UpdatePinnedMessages)
    assert (seen.peer, seen.messages) == (types.PeerUser(ann.id), [1])
    async with refused("CHAT_NOT_MODIFIED"):
        await ann(PIN(ann.peer(bob), sent.id))
    await ann(PIN(ann.peer(bob), sent.id, unpin=True, pm_oneside=True))
    found = await bob(_search(bob, ann, types.InputMessagesFilterPinned()))
    assert [each.message for each in found.messages] == ["Keep this"]
    assert (await ann(_search(ann, bob, types.InputMessagesFilterPinned()))).messages == []


def _search(person, other, kind, **options):
    return functions.messages.SearchRequest(person.peer(other), "", kind, None, None, 0, 0, 10, 0, 0, 0, **options)


async def test_pins_in_a_forum_need_the_right_and_stay_in_their_topic(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_forum(bob)
    topic = await ann.makes_topic(channel)
    said = await bob.say(channel, "Keep this", reply_to=types.InputReplyToMessage(topic))
    async with refused("CHAT_ADMIN_REQUIRED"):
        await bob(PIN(bob.peer(channel), said))
    await ann(PIN(ann.peer(channel), said, silent=True))
    pin = await bob.heard(types.UpdatePinnedChannelMessages)
    assert (pin.messages, pin.pinned) == ([said], True)
    note = await bob.heard(
        types.UpdateNewChannelMessage,
        lambda update: isinstance(getattr(update.message, "action", None), types.MessageActionPinMessage),
    )
    header = note.message.reply_to
    assert (header.reply_to_msg_id, header.reply_to_top_id, header.forum_topic) == (said, topic, True)
    assert note.message.silent
    async with refused("MESSAGE_ID_INVALID"):
        await ann(PIN(ann.peer(channel), note.message.id))
    affected = await ann(functions.messages.UnpinAllMessagesRequest(ann.peer(channel), top_msg_id=topic))
    assert affected.pts_count == 1
    assert (await ann(functions.messages.UnpinAllMessagesRequest(ann.peer(channel)))).pts_count == 0


async def test_all_pins_of_a_private_chat_go_at_once(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    for text in ("One", "Two"):
        sent = await ann(SEND(ann.peer(bob), text))
        await ann(PIN(ann.peer(bob), sent.id, pm_oneside=True))
    affected = await ann(functions.messages.UnpinAllMessagesRequest(ann.peer(bob)))
    assert (affected.pts_count, affected.offset) == (2, 0)


async def test_a_name_or_an_answer_is_a_mention_until_it_is_seen(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    await bob(functions.account.UpdateUsernameRequest("bobby_b"))
    channel = await ann.makes_supergroup(bob)
    said = await bob.say(channel, "Hello")
    await ann.say(channel, "Hello all")
    named = await ann.say(channel, "😀 hey @Bobby_B, look")
    answered = await ann.say(channel, "Hello you", reply_to=types.InputReplyToMessage(said))
    linked = types.InputMessageEntityMentionName(0, 2, ann.user(bob))
    third = await ann.say(channel, "He is here", entities=[linked])
    seen = await bob.heard(types.UpdateNewChannelMessage, lambda update: update.message.id == named)
    assert seen.message.mentioned
    assert (await dialog(bob, channel)).unread_mentions_count == 3
    unread = functions.messages.GetUnreadMentionsRequest(bob.peer(channel), 0, 0, 10, 0, 0)
    assert [each.id for each in (await bob(unread)).messages] == [third, answered, named]
    found = await bob(_search(bob, channel, types.InputMessagesFilterMyMentions()))
    assert [each.id for each in found.messages] == [third, answered, named]
    await bob(functions.messages.ReadMentionsRequest(bob.peer(channel)))
    assert (await dialog(bob, channel)).unread_mentions_count == 0


async def test_in_a_basic_group_a_mention_is_marked_in_the_copy(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    chat = await ann.makes_chat(bob)
    sent = message_of(await bob(SEND(bob.peer(chat), "Question")))
    copy = max(sandbox.world.users[ann.id].box.messages)
    await ann(SEND(ann.peer(chat), "Answer", reply_to=types.InputReplyToMessage(copy)))
    seen = await bob.heard(types.UpdateShortChatMessage)
    assert (seen.mentioned, seen.media_unread, seen.reply_to.reply_to_msg_id) == (True, True, sent.id)
    await bob(functions.messages.ReadMessageContentsRequest([seen.id]))
    assert (await dialog(bob, chat)).unread_mentions_count == 0


async def test_rights_to_pin_can_be_given_and_taken(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    said = await bob.say(channel, "Mine")
    await ann(functions.messages.EditChatDefaultBannedRightsRequest(ann.peer(channel), bans()))
    assert (await bob(PIN(bob.peer(channel), said))).updates
    await ann(functions.messages.EditChatDefaultBannedRightsRequest(ann.peer(channel), bans("pin_messages")))
    await ann(functions.channels.EditAdminRequest(ann.channel(channel), ann.user(bob), rights("pin_messages"), ""))
    assert (await bob(PIN(bob.peer(channel), said, unpin=True))).updates


async def test_a_channels_readers_stay_unnamed(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    (channel,) = (await ann(functions.channels.CreateChannelRequest("News", "", broadcast=True))).chats
    await ann.invites(channel, bob)
    post = await ann.say(channel, "News")
    await bob(REACT(bob.peer(channel), post, reaction=[types.ReactionEmoji("👍")]))
    seen = await ann.heard(types.UpdateMessageReactions)
    assert (seen.reactions.results[0].count, seen.reactions.recent_reactions) == (1, None)
    async with refused("BROADCAST_FORBIDDEN"):
        await ann(functions.messages.GetMessageReactionsListRequest(ann.peer(channel), post, limit=10))
    assert (await ann(functions.messages.GetUnreadReactionsRequest(ann.peer(channel), 0, 0, 10, 0, 0))).messages == []
    assert (await ann(functions.messages.ReadReactionsRequest(ann.peer(channel)))).pts_count == 0
    await ann(PIN(ann.peer(channel), post))
    note = await bob.heard(
        types.UpdateNewChannelMessage,
        lambda update: isinstance(getattr(update.message, "action", None), types.MessageActionPinMessage),
    )
    assert note.message.from_id == types.PeerChannel(channel.id)
