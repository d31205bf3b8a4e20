"""Receiving: what Telegram tells reaches the sink once, in order, with a position that never runs ahead of it."""

import asyncio
import inspect
from dataclasses import replace

import pytest
from people import sign_up
from telethon import TelegramClient, events, functions, types
from telethon._updates import MessageBox, messagebox
from telethon.network import MTProtoSender

from hotline_cli.model.requests import CreateForumTopic, EditForumTopic, LoggedOut, Unreachable
from hotline_cli.store import positions as position_store
from hotline_cli.telegram.peers import unmark_channel


async def test_a_message_comes_once_with_its_author_and_its_position(account, customer):
    async with account.open() as client:
        await customer.send_message(customer.address, "one")
        message = await client.received.sees("one")
        (batch,) = [each for each in client.received.batches if message in each.messages]
    assert message.peer_id == message.sender_id == (await customer.get_me()).id
    assert [peer.name for peer in batch.peers] == ["Ann Lee"]
    assert {each.channel_id: each.pts for each in batch.positions}[0] == account.sandbox.world.users[
        account.me.id
    ].box.pts
    assert client.received.texts == ["one"]


async def test_nothing_is_received_before_it_is_asked_for(account, customer):
    async with account.open(receive=False) as client:
        await customer.send_message(customer.address, "early")
        # The push has come by the time an answer to a later request has.
        await client.invoke(functions.updates.GetStateRequest())
        assert client.received.batches == []
        await client.catch_up()
        await client.received.sees("early")


async def test_what_came_while_we_were_away_is_fetched_in_order_and_once(account, customer):
    async with account.open() as client:
        await customer.send_message(customer.address, "before")
        await client.received.sees("before")
    for number in range(250):
        await customer.send_message(customer.address, f"away {number}")
    async with account.open() as client:
        await client.received.sees("away 249")
        assert client.received.texts == [f"away {number}" for number in range(250)]


async def test_what_was_not_committed_is_told_again(account, customer):
    async with account.open() as client:

        async def crash(batch):
            if batch.messages:
                raise RuntimeError("The disk is on fire")

        client._sink = crash
        await customer.send_message(customer.address, "precious")
        with pytest.raises(RuntimeError, match="on fire"):
            await client.wait_disconnected()
    async with account.open() as client:
        await client.received.sees("precious")


async def test_edits_and_deletions_in_private_chats_while_we_were_away_are_told(account, customer):
    async with account.open() as client:
        changed = await customer.send_message(customer.address, "tpyo")
        gone = await customer.send_message(customer.address, "oops")
        await client.received.sees("oops")
        ids = {each.text: each.id for each in client.received.messages}
    await customer.edit_message(customer.address, changed, "typo")
    await customer.delete_messages(customer.address, [gone], revoke=True)
    async with account.open() as client:
        (edit,) = await client.received.until(lambda: client.received.edits)
        (deletion,) = await client.received.until(lambda: client.received.deletions)
    assert (edit.id, edit.text, edit.edit_date is not None) == (ids["tpyo"], "typo", True)
    assert (deletion.message_ids, deletion.peer_id) == ((ids["oops"],), None)


async def test_what_operators_did_in_the_group_while_we_were_away_is_told(account, customer):
    await account.make_group()
    group = await account.operator(customer)
    async with account.open() as client:
        changed = await customer.send_message(group, "tpyo")
        gone = await customer.send_message(group, "oops")
        await client.received.sees("oops")
    await customer.edit_message(group, changed, "typo")
    await customer.delete_messages(group, [gone])
    await customer.send_message(group, "news")
    async with account.open() as client:
        news = await client.received.sees("news")
        (edit,) = await client.received.until(lambda: client.received.edits)
        (deletion,) = await client.received.until(lambda: client.received.deletions)
    assert news.topic_id == 1
    assert (edit.id, edit.text, edit.topic_id) == (changed.id, "typo", 1)
    assert (deletion.message_ids, deletion.peer_id) == ((gone.id,), account.group.id)
    assert client.received.texts == ["news"]


async def test_live_edits_and_deletions_are_told(account, customer):
    async with account.open() as client:
        sent = await customer.send_message(customer.address, "tpyo")
        await client.received.sees("tpyo")
        await customer.edit_message(customer.address, sent, "typo")
        (edit,) = await client.received.until(lambda: client.received.edits)
        await customer.delete_messages(customer.address, [sent], revoke=True)
        (deletion,) = await client.received.until(lambda: client.received.deletions)
    assert edit.text == "typo"
    assert deletion.message_ids == (edit.id,)


