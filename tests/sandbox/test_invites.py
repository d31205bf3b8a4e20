"""Invite links: made, looked at, used, changed, taken back."""

import datetime

import pytest
from crowd import action_of, bans, people, refused, rights
from telethon.tl import functions, types

CHECK = functions.messages.CheckChatInviteRequest
IMPORT = functions.messages.ImportChatInviteRequest
EDIT = functions.messages.EditExportedChatInviteRequest
LIST = functions.messages.GetExportedChatInvitesRequest


async def export(person, group, **options):
    return await person(functions.messages.ExportChatInviteRequest(person.peer(group), **options))


def hash_of(invite):
    return invite.link.removeprefix("https://t.me/+")


@pytest.mark.parametrize("kind", ["chat", "supergroup"])
async def test_a_link_shows_the_group_and_lets_people_in(sandbox, kind):
    ann, bob, cat = await people(sandbox, "Ann", "Bob", "Cat")
    group = await (ann.makes_chat(bob) if kind == "chat" else ann.makes_supergroup(bob))
    invite = await export(ann, group)
    shown = await cat(CHECK(hash_of(invite)))
    assert (type(shown), shown.title, shown.participants_count) == (types.ChatInvite, "Team", 2)
    assert [user.id for user in shown.participants] == [ann.id, bob.id]
    answer = await cat(IMPORT(hash_of(invite)))
    assert answer.updates.chats[0].id == group.id
    joined = await bob.heard(
        types.UpdateNewMessage if kind == "chat" else types.UpdateNewChannelMessage,
        lambda each: isinstance(action_of(each), types.MessageActionChatJoinedByLink),
    )
    assert (joined.message.from_id.user_id, joined.message.action.inviter_id) == (cat.id, ann.id)
    assert isinstance(await cat(CHECK(hash_of(invite))), types.ChatInviteAlready)
    async with refused("USER_ALREADY_PARTICIPANT"):
        await cat(IMPORT(hash_of(invite)))
    assert await cat.say(group, "Hello")


@pytest.mark.parametrize(("hash_", "error"), [("", "INVITE_HASH_EMPTY"), ("nonsense", "INVITE_HASH_INVALID")])
async def test_a_link_that_never_was_leads_nowhere(sandbox, hash_, error):
    (ann,) = await people(sandbox, "Ann")
    for request in (CHECK(hash_), IMPORT(hash_)):
        async with refused(error):
            await ann(request)


