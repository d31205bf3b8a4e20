"""Who is in a supergroup: inviting, listing, administrators, restrictions."""

import datetime

from crowd import action_of, bans, people, refused, rights
from telethon.password import compute_check
from telethon.tl import functions, types

from hotline_cli.sandbox.state import mark_channel

INVITE = functions.channels.InviteToChannelRequest
EDIT_ADMIN = functions.channels.EditAdminRequest
EDIT_BANNED = functions.channels.EditBannedRequest


async def participants(person, channel, wanted=None):
    request = functions.channels.GetParticipantsRequest(
        person.channel(channel), wanted or types.ChannelParticipantsRecent(), 0, 100, 0
    )
    return (await person(request)).participants


async def participant(person, channel, other):
    request = functions.channels.GetParticipantRequest(person.channel(channel), person.peer(other))
    return (await person(request)).participant


def promote(person, channel, other, *names, rank=""):
    return person(EDIT_ADMIN(person.channel(channel), person.user(other), rights(*names), rank))


def restrict(person, channel, other, *names, until=None):
    return person(EDIT_BANNED(person.channel(channel), person.peer(other), bans(*names, until=until)))


async def test_who_is_invited_is_told_and_hears_the_group_from_then_on(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup()
    await ann.say(channel, "Before")
    answer = await ann.invites(channel, bob)
    assert answer.missing_invitees == []
    await bob.heard(types.UpdateChannel)
    added = await bob.heard(types.UpdateNewChannelMessage)
    assert (added.message.id, added.message.action.users) == (3, [bob.id])
    await ann.say(channel, "After")
    await bob.heard(types.UpdateNewChannelMessage, lambda each: each.message.id == 4)
    assert not any(each.message.id < 3 for each in bob.updates if isinstance(each, types.UpdateNewChannelMessage))


async def test_privacy_keeps_people_out_without_an_error(sandbox):
    ann, bob, cat = await people(sandbox, "Ann", "Bob", "Cat")
    channel = await ann.makes_supergroup()
    await bob(functions.contacts.BlockRequest(bob.peer(ann)))
    await cat(
        functions.account.SetPrivacyRequest(types.InputPrivacyKeyChatInvite(), [types.InputPrivacyValueDisallowAll()])
    )
    answer = await ann.invites(channel, bob, cat)
    assert sorted(each.user_id for each in answer.missing_invitees) == sorted([bob.id, cat.id])
    assert [each.user_id for each in await participants(ann, channel)] == [ann.id]


async def test_participants_are_filtered_and_searched(sandbox):
    ann, bob, cat = await people(sandbox, "Ann", "Bob", "Cat")
    channel = await ann.makes_supergroup(bob, cat)
    await promote(ann, channel, bob, "pin_messages")
    await restrict(ann, channel, cat, "send_messages")
    assert [each.user_id for each in await participants(ann, channel, types.ChannelParticipantsAdmins())] == [
        ann.id, bob.id,
    ]  # fmt: skip
    assert [each.user_id for each in await participants(ann, channel, types.ChannelParticipantsSearch("bo"))] == [
        bob.id
    ]
    (banned,) = await participants(ann, channel, types.ChannelParticipantsBanned(""))
    assert (banned.peer.user_id, banned.kicked_by, banned.left) == (cat.id, ann.id, False)
    assert await participants(ann, channel, types.ChannelParticipantsBots()) == []
    async with refused("CHAT_ADMIN_REQUIRED"):
        await participants(cat, channel, types.ChannelParticipantsKicked(""))


async def test_participants_come_in_pages(sandbox):
    ann, bob, cat = await people(sandbox, "Ann", "Bob", "Cat")
    channel = await ann.makes_supergroup(bob, cat)
    page = await ann(
        functions.channels.GetParticipantsRequest(ann.channel(channel), types.ChannelParticipantsRecent(), 1, 1, 0)
    )
    assert (page.count, [each.user_id for each in page.participants]) == (3, [bob.id])
    assert [user.id async for user in ann.client.iter_participants(ann.peer(channel))] == [ann.id, bob.id, cat.id]


async def test_members_of_a_broadcast_channel_are_for_its_administrators(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    (channel,) = (await ann(functions.channels.CreateChannelRequest("News", ""))).chats
    await ann.invites(channel, bob)
    async with refused("CHAT_ADMIN_REQUIRED"):
        await participants(bob, channel)
    async with refused("CHAT_ADMIN_REQUIRED"):
        await participant(bob, channel, ann)
    async with refused("CHAT_ADMIN_REQUIRED"):
        await bob.invites(channel, ann)
    assert isinstance(await participant(bob, channel, bob), types.ChannelParticipantSelf)


async def test_each_participant_looks_like_what_they_are(sandbox):
    ann, bob, cat = await people(sandbox, "Ann", "Bob", "Cat")
    channel = await ann.makes_supergroup(bob)
    await promote(ann, channel, bob, "pin_messages", rank="Helper")
    assert isinstance(await participant(bob, channel, ann), types.ChannelParticipantCreator)
    seen = await participant(ann, channel, bob)
    assert (type(seen), seen.rank, seen.promoted_by, seen.can_edit) == (
        types.ChannelParticipantAdmin, "Helper", ann.id, True,
    )  # fmt: skip
    assert (await participant(bob, channel, bob)).is_self
    async with refused("USER_NOT_PARTICIPANT"):
        await participant(ann, channel, cat)
    async with refused("PARTICIPANT_ID_INVALID"):
        await ann(functions.channels.GetParticipantRequest(ann.channel(channel), types.InputPeerUser(cat.id, 0)))


async def test_an_administrator_gives_no_right_that_they_lack(sandbox):
    ann, bob, cat = await people(sandbox, "Ann", "Bob", "Cat")
    channel = await ann.makes_supergroup(bob, cat)
    async with refused("CHAT_ADMIN_REQUIRED"):
        await promote(bob, channel, cat, "pin_messages")
    await promote(ann, channel, bob, "add_admins", "pin_messages")
    async with refused("RIGHT_FORBIDDEN"):
        await promote(bob, channel, cat, "ban_users")
    async with refused("USER_CREATOR"):
        await promote(bob, channel, ann, "pin_messages")
    async with refused("ADMIN_RANK_INVALID"):
        await promote(bob, channel, cat, "pin_messages", rank="A much too long rank")
    await promote(bob, channel, cat, "pin_messages")
    assert (await participant(ann, channel, cat)).promoted_by == bob.id
    await promote(ann, channel, cat)
    assert isinstance(await participant(ann, channel, cat), types.ChannelParticipant)


async def test_an_administrator_does_not_touch_whom_another_promoted(sandbox):
    ann, bob, cat = await people(sandbox, "Ann", "Bob", "Cat")
    channel = await ann.makes_supergroup(bob, cat)
    await promote(ann, channel, bob, "add_admins", "ban_users")
    await promote(ann, channel, cat, "ban_users")
    async with refused("CHAT_ADMIN_REQUIRED"):
        await promote(bob, channel, cat)
    for other in (cat, ann, bob):
        async with refused("USER_ADMIN_INVALID"):
            await restrict(bob, channel, other, "view_messages")


async def test_making_somebody_administrator_brings_them_in(sandbox):
    ann, bob, cat = await people(sandbox, "Ann", "Bob", "Cat")
    channel = await ann.makes_supergroup()
    await promote(ann, channel, bob, "pin_messages")
    added = await bob.heard(types.UpdateNewChannelMessage)
    assert added.message.action.users == [bob.id]
    await cat(functions.contacts.BlockRequest(cat.peer(ann)))
    async with refused("USER_BLOCKED"):
        await promote(ann, channel, cat, "pin_messages")


async def test_who_is_removed_sees_a_closed_channel_and_hears_no_more(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    await bob.heard(types.UpdateNewChannelMessage)
    bob.updates.clear()
    answer = await restrict(ann, channel, bob, "view_messages")
    assert isinstance(action_of(answer.updates[0]), types.MessageActionChatDeleteUser)
    await bob.heard(types.UpdateChannel)
    assert not bob.has_heard(types.UpdateNewChannelMessage)
    async with refused("CHANNEL_PRIVATE"):
        await bob(functions.channels.GetFullChannelRequest(bob.channel(channel)))
    (kicked,) = await participants(ann, channel, types.ChannelParticipantsKicked(""))
    assert (kicked.peer.user_id, kicked.left) == (bob.id, True)
    full = (await ann(functions.channels.GetFullChannelRequest(ann.channel(channel)))).full_chat
    assert (full.participants_count, full.kicked_count) == (1, 1)


async def test_a_pardoned_member_is_welcome_again(sandbox):
    ann, bob, cat = await people(sandbox, "Ann", "Bob", "Cat")
    channel = await ann.makes_supergroup(bob, cat)
    await restrict(ann, channel, bob, "view_messages")
    async with refused("USER_KICKED"):
        await cat.invites(channel, bob)
    await restrict(ann, channel, bob)
    await ann.invites(channel, bob)
    assert (await bob(functions.channels.GetChannelsRequest([bob.channel(channel)]))).chats[0].left is False


async def test_a_restriction_takes_single_rights_for_a_time(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    until = datetime.datetime.fromtimestamp(sandbox.world.time() + 3600, datetime.UTC)
    await restrict(ann, channel, bob, "send_messages", until=until)
    seen = await bob(functions.channels.GetChannelsRequest([bob.channel(channel)]))
    assert seen.chats[0].banned_rights.send_messages and seen.chats[0].banned_rights.until_date == until
    async with refused("USER_BANNED_IN_CHANNEL"):
        await bob.say(channel, "Hello?")
    # An hour passes for the restriction alone: clients would not bear such a leap of the server's clock.
    sandbox.world.channels[channel.id].members[bob.id].banned_rights.until_date -= datetime.timedelta(hours=1)
    assert await bob.say(channel, "Hello again")


async def test_a_broadcast_channel_knows_no_partial_restrictions(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    (channel,) = (await ann(functions.channels.CreateChannelRequest("News", ""))).chats
    await ann.invites(channel, bob)
    async with refused("BANNED_RIGHTS_INVALID"):
        await restrict(ann, channel, bob, "send_messages")
    await restrict(ann, channel, bob, "view_messages")
    async with refused("CHANNEL_PRIVATE"):
        await bob(functions.channels.GetFullChannelRequest(bob.channel(channel)))


async def test_who_left_by_themselves_is_brought_back_by_friends_and_administrators_only(sandbox):
    ann, bob, cat = await people(sandbox, "Ann", "Bob", "Cat")
    channel = await ann.makes_supergroup(bob, cat)
    await bob(functions.channels.LeaveChannelRequest(bob.channel(channel)))
    async with refused("USER_NOT_MUTUAL_CONTACT"):
        await cat.invites(channel, bob)
    await ann.invites(channel, bob)
    assert mark_channel(channel.id) in sandbox.world.users[bob.id].reads


async def test_common_groups_are_those_that_both_are_in(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    await ann.makes_supergroup(title="Without Bob")
    chat = await ann.makes_chat(bob)
    common = await ann(functions.messages.GetCommonChatsRequest(ann.user(bob), 0, 100))
    assert {each.id for each in common.chats} == {channel.id, chat.id}


async def test_a_channel_is_handed_over_with_the_creators_password(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    transfer = functions.messages.EditChatCreatorRequest
    async with refused("PASSWORD_MISSING"):
        await ann(transfer(ann.peer(channel), ann.user(bob), types.InputCheckPasswordEmpty()))
    await ann.client.edit_2fa(new_password="correct horse")

    async def proof(password):
        return compute_check(await ann(functions.account.GetPasswordRequest()), password)

    async with refused("PASSWORD_HASH_INVALID"):
        await ann(transfer(ann.peer(channel), ann.user(bob), await proof("battery staple")))
    async with refused("USER_ID_INVALID"):
        await ann(transfer(ann.peer(channel), types.InputUserSelf(), await proof("correct horse")))
    await ann(transfer(ann.peer(channel), ann.user(bob), await proof("correct horse")))
    assert isinstance(await participant(ann, channel, bob), types.ChannelParticipantCreator)
    former = await participant(bob, channel, ann)
    assert (type(former), former.admin_rights.add_admins) == (types.ChannelParticipantAdmin, True)
    async with refused("CHAT_ADMIN_REQUIRED"):
        await ann(functions.channels.DeleteChannelRequest(ann.channel(channel)))


async def test_telethons_own_helpers_work(sandbox):
    ann, bob, cat = await people(sandbox, "Ann", "Bob", "Cat")
    channel = await ann.makes_supergroup(bob, cat)
    group, other = ann.peer(channel), ann.peer(bob)
    await ann.client.edit_admin(group, other, pin_messages=True, title="Helper")
    permissions = await ann.client.get_permissions(group, other)
    assert (permissions.is_admin, permissions.pin_messages, permissions.participant.rank) == (True, True, "Helper")
    await ann.client.edit_admin(group, other, is_admin=False)
    await ann.client.edit_permissions(group, other, send_messages=False)
    assert (await ann.client.get_permissions(group, other)).is_banned
    await ann.client.edit_permissions(group, send_media=False)
    removal = await ann.client.kick_participant(group, ann.peer(cat))
    assert removal.action.user_id == cat.id
    assert [user.id for user in await ann.client.get_participants(group)] == [ann.id, bob.id]
    assert await ann.client.get_messages(group, ids=1)
    await ann.client.delete_messages(group, [removal.id])
    await ann.client.send_read_acknowledge(group)
    assert [dialog.unread_count for dialog in await ann.client.get_dialogs() if dialog.is_group] == [0]
    await bob.client.delete_dialog(bob.peer(channel))
    assert [user.id for user in await ann.client.get_participants(group)] == [ann.id]
