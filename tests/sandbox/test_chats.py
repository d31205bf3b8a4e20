"""Basic groups: made, filled, changed, turned into supergroups."""

import pytest
from crowd import action_of, bans, people, refused
from telethon.tl import functions, types

ADD = functions.messages.AddChatUserRequest
REMOVE = functions.messages.DeleteChatUserRequest
FULL = functions.messages.GetFullChatRequest
EDIT_TITLE = functions.messages.EditChatTitleRequest
EDIT_ADMIN = functions.messages.EditChatAdminRequest


def is_action(kind):
    return lambda update: isinstance(action_of(update), kind)


async def full(person, chat):
    return (await person(FULL(chat.id))).full_chat


async def test_a_new_group_is_told_to_everybody_in_it(sandbox):
    ann, bob, cat = await people(sandbox, "Ann", "Bob", "Cat")
    await cat(functions.contacts.BlockRequest(cat.peer(ann)))
    answer = await ann(
        functions.messages.CreateChatRequest([ann.user(bob), ann.user(bob), ann.user(cat)], " Four  eyes ")
    )
    assert [each.user_id for each in answer.missing_invitees] == [cat.id]
    (chat,) = answer.updates.chats
    assert (chat.title, chat.participants_count, chat.creator) == ("Four eyes", 2, True)
    told = await bob.heard(types.UpdateNewMessage, is_action(types.MessageActionChatCreate))
    assert (told.message.action.title, told.message.action.users) == ("Four eyes", [ann.id, bob.id])
    listed = await bob.heard(types.UpdateChatParticipants)
    assert [type(each) for each in listed.participants.participants] == [
        types.ChatParticipantCreator, types.ChatParticipant,
    ]  # fmt: skip
    assert not cat.has_heard(types.UpdateNewMessage)


@pytest.mark.parametrize(
    ("title", "alone", "error"), [(" ", False, "CHAT_TITLE_EMPTY"), ("Team", True, "USERS_TOO_FEW")]
)
async def test_a_group_needs_a_title_and_somebody_else(sandbox, title, alone, error):
    ann, bob = await people(sandbox, "Ann", "Bob")
    users = [types.InputUserSelf()] if alone else [ann.user(bob)]
    async with refused(error):
        await ann(functions.messages.CreateChatRequest(users, title))


async def test_strangers_do_not_see_a_group(sandbox):
    ann, bob, cat = await people(sandbox, "Ann", "Bob", "Cat")
    chat = await ann.makes_chat(bob)
    for request in (FULL(chat.id), functions.messages.GetChatsRequest([chat.id]), EDIT_TITLE(chat.id, "Cat's")):
        async with refused("CHAT_ID_INVALID"):
            await cat(request)
    assert (await bob(functions.messages.GetChatsRequest([chat.id]))).chats[0].title == "Team"


async def test_who_is_added_may_be_given_what_was_said_before(sandbox):
    ann, bob, cat = await people(sandbox, "Ann", "Bob", "Cat")
    chat = await ann.makes_chat(bob)
    for text in ("One", "Two", "Three"):
        await ann.say(chat, text)
    answer = await bob(ADD(chat.id, bob.user(cat), fwd_limit=2))
    assert answer.missing_invitees == []
    added = await cat.heard(types.UpdateNewMessage, is_action(types.MessageActionChatAddUser))
    assert added.message.action.users == [cat.id]
    history = await cat.client.get_messages(cat.peer(chat), limit=10)
    assert [message.message for message in history if message.message] == ["Three", "Two"]
    async with refused("USER_ALREADY_PARTICIPANT"):
        await ann(ADD(chat.id, ann.user(cat), fwd_limit=0))


async def test_who_blocked_the_inviter_is_not_added(sandbox):
    ann, bob, cat = await people(sandbox, "Ann", "Bob", "Cat")
    chat = await ann.makes_chat(bob)
    await cat(functions.contacts.BlockRequest(cat.peer(ann)))
    answer = await ann(ADD(chat.id, ann.user(cat), fwd_limit=0))
    assert [each.user_id for each in answer.missing_invitees] == [cat.id]
    assert len((await full(ann, chat)).participants.participants) == 2


async def test_who_is_removed_is_told_last_and_then_forbidden(sandbox):
    ann, bob, cat = await people(sandbox, "Ann", "Bob", "Cat")
    chat = await ann.makes_chat(bob, cat)
    async with refused("CHAT_ADMIN_REQUIRED"):
        await cat(REMOVE(chat.id, cat.user(bob)))
    await ann(REMOVE(chat.id, ann.user(bob)))
    told = await bob.heard(types.UpdateNewMessage, is_action(types.MessageActionChatDeleteUser))
    assert told.message.action.user_id == bob.id
    await cat.heard(types.UpdateNewMessage, is_action(types.MessageActionChatDeleteUser))
    assert isinstance((await bob(functions.messages.GetChatsRequest([chat.id]))).chats[0], types.ChatForbidden)
    assert isinstance((await full(bob, chat)).participants, types.ChatParticipantsForbidden)
    async with refused("CHAT_WRITE_FORBIDDEN"):
        await bob.say(chat, "Hello?")
    async with refused("USER_NOT_PARTICIPANT"):
        await ann(REMOVE(chat.id, ann.user(bob)))
    await ann(ADD(chat.id, ann.user(bob), fwd_limit=0))
    assert await bob.say(chat, "Back")


