"""Who is shown what, and what is notified of."""

import pytest
from crowd import people, refused
from telethon.tl import functions, types

NOBODY = [types.InputPrivacyValueDisallowAll()]


async def test_a_phone_number_is_shown_to_contacts_only(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    assert await _phone(bob, ann) is None

    await ann(functions.contacts.AddContactRequest(ann.user(bob), "Bob", "", ""))

    assert await _phone(bob, ann) == ann.phone


async def test_privacy_names_people_for_and_against(sandbox):
    ann, bob, cid = await people(sandbox, "Ann", "Bob", "Cid")
    key = types.InputPrivacyKeyPhoneNumber()

    set_ = await ann(
        functions.account.SetPrivacyRequest(key, [types.InputPrivacyValueAllowUsers([ann.user(bob)]), *NOBODY])
    )
    got = await ann(functions.account.GetPrivacyRequest(key))

    assert set_.to_dict() == got.to_dict()
    assert [each.id for each in got.users] == [bob.id]
    assert await _phone(bob, ann) == ann.phone
    assert await _phone(cid, ann) is None


async def test_privacy_may_shut_out_one_contact(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    await ann(functions.contacts.AddContactRequest(ann.user(bob), "Bob", "", ""))
    shut_out = [types.InputPrivacyValueDisallowUsers([ann.user(bob)]), types.InputPrivacyValueAllowContacts()]
    await ann(functions.account.SetPrivacyRequest(types.InputPrivacyKeyAbout(), shut_out))
    await ann(functions.account.UpdateProfileRequest(about="Gardener"))

    full = await bob(functions.users.GetFullUserRequest(bob.user(ann)))

    assert full.full_user.about is None


async def test_who_cannot_be_found_by_number_is_not_found(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    assert (await bob(functions.contacts.ResolvePhoneRequest(ann.phone))).users[0].id == ann.id

    await ann(functions.account.SetPrivacyRequest(types.InputPrivacyKeyAddedByPhone(), NOBODY))

    async with refused("PHONE_NOT_OCCUPIED"):
        await bob(functions.contacts.ResolvePhoneRequest(ann.phone))


async def test_who_lets_nobody_invite_them_is_not_invited(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    await ann(functions.account.SetPrivacyRequest(types.InputPrivacyKeyChatInvite(), NOBODY))
    group = await bob.makes_supergroup()

    invited = await bob.invites(group, ann)

    assert [each.user_id for each in invited.missing_invitees] == [ann.id]


async def test_too_many_rules_are_refused(sandbox):
    (ann,) = await people(sandbox, "Ann")

    async with refused("PRIVACY_TOO_LONG"):
        await ann(functions.account.SetPrivacyRequest(types.InputPrivacyKeyAbout(), NOBODY * 11))


async def test_notification_settings_are_kept_by_peer(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    peer = types.InputNotifyPeer(ann.peer(bob))
    await ann(functions.account.UpdateNotifySettingsRequest(peer, types.InputPeerNotifySettings(silent=True)))
    await ann(functions.account.UpdateNotifySettingsRequest(peer, types.InputPeerNotifySettings(show_previews=False)))

    kept = await ann(functions.account.GetNotifySettingsRequest(peer))

    assert (kept.silent, kept.show_previews) == (True, False)
    assert (await ann(functions.account.GetNotifySettingsRequest(types.InputNotifyUsers()))).silent is None
    await ann(functions.account.ResetNotifySettingsRequest())
    assert (await ann(functions.account.GetNotifySettingsRequest(peer))).silent is None


async def test_a_group_and_a_topic_show_what_was_set_for_them(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    forum, chat = await ann.makes_forum(), await ann.makes_chat(bob)
    topic = await ann.makes_topic(forum)
    silent = types.InputPeerNotifySettings(silent=True)
    for peer in (
        types.InputNotifyPeer(ann.peer(forum)),
        types.InputNotifyPeer(ann.peer(chat)),
        types.InputNotifyForumTopic(ann.peer(forum), topic),
    ):
        assert await ann(functions.account.UpdateNotifySettingsRequest(peer, silent))

    shown = [
        (await ann(functions.channels.GetFullChannelRequest(ann.channel(forum)))).full_chat,
        (await ann(functions.messages.GetFullChatRequest(chat.id))).full_chat,
        *(await ann(functions.messages.GetForumTopicsByIDRequest(ann.peer(forum), [topic]))).topics,
    ]

    assert [each.notify_settings.silent for each in shown] == [True, True, True]


@pytest.mark.parametrize(
    "request_",
    [
        functions.account.GetContactSignUpNotificationRequest(),
        functions.account.GetContentSettingsRequest(),
        functions.account.GetGlobalPrivacySettingsRequest(),
        functions.account.GetWebAuthorizationsRequest(),
        functions.contacts.GetBirthdaysRequest(),
        functions.contacts.GetTopPeersRequest(0, 10, 0, correspondents=True),
        functions.help.GetPremiumPromoRequest(),
    ],
    ids=lambda request: type(request).__name__,
)
async def test_what_clients_ask_at_start_is_answered_to_who_is_signed_in(sandbox, request_):
    nobody = await sandbox.connected()
    async with refused("AUTH_KEY_UNREGISTERED"):
        await nobody(request_)
    (ann,) = await people(sandbox, "Ann")

    answer = await ann(request_)

    assert answer is not None


async def _phone(viewer, other):
    (seen,) = await viewer(functions.users.GetUsersRequest([viewer.user(other)]))
    return seen.phone
