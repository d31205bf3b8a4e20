"""Log an account in, by QR or by phone code, with two-step verification. No terminal code: a `Person` is asked.

https://core.telegram.org/api/qr-login, https://core.telegram.org/api/auth, https://core.telegram.org/api/srp
"""

import asyncio
import base64
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from telethon import TelegramClient, errors, events
from telethon.password import compute_check
from telethon.sessions import MemorySession
from telethon.tl import functions, types

from hotline_cli.config.settings import Telegram
from hotline_cli.telegram.client import RETRIES, appearance
from hotline_cli.telegram.errors import error_name
from hotline_cli.telegram.handshake import NotTelegram, address_of, make_key, reason, trust
from hotline_cli.telegram.refusals import LoginRefused, refusal
from hotline_cli.telegram.seam import disconnect
from hotline_cli.telegram.wire import PERSON

TIMEOUT = 20.0
"""Seconds for the first request."""

RESEND = ""
"""The answer of a `Person` who wants the code sent again."""


@dataclass(frozen=True, slots=True)
class Token:
    """A login token to show as a QR code. ``expires`` is in Unix seconds of our clock."""

    url: str
    expires: float


@dataclass(frozen=True, slots=True)
class CodeSent:
    """Where Telegram sent a code: ``way`` in words; ``length`` 0 when unknown; ``next_way`` if it can be sent again.

    It is ``new`` when the person is asked for it the first time.
    """

    way: str
    length: int = 0
    next_way: str | None = None
    new: bool = True


class Person(Protocol):
    """Whoever logs in, at a terminal or as a script. A method that cannot answer raises an error of its own."""

    async def scan(self, token: Token) -> None:
        """Show a token; return at once. It is called again with a new one each time the last has expired."""

    async def scanned(self) -> None:
        """The token was scanned: it need not be shown any longer."""

    async def code(self, sent: CodeSent, problem: str | None) -> str:
        """Return the code, `RESEND` to have it sent again. ``problem`` says what was wrong with the last one."""
        ...

    async def password(self, hint: str, problem: str | None) -> str:
        """Return the password of two-step verification."""
        ...


class LoginClient(TelegramClient):
    """A client with a key and nothing else, which lives as long as the login takes."""

    clock_ahead: int = 0
    """Seconds by which the server's clock is ahead of ours."""


@asynccontextmanager
async def login_client(telegram: Telegram) -> AsyncIterator[LoginClient]:
    """A connected client with a new key, of which nothing is stored. Raise `ServerError` or `ConfigError`."""
    api_id, api_hash = telegram.need_credentials()
    trust(telegram.server)
    address = address_of(telegram)
    session = MemorySession()
    session.set_dc(address.dc, address.host, address.port)
    session.auth_key, clock_ahead = await make_key(address)
    LoginClient._config = None  # Telethon keeps the list of data centres per class, and this may be another server
    client = LoginClient(
        session,
        api_id,
        api_hash,
        flood_sleep_threshold=0,
        connection_retries=RETRIES,
        request_retries=RETRIES,
        raise_last_call_error=True,
        base_logger=PERSON,
        **appearance(),
    )
    client.clock_ahead = client._sender._state.time_offset = clock_ahead
    try:
        try:
            async with asyncio.timeout(TIMEOUT):
                await client.connect()
        except errors.RPCError as error:
            raise refusal(error) from error
        except Exception as error:  # garbage from a server that is none shows as any error of Telethon's parsers
            raise NotTelegram(f"{address} agreed on a key and then failed: {reason(error)}.") from error
        yield client
    finally:
        await disconnect(client)


async def login_by_qr(client: LoginClient, person: Person) -> Any:
    """Let ``person`` scan QR codes until one is accepted; return the TL User. Raise `LoginRefused`."""
    accepted = asyncio.Event()

    async def on_token(_: Any) -> None:
        accepted.set()

    client.add_event_handler(on_token, events.Raw(types.UpdateLoginToken))
    try:
        while True:
            accepted.clear()
            answer = await export_token(client)
            if not isinstance(answer, types.auth.LoginToken):
                await person.scanned()
                return answer.authorization.user
            expires = answer.expires.timestamp() - client.clock_ahead
            await person.scan(Token(token_url(answer.token), expires))
            try:
                async with asyncio.timeout(max(1.0, expires - time.time())):
                    await accepted.wait()
            except TimeoutError:
                continue
    except errors.SessionPasswordNeededError:
        await person.scanned()
        return await check_password(client, person)
    except errors.RPCError as error:
        raise refusal(error) from error
    finally:
        client.remove_event_handler(on_token)


async def export_token(client: LoginClient) -> Any:
    """A new login token, or, once the last was accepted, the login itself."""
    answer = await client(functions.auth.ExportLoginTokenRequest(client.api_id, client.api_hash, except_ids=[]))
    if isinstance(answer, types.auth.LoginTokenMigrateTo):
        await client._switch_dc(answer.dc_id)
        return await client(functions.auth.ImportLoginTokenRequest(answer.token))
    return answer


def token_url(token: bytes) -> str:
    return "tg://login?token=" + base64.urlsafe_b64encode(token).decode().rstrip("=")


