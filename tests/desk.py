"""A desk for tests: a sandbox, a connected account with its backend group, customers and operators with stock clients.

Everybody is a Telethon client that hotline has no part in: what they see is what Telegram has sent them.
"""

import asyncio
import json
import signal
from contextlib import asynccontextmanager
from pathlib import Path

from forking import hotline_process
from people import log_in, sign_up
from telethon import events, utils
from telethon.tl import functions, types

from hotline_cli.config.settings import Settings
from hotline_cli.daemon.connection import Connection
from hotline_cli.sandbox.rpc import RpcError
from hotline_cli.store.database import Database
from hotline_cli.store.opening import reading
from hotline_cli.telegram.client import open_client
from hotline_cli.telegram.groups import bind_group, create_forum

PATIENCE = 20.0
ACCOUNT = "9996620001"
WELCOME = "Hello {first_name}, welcome."

NEW = (types.UpdateNewMessage, types.UpdateNewChannelMessage)


class Person:
    """Somebody with a Telegram app: `seen` is every message that came to it, in order."""

    def __init__(self, client, me):
        self.client = client
        self.me = me
        self.id = me.id
        self.seen = []
        self.edited = []
        self.deleted = []
        self._news = asyncio.Condition()
        client.add_event_handler(self._on_message, events.NewMessage())
        client.add_event_handler(self._on_update, events.Raw(NEW))
        client.add_event_handler(self._on_edit, events.MessageEdited())
        client.add_event_handler(self._on_delete, events.MessageDeleted())

    async def _on_message(self, event):
        await self._note(self.seen, event.message)

    async def _on_update(self, update):
        if isinstance(update.message, types.MessageService):
            await self._note(self.seen, update.message)

    async def _on_edit(self, event):
        await self._note(self.edited, event.message)

    async def _on_delete(self, event):
        await self._note(self.deleted, *event.deleted_ids)

    async def _note(self, where, *things):
        async with self._news:
            where.extend(things)
            self._news.notify_all()

    async def until(self, condition):
        """What `condition` returns, as soon as it is true."""
        async with self._news:
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._news.wait_for(condition)
            except TimeoutError:
                raise AssertionError(f"{self.me.first_name} saw only {describe(self.seen)}") from None
            return condition()

    async def sees(self, text=None, *, count=1, **fields):
        """The first `count` messages that say `text`, or whose attributes are `fields`, as soon as they are there."""

        def found():
            fitting = [m for m in self.seen if fits(m, text, fields)]
            return fitting[:count] if len(fitting) >= count else None

        messages = await self.until(found)
        return messages[0] if count == 1 else messages

    async def sees_topic(self, title):
        """The service message that made a topic with this title: its id is the topic's."""

        def found():
            made = [m for m in self.seen if isinstance(m.action, types.MessageActionTopicCreate)]
            return next((m for m in made if m.action.title == title), None)

        return await self.until(found)

    def count(self, text=None, **fields):
        return sum(fits(m, text, fields) for m in self.seen)


def fits(message, text, fields):
    if text is not None and getattr(message, "message", None) != text:
        return False
    return all(getattr(message, name, None) == value for name, value in fields.items())


def describe(messages):
    return [(m.id, getattr(m, "message", "") or type(m.media or m.action).__name__) for m in messages]