async def test_only_those_who_may_invite_make_links(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    async with refused("CHAT_ADMIN_REQUIRED"):
        await export(bob, channel)
    async with refused("PEER_ID_INVALID"):
        await export(ann, bob)


async def test_a_used_up_or_expired_link_is_closed(sandbox):
    ann, bob, cat = await people(sandbox, "Ann", "Bob", "Cat")
    channel = await ann.makes_supergroup()
    single = await export(ann, channel, usage_limit=1, title="One only")
    await bob(IMPORT(hash_of(single)))
    async with refused("INVITE_HASH_EXPIRED"):
        await cat(IMPORT(hash_of(single)))
    assert (await ann(EDIT(ann.peer(channel), single.link, usage_limit=0))).invite.usage == 1
    await cat(IMPORT(hash_of(single)))
    past = datetime.datetime.fromtimestamp(sandbox.world.time() - 1, datetime.UTC)
    async with refused("EXPIRE_DATE_INVALID"):
        await export(ann, channel, expire_date=past)
    brief = await export(ann, channel, expire_date=past + datetime.timedelta(hours=1))
    sandbox.world.invites[hash_of(brief)].expire_date -= 3600
    await ann(functions.channels.EditBannedRequest(ann.channel(channel), ann.peer(cat), bans("view_messages")))
    await ann(functions.channels.EditBannedRequest(ann.channel(channel), ann.peer(cat), bans()))
    async with refused("INVITE_HASH_EXPIRED"):
        await cat(IMPORT(hash_of(brief)))


async def test_who_was_removed_does_not_return_by_link(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel, chat = await ann.makes_supergroup(bob), await ann.makes_chat(bob)
    await ann(functions.channels.EditBannedRequest(ann.channel(channel), ann.peer(bob), bans("view_messages")))
    await ann(functions.messages.DeleteChatUserRequest(chat.id, ann.user(bob)))
    for group in (channel, chat):
        async with refused("INVITE_HASH_EXPIRED"):
            await bob(IMPORT(hash_of(await export(ann, group))))


async def test_an_administrator_changes_own_links_and_the_creator_all(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    await ann(functions.channels.EditAdminRequest(ann.channel(channel), ann.user(bob), rights("invite_users"), ""))
    hers, his = await export(ann, channel), await export(bob, channel)
    async with refused("CHAT_ADMIN_REQUIRED"):
        await bob(EDIT(bob.peer(channel), hers.link, revoked=True))
    async with refused("CHAT_ADMIN_REQUIRED"):
        await bob(LIST(bob.peer(channel), bob.user(ann), 100))
    changed = await ann(EDIT(ann.peer(channel), his.link, title="Bob's", request_needed=True))
    assert (changed.invite.title, changed.invite.request_needed, changed.invite.admin_id) == ("Bob's", True, bob.id)
    async with refused("USAGE_LIMIT_INVALID"):
        await export(bob, channel, usage_limit=3, request_needed=True)
    other = await ann.makes_supergroup()
    async with refused("INVITE_HASH_INVALID"):
        await ann(EDIT(ann.peer(other), hers.link, revoked=True))


async def test_links_are_listed_revoked_and_deleted(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup()
    first, second = await export(ann, channel, title="First"), await export(ann, channel)
    listed = await ann(LIST(ann.peer(channel), types.InputUserSelf(), 100))
    assert [each.link for each in listed.invites] == [second.link, first.link]
    last = {"offset_link": second.link, "offset_date": second.date}
    rest = await ann(LIST(ann.peer(channel), types.InputUserSelf(), 100, **last))
    assert [each.title for each in rest.invites] == ["First"]
    delete = functions.messages.DeleteExportedChatInviteRequest
    async with refused("INVITE_REVOKED_MISSING"):
        await ann(delete(ann.peer(channel), first.link))
    assert (await ann(EDIT(ann.peer(channel), first.link, revoked=True))).invite.revoked
    async with refused("INVITE_HASH_EXPIRED"):
        await bob(IMPORT(hash_of(first)))
    counts = (await ann(functions.messages.GetAdminsWithInvitesRequest(ann.peer(channel)))).admins[0]
    assert (counts.admin_id, counts.invites_count, counts.revoked_invites_count) == (ann.id, 1, 1)
    assert await ann(delete(ann.peer(channel), first.link))
    async with refused("INVITE_HASH_INVALID"):
        await ann(functions.messages.GetExportedChatInviteRequest(ann.peer(channel), first.link))
    await ann(EDIT(ann.peer(channel), second.link, revoked=True))
    await ann(functions.messages.DeleteRevokedExportedChatInvitesRequest(ann.peer(channel), types.InputUserSelf()))
    assert (await ann(LIST(ann.peer(channel), types.InputUserSelf(), 100, revoked=True))).count == 0


async def test_the_primary_link_is_replaced_when_it_is_revoked(sandbox):
    (ann,) = await people(sandbox, "Ann")
    channel = await ann.makes_supergroup()
    full = functions.channels.GetFullChannelRequest(ann.channel(channel))
    primary = (await ann(full)).full_chat.exported_invite
    async with refused("CHAT_INVITE_PERMANENT"):
        await ann(EDIT(ann.peer(channel), primary.link, usage_limit=3))
    replaced = await ann(EDIT(ann.peer(channel), primary.link, revoked=True))
    assert (replaced.invite.revoked, replaced.new_invite.permanent) == (True, True)
    assert (await ann(full)).full_chat.exported_invite.link == replaced.new_invite.link
    fresh = await export(ann, channel, legacy_revoke_permanent=True)
    assert (await ann(full)).full_chat.exported_invite.link == fresh.link


async def test_a_request_to_join_waits_for_an_administrator(sandbox):
    ann, bob, cat = await people(sandbox, "Ann", "Bob", "Cat")
    channel = await ann.makes_supergroup()
    invite = await export(ann, channel, request_needed=True)
    for person in (bob, cat):
        async with refused("INVITE_REQUEST_SENT"):
            await person(IMPORT(hash_of(invite)))
    pending = await ann.heard(types.UpdatePendingJoinRequests, lambda each: each.requests_pending == 2)
    assert set(pending.recent_requesters) == {bob.id, cat.id}
    importers = functions.messages.GetChatInviteImportersRequest
    options = {"offset_date": None, "offset_user": types.InputUserEmpty(), "limit": 10, "link": invite.link}
    asking = await ann(importers(ann.peer(channel), requested=True, **options))
    assert {each.user_id for each in asking.importers} == {bob.id, cat.id}
    hide = functions.messages.HideChatJoinRequestRequest
    await ann(hide(ann.peer(channel), ann.user(bob), approved=True))
    await bob.heard(
        types.UpdateNewChannelMessage, lambda each: isinstance(action_of(each), types.MessageActionChatJoinedByRequest)
    )
    await ann(functions.messages.HideAllChatJoinRequestsRequest(ann.peer(channel), approved=False))
    async with refused("HIDE_REQUESTER_MISSING"):
        await ann(hide(ann.peer(channel), ann.user(cat), approved=True))
    joined = await ann(importers(ann.peer(channel), **options))
    assert [(each.user_id, each.approved_by) for each in joined.importers] == [(bob.id, ann.id)]
    async with refused("CHANNEL_PRIVATE"):
        await cat(functions.channels.GetFullChannelRequest(cat.channel(channel)))