async def test_members_remove_whom_they_brought(sandbox):
    ann, bob, cat = await people(sandbox, "Ann", "Bob", "Cat")
    chat = await ann.makes_chat(bob)
    await bob(ADD(chat.id, bob.user(cat), fwd_limit=0))
    await bob(REMOVE(chat.id, bob.user(cat)))
    assert [each.user_id for each in (await full(ann, chat)).participants.participants] == [ann.id, bob.id]


async def test_whoever_leaves_is_marked_as_left(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    chat = await ann.makes_chat(bob)
    answer = await bob(REMOVE(chat.id, types.InputUserSelf(), revoke_history=True))
    assert answer.chats[0].left
    assert await bob.client.get_messages(bob.peer(chat), limit=10) == []
    async with refused("USER_NOT_MUTUAL_CONTACT"):
        await ann(ADD(chat.id, ann.user(bob), fwd_limit=0))


async def test_the_creator_makes_administrators(sandbox):
    ann, bob, cat = await people(sandbox, "Ann", "Bob", "Cat")
    chat = await ann.makes_chat(bob, cat)
    assert await ann(EDIT_ADMIN(chat.id, ann.user(bob), True))
    assert (await cat.heard(types.UpdateChatParticipantAdmin)).is_admin
    assert isinstance((await full(cat, chat)).participants.participants[1], types.ChatParticipantAdmin)
    await bob(REMOVE(chat.id, bob.user(cat)))
    async with refused("CHAT_ADMIN_REQUIRED"):
        await bob(EDIT_ADMIN(chat.id, bob.user(bob), False))
    async with refused("USER_NOT_PARTICIPANT"):
        await ann(EDIT_ADMIN(chat.id, ann.user(cat), True))
    async with refused("USER_ID_INVALID"):
        await ann(EDIT_ADMIN(chat.id, types.InputUserSelf(), False))
    await ann(EDIT_ADMIN(chat.id, ann.user(bob), False))
    assert isinstance((await full(ann, chat)).participants.participants[1], types.ChatParticipant)


async def test_title_description_and_rights_are_changed(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    chat = await ann.makes_chat(bob)
    await bob(EDIT_TITLE(chat.id, "Desk"))
    told = await ann.heard(types.UpdateNewMessage, is_action(types.MessageActionChatEditTitle))
    assert told.message.action.title == "Desk"
    async with refused("CHAT_NOT_MODIFIED"):
        await ann(EDIT_TITLE(chat.id, "Desk"))
    assert await ann(functions.messages.EditChatAboutRequest(ann.peer(chat), "Ask us"))
    assert (await full(bob, chat)).about == "Ask us"
    default = functions.messages.EditChatDefaultBannedRightsRequest
    await ann(default(ann.peer(chat), bans("change_info", "send_media")))
    assert (await bob.heard(types.UpdateChatDefaultBannedRights)).default_banned_rights.change_info
    async with refused("CHAT_ADMIN_REQUIRED"):
        await bob(EDIT_TITLE(chat.id, "Bob's"))
    async with refused("BANNED_RIGHTS_INVALID"):
        await ann(default(ann.peer(chat), bans("view_messages")))
    async with refused("CHAT_ADMIN_REQUIRED"):
        await bob(default(bob.peer(chat), bans()))
    assert (await ann(functions.messages.ToggleNoForwardsRequest(ann.peer(chat), True))).chats[0].noforwards


async def test_a_group_becomes_a_supergroup_with_everybody_in_it(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    chat = await ann.makes_chat(bob)
    await ann.say(chat, "Before")
    async with refused("CHAT_ADMIN_REQUIRED"):
        await bob(functions.messages.MigrateChatRequest(chat.id))
    answer = await ann(functions.messages.MigrateChatRequest(chat.id))
    (channel,) = (each for each in answer.chats if isinstance(each, types.Channel))
    assert (channel.title, channel.megagroup, channel.creator) == ("Team", True, True)
    moved = await bob.heard(types.UpdateNewMessage, is_action(types.MessageActionChatMigrateTo))
    begun = await bob.heard(types.UpdateNewChannelMessage, is_action(types.MessageActionChannelMigrateFrom))
    assert (moved.message.action.channel_id, begun.message.action.chat_id) == (channel.id, chat.id)
    (old,) = (await bob(functions.messages.GetChatsRequest([chat.id]))).chats
    assert (old.deactivated, old.migrated_to.channel_id) == (True, channel.id)
    new = (await bob(functions.channels.GetFullChannelRequest(bob.channel(channel)))).full_chat
    assert (new.migrated_from_chat_id, new.migrated_from_max_id) == (chat.id, moved.message.id)
    assert await bob.say(channel, "After")
    async with refused("PEER_ID_INVALID"):
        await bob.say(chat, "Too late")
    async with refused("CHAT_ID_INVALID"):
        await ann(functions.messages.MigrateChatRequest(chat.id))


async def test_a_deleted_group_is_gone_for_everybody(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    chat = await ann.makes_chat(bob)
    await ann.say(chat, "Hello")
    async with refused("CHAT_ADMIN_REQUIRED"):
        await bob(functions.messages.DeleteChatRequest(chat.id))
    assert await ann(functions.messages.DeleteChatRequest(chat.id))
    assert len((await bob.heard(types.UpdateDeleteMessages)).messages) == 2
    assert await bob.client.get_dialogs() == []
    async with refused("CHAT_ID_INVALID"):
        await ann(EDIT_TITLE(chat.id, "Again"))
