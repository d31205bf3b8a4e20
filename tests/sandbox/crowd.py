"""People with stock Telethon clients who address each other and each other's groups."""

import asyncio
from contextlib import asynccontextmanager

from telethon import events
from telethon.tl import functions, types

from hotline_cli.sandbox.state import mark_channel

PATIENCE = 10  # seconds until a condition that should hold counts as missed


class Person:
    """Somebody signed in, and every update that their client has been told of."""

    def __init__(self, sandbox, client, user_id, phone):
        self.sandbox, self.client, self.id, self.phone = sandbox, client, user_id, phone
        self.updates = []
        self._news = asyncio.Event()
        client.add_event_handler(self._hear, events.Raw())

    async def __call__(self, request):
        return await self.client(request)

    async def _hear(self, update):
        self.updates.append(update)
        self._news.set()

    async def heard(self, kind, where=lambda update: True):
        """The first update of a kind for which ``where`` holds, when it has come."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for update in self.updates:
                    if isinstance(update, kind) and where(update):
                        return update
                self._news.clear()
                await self._news.wait()

    def has_heard(self, kind):
        return any(isinstance(update, kind) for update in self.updates)

    def _hash(self, peer_id):
        return self.sandbox.world.access_hash(self.id, peer_id)

    def user(self, other):
        """``other`` as an InputUser of this person's."""
        return types.InputUser(other.id, self._hash(other.id))

    def peer(self, other):
        """A person, Channel or Chat as an InputPeer of this person's."""
        if isinstance(other, Person):
            return types.InputPeerUser(other.id, self._hash(other.id))
        if isinstance(other, types.Chat):
            return types.InputPeerChat(other.id)
        return types.InputPeerChannel(other.id, self._hash(mark_channel(other.id)))

    def channel(self, channel):
        """A Channel as an InputChannel of this person's."""
        return types.InputChannel(channel.id, self._hash(mark_channel(channel.id)))

    async def say(self, group, text, **options):
        """Send a message; return its id."""
        request = functions.messages.SendMessageRequest(self.peer(group), text, **options)
        answer = await self(request)
        return answer.id if isinstance(answer, types.UpdateShortSentMessage) else message_of(answer).id

    async def makes_supergroup(self, *others, title="Team", **options):
        """Create a supergroup with ``others`` in it; return the Channel."""
        request = functions.channels.CreateChannelRequest(title, "", megagroup=True, **options)
        (channel,) = (await self(request)).chats
        if others:
            await self.invites(channel, *others)
        return channel

    async def makes_forum(self, *others, **options):
        return await self.makes_supergroup(*others, forum=True, **options)

    async def invites(self, channel, *others):
        users = [self.user(each) for each in others]
        return await self(functions.channels.InviteToChannelRequest(self.channel(channel), users))

    async def makes_chat(self, *others, title="Team"):
        """Create a basic group; return the Chat."""
        answer = await self(functions.messages.CreateChatRequest([self.user(each) for each in others], title))
        (chat,) = answer.updates.chats
        return chat

    async def makes_topic(self, channel, title="Topic", **options):
        """Create a forum topic; return its id."""
        request = functions.messages.CreateForumTopicRequest(self.peer(channel), title, **options)
        return message_of(await self(request)).id


def message_of(updates):
    """The message that an answer's updates bring."""
    (message,) = (each.message for each in updates.updates if hasattr(each, "message"))
    return message


def action_of(update):
    """The service action of a new message, None for anything else."""
    return getattr(getattr(update, "message", None), "action", None)


def rights(*names):
    return types.ChatAdminRights(**dict.fromkeys(names, True))


def bans(*names, until=None):
    return types.ChatBannedRights(until, **dict.fromkeys(names, True))


async def people(sandbox, *names):
    """Sign up somebody of each name."""
    found = []
    for number, name in enumerate(names):
        phone = f"99966{number % 3 + 1}{1000 + number}"
        client = await sandbox.signed_in(phone, name)
        me = await client.get_me(input_peer=True)
        found.append(Person(sandbox, client, me.user_id, phone))
    return found


@asynccontextmanager
async def refused(error):
    """Expect the rpc error of that name."""
    import pytest
    from telethon.errors import RPCError

    with pytest.raises(RPCError) as caught:
        yield
    assert error_name(caught.value) == error


def error_name(error):
    """The name as it was on the wire: Telethon keeps it only where it does not know the error."""
    from telethon.errors.rpcerrorlist import rpc_errors_dict

    names = [name for name, kind in rpc_errors_dict.items() if kind is type(error)]
    return names[0] if names else error.message
