import pytest
from crowd import Person
from people import code_of, sign_in, sign_up
from telethon import errors
from telethon.tl import functions, types

ANN = "9996621234"
BOB = "9996631234"


async def test_a_new_number_signs_up_and_is_somebody(sandbox):
    client = await sign_up(sandbox, ANN, "Ann", "Lee")

    me = await client.get_me()

    assert (me.first_name, me.last_name, me.phone, me.is_self) == ("Ann", "Lee", ANN, True)
    assert await client.is_user_authorized()


async def test_somebody_who_has_not_signed_in_is_nobody(sandbox):
    client = await sandbox.connected()

    assert await client.get_me() is None
    assert not await client.is_user_authorized()


async def test_a_known_number_signs_in_with_its_code(sandbox):
    first = await sign_up(sandbox, ANN, "Ann")

    second = await sign_in(sandbox, ANN)

    assert (await second.get_me()).id == (await first.get_me()).id


async def test_the_first_code_goes_by_sms_and_a_further_one_to_the_app(sandbox):
    client = await sandbox.connected()
    assert isinstance((await _code(sandbox, client, ANN)).type, types.auth.SentCodeTypeSms)
    await sign_up(sandbox, ANN, "Ann")

    sent = await _code(sandbox, client, ANN)

    assert isinstance(sent.type, types.auth.SentCodeTypeApp)
    assert isinstance(sent.next_type, types.auth.CodeTypeSms)


async def test_a_further_login_is_announced_in_the_first_session(sandbox):
    first = await sign_up(sandbox, ANN, "Ann")
    ann = Person(sandbox, first, (await first.get_me()).id, ANN)

    await sign_in(sandbox, ANN, device_model="Telescope")
    news = await ann.heard(types.UpdateNewAuthorization)

    code, login = [each async for each in first.iter_messages(777000, reverse=True)]
    assert f"Login code: {code_of(ANN)}" in code.message
    assert "New login" in login.message
    assert "Telescope" in login.message
    assert news.unconfirmed


async def test_resending_goes_to_sms_then_to_a_call_then_nowhere(sandbox):
    await sign_up(sandbox, ANN, "Ann")
    client = await sandbox.connected()
    hash_ = (await _code(sandbox, client, ANN)).phone_code_hash
    resend = functions.auth.ResendCodeRequest(ANN, hash_)

    assert isinstance((await client(resend)).type, types.auth.SentCodeTypeSms)
    assert isinstance((await client(resend)).type, types.auth.SentCodeTypeCall)
    with pytest.raises(errors.SendCodeUnavailableError):
        await client(resend)


async def test_a_cancelled_code_is_worth_nothing(sandbox):
    client = await sandbox.connected()
    sent = await _code(sandbox, client, ANN)
    await client(functions.auth.CancelCodeRequest(ANN, sent.phone_code_hash))

    with pytest.raises(errors.PhoneCodeExpiredError):
        await client(functions.auth.SignInRequest(ANN, sent.phone_code_hash, code_of(ANN)))


async def test_a_code_that_its_owner_tells_somebody_is_void(sandbox):
    first = await sign_up(sandbox, ANN, "Ann")
    thief = await sandbox.connected()
    sent = await _code(sandbox, thief, ANN)

    await first(functions.account.InvalidateSignInCodesRequest([code_of(ANN)]))

    with pytest.raises(errors.PhoneCodeExpiredError):
        await thief(functions.auth.SignInRequest(ANN, sent.phone_code_hash, code_of(ANN)))


async def test_a_code_expires(sandbox, clock):
    client = await sandbox.connected()
    sent = await _code(sandbox, client, ANN)
    clock.pass_seconds(301)

    with pytest.raises(errors.PhoneCodeExpiredError):
        await client(functions.auth.SignInRequest(ANN, sent.phone_code_hash, code_of(ANN)))


@pytest.mark.parametrize(("code", "error"), [("", errors.PhoneCodeEmptyError), ("99999", errors.PhoneCodeInvalidError)])
async def test_a_wrong_code_is_refused(sandbox, code, error):
    client = await sandbox.connected()
    sent = await _code(sandbox, client, ANN)

    with pytest.raises(error):
        await client(functions.auth.SignInRequest(ANN, sent.phone_code_hash, code))


