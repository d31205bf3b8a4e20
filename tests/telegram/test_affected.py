"""Answers that move a box without naming it: Telethon takes every such box for the account's own."""

import pytest
from telethon import functions, types


@pytest.fixture
async def receiving(account, customer):
    """A client that receives, in a group whose box is just where the account's own is. `newest` is a message there."""
    await account.make_group()
    group, mine = await account.group_on_phone(), account.sandbox.world.users[account.me.id].box
    while mine.pts < account.channel.box.pts:
        await customer.send_message(customer.address, "early")
    while account.channel.box.pts < mine.pts:
        await account.phone.send_message(group, "filler")
    async with account.open() as client:
        await customer.send_message(customer.address, "ready")
        await client.received.sees("ready")
        newest = await account.phone.send_message(group, "in the group")
        await client.received.sees("in the group")
        assert account.channel.box.pts == mine.pts
        hash_ = (await client.session.input_peer(account.group.id)).access_hash
        client.group, client.newest = types.InputChannel(group.channel_id, hash_), newest.id
        yield client


def asked_for_differences(account):
    return sum("Difference" in type(said).__name__ for way, _, said in account.sandbox.conversation if way == ">")


async def test_deleting_in_a_group_swallows_no_private_message(customer, receiving):
    await receiving.invoke(functions.channels.DeleteMessagesRequest(receiving.group, [receiving.newest]))
    await customer.send_message(customer.address, "hello")
    await receiving.received.sees("hello")


async def test_deleting_in_a_group_leaves_no_gap(account, customer, receiving):
    before = asked_for_differences(account)
    await receiving.invoke(functions.channels.DeleteMessagesRequest(receiving.group, [receiving.newest]))
    await account.phone.send_message(await account.group_on_phone(), "in the group again")
    await receiving.received.sees("in the group again")
    await customer.send_message(customer.address, "hello")
    await receiving.received.sees("hello")
    assert asked_for_differences(account) == before


async def test_reading_a_private_chat_leaves_no_gap(account, customer, receiving):
    before = asked_for_differences(account)
    peer = await receiving.session.input_peer((await customer.get_me()).id)
    await receiving.invoke(functions.messages.ReadHistoryRequest(peer, 0))
    await customer.send_message(customer.address, "hello")
    await receiving.received.sees("hello")
    assert asked_for_differences(account) == before
