"""Who may write where, and in whose name."""

import pytest
from crowd import bans, message_of, people, refused, rights
from telethon.tl import functions, types

SEND = functions.messages.SendMessageRequest
HISTORY = functions.messages.GetHistoryRequest


async def history(person, other, **options):
    options = {"offset_id": 0, "offset_date": None, "add_offset": 0, "limit": 100, "max_id": 0, "min_id": 0} | options
    return (await person(HISTORY(person.peer(other), hash=0, **options))).messages


async def test_blocking_and_leaving_are_told_apart(sandbox):
    ann, bob, eve = await people(sandbox, "Ann", "Bob", "Eve")
    await ann(functions.contacts.BlockRequest(ann.peer(bob)))
    async with refused("YOU_BLOCKED_USER"):
        await ann(SEND(ann.peer(bob), "x"))
    async with refused("USER_IS_BLOCKED"):
        await bob(SEND(bob.peer(ann), "x"))
    sandbox.world.users[eve.id].deleted = True
    async with refused("INPUT_USER_DEACTIVATED"):
        await ann(SEND(ann.peer(eve), "x"))
    async with refused("PEER_ID_INVALID"):
        await ann(SEND(types.InputPeerUser(bob.id, 1), "x"))


async def test_only_members_write_in_groups_and_only_as_far_as_they_are_let(sandbox):
    ann, bob, eve = await people(sandbox, "Ann", "Bob", "Eve")
    channel = await ann.makes_supergroup(bob)
    async with refused("CHANNEL_PRIVATE"):
        await eve.say(channel, "x")
    edit = functions.channels.EditBannedRequest
    await ann(edit(ann.channel(channel), ann.peer(bob), bans("send_messages")))
    async with refused("USER_BANNED_IN_CHANNEL"):
        await bob.say(channel, "x")
    await ann(edit(ann.channel(channel), ann.peer(bob), bans("send_plain")))
    async with refused("CHAT_SEND_PLAIN_FORBIDDEN"):
        await bob.say(channel, "x")
    await ann(edit(ann.channel(channel), ann.peer(bob), bans()))
    default = functions.messages.EditChatDefaultBannedRightsRequest
    await ann(default(ann.peer(channel), bans("send_messages")))
    async with refused("CHAT_WRITE_FORBIDDEN"):
        await bob.say(channel, "x")
    await ann.say(channel, "An administrator may")


async def test_a_public_group_is_read_by_all_and_written_in_by_members(sandbox):
    ann, eve = await people(sandbox, "Ann", "Eve")
    channel = await ann.makes_supergroup()
    await ann(functions.channels.UpdateUsernameRequest(ann.channel(channel), "open_group"))
    await ann.say(channel, "Hello all")
    assert (await history(eve, channel))[0].message == "Hello all"
    async with refused("CHAT_WRITE_FORBIDDEN"):
        await eve.say(channel, "x")


async def test_a_broadcast_channel_is_written_in_by_its_administrators(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    (channel,) = (await ann(functions.channels.CreateChannelRequest("News", "", broadcast=True))).chats
    await ann.invites(channel, bob)
    async with refused("CHAT_ADMIN_REQUIRED"):
        await bob.say(channel, "x")
    await ann.say(channel, "News of the day")
    post = (await bob.heard(types.UpdateNewChannelMessage, lambda update: update.message.message)).message
    assert (post.post, post.from_id, post.views) == (True, None, 1)


async def test_an_anonymous_administrator_writes_as_the_group(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    given = rights("anonymous", "pin_messages")
    await ann(functions.channels.EditAdminRequest(ann.channel(channel), ann.user(bob), given, "chief"))
    answer = message_of(await bob(SEND(bob.peer(channel), "Who am I?")))
    assert (answer.from_id, answer.out, answer.post_author) == (types.PeerChannel(channel.id), True, "chief")
    seen = (await ann.heard(types.UpdateNewChannelMessage, lambda update: update.message.message)).message
    assert (seen.from_id, seen.out) == (types.PeerChannel(channel.id), False)
    open_ = message_of(await bob(SEND(bob.peer(channel), "It is me", send_as=types.InputPeerSelf())))
    assert open_.from_id == types.PeerUser(bob.id)
    async with refused("SEND_AS_PEER_INVALID"):
        await ann(SEND(ann.peer(channel), "x", send_as=ann.peer(channel)))


async def test_slow_mode_makes_members_wait(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    await ann(functions.channels.ToggleSlowModeRequest(ann.channel(channel), 60))
    await bob.say(channel, "One")
    with pytest.raises(Exception, match="wait of"):
        await bob.say(channel, "Two")
    for number in range(2):
        await ann.say(channel, f"Administrators do not wait {number}")


async def test_closed_and_deleted_topics_take_nothing_more(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_forum(bob)
    topic = await ann.makes_topic(channel)
    into = types.InputReplyToMessage(topic)
    await ann(functions.messages.EditForumTopicRequest(ann.peer(channel), topic, closed=True))
    with pytest.raises(Exception, match="TOPIC_CLOSED"):
        await bob(SEND(bob.peer(channel), "x", reply_to=into))
    assert message_of(await ann(SEND(ann.peer(channel), "Its maker may", reply_to=into))).id
    await ann(functions.messages.DeleteTopicHistoryRequest(ann.peer(channel), topic))
    async with refused("TOPIC_DELETED"):
        await ann(SEND(ann.peer(channel), "x", reply_to=types.InputReplyToMessage(topic, top_msg_id=topic)))
    with pytest.raises(Exception, match="TOPIC_ID_INVALID"):
        await ann(SEND(ann.peer(channel), "x", reply_to=types.InputReplyToMessage(0, top_msg_id=99)))


async def test_who_left_a_basic_group_writes_there_no_more(sandbox):
    ann, bob, eve = await people(sandbox, "Ann", "Bob", "Eve")
    chat = await ann.makes_chat(bob)
    await bob(functions.messages.DeleteChatUserRequest(chat.id, types.InputUserSelf()))
    async with refused("CHAT_WRITE_FORBIDDEN"):
        await bob(SEND(bob.peer(chat), "x"))
    async with refused("CHAT_ID_INVALID"):
        await eve(SEND(eve.peer(chat), "x"))
    await ann(functions.messages.MigrateChatRequest(chat.id))
    async with refused("PEER_ID_INVALID"):
        await ann(SEND(ann.peer(chat), "x"))
