"""What people do in a backend group by hand: rights, topics, members. Its owner is the account, or somebody else."""

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager

from desk import PATIENCE, open_desk
from telethon import utils
from telethon.tl import functions, types

from hotline_cli.daemon.connection import Connection
from hotline_cli.daemon.service import Service
from hotline_cli.store.database import Database
from hotline_cli.telegram.client import open_client
from hotline_cli.telegram.groups import bind_group, by_id

RIGHTS = ("manage_topics", "delete_messages", "pin_messages", "ban_users", "add_admins", "invite_users", "change_info")
NEEDED = ("manage_topics", "delete_messages", "pin_messages")


async def promote(owner, group, person, *rights):
    """Make `person` an administrator with these rights; none: an ordinary member."""
    wanted = types.ChatAdminRights(**dict.fromkeys(rights, True))
    user = await owner.client.get_input_entity(person if isinstance(person, str) else person.id)
    await owner.client(functions.channels.EditAdminRequest(group, user, wanted, rank=""))


async def restrict(owner, group, person, **banned):
    """Forbid `person` something in the group: `view_messages` removes them, nothing lets them do all again."""
    rights = types.ChatBannedRights(until_date=None, **banned)
    user = await owner.client.get_input_entity(person if isinstance(person, str) else person.id)
    await owner.client(functions.channels.EditBannedRequest(group, user, rights))


async def add(owner, group, person):
    """Add somebody to the group."""
    user = await owner.client.get_input_entity(person if isinstance(person, str) else person.id)
    await owner.client(functions.channels.InviteToChannelRequest(group, [user]))


async def edit_topic(person, group, topic_id, **change):
    """Close, reopen or rename a topic in the app's own menu."""
    await person.client(functions.messages.EditForumTopicRequest(group, topic_id, **change))


async def topic(person, group, topic_id):
    """The topic as the server has it."""
    found = await person.client(functions.messages.GetForumTopicsByIDRequest(group, [topic_id]))
    return found.topics[0]


async def manager(desk, name="Otto"):
    """An operator who may edit topics."""
    operator = await desk.operator(name)
    await promote(desk.account, await desk.account.client.get_input_entity(desk.group_id), operator, "manage_topics")
    return operator


async def owned_by_somebody(desk, name="Boss"):
    """Give a desk that does not run a backend group that somebody else owns, with the account as administrator."""
    boss = await desk._somebody(name)
    made = await boss.client(
        functions.channels.CreateChannelRequest(title="Boss' team", about="", megagroup=True, forum=True)
    )
    (channel,) = made.chats
    boss.group = await boss.client.get_input_entity(channel)
    await add(boss, boss.group, desk.username)
    await promote(boss, boss.group, desk.username, *NEEDED)
    await bind(desk, utils.get_peer_id(channel))
    desk._link = (await boss.client(functions.messages.ExportChatInviteRequest(boss.group))).link
    return boss


async def bind(desk, group_id):
    """Bind the group as `hotline connect --group` does."""
    async with (
        await Database.open(desk.folder / "hotline.db") as database,
        open_client(database, desk.settings.telegram) as client,
    ):
        await bind_group(client, database, await by_id(client, group_id))
    desk.group_id = group_id


@asynccontextmanager
async def several(sandbox, data, *names, share=True):
    """Desks of connections with these names in one data folder. They share the first one's group, or have their own."""
    async with AsyncExitStack() as stack:
        desks = []
        for number, name in enumerate(names, 1):
            desk = await stack.enter_async_context(
                open_desk(sandbox, data / f"{name}-home", run=False, account=f"999662000{number}")
            )
            desk.folder, desk.data = desk.folder.rename(data / name), data
            desks.append(desk)
        first, *others = desks
        if share:
            group = await first.account.client.get_input_entity(first.group_id)
            for desk in others:
                await add(first.account, group, desk.username)
                await promote(first.account, group, desk.username, *NEEDED)
                await bind(desk, first.group_id)
                desk._link = first._link
        yield desks


@asynccontextmanager
async def served(desks, **settings):
    """The desks' connections, bridged by one service. `settings` are each one's, by its name."""
    everything = together(desks, **settings)
    service = Service([Connection(desk.folder, everything) for desk in desks])
    serving = asyncio.create_task(service.serve())
    try:
        async with asyncio.timeout(PATIENCE):
            for connection in service.connections:
                await connection.ready.wait()
        yield service
    finally:
        service.stop()
        await serving


def together(desks, **settings):
    """One file of settings for all of them."""
    each = {desk.folder.name: desk.settings.connection("desk") for desk in desks}
    changed = {name: each[name].model_copy(update=settings.get(name, {})) for name in each}
    return desks[0].settings.model_copy(update={"connections": changed})
