"""Logging in by QR and by phone, with and without a password, and keeping what came of it."""

import base64
import time

import pytest
from accounts import Typist, telegram_settings
from people import sign_up
from telethon import errors, functions, types

from hotline_cli.sandbox.rpc import RpcError
from hotline_cli.store import connection as connection_store
from hotline_cli.store import positions as position_store
from hotline_cli.store import session as session_store
from hotline_cli.store.database import Database
from hotline_cli.telegram.account import keep_login, log_out, renew_login
from hotline_cli.telegram.login import RESEND, code_sent, login_by_phone, login_by_qr, login_client, sign_in
from hotline_cli.telegram.refusals import LoginRefused

PHONE = "9996625555"
NUMBER = f"+{PHONE}"


@pytest.fixture
def telegram(sandbox):
    return telegram_settings(sandbox)


@pytest.fixture
async def phone(sandbox):
    return await sign_up(sandbox, PHONE, "Owner")


@pytest.fixture
async def database(tmp_path):
    async with await Database.open(tmp_path / "one" / "hotline.db") as database:
        yield database


def scans(phone):
    async def scan(token):
        data = token.url.partition("token=")[2]
        await phone(functions.auth.AcceptLoginTokenRequest(base64.urlsafe_b64decode(data + "=" * (-len(data) % 4))))

    return scan


async def test_a_scanned_token_logs_in(telegram, phone):
    person = Typist(on_token=scans(phone))
    async with login_client(telegram) as client:
        user = await login_by_qr(client, person)
    assert user.id == (await phone.get_me()).id
    (token,) = person.tokens
    assert 0 < token.expires - time.time() <= 30
    assert person.was_scanned == 1


async def test_a_token_that_expired_is_replaced_until_one_is_scanned(telegram, phone):
    scan = scans(phone)

    async def second_only(token):
        if len(person.tokens) == 2:
            await scan(token)

    person = Typist(on_token=second_only)
    async with login_client(telegram) as client:
        client.clock_ahead += 29  # a token's half minute seems nearly over
        await login_by_qr(client, person)
    assert len({token.url for token in person.tokens}) == 2


async def test_a_password_is_asked_for_with_its_hint_until_it_is_right(telegram, phone):
    await phone.edit_2fa(new_password="swordfish", hint="a fish")
    person = Typist(passwords=["salmon", "swordfish"], on_token=scans(phone))
    async with login_client(telegram) as client:
        user = await login_by_qr(client, person)
    assert user.first_name == "Owner"
    assert person.asked_password == [("a fish", None), ("a fish", "That password is wrong.")]


async def test_a_code_logs_in_and_is_asked_for_until_it_is_right(telegram, phone):
    person = Typist(codes=["", "12345", "22222"])
    async with login_client(telegram) as client:
        await login_by_phone(client, NUMBER, person)
    by_app, by_sms = "to the account's Telegram app (a message from Telegram)", "by SMS"
    assert person.asked_code == [(by_app, None), (by_sms, None), (by_sms, "That code is wrong.")]


async def test_when_there_is_no_other_way_to_send_the_code_it_says_so(telegram, phone):
    person = Typist(codes=[RESEND, RESEND, RESEND, "22222"])
    async with login_client(telegram) as client:
        await login_by_phone(client, NUMBER, person)
    assert [way for way, _ in person.asked_code[1:]] == ["by SMS", "by phone call", "by phone call"]
    assert "no other way" in person.asked_code[3][1]


async def test_an_expired_code_is_sent_anew(telegram, phone, sandbox):
    person = Typist(codes=["22222", "22222"])
    ask = person.code

    async def slowly(sent, problem):
        if not person.asked_code:
            sandbox.world.now = lambda: time.time() + 301
        return await ask(sent, problem)

    person.code = slowly
    async with login_client(telegram) as client:
        await login_by_phone(client, NUMBER, person)
    assert "has expired" in person.asked_code[1][1]


async def test_a_number_without_an_account_is_said(telegram, sandbox):
    with pytest.raises(LoginRefused, match="There is no Telegram account with the number"):
        async with login_client(telegram) as client:
            await login_by_phone(client, NUMBER, Typist(codes=["22222"]))
    assert sandbox.world.users.keys() <= {777000}


async def test_an_unknown_application_is_said(sandbox, phone):
    with pytest.raises(LoginRefused, match="does not know this api_id"):
        async with login_client(telegram_settings(sandbox, api_id=12)) as client:
            await login_by_phone(client, NUMBER, Typist())


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (RpcError(420, "FLOOD_WAIT_7200"), "Telegram wants 2 h of silence"),
        (RpcError(400, "PHONE_NUMBER_FLOOD"), "Too many codes"),
        (RpcError(500, "AUTH_TROUBLE"), "trouble of its own"),
        (RpcError(400, "WHAT_NOW"), "WHAT_NOW"),
    ],
    ids=str,
)
async def test_what_telegram_refuses_is_a_sentence(telegram, phone, sandbox, monkeypatch, error, sentence):
    def fail(call, request):
        if isinstance(request, functions.auth.SendCodeRequest):
            raise error

    monkeypatch.setattr(sandbox.server._hub.faults, "before_call", fail)
    with pytest.raises(LoginRefused, match=sentence):
        async with login_client(telegram) as client:
            await login_by_phone(client, NUMBER, Typist())