async def login_by_phone(client: LoginClient, phone: str, person: Person) -> Any:
    """Have a code sent to ``phone`` and let ``person`` type it; return the TL User. Raise `LoginRefused`."""
    try:
        sent = await send_code(client, phone)
        asked_for = problem = None
        while not isinstance(sent, types.auth.SentCodeSuccess):
            if isinstance(sent, types.auth.SentCodePaymentRequired):
                raise LoginRefused("PAYMENT_REQUIRED", "Telegram wants to be paid for sending a code to this number.")
            code = await person.code(code_sent(sent, new=sent is not asked_for), problem)
            asked_for = sent
            if code == RESEND:
                sent, problem = await resend(client, phone, sent)
                continue
            try:
                answer = await sign_in(client, phone, sent, code)
            except (errors.PhoneCodeInvalidError, errors.PhoneCodeEmptyError):
                problem = "That code is wrong."
            except errors.PhoneCodeExpiredError:
                sent, problem = await send_code(client, phone), "That code has expired; Telegram has sent a new one."
            else:
                if isinstance(answer, types.auth.AuthorizationSignUpRequired):
                    raise unoccupied(phone)
                return answer.user
        return sent.authorization.user
    except errors.SessionPasswordNeededError:
        return await check_password(client, person)
    except errors.PhoneNumberUnoccupiedError as error:
        raise unoccupied(phone) from error
    except errors.RPCError as error:
        raise refusal(error) from error


def unoccupied(phone: str) -> LoginRefused:
    return LoginRefused(
        "PHONE_NUMBER_UNOCCUPIED",
        f"There is no Telegram account with the number {phone}.",
        "Check the number, or make the account in the Telegram app first.",
    )


async def send_code(client: LoginClient, phone: str) -> Any:
    request = functions.auth.SendCodeRequest(phone, client.api_id, client.api_hash, types.CodeSettings())
    try:
        return await client(request)
    except errors.AuthRestartError:
        return await client(request)


async def resend(client: LoginClient, phone: str, sent: Any) -> tuple[Any, str | None]:
    """Have the code sent again in the next way that Telegram offers; what there is to say about it."""
    try:
        return await client(functions.auth.ResendCodeRequest(phone, sent.phone_code_hash)), None
    except errors.SendCodeUnavailableError:
        return sent, "Telegram has no other way to send the code; the one it has sent still counts."
    except errors.PhoneCodeExpiredError:
        return await send_code(client, phone), None


async def sign_in(client: LoginClient, phone: str, sent: Any, code: str) -> Any:
    if isinstance(sent.type, types.auth.SentCodeTypeEmailCode):
        proof = types.EmailVerificationCode(code)
        return await client(functions.auth.SignInRequest(phone, sent.phone_code_hash, email_verification=proof))
    return await client(functions.auth.SignInRequest(phone, sent.phone_code_hash, code))


def code_sent(sent: Any, *, new: bool = True) -> CodeSent:
    following = sent.next_type and NEXT_WAYS.get(type(sent.next_type), "in another way")
    match sent.type:
        case types.auth.SentCodeTypeApp():
            way = "to the account's Telegram app (a message from Telegram)"
        case types.auth.SentCodeTypeSms() | types.auth.SentCodeTypeFirebaseSms():
            way = "by SMS"
        case types.auth.SentCodeTypeCall():
            way = "by phone call"
        case types.auth.SentCodeTypeFlashCall():
            way = f"as the number of a call that will ring ({sent.type.pattern})"
        case types.auth.SentCodeTypeMissedCall():
            way = f"as the last digits of the number of a missed call ({sent.type.prefix}…)"
        case types.auth.SentCodeTypeFragmentSms():
            way = f"to Fragment ({sent.type.url})"
        case types.auth.SentCodeTypeEmailCode():
            way = f"by e-mail to {sent.type.email_pattern}"
        case types.auth.SentCodeTypeSmsWord() | types.auth.SentCodeTypeSmsPhrase():
            way = "by SMS, as words"
        case types.auth.SentCodeTypeSetUpEmailRequired():
            raise LoginRefused(
                "EMAIL_REQUIRED",
                "Telegram wants this account to have a login e-mail first.",
                "Set it in the Telegram app (Settings, Privacy and Security), or connect with --qr.",
            )
        case _:
            way = "in a way that this version does not know"
    return CodeSent(way, int(getattr(sent.type, "length", 0) or 0), following, new)


NEXT_WAYS: dict[Any, str] = {
    types.auth.CodeTypeSms: "by SMS",
    types.auth.CodeTypeCall: "by phone call",
    types.auth.CodeTypeFlashCall: "by a flash call",
    types.auth.CodeTypeMissedCall: "by a missed call",
    types.auth.CodeTypeFragmentSms: "to Fragment",
}


async def check_password(client: LoginClient, person: Person) -> Any:
    """Ask for the password until it is right; return the TL User. It is proved with SRP and never leaves here."""
    problem = None
    while True:
        try:
            state = await client(functions.account.GetPasswordRequest())
            password = await person.password(state.hint or "", problem)
            state = await client(functions.account.GetPasswordRequest())  # its parameters expire while people type
            proof = await asyncio.to_thread(compute_check, state, password)
            return (await client(functions.auth.CheckPasswordRequest(proof))).user
        except errors.PasswordHashInvalidError:
            problem = "That password is wrong."
        except errors.RPCError as error:
            if error_name(error) != "SRP_ID_INVALID":
                raise refusal(error) from error
