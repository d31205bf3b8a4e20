"""Sandboxes for tests: in this process or in one of its own, with stock Telethon clients that talk to them."""

import json
import os
import signal
from collections import deque
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from forking import hotline_process
from telethon import TelegramClient
from telethon.crypto import AuthKey, rsa
from telethon.network.connection import ConnectionTcpFull
from telethon.sessions import MemorySession

from hotline_cli.sandbox.server import serve
from hotline_cli.sandbox.state import World
from hotline_cli.sandbox.wire.handshake import Made

REMEMBERED = 40  # TL objects shown when a test fails
SALT = 20  # the first salt of keys that were agreed on beforehand


class Conversation(deque):
    """What was said lately; to be called with each TL object from (`>`) or to (`<`) a client."""

    def __init__(self):
        super().__init__(maxlen=REMEMBERED)

    def __call__(self, direction, session_id, said):
        self.append((direction, session_id, said))

    def __str__(self):
        return "\n".join(
            f"{session_id & 0xFFFF:04x} {direction} {str(said)[:600]}" for direction, session_id, said in self
        )


class Sandbox:
    """A sandbox that runs now: where it is, how to get a client of it, and what was said lately."""

    def __init__(self, host, port, public_key, api_id, api_hash, dc=2, server=None, conversation=()):
        self.host, self.port, self.dc = host, port, dc
        self.public_key, self.api_id, self.api_hash = public_key, api_id, api_hash
        self.server = server
        self.conversation = conversation
        self._clients = []
        rsa.add_key(public_key, old=False)

    @property
    def world(self):
        return self.server.world

    def agreed_key(self):
        """A key that the sandbox in this process knows. An exchange would take a tenth of a second."""
        key = os.urandom(256)
        self.server._hub.add_key(Made(key, SALT, expires_in=None))
        return AuthKey(key)

    def client(self, session=None, connection=ConnectionTcpFull, exchange=False, **options):
        """A Telethon client that is not connected yet; it is disconnected with the sandbox at the latest.

        With `exchange` it makes its authorization key by itself, as it has to with a sandbox elsewhere.
        """
        if session is None:
            session = MemorySession()
            session.set_dc(self.dc, self.host, self.port)
            if self.server is not None and not exchange:
                session.auth_key = self.agreed_key()
        options = {
            "connection_retries": 1,
            "retry_delay": 0,
            "flood_sleep_threshold": 0,
        } | options
        client = TelegramClient(session, self.api_id, self.api_hash, connection=connection, **options)
        self._clients.append(client)
        return client

    async def connected(self, **options):
        """A client that is connected, and nobody yet."""
        client = self.client(**options)
        await client.connect()
        return client

    async def signed_in(self, phone="9996621234", name="Ann", **options):
        """A client of the account with that number, which is signed up if it is new."""
        client = await self.connected(**options)
        await sign_in(client, phone, name)
        return client

    async def disconnect_all(self):
        for client in self._clients:
            await client.disconnect()


async def sign_in(client, phone, name):
    """Sign in, or up, as on Telegram's test servers: the code is the sixth digit five times."""
    from telethon.errors import PhoneNumberUnoccupiedError
    from telethon.tl.functions.auth import SignUpRequest

    sent = await client.send_code_request(phone)
    with suppress(PhoneNumberUnoccupiedError):
        return await client.sign_in(phone, phone[5] * 5)
    signed_up = await client(SignUpRequest(phone, sent.phone_code_hash, name, ""))
    return await client._on_login(signed_up.user)


@asynccontextmanager
async def running_sandbox(world=None, **options):
    """Serve `world` (a new one) in this process."""
    conversation = Conversation()
    async with serve(world or World(), trace=conversation, **options) as server:
        known = server.world
        sandbox = Sandbox(
            server.host, server.port, server.public_key, known.api_id, known.api_hash, known.dc, server, conversation
        )
        try:
            yield sandbox
        finally:
            await sandbox.disconnect_all()


@asynccontextmanager
async def sandbox_process(folder, *arguments):
    """Run ``hotline sandbox serve`` until the context is left; it then has to end well, unless it was killed."""
    info = Path(folder) / "sandbox.json"
    process = await hotline_process("sandbox", "serve", "--info", str(info), *arguments)
    assert b"listen" in await (process.stdout if "--json" in arguments else process.stderr).readline()
    sandbox = Sandbox(**json.loads(info.read_text()))
    sandbox.process = process
    try:
        yield sandbox
    finally:
        await sandbox.disconnect_all()
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        output, errors = await process.communicate()
        sandbox.output = output.decode()
    assert process.returncode in (0, -signal.SIGKILL), errors.decode()
