"""Two-step verification, as Telethon's own ``edit_2fa`` and ``sign_in(password=…)`` do it."""

import pytest
from crowd import refused
from people import code_of, sign_up
from telethon import errors
from telethon.password import compute_check, compute_digest
from telethon.tl import functions, types

ANN = "9996621234"
SECRET = "correct horse"
EMAIL = "ann@example.org"


async def test_a_login_needs_the_password_once_there_is_one(sandbox):
    await _with_password(sandbox)
    client = await _at_the_password(sandbox)

    me = await client.sign_in(password=SECRET)

    assert me.phone == ANN


async def test_nobody_is_in_before_the_password(sandbox):
    await _with_password(sandbox)
    client = await _at_the_password(sandbox)

    assert not await client.is_user_authorized()
    assert (await client(functions.account.GetPasswordRequest())).hint == "a horse"


async def test_a_wrong_password_is_refused_and_too_many_are_a_flood(sandbox, clock):
    await _with_password(sandbox)
    client = await _at_the_password(sandbox)
    for _ in range(5):
        with pytest.raises(errors.PasswordHashInvalidError):
            await client.sign_in(password="battery staple")

    with pytest.raises(errors.FloodWaitError) as flood:
        await client.sign_in(password=SECRET)
    clock.pass_seconds(flood.value.seconds)

    assert await (await _at_the_password(sandbox)).sign_in(password=SECRET)


async def test_a_check_counts_once(sandbox):
    client = await _with_password(sandbox)
    check = await _check(client, "battery staple")

    with pytest.raises(errors.PasswordHashInvalidError):
        await client(functions.account.GetPasswordSettingsRequest(check))
    with pytest.raises(errors.SrpIdInvalidError):
        await client(functions.account.GetPasswordSettingsRequest(check))


async def test_a_check_from_before_a_change_is_told_so(sandbox):
    client = await _with_password(sandbox)
    check = await _check(client, SECRET)
    await client.edit_2fa(SECRET, "new secret")

    with pytest.raises(errors.SrpPasswordChangedError):
        await client(functions.account.GetPasswordSettingsRequest(check))


async def test_a_client_with_a_worthless_public_value_proves_nothing(sandbox):
    client = await _with_password(sandbox)
    check = await _check(client, SECRET)
    check.A = bytes(256)

    async with refused("SRP_A_INVALID"):
        await client(functions.account.GetPasswordSettingsRequest(check))


async def test_the_password_is_changed_by_who_knows_it(sandbox):
    client = await _with_password(sandbox)

    with pytest.raises(errors.PasswordHashInvalidError):
        await client.edit_2fa("battery staple", "mine now")
    await client.edit_2fa(SECRET, "new secret")

    assert await (await _at_the_password(sandbox)).sign_in(password="new secret")


async def test_the_password_is_taken_away_by_who_knows_it(sandbox):
    client = await _with_password(sandbox)

    await client.edit_2fa(SECRET)

    assert not (await client(functions.account.GetPasswordRequest())).has_password
    with pytest.raises(errors.NewSettingsEmptyError):
        await _settings(client, types.account.PasswordInputSettings())


async def test_a_new_password_keeps_the_servers_salts(sandbox):
    client = await sign_up(sandbox, ANN, "Ann")
    algo = (await client(functions.account.GetPasswordRequest())).new_algo
    for salt in (algo.salt1, b"another salt " * 4):
        new = type(algo)(salt, algo.salt2, algo.g, algo.p)
        with pytest.raises(errors.NewSaltInvalidError):
            await _settings(client, types.account.PasswordInputSettings(new, compute_digest(new, "x"), ""))


async def test_a_recovery_address_counts_when_its_code_was_typed(sandbox):
    client = await sign_up(sandbox, ANN, "Ann")
    lengths = []

    def mail(length):
        lengths.append(length)
        return code_of(ANN)[0] * length

    await client.edit_2fa(new_password=SECRET, email=EMAIL, email_code_callback=mail)

    password = await client(functions.account.GetPasswordRequest())
    known = await client(functions.account.GetPasswordSettingsRequest(await _check(client, SECRET)))
    assert lengths == [6]
    assert password.has_password
    assert password.has_recovery
    assert known.email == EMAIL


async def test_an_address_that_was_never_confirmed_can_be_given_up(sandbox):
    client = await sign_up(sandbox, ANN, "Ann")
    with pytest.raises(errors.CodeInvalidError):
        await client.edit_2fa(new_password=SECRET, email=EMAIL, email_code_callback=lambda length: "0")
    assert (await client(functions.account.GetPasswordRequest())).email_unconfirmed_pattern == "a***n@example.org"
    assert await client(functions.account.ResendPasswordEmailRequest())

    await client(functions.account.CancelPasswordEmailRequest())

    assert not (await client(functions.account.GetPasswordRequest())).has_password
    with pytest.raises(errors.EmailHashExpiredError):
        await client(functions.account.ConfirmPasswordEmailRequest("222222"))


async def test_an_address_has_to_look_like_one(sandbox):
    client = await sign_up(sandbox, ANN, "Ann")

    with pytest.raises(errors.EmailInvalidError):
        await client.edit_2fa(new_password=SECRET, email="nowhere", email_code_callback=lambda length: "0")


async def test_a_forgotten_password_is_recovered_by_mail(sandbox):
    owner = await sign_up(sandbox, ANN, "Ann")
    await owner.edit_2fa(new_password=SECRET, email=EMAIL, email_code_callback=lambda length: "222222")
    client = await _at_the_password(sandbox)

    sent = await client(functions.auth.RequestPasswordRecoveryRequest())
    with pytest.raises(errors.CodeInvalidError):
        await client(functions.auth.CheckRecoveryPasswordRequest("000000"))
    assert await client(functions.auth.CheckRecoveryPasswordRequest("222222"))
    recovered = await client(functions.auth.RecoverPasswordRequest("222222"))

    assert sent.email_pattern == "a***n@example.org"
    assert recovered.user.phone == ANN
    with pytest.raises(errors.PasswordEmptyError):
        await client(functions.auth.RequestPasswordRecoveryRequest())


async def test_without_an_address_nothing_is_recovered(sandbox):
    await _with_password(sandbox)
    client = await _at_the_password(sandbox)

    with pytest.raises(errors.PasswordRecoveryNaError):
        await client(functions.auth.RequestPasswordRecoveryRequest())


async def _with_password(sandbox):
    client = await sign_up(sandbox, ANN, "Ann")
    await client.edit_2fa(new_password=SECRET, hint="a horse")
    return client


async def _at_the_password(sandbox):
    client = await sandbox.connected()
    await client.send_code_request(ANN)
    with pytest.raises(errors.SessionPasswordNeededError):
        await client.sign_in(ANN, code_of(ANN))
    return client


async def _check(client, password):
    return compute_check(await client(functions.account.GetPasswordRequest()), password)


async def _settings(client, new):
    return await client(functions.account.UpdatePasswordSettingsRequest(types.InputCheckPasswordEmpty(), new))