async def test_after_a_cut_connection_what_was_missed_is_fetched_by_itself(account, customer):
    async with account.open() as client:
        await customer.send_message(customer.address, "before")
        await client.received.sees("before")
        (session,) = [
            session
            for key in account.sandbox.world.keys.values()
            if key.device.get("device_model") == "hotline"
            for session in key.sessions
        ]
        session.close()
        await customer.send_message(customer.address, "meanwhile")
        await client.received.sees("meanwhile")
        assert client.received.texts == ["before", "meanwhile"]


async def test_the_owners_messages_on_the_phone_are_told_and_our_own_are_not(account, customer):
    async with account.open() as client:
        me = await customer.get_me()
        await customer.send_message(customer.address, "hello")
        await client.received.sees("hello")
        ours = functions.messages.SendMessageRequest(
            await client.session.input_peer(me.id), "from hotline", random_id=1
        )
        await client.invoke(ours)
        await account.phone.send_message(await account.phone.get_input_entity(me.id), "from the phone")
        theirs = await client.received.sees("from the phone")
    assert (theirs.out, theirs.sender_id) == (True, account.me.id)
    assert "from hotline" not in client.received.texts


async def test_a_deletion_of_ours_in_the_group_moves_no_position_but_the_groups(account, customer):
    """Telethon takes the `pts` in the answer for the account's: where the two are close, a message would be lost."""
    await account.make_group()
    box = account.sandbox.world.users[account.me.id].box
    async with account.open() as client:
        topic = await client.sender.perform(CreateForumTopic(account.group.id, "Ann", 1))
        rename = EditForumTopic(account.group.id, topic.message_ids[1], tidy=False)
        for number in range(20):
            await customer.send_message(customer.address, f"{number}")
        await client.received.sees("19")
        while account.channel.box.pts < box.pts - 1:
            await client.sender.perform(replace(rename, title=f"Ann {account.channel.box.pts}"))
        await client.sender.perform(replace(rename, title="Ann", tidy=True))
        assert account.channel.box.pts == box.pts + 1
        await customer.send_message(customer.address, "not lost")
        await client.received.sees("not lost")


async def test_positions_alone_are_handed_on_now_and_then(account, customer):
    async with account.open() as client:
        await customer.send_message(customer.address, "hello")
        await client.received.sees("hello")
        peer = await client.session.input_peer((await customer.get_me()).id)
        client._handed_at = 0.0
        count = len(client.received.batches)
        await client.invoke(functions.messages.SendMessageRequest(peer, "ours", random_id=2))
        await client.received.until(lambda: len(client.received.batches) > count)
    stored = await account.database.read(position_store.load)
    assert stored[0].pts == account.sandbox.world.users[account.me.id].box.pts


async def test_the_author_of_a_short_message_whom_we_do_not_know_is_looked_up(account, customer):
    async with account.open() as client:
        await customer.send_message(customer.address, "first")
        await client.received.sees("first")
    me = await customer.get_me()
    await account.database.write(lambda conn: conn.execute("DELETE FROM peers WHERE id = ?", (me.id,)))
    async with account.open() as client:
        await customer.send_message(customer.address, "second")
        await client.received.sees("second")
    (peer,) = [peer for peer in client.received.peers if peer.id == me.id]
    assert peer.access_hash == account.sandbox.world.access_hash(account.me.id, me.id)


async def test_a_group_known_to_have_topics_still_has_them_after_a_restart(account, customer):
    await account.make_group()
    group = await account.operator(customer)
    for text in ("one", "two"):
        async with account.open() as client:
            await customer.send_message(group, text)
            assert (await client.received.sees(text)).topic_id == 1


async def test_messages_that_nobody_wants_are_left_out_and_their_position_counts(account, customer):
    await account.make_group()
    group = await account.operator(customer)
    async with account.open(wanted=lambda peer_id: peer_id > 0) as client:
        await customer.send_message(group, "unwanted")
        await customer.send_message(customer.address, "wanted")
        await client.received.sees("wanted")
        await client.received.until(
            lambda: any(
                each.channel_id == unmark_channel(account.group.id) and each.pts == account.channel.box.pts
                for batch in client.received.batches
                for each in batch.positions
            )
        )
    assert client.received.texts == ["wanted"]


