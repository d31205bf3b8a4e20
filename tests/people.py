"""People for tests: accounts signed up on a sandbox, each with a Telethon client of its own."""

from telethon import TelegramClient
from telethon.tl import functions

from hotline_cli.model.peers import Peer
from hotline_cli.store.database import Database
from hotline_cli.telegram.account import keep_login
from hotline_cli.telegram.client import appearance


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


async def log_in(sandbox, phone: str, database: Database) -> Peer:
    """Log an account in that exists, and keep its login in `database` as `hotline connect` does; return the account."""
    client = await sign_in(sandbox, phone, **appearance())
    try:
        return await keep_login(database, client, await client.get_me())
    finally:
        await client.disconnect()


def code_of(phone: str) -> str:
    """The login code of a test number."""
    return phone[5] * 5
