"""Scripted people: stock Telethon clients with a phone, a name, and eyes that note what reaches them."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from telethon import TelegramClient, events
from telethon.crypto import rsa
from telethon.sessions import MemorySession
from telethon.tl import functions, types

SILENCE = logging.getLogger(f"{__name__}.apps")
"""What the apps themselves would log is not for the screen: a line that was cut is part of the play."""
SILENCE.addHandler(logging.NullHandler())
SILENCE.propagate = False

ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Server:
    """Where the sandbox listens and what a client needs to know of it: the content of its ``--info`` file."""

    dc: int
    host: str
    port: int
    public_key: str
    api_id: int
    api_hash: str

    @classmethod
    def from_info(cls, info: dict[str, Any]) -> Server:
        return cls(*(info[name] for name in ("dc", "host", "port", "public_key", "api_id", "api_hash")))


@dataclass(slots=True)
class Person:
    """Somebody with a Telegram app. ``seen`` are called with each message (TL) that reaches the app, and its time."""

    name: str
    phone: str
    client: TelegramClient
    id: int = 0
    username: str = ""
    seen: list[Callable[[Any, float], None]] = field(default_factory=list)

    def notice(self, message: Any) -> None:
        now = time.perf_counter()
        for callback in self.seen:
            callback(message, now)


def phone_number(dc: int, number: int) -> str:
    """A number of Telegram's test servers, whose login code is its data centre's digit five times."""
    return f"99966{dc}{number:04}"


def login_code(phone: str) -> str:
    return phone[5] * 5


def new_client(server: Server) -> TelegramClient:
    """A client as any app would make it, only pointed at ``server``."""
    rsa.add_key(server.public_key, old=False)
    session = MemorySession()
    session.set_dc(server.dc, server.host, server.port)
    return TelegramClient(session, server.api_id, server.api_hash, flood_sleep_threshold=0, base_logger=SILENCE)


async def sign_up(server: Server, phone: str, name: str) -> Person:
    """Sign a new person up and return them, connected and listening."""
    client = new_client(server)
    await connect(client)
    sent = await client(functions.auth.SendCodeRequest(phone, server.api_id, server.api_hash, types.CodeSettings()))
    code = login_code(phone)
    answer = await client(functions.auth.SignInRequest(phone, sent.phone_code_hash, code))
    if isinstance(answer, types.auth.AuthorizationSignUpRequired):
        first, _, last = name.partition(" ")
        answer = await client(functions.auth.SignUpRequest(phone, sent.phone_code_hash, first, last))
    # Telethon cannot sign up by itself any more; connecting again makes it ask who it is and where its updates stand.
    await client.disconnect()
    await client.connect()
    person = Person(name, phone, client, answer.user.id)
    _listen(person)
    return person


async def connect(client: TelegramClient) -> None:
    """Connect, and agree on a key. Telethon factorizes wrongly once in some ten thousand times; it is refused then."""
    for _ in range(ATTEMPTS - 1):
        with contextlib.suppress(BufferError):
            await client.connect()
            return
        await client.disconnect()
    await client.connect()


async def take_username(person: Person, username: str) -> None:
    """Let the person be found as ``@username``."""
    await person.client(functions.account.UpdateUsernameRequest(username))
    person.username = username


async def leave(people: list[Person]) -> None:
    """Disconnect everybody."""
    await asyncio.gather(*(person.client.disconnect() for person in people))


def _listen(person: Person) -> None:
    async def message(event: Any) -> None:
        person.notice(event.message)

    async def service(event: Any) -> None:
        if isinstance(event.message, types.MessageService):
            person.notice(event.message)

    person.client.add_event_handler(message, events.NewMessage())
    person.client.add_event_handler(service, events.Raw((types.UpdateNewChannelMessage, types.UpdateNewMessage)))