# What is kept.


async def logged_in(telegram, database, phone, renew=False):
    async with login_client(telegram) as client:
        user = await login_by_qr(client, Typist(on_token=scans(phone)))
        if renew:
            return await renew_login(database, telegram, client, user)
        return await keep_login(database, client, user)


async def test_a_login_is_kept_with_the_state_where_updates_begin(telegram, database, phone, sandbox):
    account = await logged_in(telegram, database, phone)
    session = await database.read(session_store.load)
    (position,) = await database.read(position_store.load)
    assert (session.dc_id, session.port, len(session.auth_key)) == (2, sandbox.port, 256)
    assert (position.channel_id, position.pts) == (0, sandbox.world.users[account.id].box.pts)
    assert (await database.read(connection_store.load)).account_id == account.id
    assert "auth_key" not in repr(session)


async def test_a_new_login_keeps_the_position_and_ends_the_old_session(telegram, database, phone, sandbox):
    account = await logged_in(telegram, database, phone)
    before = await database.read(position_store.load)
    await phone.send_message("me", "meanwhile")
    await logged_in(telegram, database, phone, renew=True)
    assert await database.read(position_store.load) == before
    assert len(sandbox.world.users[account.id].authorizations) == 2


async def test_another_account_is_refused_and_its_session_ended(telegram, database, phone, sandbox):
    await logged_in(telegram, database, phone)
    before = await database.read(session_store.load)
    other = await sign_up(sandbox, "9996626666", "Other")
    with pytest.raises(LoginRefused, match="belongs to Owner, and you have logged in as Other"):
        await logged_in(telegram, database, other, renew=True)
    assert await database.read(session_store.load) == before
    assert len(sandbox.world.users[(await other.get_me()).id].authorizations) == 1


async def test_logging_out_ends_the_session_and_forgets_the_key(telegram, database, phone, sandbox):
    account = await logged_in(telegram, database, phone)
    await log_out(database, telegram)
    assert await database.read(session_store.load) is None
    assert (await database.read(connection_store.load)).logged_out == "LOGGED_OUT"
    assert len(sandbox.world.users[account.id].authorizations) == 1
    await log_out(database, telegram)  # again is no error


# Where a code is sent, as people are told it.

EMAIL = types.auth.SentCodeTypeEmailCode("a***@example.org", 6)


@pytest.mark.parametrize(
    ("kind", "way"),
    [
        (types.auth.SentCodeTypeApp(5), "to the account's Telegram app"),
        (types.auth.SentCodeTypeFirebaseSms(5), "by SMS"),
        (types.auth.SentCodeTypeCall(5), "by phone call"),
        (types.auth.SentCodeTypeFlashCall("+4930*****"), "call that will ring (+4930*****)"),
        (types.auth.SentCodeTypeMissedCall("+4930", 5), "missed call (+4930…)"),
        (types.auth.SentCodeTypeFragmentSms("https://fragment.com/x", 5), "to Fragment (https://fragment.com/x)"),
        (EMAIL, "by e-mail to a***@example.org"),
        (types.auth.SentCodeTypeSmsWord(), "by SMS, as words"),
        (None, "does not know"),
    ],
    ids=lambda each: type(each).__name__,
)
def test_it_is_said_where_the_code_was_sent(kind, way):
    sent = code_sent(types.auth.SentCode(kind, "hash", next_type=types.auth.CodeTypeCall()))
    assert way in sent.way
    assert sent.next_way == "by phone call"


def test_an_account_that_needs_an_e_mail_first_is_told_so():
    with pytest.raises(LoginRefused, match="login e-mail first"):
        code_sent(types.auth.SentCode(types.auth.SentCodeTypeSetUpEmailRequired(), "hash"))


async def test_a_code_by_e_mail_is_given_as_one():
    given = []

    async def client(request):
        given.append(request)

    await sign_in(client, NUMBER, types.auth.SentCode(EMAIL, "hash"), "123456")
    await sign_in(client, NUMBER, types.auth.SentCode(types.auth.SentCodeTypeSms(5), "hash"), "22222")
    by_email, by_code = given
    assert (by_email.email_verification.code, by_email.phone_code, by_code.phone_code) == ("123456", None, "22222")


async def test_a_code_that_must_be_paid_for_is_refused():
    class Client:
        api_id, api_hash = 1, "x"

        async def __call__(self, request):
            return types.auth.SentCodePaymentRequired("product", "hash", "a@b.c", "subject", 1, "EUR", 1)

    with pytest.raises(LoginRefused, match="wants to be paid"):
        await login_by_phone(Client(), NUMBER, Typist())


async def test_a_login_may_be_over_before_a_code_is_typed():
    class Client:
        api_id, api_hash = 1, "x"
        restarts = 0

        async def __call__(self, request):
            if not self.restarts:
                self.restarts += 1
                raise errors.AuthRestartError(request)
            user = types.User(id=7, first_name="Ann")
            return types.auth.SentCodeSuccess(types.auth.Authorization(user))

    assert (await login_by_phone(Client(), NUMBER, Typist())).first_name == "Ann"
