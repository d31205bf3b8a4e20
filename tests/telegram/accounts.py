"""A connected account for tests: its database, its phone, and clients of it whose batches are collected."""

import asyncio
from contextlib import asynccontextmanager

from people import log_in
from telethon.tl import functions, types

from hotline_cli.config.settings import Telegram
from hotline_cli.store import messages as message_store
from hotline_cli.store import peers as peer_store
from hotline_cli.store import positions as position_store
from hotline_cli.store.database import Database
from hotline_cli.telegram.client import open_client
from hotline_cli.telegram.groups import bind_group, create_forum
from hotline_cli.telegram.peers import unmark_channel
from hotline_cli.telegram.sender import Sender

PATIENCE = 15


def telegram_settings(sandbox, **changes):
    server = {"dc": sandbox.dc, "host": sandbox.host, "port": sandbox.port, "public_key": sandbox.public_key}
    return Telegram.model_validate(
        {"api_id": sandbox.api_id, "api_hash": sandbox.api_hash, "server": server | changes.pop("server", {})} | changes
    )


class Typist:
    """Answers a login's questions with `codes` and `passwords`, in order; remembers what it was asked."""

    def __init__(self, codes=(), passwords=(), on_token=None):
        self._codes = list(codes)
        self._passwords = list(passwords)
        self._on_token = on_token
        self.tokens = []
        self.was_scanned = 0
        self.asked_code = []
        self.asked_password = []

    async def scan(self, token):
        self.tokens.append(token)
        if self._on_token:
            await self._on_token(token)

    async def scanned(self):
        self.was_scanned += 1

    async def code(self, sent, problem):
        self.asked_code.append((sent.way, problem))
        return self._codes.pop(0)

    async def password(self, hint, problem):
        self.asked_password.append((hint, problem))
        return self._passwords.pop(0)


class Receiver:
    """Takes batches in as the bridge does, positions included."""

    def __init__(self, database):
        self._database = database
        self.batches = []
        self._news = asyncio.Condition()

    async def __call__(self, batch):
        def commit(conn):
            for peer in batch.peers:
                peer_store.upsert(conn, peer)
            for message in batch.messages:
                message_store.insert(conn, message)
            position_store.save(conn, batch.positions)

        await self._database.write(commit)
        async with self._news:
            self.batches.append(batch)
            self._news.notify_all()

    def _all(self, name):
        return [each for batch in self.batches for each in getattr(batch, name)]

    @property
    def messages(self):
        return [each for each in self._all("messages") if each.kind != "service"]

    @property
    def edits(self):
        return self._all("edits")

    @property
    def deletions(self):
        return self._all("deletions")

    @property
    def peers(self):
        return self._all("peers")

    @property
    def texts(self):
        return [each.text for each in self.messages]

    async def until(self, condition):
        """What `condition` returns as soon as it is true."""
        async with self._news, asyncio.timeout(PATIENCE):
            await self._news.wait_for(condition)
        return condition()

    async def sees(self, text):
        """The first message with this text."""
        found = await self.until(lambda: [each for each in self.messages if each.text == text])
        return found[0]


class Account:
    def __init__(self, sandbox, path, phone):
        self.sandbox = sandbox
        self.path = path
        self.phone = phone
        self.telegram = telegram_settings(sandbox)
        self.database = None
        self.group = None

    async def connect(self, number):
        self.database = await Database.open(self.path)
        self.me = await log_in(self.sandbox, number, self.database)

    async def close(self):
        await self.database.close()

    @asynccontextmanager
    async def open(self, *, receive=True, **options):
        """A client whose batches come to `client.received`."""
        received = Receiver(self.database)
        async with open_client(self.database, self.telegram, sink=received, **options) as client:
            client.received = received
            client.sender = Sender(client)
            if receive:
                await client.catch_up([unmark_channel(self.group.id)] if self.group else [])
            yield client

    async def make_group(self):
        """A backend group that is bound."""
        async with self.open(receive=False) as client:
            self.group = await create_forum(client, "Team")
            await bind_group(client, self.database, self.group)
        return self.group

    async def address_for(self, client):
        """The account as `client` addresses it."""
        return (await client(functions.contacts.ResolvePhoneRequest(f"+{self.me.phone}"))).users[0]

    async def group_on_phone(self):
        """The group as the account's own phone addresses it."""
        async for dialog in self.phone.iter_dialogs():
            if dialog.id == self.group.id:
                return dialog.input_entity
        raise LookupError("The account is not in its group")

    async def operator(self, client):
        """Let `client` into the group; return the group as it addresses it."""
        invite = await self.phone(functions.messages.ExportChatInviteRequest(await self.group_on_phone()))
        answer = await client(functions.messages.ImportChatInviteRequest(invite.link.rsplit("+", 1)[-1]))
        channel = answer.chats[0] if hasattr(answer, "chats") else answer.updates.chats[0]
        return types.InputPeerChannel(channel.id, channel.access_hash)

    @property
    def channel(self):
        """The group as the sandbox has it."""
        return self.sandbox.world.channels[unmark_channel(self.group.id)]

    def in_group(self):
        """The group's messages as the server has them, by id."""
        return self.channel.box.messages
