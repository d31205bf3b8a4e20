"""Otto and Anna for the tests of commands: he gives commands in her topic and in General, and reads the answers."""

from desk import topic_of
from telethon.tl import functions, types

from hotline_cli.store import dialogs


class Team:
    def __init__(self, desk, otto, anna, topic_id):
        self.desk = desk
        self.otto = otto
        self.anna = anna
        self.topic_id = topic_id

    async def asks(self, text, **options):
        """The answer to a command in the topic."""
        (answer,) = await self.answers(text, reply_to=self.topic_id, **options)
        assert topic_of(answer) == self.topic_id
        return answer.message

    async def asks_in_general(self, text, **options):
        """The answer to a command in General, as a message."""
        (answer,) = await self.answers(text, **options)
        assert topic_of(answer) == 1
        return answer

    async def answers(self, text, *, count=1, **options):
        """So many replies to what Otto sends to the group."""
        asked = await self.otto.client.send_message(self.otto.group, text, **options)
        return await replies(self.otto, asked.id, count)

    @property
    def dialog(self):
        return self.desk.stored(lambda conn: dialogs.get(conn, self.anna.id))


async def replies(person, message_id, count=1):
    """The first so many replies to a message that this person sees."""

    def found():
        fitting = [m for m in person.seen if m.reply_to and m.reply_to.reply_to_msg_id == message_id]
        return fitting[:count] if len(fitting) >= count else None

    return await person.until(found)


async def team_of(desk, **profile):
    """Otto, and Anna, who has written and been welcomed."""
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna", "Weiß", **profile)
    await anna.client.send_message(anna.desk, "Hello")
    topic_id = topic_of(await otto.sees("Hello"))
    await anna.sees("Hello Anna, welcome.")
    return Team(desk, otto, anna, topic_id)


async def promote(desk, person, **rights):
    """Make somebody an administrator of the group."""
    phone = desk.account.client
    desk.account.group = await phone.get_input_entity(await desk._find_group(phone))
    async for _ in phone.iter_participants(desk.account.group):  # the phone meets the members
        pass
    user = await phone.get_input_entity(person.id)
    await phone(functions.channels.EditAdminRequest(desk.account.group, user, types.ChatAdminRights(**rights), rank=""))
