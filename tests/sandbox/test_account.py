"""Profiles, public names, online status, logins and the end of an account."""

import pytest
from crowd import people, refused
from people import sign_in, sign_up
from telethon import errors
from telethon.tl import functions, types

ANN = "9996621234"


async def test_a_profile_is_changed_and_friends_hear_of_the_name(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    await bob.say(ann, "Hello")

    me = await ann(functions.account.UpdateProfileRequest("Anna", "Lee", "Gardener"))

    assert (me.first_name, me.last_name) == ("Anna", "Lee")
    news = await bob.heard(types.UpdateUserName, lambda update: update.user_id == ann.id)
    assert (news.first_name, news.last_name) == ("Anna", "Lee")
    full = await bob(functions.users.GetFullUserRequest(bob.user(ann)))
    assert full.full_user.about == "Gardener"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"first_name": " "}, "FIRSTNAME_INVALID"),
        ({"last_name": "x" * 65}, "LASTNAME_INVALID"),
        ({"about": "x" * 71}, "ABOUT_TOO_LONG"),
    ],
)
async def test_a_profile_has_its_limits(sandbox, change, error):
    (ann,) = await people(sandbox, "Ann")

    async with refused(error):
        await ann(functions.account.UpdateProfileRequest(**change))


async def test_a_public_name_is_taken_changed_and_given_back(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    assert await ann(functions.account.CheckUsernameRequest("ann_lee"))
    await ann(functions.account.UpdateUsernameRequest("ann_lee"))

    found = await bob(functions.contacts.ResolveUsernameRequest("Ann_Lee"))
    assert (found.peer, found.users[0].username) == (types.PeerUser(ann.id), "ann_lee")
    async with refused("USERNAME_OCCUPIED"):
        await bob(functions.account.CheckUsernameRequest("ANN_LEE"))
    async with refused("USERNAME_OCCUPIED"):
        await bob(functions.account.UpdateUsernameRequest("ann_lee"))
    async with refused("USERNAME_NOT_MODIFIED"):
        await ann(functions.account.UpdateUsernameRequest("ann_lee"))
    await ann(functions.account.UpdateUsernameRequest("Ann_Lee"))
    await ann(functions.account.UpdateUsernameRequest(""))

    async with refused("USERNAME_NOT_OCCUPIED"):
        await bob(functions.contacts.ResolveUsernameRequest("ann_lee"))


@pytest.mark.parametrize("name", ["ann", "1annie", "ann__lee", "annie_", "ännchen", "x" * 33])
async def test_a_public_name_has_to_look_like_one(sandbox, name):
    (ann,) = await people(sandbox, "Ann")

    async with refused("USERNAME_INVALID"):
        await ann(functions.account.UpdateUsernameRequest(name))


async def test_contacts_see_who_comes_online_and_goes(sandbox, clock):
    ann, bob = await people(sandbox, "Ann", "Bob")
    await bob(functions.contacts.AddContactRequest(bob.user(ann), "Ann", "", ""))

    await ann(functions.account.UpdateStatusRequest(offline=False))
    coming = await bob.heard(types.UpdateUserStatus)
    assert isinstance(coming.status, types.UserStatusOnline)

    await ann(functions.account.UpdateStatusRequest(offline=True))
    await bob.heard(types.UpdateUserStatus, lambda update: isinstance(update.status, types.UserStatusOffline))
    (status,) = await bob(functions.contacts.GetStatusesRequest())
    assert (status.user_id, type(status.status)) == (ann.id, types.UserStatusOffline)


async def test_who_hides_when_they_were_online_was_here_recently(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    await ann(
        functions.account.SetPrivacyRequest(
            types.InputPrivacyKeyStatusTimestamp(), [types.InputPrivacyValueDisallowAll()]
        )
    )
    await ann(functions.account.UpdateStatusRequest(offline=False))

    (seen,) = await bob(functions.users.GetUsersRequest([bob.user(ann)]))

    assert isinstance(seen.status, types.UserStatusRecently)


async def test_the_logins_are_listed_with_the_own_first(sandbox):
    first = await sign_up(sandbox, ANN, "Ann", device_model="Phone")
    second = await sign_in(sandbox, ANN, device_model="Desk")

    listed = (await second(functions.account.GetAuthorizationsRequest())).authorizations

    assert [(each.device_model, each.current) for each in listed] == [("Desk", True), ("Phone", False)]
    assert listed[0].hash == 0
    assert listed[1].api_id == sandbox.api_id
    seen_by_first = (await first(functions.account.GetAuthorizationsRequest())).authorizations
    assert seen_by_first[1].unconfirmed


async def test_a_new_login_is_confirmed(sandbox):
    first = await sign_up(sandbox, ANN, "Ann")
    await sign_in(sandbox, ANN)
    hash_ = await _other_login(first)

    assert await first(functions.account.ChangeAuthorizationSettingsRequest(hash_, confirmed=True))

    listed = (await first(functions.account.GetAuthorizationsRequest())).authorizations
    assert not any(each.unconfirmed for each in listed)


async def test_a_login_that_was_ended_is_cut_off(sandbox):
    first = await sign_up(sandbox, ANN, "Ann")
    second = await sign_in(sandbox, ANN)

    assert await first(functions.account.ResetAuthorizationRequest(await _other_login(first)))

    await _is_revoked(second)


async def test_all_other_logins_are_ended_at_once(sandbox):
    first = await sign_up(sandbox, ANN, "Ann")
    others = [await sign_in(sandbox, ANN) for _ in range(2)]

    assert await first(functions.auth.ResetAuthorizationsRequest())

    for each in others:
        await _is_revoked(each)
    assert await first.is_user_authorized()


async def test_a_login_that_is_not_there_cannot_be_ended(sandbox):
    first = await sign_up(sandbox, ANN, "Ann")
    stranger = await sign_up(sandbox, "9996631234", "Bob")
    await sign_in(sandbox, "9996631234")

    for hash_ in (0, 1, await _other_login(stranger)):
        with pytest.raises(errors.HashInvalidError):
            await first(functions.account.ResetAuthorizationRequest(hash_))


async def test_a_fresh_login_may_not_end_others_where_the_world_says_so(sandbox):
    sandbox.world.fresh_reset_seconds = 86_400
    await sign_up(sandbox, ANN, "Ann")
    second = await sign_in(sandbox, ANN)

    with pytest.raises(errors.FreshResetAuthorisationForbiddenError):
        await second(functions.account.ResetAuthorizationRequest(await _other_login(second)))


async def test_an_account_moves_to_another_number(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    await ann(functions.contacts.AddContactRequest(ann.user(bob), "Bob", "", ""))
    await bob(functions.contacts.AddContactRequest(bob.user(ann), "Ann", "", ann.phone))
    async with refused("PHONE_NUMBER_OCCUPIED"):
        await ann(functions.account.SendChangePhoneCodeRequest(bob.phone, types.CodeSettings()))
    sent = await ann(functions.account.SendChangePhoneCodeRequest(ANN, types.CodeSettings()))
    async with refused("PHONE_CODE_INVALID"):
        await ann(functions.account.ChangePhoneRequest(ANN, sent.phone_code_hash, "00000"))

    me = await ann(functions.account.ChangePhoneRequest(ANN, sent.phone_code_hash, "22222"))

    assert (me.id, me.phone) == (ann.id, ANN)
    assert (await bob.heard(types.UpdateUserPhone)).phone == ANN
    assert (await (await sign_in(sandbox, ANN)).get_me()).id == ann.id


async def test_days_to_live_are_kept_within_bounds(sandbox):
    (ann,) = await people(sandbox, "Ann")
    await ann(functions.account.SetAccountTTLRequest(types.AccountDaysTTL(365)))
    await ann(functions.account.SetAuthorizationTTLRequest(30))

    assert (await ann(functions.account.GetAccountTTLRequest())).days == 365
    assert (await ann(functions.account.GetAuthorizationsRequest())).authorization_ttl_days == 30
    for request in (
        functions.account.SetAccountTTLRequest(types.AccountDaysTTL(1)),
        functions.account.SetAuthorizationTTLRequest(0),
    ):
        async with refused("TTL_DAYS_INVALID"):
            await ann(request)


async def test_a_deleted_account_leaves_its_messages_and_its_number(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    await ann(functions.account.UpdateUsernameRequest("ann_lee"))
    await ann.say(bob, "Goodbye")

    assert await ann(functions.account.DeleteAccountRequest("enough"))

    (seen,) = await bob(functions.users.GetUsersRequest([bob.user(ann)]))
    assert (seen.deleted, seen.first_name) == (True, None)
    assert [each.message async for each in bob.client.iter_messages(bob.peer(ann))] == ["Goodbye"]
    async with refused("USERNAME_NOT_OCCUPIED"):
        await bob(functions.contacts.ResolveUsernameRequest("ann_lee"))
    with pytest.raises(errors.UserDeactivatedError):
        await ann(functions.updates.GetStateRequest())
    again = await sign_up(sandbox, ann.phone, "Another Ann")
    assert (await again.get_me()).id != ann.id


async def test_an_account_with_a_password_is_deleted_by_who_knows_it(sandbox):
    client = await sign_up(sandbox, ANN, "Ann")
    await client.edit_2fa(new_password="secret")

    with pytest.raises(errors.PasswordHashInvalidError):
        await client(functions.account.DeleteAccountRequest("enough"))
    assert await client.get_me()


async def _other_login(client):
    listed = (await client(functions.account.GetAuthorizationsRequest())).authorizations
    (other,) = (each for each in listed if not each.current)
    return other.hash


async def _is_revoked(client):
    """Ask on a new connection, with the key that used to be somebody's."""
    await client.disconnect()
    await client.connect()
    with pytest.raises(errors.SessionRevokedError):
        await client(functions.updates.GetStateRequest())
