"""Supergroups and channels: made, shown, deleted."""

import pytest
from crowd import action_of, message_of, people, refused
from telethon.tl import functions, types

CREATE = functions.channels.CreateChannelRequest
FULL = functions.channels.GetFullChannelRequest


async def test_a_new_supergroup_begins_with_a_service_message_and_its_creator(sandbox):
    (ann,) = await people(sandbox, "Ann")
    answer = await ann(CREATE("  Front   desk ", "All our questions", megagroup=True))
    (channel,) = answer.chats
    assert (channel.title, channel.megagroup, channel.broadcast, channel.creator) == ("Front desk", True, False, True)
    message = message_of(answer)
    assert (message.id, message.out, action_of(answer.updates[-1]).title) == (1, True, "Front desk")
    full = (await ann(FULL(ann.channel(channel)))).full_chat
    assert (full.about, full.participants_count, full.admins_count) == ("All our questions", 1, 1)
    assert full.can_delete_channel and full.can_set_username and full.exported_invite.permanent


async def test_a_new_broadcast_channel_is_no_group(sandbox):
    (ann,) = await people(sandbox, "Ann")
    (channel,) = (await ann(CREATE("News", ""))).chats
    assert (channel.broadcast, channel.megagroup, channel.forum) == (True, False, False)


@pytest.mark.parametrize(
    ("title", "about", "error"),
    [(" ", "", "CHAT_TITLE_EMPTY"), ("News", "a" * 256, "CHAT_ABOUT_TOO_LONG")],
)
async def test_titles_are_needed_and_descriptions_are_short(sandbox, title, about, error):
    (ann,) = await people(sandbox, "Ann")
    async with refused(error):
        await ann(CREATE(title, about, megagroup=True))


async def test_outsiders_see_nothing_of_a_private_channel(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup()
    for request in (
        FULL(bob.channel(channel)),
        functions.channels.GetChannelsRequest([bob.channel(channel)]),
        functions.channels.GetParticipantsRequest(bob.channel(channel), types.ChannelParticipantsRecent(), 0, 100, 0),
        functions.channels.GetMessagesRequest(bob.channel(channel), [types.InputMessageID(1)]),
        functions.channels.JoinChannelRequest(bob.channel(channel)),
    ):
        async with refused("CHANNEL_PRIVATE"):
            await bob(request)


async def test_a_wrong_access_hash_opens_no_channel(sandbox):
    (ann,) = await people(sandbox, "Ann")
    channel = await ann.makes_supergroup()
    async with refused("CHANNEL_INVALID"):
        await ann(FULL(types.InputChannel(channel.id, 17)))


async def test_anybody_may_read_and_join_a_public_supergroup(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup()
    assert await ann(functions.channels.UpdateUsernameRequest(ann.channel(channel), "front_desk"))
    found = await bob(functions.contacts.ResolveUsernameRequest("front_desk"))
    assert found.chats[0].left
    seen = await bob(functions.channels.GetMessagesRequest(bob.channel(channel), [types.InputMessageID(1)]))
    assert isinstance(seen.messages[0].action, types.MessageActionChannelCreate)
    joined = await bob(functions.channels.JoinChannelRequest(bob.channel(channel)))
    assert not joined.updates.chats[0].left
    joining = await ann.heard(types.UpdateNewChannelMessage, lambda each: each.message.id == 2)
    assert joining.message.action.users == [bob.id]
    async with refused("USER_ALREADY_PARTICIPANT"):
        await bob(functions.channels.JoinChannelRequest(bob.channel(channel)))


async def test_only_the_creator_deletes_a_channel_and_all_are_told(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    async with refused("CHAT_ADMIN_REQUIRED"):
        await bob(functions.channels.DeleteChannelRequest(bob.channel(channel)))
    bob.updates.clear()
    await ann(functions.channels.DeleteChannelRequest(ann.channel(channel)))
    await bob.heard(types.UpdateChannel)
    for person in (ann, bob):
        async with refused("CHANNEL_PRIVATE"):
            await person(FULL(person.channel(channel)))


async def test_leaving_tells_the_others_and_closes_the_door(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    answer = await bob(functions.channels.LeaveChannelRequest(bob.channel(channel)))
    assert [type(each) for each in answer.updates] == [types.UpdateChannel]
    assert isinstance(answer.chats[0], types.ChannelForbidden)
    left = await ann.heard(
        types.UpdateNewChannelMessage, lambda each: isinstance(action_of(each), types.MessageActionChatDeleteUser)
    )
    assert left.message.action.user_id == bob.id
    async with refused("CHANNEL_PRIVATE"):
        await bob(functions.channels.LeaveChannelRequest(bob.channel(channel)))
    async with refused("USER_CREATOR"):
        await ann(functions.channels.LeaveChannelRequest(ann.channel(channel)))


async def test_own_public_channels_are_listed_and_the_others_are_not(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    await ann.makes_supergroup(title="Private")
    await ann(functions.channels.UpdateUsernameRequest(ann.channel(channel), "front_desk"))
    listed = await ann(functions.channels.GetAdminedPublicChannelsRequest())
    assert [each.id for each in listed.chats] == [channel.id]
    assert (await bob(functions.channels.GetAdminedPublicChannelsRequest())).chats == []
    assert (await ann(functions.channels.GetLeftChannelsRequest(0))).chats == []
