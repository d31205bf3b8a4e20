"""A dialog in a desk, and how it stands: in our books, in Telegram, and in the eyes of the customer."""

from desk import until
from telethon.tl import types

from hotline_cli.store import dialogs, outbox

WELCOME = "Hello Anna, welcome."


class Dialog:
    """The dialog of a customer, as an operator sees it."""

    def __init__(self, desk, operator, customer):
        self.desk = desk
        self.operator = operator
        self.customer = customer

    async def writes(self, text, **options):
        """The customer writes."""
        return await self.customer.client.send_message(self.customer.desk, text, **options)

    async def says(self, text, **options):
        """The operator writes in the topic."""
        options = {"reply_to": self.topic_id, **options}
        return await self.operator.client.send_message(self.operator.group, text, **options)

    @property
    def stored(self):
        return self.desk.stored(lambda conn: dialogs.get(conn, self.customer.id))

    @property
    def topic_id(self):
        return self.stored.topic_id

    @property
    def topic(self):
        """The topic as the server has it."""
        return self.desk.sandbox.world.channels[-self.desk.group_id - 10**12].topics[self.topic_id]

    async def stands(self, status, title, *, closed):
        """Wait until our books, the topic's title and the topic itself say so, and nothing is on its way."""
        await until(lambda: self.stored is not None and self.stored.status == status and self.stored.topic_id)
        await until(lambda: (self.topic.title, bool(self.topic.closed)) == (title, closed))
        await until(lambda: not self.desk.stored(outbox.counts).waiting)

    @property
    def shown(self):
        return [m.message for m in self.desk.topic_messages(self.topic_id)]

    @property
    def received(self):
        """What the customer got."""
        return [m.message for m in self.customer.seen if not m.out]

    def archived(self, text):
        """Whether a message of the customer that says this is in the archive."""
        found = self.desk.stored(
            lambda conn: conn.execute(
                "SELECT id FROM messages WHERE peer_id = ? AND text = ?", (self.customer.id, text)
            ).fetchall()
        )
        return bool(found)


async def dialog_of(desk, name="Anna", last_name="", **profile):
    operator = await desk.operator("Otto")
    return Dialog(desk, operator, await desk.customer(name, last_name, **profile))


def traces(desk):
    """Service messages of changed topics that stand in the group."""
    channel = desk.sandbox.world.channels[-desk.group_id - 10**12]
    return [
        message
        for message in channel.box.messages.values()
        if isinstance(getattr(message, "action", None), types.MessageActionTopicEdit)
    ]


async def restart(desk, **settings):
    """Stop, and start with other settings."""
    await desk.stop()
    desk.settings = desk.with_connection(**settings)
    await desk.start()


__all__ = ["WELCOME", "Dialog", "dialog_of", "restart", "traces"]
