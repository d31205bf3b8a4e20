"""People for tests: accounts signed up on a sandbox, each with a Telethon client of its own."""

from telethon import TelegramClient
from telethon.tl import functions


async def sign_up(sandbox, phone: str, first_name: str, last_name: str = "", **options) -> TelegramClient:
    """A connected client of a new account with the test number ``phone`` (99966XYYYY)."""
    client = await sandbox.connected(**options)
    sent = await client.send_code_request(phone)
    await client(functions.auth.SignInRequest(phone, sent.phone_code_hash, code_of(phone)))
    signed_up = await client(functions.auth.SignUpRequest(phone, sent.phone_code_hash, first_name, last_name))
    await client._on_login(signed_up.user)
    return client


async def sign_in(sandbox, phone: str, **options) -> TelegramClient:
    """A connected client of an account that exists."""
    client = await sandbox.connected(**options)
    await client.send_code_request(phone)
    await client.sign_in(phone, code_of(phone))
    return client


def code_of(phone: str) -> str:
    """The login code of a test number."""
    return phone[5] * 5
