"""The address book, finding people, and not hearing from them."""

import pytest
from crowd import people, refused
from telethon.tl import functions, types


async def test_contacts_are_imported_by_number(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    wanted = [
        types.InputPhoneContact(1, f"+{bob.phone}", "Bobby", ""),
        types.InputPhoneContact(2, "9996629999", "Nobody", ""),
    ]

    answer = await ann(functions.contacts.ImportContactsRequest(wanted))

    assert [(each.user_id, each.client_id) for each in answer.imported] == [(bob.id, 1)]
    (seen,) = answer.users
    assert (seen.first_name, seen.phone, seen.contact) == ("Bobby", bob.phone, True)


async def test_contacts_are_added_listed_and_dropped(sandbox):
    ann, bob, cid = await people(sandbox, "Ann", "Bob", "Cid")
    await ann(functions.contacts.AddContactRequest(ann.user(bob), "Bobby", "Brown", ""))
    await ann(functions.contacts.AddContactRequest(ann.user(cid), "Cid", "", "", add_phone_privacy_exception=True))
    await bob(functions.contacts.AddContactRequest(bob.user(ann), "Ann", "", ""))

    listed = await ann(functions.contacts.GetContactsRequest(0))
    assert [(each.user_id, each.mutual) for each in listed.contacts] == [(bob.id, True), (cid.id, False)]
    assert [each.first_name for each in listed.users] == ["Bobby", "Cid"]

    await ann(functions.contacts.DeleteContactsRequest([ann.user(bob)]))
    await ann(functions.contacts.DeleteByPhonesRequest([cid.phone]))

    assert (await ann(functions.contacts.GetContactsRequest(0))).contacts == []


async def test_a_list_of_contacts_that_has_not_changed_is_not_sent_again(sandbox):
    from hotline_cli.sandbox.listhash import list_hash

    ann, bob = await people(sandbox, "Ann", "Bob")
    await ann(functions.contacts.AddContactRequest(ann.user(bob), "Bob", "", ""))

    known = await ann(functions.contacts.GetContactsRequest(list_hash([1, bob.id])))
    changed = await ann(functions.contacts.GetContactsRequest(list_hash([0])))

    assert isinstance(known, types.contacts.ContactsNotModified)
    assert isinstance(changed, types.contacts.Contacts)


async def test_a_contact_is_somebody_else_and_has_a_name(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")

    async with refused("CONTACT_NAME_EMPTY"):
        await ann(functions.contacts.AddContactRequest(ann.user(bob), " ", "", ""))
    async with refused("CONTACT_ID_INVALID"):
        await ann(functions.contacts.AddContactRequest(types.InputUserSelf(), "Me", "", ""))
    async with refused("CONTACT_ID_INVALID"):
        await ann(functions.contacts.AddContactRequest(types.InputUser(bob.id, 1), "Bob", "", ""))


async def test_a_number_is_shown_to_who_has_added_us_when_we_say_so(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    async with refused("CONTACT_REQ_MISSING"):
        await ann(functions.contacts.AcceptContactRequest(ann.user(bob)))
    await bob(functions.contacts.AddContactRequest(bob.user(ann), "Ann", "", ""))

    await ann(functions.contacts.AcceptContactRequest(ann.user(bob)))

    (seen,) = await bob(functions.users.GetUsersRequest([bob.user(ann)]))
    assert seen.phone == ann.phone


async def test_a_stranger_can_be_reported_added_or_blocked_and_a_contact_not(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    full = functions.users.GetFullUserRequest(ann.user(bob))
    stranger = (await ann(full)).full_user.settings

    await ann(functions.contacts.AddContactRequest(ann.user(bob), "Bob", "", ""))

    assert (stranger.add_contact, stranger.block_contact, stranger.report_spam) == (True, True, True)
    assert not (await ann(full)).full_user.settings.add_contact


async def test_a_full_user_counts_the_groups_in_common(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    await ann.makes_supergroup(bob)
    await ann.makes_chat(bob)
    await ann.makes_supergroup()

    full = await ann(functions.users.GetFullUserRequest(ann.user(bob)))

    assert full.full_user.common_chats_count == 2
    assert [each.id for each in full.users] == [bob.id]


async def test_who_is_blocked_is_listed_and_cannot_write(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")

    assert await ann(functions.contacts.BlockRequest(ann.peer(bob)))

    blocked = await ann(functions.contacts.GetBlockedRequest(0, 10))
    assert [each.peer_id for each in blocked.blocked] == [types.PeerUser(bob.id)]
    assert (await ann(functions.users.GetFullUserRequest(ann.user(bob)))).full_user.blocked
    async with refused("USER_IS_BLOCKED"):
        await bob.say(ann, "Hello")
    assert await ann(functions.contacts.UnblockRequest(ann.peer(bob)))
    assert await bob.say(ann, "Hello")


async def test_the_blocked_are_set_and_listed_in_slices(sandbox):
    ann, bob, cid, dan = await people(sandbox, "Ann", "Bob", "Cid", "Dan")
    await ann(functions.contacts.BlockRequest(ann.peer(dan)))
    await ann(functions.contacts.SetBlockedRequest([ann.peer(bob), ann.peer(cid)], 10))

    page = await ann(functions.contacts.GetBlockedRequest(1, 1))

    assert (page.count, len(page.blocked), len(page.users)) == (2, 1, 1)
    assert dan.id not in sandbox.world.users[ann.id].blocked


async def test_nobody_blocks_themselves(sandbox):
    (ann,) = await people(sandbox, "Ann")

    async with refused("CONTACT_ID_INVALID"):
        await ann(functions.contacts.BlockRequest(types.InputPeerSelf()))


async def test_search_finds_whom_one_knows_and_who_is_public(sandbox):
    ann, bob, cid = await people(sandbox, "Ann", "Bob Brown", "Cid")
    await cid(functions.account.UpdateUsernameRequest("brownish"))
    await ann.say(bob, "Hello")
    group = await ann.makes_supergroup(title="Browns and greys")
    chat = await ann.makes_chat(bob, title="Old brownies")

    found = await ann(functions.contacts.SearchRequest("brown", 10))

    assert {_id(each) for each in found.my_results} == {bob.id, group.id, chat.id}
    assert [_id(each) for each in found.results] == [cid.id]
    assert len(found.users) == len(found.chats) == 2
    async with refused("SEARCH_QUERY_EMPTY"):
        await ann(functions.contacts.SearchRequest(" ", 10))


@pytest.mark.parametrize(("name", "error"), [("nobody_here", "USERNAME_NOT_OCCUPIED"), ("a-b", "USERNAME_INVALID")])
async def test_a_name_that_is_nobodys_is_not_resolved(sandbox, name, error):
    (ann,) = await people(sandbox, "Ann")

    async with refused(error):
        await ann(functions.contacts.ResolveUsernameRequest(name))


async def test_top_peers_of_no_kind_are_refused(sandbox):
    (ann,) = await people(sandbox, "Ann")

    async with refused("TYPES_EMPTY"):
        await ann(functions.contacts.GetTopPeersRequest(0, 10, 0))


async def test_a_user_addressed_with_a_wrong_hash_is_empty(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")

    (seen,) = await ann(functions.users.GetUsersRequest([types.InputUser(bob.id, 1)]))

    assert isinstance(seen, types.UserEmpty)


async def test_telegram_itself_is_somebody(sandbox):
    (ann,) = await people(sandbox, "Ann")

    support = await ann(functions.help.GetSupportRequest())

    assert (support.user.id, support.user.phone or support.phone_number, support.user.verified) == (
        777000,
        "42777",
        True,
    )


def _id(peer):
    return getattr(peer, "user_id", None) or getattr(peer, "channel_id", None) or peer.chat_id
