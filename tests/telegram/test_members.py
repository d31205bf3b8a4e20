"""Who is in the group, what they may do, and who may write no more."""

import pytest
from people import sign_up
from telethon.tl import functions, types

from hotline_cli.model.requests import BlockPeer, Done, GetMember, Refused

RIGHTS = types.ChatAdminRights(pin_messages=True, ban_users=True)


@pytest.fixture
async def group(sandbox, account):
    """The account's client, with Otto, who has written in the group and is an administrator there."""
    await account.make_group()
    otto = await sign_up(sandbox, "9996621002", "Otto")
    otto.group = await account.operator(otto)
    async with account.open() as client:
        client.otto = otto
        client.otto_id = (await otto.get_me()).id
        client.message_id = (await otto.send_message(otto.group, "hello")).id
        await client.received.sees("hello")
        client.group_id = account.group.id
        client.on_phone = await account.group_on_phone()
        client.phone = account.phone
        yield client


async def ask(group, who):
    message_id = group.message_id if who == str(group.otto_id) else None
    return await group.sender.perform(GetMember(group.group_id, who, message_id))


async def set_admin(group, rights):
    async for _ in group.phone.iter_participants(group.on_phone):  # the phone meets the members
        pass
    user = await group.phone.get_input_entity(group.otto_id)
    await group.phone(functions.channels.EditAdminRequest(group.on_phone, user, rights, rank=""))


async def test_a_member_is_found_with_what_they_may_do(group, account):
    found = await ask(group, str(group.otto_id))
    assert (found.peer.id, found.peer.first_name, found.rights) == (group.otto_id, "Otto", frozenset())
    await set_admin(group, RIGHTS)
    assert (await ask(group, str(group.otto_id))).rights == {"pin_messages", "ban_users"}
    await group.otto(functions.account.UpdateUsernameRequest("otto_o"))
    assert (await ask(group, "t.me/otto_o")).peer.username == "otto_o"
    creator = await ask(group, str(account.me.id))
    assert {"ban_users", "manage_topics", "add_admins"} <= creator.rights
    assert creator.peer.is_self


async def test_who_was_seen_only_by_a_message_is_found_through_it(group, account):
    """As with the min users of big groups: https://core.telegram.org/api/min."""
    await account.database.write(
        lambda conn: conn.execute("UPDATE peers SET access_hash = NULL WHERE id = ?", (group.otto_id,))
    )
    group.session._peers.clear()
    assert (await ask(group, str(group.otto_id))).peer.first_name == "Otto"


async def test_who_is_not_in_the_group_is_no_member(group, account, customer):
    await customer(functions.account.UpdateUsernameRequest("ann_lee"))
    channel = await customer(functions.channels.CreateChannelRequest("News", "about", broadcast=True))
    await customer(functions.channels.UpdateUsernameRequest(channel.chats[0], "ann_news"))
    await group.otto(functions.channels.LeaveChannelRequest(group.otto.group))
    for who, error in (
        ("@ann_lee", "USER_NOT_PARTICIPANT"),
        (str(group.otto_id), "USER_NOT_PARTICIPANT"),
        ("@ann_news", "PARTICIPANT_ID_INVALID"),
        ("@nobody_here", "USERNAME_NOT_OCCUPIED"),
        ("two words", "USERNAME_INVALID"),
        ("99", "PEER_ID_INVALID"),
    ):
        with pytest.raises(Refused, match=error):
            await ask(group, who)


async def test_who_is_restricted_is_a_member_and_who_is_banned_is_none(group):
    await set_admin(group, types.ChatAdminRights())
    user = await group.phone.get_input_entity(group.otto_id)
    quiet = types.ChatBannedRights(until_date=None, send_stickers=True)
    await group.phone(functions.channels.EditBannedRequest(group.on_phone, user, quiet))
    assert (await ask(group, str(group.otto_id))).rights == frozenset()
    gone = types.ChatBannedRights(until_date=None, view_messages=True)
    await group.phone(functions.channels.EditBannedRequest(group.on_phone, user, gone))
    with pytest.raises(Refused, match="USER_NOT_PARTICIPANT"):
        await ask(group, str(group.otto_id))


async def test_somebody_is_blocked_and_may_write_again(group, account, customer, sandbox):
    await customer.send_message(customer.address, "hi")
    await group.received.sees("hi")
    customer_id = (await customer.get_me()).id
    blocked = sandbox.world.users[account.me.id].blocked
    for wanted in (True, True, False, False):
        assert await group.sender.perform(BlockPeer(customer_id, wanted)) == Done()
        assert (customer_id in blocked) is wanted