async def test_a_difference_that_telegram_has_forgotten_is_reported(account, customer):
    await account.make_group()
    group = await account.operator(customer)
    async with account.open() as client:
        await customer.send_message(customer.address, "before")
        await client.received.sees("before")
    account.sandbox.world.too_long_after = 2
    for number in range(5):
        await customer.send_message(customer.address, f"{number}")
        await customer.send_message(group, f"{number}")
    lost = asyncio.Queue()
    async with account.open(on_too_long=lost.put_nowait), asyncio.timeout(15):
        found = {await lost.get(), await lost.get()}
    assert found == {0, unmark_channel(account.group.id)}


async def test_the_end_of_the_session_is_told_from_a_lost_connection(account, sandbox):
    async with account.open() as client:
        (mine,) = [
            each.hash
            for each in (await account.phone(functions.account.GetAuthorizationsRequest())).authorizations
            if each.device_model == "hotline"
        ]
        await account.phone(functions.account.ResetAuthorizationRequest(mine))
        with pytest.raises(LoggedOut):
            await client.wait_disconnected()
    with pytest.raises(LoggedOut):
        async with account.open():
            pass


async def test_a_server_that_is_gone_is_unreachable(account):
    account.telegram = account.telegram.model_copy(
        update={"server": account.telegram.server.model_copy(update={"port": 1})}
    )
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1:1"):
        async with account.open():
            pass


async def test_nothing_is_left_for_telethon_to_dispatch(account, customer):
    async with account.open() as client:
        seen = []
        client.add_event_handler(seen.append, events.Raw())
        await customer.send_message(customer.address, "hello")
        await client.received.sees("hello")
        await customer.send_message(customer.address, "again")
        await client.received.sees("again")
    assert seen == []


async def test_a_message_that_cannot_be_read_is_kept_as_it_came(account, customer, monkeypatch):
    def broken(*_, **__):
        raise ValueError("what is this?")

    monkeypatch.setattr("hotline_cli.telegram.updates.message_from_tl", broken)
    async with account.open() as client:
        await customer.send_message(customer.address, "hello")
        (message,) = await client.received.until(lambda: client.received.messages)
    assert (message.kind, message.content.details) == ("unsupported", {"type": "unreadable"})
    assert b"hello" in message.raw


async def test_an_operator_whose_message_comes_from_a_crowd_is_in_a_batch_of_messages(account, sandbox):
    """Batches of several messages keep their order."""
    await account.make_group()
    people = [await sign_up(sandbox, f"999661{number}", f"P{number}") for number in (2001, 2002)]
    groups = [await account.operator(person) for person in people]
    async with account.open() as client:
        for number in range(20):
            await people[number % 2].send_message(groups[number % 2], f"{number}")
        await client.received.sees("19")
    assert client.received.texts == [f"{number}" for number in range(20)]


def test_the_seam_is_where_we_think_it_is():
    """What seam.py overrides or calls. A Telethon release that moves one of these has to be looked at."""
    assert list(inspect.signature(TelegramClient._preprocess_updates).parameters) == [
        "self",
        "updates",
        "users",
        "chats",
    ]
    loop = inspect.getsource(TelegramClient._update_loop)
    for step in ("apply_difference", "apply_channel_difference", "process_updates"):
        between = loop.partition(f"self._message_box.{step}(")[2].partition("self._preprocess_updates(")[0]
        assert between.count("await ") == 1, "nothing but the call itself is awaited once the position has moved"
    assert loop.count("self._preprocess_updates(") == 3
    assert list(inspect.signature(MessageBox.apply_difference_type).parameters) == ["self", "diff", "chat_hashes"]
    assert list(inspect.signature(MessageBox.apply_channel_difference).parameters) == [
        *("self", "request", "diff", "chat_hashes"),
    ]
    assert list(inspect.signature(MessageBox.apply_pts_info).parameters) == ["self", "update", "reset_deadlines"]
    assert list(inspect.signature(MessageBox.reset_deadlines).parameters) == ["self", "entries", "deadline"]
    assert list(inspect.signature(MessageBox.__init__).parameters)[:2] == ["self", "log"]
    assert messagebox.PtsInfo.from_update(types.UpdateDeleteMessages([1], 2, 1)).entry is messagebox.ENTRY_ACCOUNT
    for name in ("_handle_auto_reconnect", "_update_loop"):
        assert inspect.iscoroutinefunction(getattr(TelegramClient, name))
    for name in ("_start_reconnect", "_transport_connected"):
        assert inspect.isfunction(getattr(MTProtoSender, name))
    assert "self._reconnecting = True" in inspect.getsource(MTProtoSender._start_reconnect)
    assert "self._start_reconnect(" in inspect.getsource(MTProtoSender._recv_loop)