async def test_many_wrong_codes_are_a_flood_that_passes(sandbox, clock):
    client = await sandbox.connected()
    sent = await _code(sandbox, client, ANN)
    for _ in range(5):
        with pytest.raises(errors.PhoneCodeInvalidError):
            await client(functions.auth.SignInRequest(ANN, sent.phone_code_hash, "99999"))

    with pytest.raises(errors.FloodWaitError) as flood:
        await client(functions.auth.SignInRequest(ANN, sent.phone_code_hash, code_of(ANN)))
    clock.pass_seconds(flood.value.seconds)

    assert await _code(sandbox, client, ANN)


@pytest.mark.parametrize("phone", ["", "42777", "4930123456", "99966212345"])
async def test_only_test_numbers_exist(sandbox, phone):
    client = await sandbox.connected()

    with pytest.raises(errors.PhoneNumberInvalidError):
        await _code(sandbox, client, phone)


async def test_a_banned_number_is_refused(sandbox):
    sandbox.world.logins.banned_phones.add(ANN)
    client = await sandbox.connected()

    with pytest.raises(errors.PhoneNumberBannedError):
        await _code(sandbox, client, ANN)


async def test_an_unknown_application_is_refused(sandbox):
    client = await sandbox.connected()

    with pytest.raises(errors.ApiIdInvalidError):
        await client(functions.auth.SendCodeRequest(ANN, sandbox.api_id, "0" * 32, types.CodeSettings()))


async def test_signing_up_takes_the_code_first(sandbox):
    client = await sandbox.connected()
    sent = await _code(sandbox, client, ANN)

    with pytest.raises(errors.PhoneCodeEmptyError):
        await client(functions.auth.SignUpRequest(ANN, sent.phone_code_hash, "Ann", ""))


async def test_signing_up_takes_a_name(sandbox):
    client = await sandbox.connected()
    sent = await _code(sandbox, client, ANN)
    await client(functions.auth.SignInRequest(ANN, sent.phone_code_hash, code_of(ANN)))

    with pytest.raises(errors.FirstNameInvalidError):
        await client(functions.auth.SignUpRequest(ANN, sent.phone_code_hash, " ", ""))
    with pytest.raises(errors.LastnameInvalidError):
        await client(functions.auth.SignUpRequest(ANN, sent.phone_code_hash, "Ann", "x" * 65))


async def test_a_number_signs_up_once(sandbox):
    late = await sandbox.connected()
    sent = await _code(sandbox, late, ANN)
    await late(functions.auth.SignInRequest(ANN, sent.phone_code_hash, code_of(ANN)))
    await sign_up(sandbox, ANN, "Ann")

    with pytest.raises(errors.PhoneNumberOccupiedError):
        await late(functions.auth.SignUpRequest(ANN, sent.phone_code_hash, "Ann", ""))


async def test_a_code_of_one_number_opens_no_other(sandbox):
    client = await sandbox.connected()
    sent = await _code(sandbox, client, ANN)

    with pytest.raises(errors.PhoneCodeExpiredError):
        await client(functions.auth.SignInRequest(BOB, sent.phone_code_hash, code_of(BOB)))


async def test_logging_out_ends_the_login_and_no_other(sandbox):
    first = await sign_up(sandbox, ANN, "Ann")
    second = await sign_in(sandbox, ANN)

    assert await second.log_out()

    assert len((await first(functions.account.GetAuthorizationsRequest())).authorizations) == 1
    assert await first.is_user_authorized()


async def test_somebody_logged_out_may_sign_in_again_with_the_same_key(sandbox):
    client = await sign_up(sandbox, ANN, "Ann")
    await client(functions.auth.LogOutRequest())
    with pytest.raises(errors.AuthKeyUnregisteredError):
        await client(functions.updates.GetStateRequest())

    sent = await _code(sandbox, client, ANN)
    signed_in = await client(functions.auth.SignInRequest(ANN, sent.phone_code_hash, code_of(ANN)))

    assert signed_in.user.phone == ANN


async def test_a_login_is_carried_over_to_another_connection(sandbox):
    first = await sign_up(sandbox, ANN, "Ann")
    exported = await first(functions.auth.ExportAuthorizationRequest(sandbox.dc))
    second = await sandbox.connected()

    with pytest.raises(errors.AuthBytesInvalidError):
        await second(functions.auth.ImportAuthorizationRequest(exported.id, b"nonsense"))
    imported = await second(functions.auth.ImportAuthorizationRequest(exported.id, exported.bytes))

    assert imported.user.id == (await first.get_me()).id
    with pytest.raises(errors.DcIdInvalidError):
        await first(functions.auth.ExportAuthorizationRequest(sandbox.dc + 1))


async def _code(sandbox, client, phone):
    return await client(functions.auth.SendCodeRequest(phone, sandbox.api_id, sandbox.api_hash, types.CodeSettings()))