class Desk:
    """`account` is the account's own phone, `address` where customers write to."""

    def __init__(self, sandbox, data, settings, options, number=ACCOUNT):
        self.sandbox = sandbox
        self.number = number
        self.username = f"acme_{number}"
        self.data = Path(data)
        self.folder = self.data / "desk"
        self.settings = settings
        self.options = options
        self.account = None
        self.address = None
        self.group_id = 0
        self.connection = None
        self.process = None
        self._running = None
        self._numbers = iter(range(1000, 10_000))
        self._link = ""

    async def connect(self):
        """Connect the account and make its backend group."""
        phone = await sign_up(self.sandbox, self.number, "Acme", "Support")
        await phone(functions.account.UpdateUsernameRequest(self.username))
        self.account = Person(phone, await phone.get_me())
        async with await Database.open(self.folder / "hotline.db") as database:
            await log_in(self.sandbox, self.number, database)
            async with open_client(database, self.settings.telegram) as client:
                group = await create_forum(client, "Acme team")
                await bind_group(client, database, group)
        self.group_id = group.id
        channel = await phone.get_input_entity(await self._find_group(phone))
        self._link = (await phone(functions.messages.ExportChatInviteRequest(channel))).link

    async def _find_group(self, client):
        async for dialog in client.iter_dialogs():
            if utils.get_peer_id(dialog.entity) == self.group_id:
                return dialog.entity
        raise LookupError("The account is not in its group")

    async def customer(self, first_name, last_name="", **profile):
        """Somebody new who knows the account's username."""
        person = await self._somebody(first_name, last_name)
        if "username" in profile:
            await person.client(functions.account.UpdateUsernameRequest(profile["username"]))
        person.desk = await person.client.get_input_entity(self.username)
        return person

    async def operator(self, first_name):
        """Somebody new who is in the backend group."""
        person = await self._somebody(first_name)
        await person.client(functions.messages.ImportChatInviteRequest(self._link.rsplit("+", 1)[-1]))
        person.group = await person.client.get_input_entity(await self._find_group(person.client))
        return person

    async def _somebody(self, first_name, last_name=""):
        number = f"99966{self.number[-1]}{next(self._numbers)}"
        client = await sign_up(self.sandbox, number, first_name, last_name)
        return Person(client, await client.get_me())

    async def start(self, **options):
        """Run the connection in this process."""
        self.connection = Connection(self.folder, self.settings, **(self.options | options))
        await self.connection.prepare()
        self._running = asyncio.create_task(self.connection.run())
        ready = asyncio.create_task(self.connection.ready.wait())
        async with asyncio.timeout(PATIENCE):
            await asyncio.wait((ready, self._running), return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        if self._running.done():
            await self._running

    async def stop(self):
        if self.connection is not None:
            self.connection.stop()
            if self._running is not None and not self._running.done():
                await self._running
            await self.connection.close()
            self.connection = self._running = None

    async def ended(self):
        """Wait until the connection ends by itself, and raise what ended it."""
        await asyncio.shield(self._running)

    # The daemon as a process of its own.

    async def start_daemon(self, *arguments, until="connected"):
        """`hotline run` in a process of its own; returns when its log has the words `until`."""
        self.process = await self._daemon(*arguments)
        self.log = []
        self._reading = asyncio.create_task(self._read_log(self.process.stderr))
        await self.logged(until)

    async def run_daemon(self, *arguments):
        """`hotline run` until it ends; its exit code and what it said."""
        process = await self._daemon(*arguments)
        async with asyncio.timeout(PATIENCE):
            _, said = await process.communicate()
        return process.returncode, said.decode()

    async def _daemon(self, *arguments):
        config = self.data / "hotline.yaml"
        config.write_text(json.dumps(plain(self.settings)))  # JSON is YAML
        return await hotline_process("run", "--data", str(self.data), "--config", str(config), *arguments)

    async def read_all(self):
        """Wait until the daemon has closed its log."""
        await self._reading

    def stored(self, ask):
        """What `ask` finds in the connection's database."""
        with reading(self.folder / "hotline.db") as conn:
            return ask(conn)

    def with_server(self, **changes):
        """The settings, with another server."""
        telegram = self.settings.telegram
        server = telegram.server.model_copy(update=changes)
        return self.settings.model_copy(update={"telegram": telegram.model_copy(update={"server": server})})

    def with_connection(self, **changes):
        """The settings, with other ones for the connection."""
        changed = self.settings.connection("desk").model_copy(update=changes)
        return self.settings.model_copy(update={"connections": {"desk": changed}})

    async def end_sessions(self):
        """Log all devices of the account out, its phone excepted."""
        phone = self.account.client
        for each in (await phone(functions.account.GetAuthorizationsRequest())).authorizations:
            if not each.current:
                await phone(functions.account.ResetAuthorizationRequest(each.hash))

    async def _read_log(self, stream):
        async for line in stream:
            self.log.append(line.decode().rstrip())

    async def logged(self, words):
        """Wait until the daemon's log has a line with these words."""
        async with asyncio.timeout(PATIENCE):
            while not any(words in line for line in self.log):
                if self.process.returncode is not None:
                    raise AssertionError("\n".join(self.log))
                await asyncio.sleep(0.01)

    async def kill_daemon(self, how=signal.SIGKILL):
        """End the daemon and return its exit code."""
        self.process.send_signal(how)
        code = await self.process.wait()
        await self._reading
        self.process = None
        return code

    # What is in the group.

    def topic_messages(self, topic_id):
        """All messages of a topic as the server has them, service messages excepted."""
        channel = self.sandbox.world.channels[-self.group_id - 10**12]
        return [
            message
            for _, message in sorted(channel.box.messages.items())
            if isinstance(message, types.Message) and topic_of(message) == topic_id
        ]


def topic_of(message):
    """The topic that a message of a forum stands in."""
    header = message.reply_to
    if header is None or not header.forum_topic:
        return 1
    return header.reply_to_top_id or header.reply_to_msg_id


class Trouble:
    """Lets `what` happen to the next `times` requests of a type by the account; `happened` counts them."""

    def __init__(self, desk, request_type, what, times=1):
        self.desk = desk
        self.request_type = request_type
        self.what = what
        self.left = times
        self.happened = 0
        self.faults = desk.sandbox.server._hub.faults

    def __enter__(self):
        self.faults.before_call = self._before_call
        return self

    def __exit__(self, *_):
        del self.faults.before_call

    def _before_call(self, call, request):
        ours = call.key.authorization is not None and call.user.id == self.desk.account.id
        if ours and self.left and isinstance(request, self.request_type):
            self.left -= 1
            self.happened += 1
            self.what(call, request)


def refuse(code, name):
    """Trouble: Telegram answers with this error."""

    def fail(call, request):
        raise RpcError(code, name)

    return fail


async def until(condition):
    """Wait until the database says so: it tells nobody of its news."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def plain(settings):
    """The settings as a file has them."""
    told = settings.model_dump(mode="json", exclude_defaults=True)
    told["telegram"]["api_hash"] = settings.telegram.api_hash.get_secret_value()
    return told


def settings_for(sandbox, **connection):
    return Settings.model_validate(
        {
            "telegram": {
                "api_id": sandbox.api_id,
                "api_hash": sandbox.api_hash,
                "server": {
                    "dc": sandbox.dc,
                    "host": sandbox.host,
                    "port": sandbox.port,
                    "public_key": sandbox.public_key,
                },
            },
            "connections": {"desk": {"welcome": WELCOME, **connection}},
        }
    )


@asynccontextmanager
async def open_desk(sandbox, data, *, run=True, options=None, account=ACCOUNT, **connection):
    """A desk whose account is connected and, with `run`, bridged. `connection` are its settings."""
    desk = Desk(sandbox, data, settings_for(sandbox, **connection), options or {}, account)
    await desk.connect()
    if run:
        await desk.start()
    try:
        yield desk
    finally:
        await desk.stop()
        if desk.process is not None and desk.process.returncode is None:
            desk.process.kill()
            await desk.process.wait()


__all__ = ["WELCOME", "Desk", "Person", "Trouble", "open_desk", "refuse", "topic_of", "until"]
