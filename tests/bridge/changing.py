"""What tests of edits, deletions and reactions ask the sandbox and the database: who has what where by now."""

import asyncio

from desk import until

from hotline_cli.sandbox.changes import Changes
from hotline_cli.sandbox.posting import edit, other_copy
from hotline_cli.store import links, outbox


class Sides:
    """A dialog of `anna` from all sides: her chat, the account's, and the group."""

    def __init__(self, desk, anna):
        self.desk = desk
        self.world = desk.sandbox.world
        self.anna = anna
        self.account_id = desk.account.id
        self.channel = self.world.channels[-desk.group_id - 10**12]

    # One message, by its id on one side.

    def in_group(self, message_id):
        return self.channel.box.messages.get(message_id)

    def at_anna(self, message_id):
        """The message as Anna has it, by her own id."""
        return self.world.users[self.anna.id].box.messages.get(message_id)

    def account_id_of(self, annas_id):
        """The id that Anna's message has in the account's chat, also when it was deleted."""
        return other_copy(self.world, self.anna.id, annas_id, self.account_id)

    def annas_id_of(self, accounts_id):
        return other_copy(self.world, self.account_id, accounts_id, self.anna.id)

    # What hotline made of it.

    async def shown(self, accounts_id):
        """The ids in the group of what shows a message of the private chat, as soon as there is something."""
        return await self._linked(self.anna.id, accounts_id)

    async def sent(self, group_message_id):
        """Anna's ids of what an operator's message became."""
        return [self.annas_id_of(each) for each in await self._linked(self.desk.group_id, group_message_id)]

    async def _linked(self, peer_id, message_id):
        def found():
            return [
                link.message_id for link in self.desk.stored(lambda conn: links.by_source(conn, peer_id, message_id))
            ]

        await until(found)
        return found()

    # What Telegram does of itself.

    def touch(self, person, peer_id, message_id):
        """Telegram tells of an edit that changed nothing that people see, as for views and buttons."""
        changes = Changes(self.world)
        edit(changes, self.world.users[person.id], peer_id, message_id, {})
        changes.publish()

    # Reactions, by who gave them.

    def group_reactions(self, message_id):
        return emoji(self.channel.reactions.get(message_id, {}))

    def chat_reactions(self, annas_id):
        uid = self.world.uids.get((self.anna.id, annas_id))
        return emoji(self.world.reactions.get(uid, {}))

    async def quiet(self):
        """Nothing waits any more."""
        await until(lambda: not self.desk.stored(outbox.counts).waiting)


def emoji(given):
    return {user_id: [each.reaction.emoticon for each in theirs] for user_id, theirs in given.items() if theirs}


class Restart:
    """Where all lines of a table wait for each other, and hotline is started anew before they go on."""

    def __init__(self, desk, lines):
        self.desk = desk
        self.all_here = asyncio.Barrier(lines)
        self.running = asyncio.Event()

    async def __call__(self):
        if await self.all_here.wait() == 0:
            await self.desk.stop()
            await self.desk.start()
            self.running.set()
        await self.running.wait()
