"""Logging in by QR code: Telethon's ``qr_login`` on one side, a phone that scans on the other."""

import asyncio
import base64

import pytest
from crowd import refused
from people import sign_in, sign_up
from telethon import errors
from telethon.tl import functions, types

ANN = "9996621234"
BOB = "9996631234"


async def test_a_scan_logs_the_screen_in(sandbox):
    phone = await sign_up(sandbox, ANN, "Ann")
    screen = await sandbox.connected(device_model="Telescope")
    qr = await screen.qr_login()

    user, accepted = await asyncio.gather(qr.wait(), _scan(phone, qr.url))

    assert user.phone == ANN
    assert (await screen.get_me()).phone == ANN
    listed = (await phone(functions.account.GetAuthorizationsRequest())).authorizations
    assert accepted.device_model == "Telescope"
    assert accepted.hash in [each.hash for each in listed]


async def test_the_password_is_asked_for_after_the_scan(sandbox):
    phone = await sign_up(sandbox, ANN, "Ann")
    await phone.edit_2fa(new_password="secret")
    screen = await sandbox.connected()
    qr = await screen.qr_login()

    outcome, accepted = await asyncio.gather(qr.wait(), _scan(phone, qr.url), return_exceptions=True)

    assert isinstance(outcome, errors.SessionPasswordNeededError)
    assert accepted.password_pending
    assert (await screen.sign_in(password="secret")).phone == ANN
    hashes = [each.hash for each in (await phone(functions.account.GetAuthorizationsRequest())).authorizations]
    assert accepted.hash in hashes


async def test_a_token_is_good_for_thirty_seconds(sandbox, clock):
    phone = await sign_up(sandbox, ANN, "Ann")
    screen = await sandbox.connected()
    token = await _token(sandbox, screen)
    clock.pass_seconds(31)

    with pytest.raises(errors.AuthTokenExpiredError):
        await phone(functions.auth.AcceptLoginTokenRequest(token.token))
    with pytest.raises(errors.AuthTokenExpiredError):
        await screen(functions.auth.ImportLoginTokenRequest(token.token))


async def test_a_token_is_scanned_once(sandbox):
    phone = await sign_up(sandbox, ANN, "Ann")
    token = await _token(sandbox, await sandbox.connected())
    await phone(functions.auth.AcceptLoginTokenRequest(token.token))

    with pytest.raises(errors.AuthTokenAlreadyAcceptedError):
        await phone(functions.auth.AcceptLoginTokenRequest(token.token))


async def test_nonsense_is_no_token(sandbox):
    phone = await sign_up(sandbox, ANN, "Ann")

    async with refused("AUTH_TOKEN_INVALIDX"):
        await phone(functions.auth.AcceptLoginTokenRequest(b"nonsense"))
    with pytest.raises(errors.AuthTokenInvalidError):
        await phone(functions.auth.ImportLoginTokenRequest(b"nonsense"))


async def test_a_screen_may_say_whom_it_has_already(sandbox):
    phone = await sign_up(sandbox, ANN, "Ann")
    screen = await sandbox.connected()
    token = await _token(sandbox, screen, (await phone.get_me()).id)

    with pytest.raises(errors.AuthTokenExceptionError):
        await phone(functions.auth.AcceptLoginTokenRequest(token.token))


async def test_an_accepted_token_can_be_imported(sandbox):
    phone = await sign_up(sandbox, ANN, "Ann")
    screen = await sandbox.connected()
    token = await _token(sandbox, screen)
    waiting = await screen(functions.auth.ImportLoginTokenRequest(token.token))
    await phone(functions.auth.AcceptLoginTokenRequest(token.token))

    imported = await screen(functions.auth.ImportLoginTokenRequest(token.token))

    assert isinstance(waiting, types.auth.LoginToken)
    assert imported.authorization.user.phone == ANN


async def test_a_token_of_a_phone_that_has_logged_out_since_is_worth_nothing(sandbox):
    phone = await sign_up(sandbox, ANN, "Ann")
    screen = await sandbox.connected()
    token = await _token(sandbox, screen)
    await phone(functions.auth.AcceptLoginTokenRequest(token.token))
    await phone.log_out()

    with pytest.raises(errors.AuthTokenExpiredError):
        await _token(sandbox, screen)


async def test_a_qr_login_ends_with_the_login_that_scanned_it_and_so_do_its_own(sandbox):
    phone = await sign_up(sandbox, ANN, "Ann")
    screen = await _scanned_by(sandbox, phone)
    second_screen = await _scanned_by(sandbox, screen)

    await phone.log_out()

    for each in (screen, second_screen):
        with pytest.raises((errors.AuthKeyUnregisteredError, ConnectionError)):
            await each(functions.updates.GetStateRequest())
        assert await _who_comes_back(each) is None


async def test_a_qr_login_outlives_other_logins(sandbox):
    phone = await sign_up(sandbox, ANN, "Ann")
    other = await sign_in(sandbox, ANN)
    screen = await _scanned_by(sandbox, phone)

    await other.log_out()

    assert await screen(functions.updates.GetStateRequest())


async def _scanned_by(sandbox, phone):
    screen = await sandbox.connected()
    token = await _token(sandbox, screen)
    await phone(functions.auth.AcceptLoginTokenRequest(token.token))
    success = await _token(sandbox, screen)
    await screen._on_login(success.authorization.user)
    return screen


async def _token(sandbox, screen, *except_ids):
    request = functions.auth.ExportLoginTokenRequest(sandbox.api_id, sandbox.api_hash, list(except_ids))
    return await screen(request)


async def _scan(phone, url):
    token = url.removeprefix("tg://login?token=")
    return await phone(functions.auth.AcceptLoginTokenRequest(base64.urlsafe_b64decode(token + "==")))


async def _who_comes_back(client):
    """Who the client is on a new connection with the same key."""
    await client.disconnect()
    await client.connect()
    return await client.get_me()
