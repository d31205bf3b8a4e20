"""Typing, read marks and pins, in both directions."""

import asyncio

import pytest
from desk import Trouble, open_desk, refuse, topic_of, until
from telethon import events
from telethon.tl import functions, types

from hotline_cli.bridge import typing
from hotline_cli.sandbox.rpc import RpcError
from hotline_cli.store import outbox

TYPING = functions.messages.SetTypingRequest
READ = functions.messages.ReadHistoryRequest
PIN = functions.messages.UpdatePinnedMessageRequest


async def in_dialog(desk):
    """Otto, Anna, her first message as she sent it, and as it stands in the topic."""
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna", "Weiß")
    sent = await anna.client.send_message(anna.desk, "Is the flat still free?")
    shown = await otto.sees("Is the flat still free?")
    await anna.sees("Hello Anna, welcome.")
    await until(lambda: not desk.stored(outbox.counts).waiting)
    return otto, anna, sent, shown


class Watch:
    """The updates of some types that reach a person."""

    def __init__(self, person, *kinds):
        self.seen = asyncio.Queue()
        person.client.add_event_handler(self.note, events.Raw(kinds))

    async def note(self, update):
        self.seen.put_nowait(update)

    async def next(self):
        async with asyncio.timeout(20):
            return await self.seen.get()


async def test_each_side_sees_that_the_other_is_typing(desk, monkeypatch):
    monkeypatch.setattr(typing, "EVERY", 600.0)
    otto, anna, _, shown = await in_dialog(desk)
    at_otto, at_anna = Watch(otto, types.UpdateChannelUserTyping), Watch(anna, types.UpdateUserTyping)
    topic_id = topic_of(shown)
    with Trouble(desk, TYPING, lambda call, request: None, times=99) as asked:
        for _ in range(3):
            await anna.client(TYPING(anna.desk, types.SendMessageRecordAudioAction()))
        update = await at_otto.next()
        assert (update.from_id, update.top_msg_id) == (types.PeerUser(desk.account.id), topic_id)
        assert isinstance(update.action, types.SendMessageRecordAudioAction)
        for _ in range(3):
            await otto.client(TYPING(otto.group, types.SendMessageTypingAction(), topic_id))
        update = await at_anna.next()
        assert update.user_id == desk.account.id
        await otto.client(TYPING(otto.group, types.SendMessageCancelAction(), topic_id))
        assert isinstance((await at_anna.next()).action, types.SendMessageCancelAction)
        assert asked.happened == 3


async def test_typing_elsewhere_is_nobodys_business_and_refusals_are_borne(desk):
    otto, anna, _, shown = await in_dialog(desk)
    at_anna = Watch(anna, types.UpdateUserTyping)
    await otto.client(TYPING(otto.group, types.SendMessageTypingAction()))
    stranger = await desk.customer("Bert")
    await stranger.client(TYPING(stranger.desk, types.SendMessageTypingAction()))
    with Trouble(desk, TYPING, refuse(400, "PEER_ID_INVALID")) as refused:
        await anna.client(TYPING(anna.desk, types.SendMessageTypingAction()))
        await until(lambda: refused.happened)
    await otto.client(TYPING(otto.group, types.SendMessageTypingAction(), topic_of(shown)))
    await at_anna.next()
    with Trouble(desk, TYPING, refuse(420, "FLOOD_WAIT_60")) as flooded:
        await stranger.client.send_message(stranger.desk, "Good evening")
        topic_id = topic_of(await otto.sees("Good evening"))
        await otto.client(TYPING(otto.group, types.SendMessageTypingAction(), topic_id))
        await until(lambda: flooded.happened)
    await otto.client.send_message(otto.group, "Hello Anna", reply_to=topic_of(shown))
    await anna.sees("Hello Anna")  # messages do not wait for that


async def read_by_account(desk, anna):
    """Up to where the account has read its chat with Anna."""
    return desk.sandbox.world.users[desk.account.id].reads[anna.id].inbox_max_id


@pytest.mark.parametrize("read", ["on_answer", "on_show", "never"])
async def test_the_customer_sees_that_it_was_read(desk, read):
    await desk.stop()
    desk.settings = desk.with_connection(read=read)
    await desk.start()
    with Trouble(desk, READ, lambda call, request: None, times=99) as asked:
        otto = await desk.operator("Otto")
        anna = await desk.customer("Anna", "Weiß")
        at_anna = Watch(anna, types.UpdateReadHistoryOutbox)
        first = await anna.client.send_message(anna.desk, "Is the flat still free?")
        topic_id = topic_of(await otto.sees("Is the flat still free?"))
        if read == "on_show":
            assert (await at_anna.next()).max_id == first.id
        else:
            await anna.client.send_message(anna.desk, "Hello?")
            await otto.sees("Hello?")
            assert not asked.happened
        await otto.client.send_message(otto.group, "Yes", reply_to=topic_id)
        await anna.sees("Yes")
        if read == "on_answer":
            assert (await at_anna.next()).max_id == first.id + 2  # the welcome stands between
        await until(lambda: not desk.stored(outbox.counts).waiting)
        assert asked.happened == (0 if read == "never" else 1)


async def test_what_was_answered_is_marked_read_after_a_restart(desk):
    with Trouble(desk, READ, refuse(500, "INTERNAL"), times=1) as failed:
        otto, anna, sent, shown = await in_dialog(desk)
        at_anna = Watch(anna, types.UpdateReadHistoryOutbox)
        await otto.client.send_message(otto.group, "Yes", reply_to=topic_of(shown))
        await anna.sees("Yes")
        await until(lambda: failed.happened)
    await desk.stop()
    await desk.start()
    assert (await at_anna.next()).max_id == sent.id


def pinned(message):
    return isinstance(getattr(message, "action", None), types.MessageActionPinMessage)


async def test_pins_go_both_ways_once_and_leave_no_trace_in_the_group(desk):
    otto, anna, sent, shown = await in_dialog(desk)
    at_otto = Watch(otto, types.UpdatePinnedChannelMessages)
    at_anna = Watch(anna, types.UpdatePinnedMessages)
    with Trouble(desk, PIN, lambda call, request: None, times=99) as asked:
        await anna.client(PIN(anna.desk, sent.id))
        update = await at_otto.next()
        assert (update.messages, update.pinned) == ([shown.id], True)
        left = await otto.until(lambda: next((m for m in otto.seen if pinned(m)), None))
        await otto.until(lambda: left.id in otto.deleted)
        await anna.client(PIN(anna.desk, sent.id, unpin=True))
        assert not (await at_otto.next()).pinned

        await desk.stop()
        await desk.start()
        owner, group = desk.account.client, await desk.account.client.get_input_entity(desk.group_id)
        said = await owner.send_message(group, "Come at nine", reply_to=topic_of(shown))
        got = await anna.sees("Come at nine")
        while not at_anna.seen.empty():
            at_anna.seen.get_nowait()
        await owner(PIN(group, said.id))
        update = await at_anna.next()
        assert (update.messages, update.pinned) == ([got.id], True)
        await owner(PIN(group, said.id, unpin=True))
        assert not (await at_anna.next()).pinned
        await until(lambda: not desk.stored(outbox.counts).waiting)
        assert asked.happened == 6  # the owner's two among them
    assert not [m for m in anna.seen if pinned(m) and not m.silent and m.from_id != types.PeerUser(anna.id)]


async def test_a_pin_that_has_to_wait_is_made_later_and_messages_go_first(desk):
    otto, anna, sent, shown = await in_dialog(desk)
    at_otto = Watch(otto, types.UpdatePinnedChannelMessages)

    def only_in_group(call, request):
        if isinstance(request.peer, types.InputPeerChannel):
            raise RpcError(420, "FLOOD_WAIT_2")

    with Trouble(desk, PIN, only_in_group) as flooded:
        await anna.client(PIN(anna.desk, sent.id))
        await until(lambda: flooded.happened)
    await anna.client.send_message(anna.desk, "Hello?")
    await otto.sees("Hello?")
    assert at_otto.seen.empty()
    assert (await at_otto.next()).messages == [shown.id]


async def test_without_the_right_to_pin_everything_else_goes_on(desk):
    otto, anna, sent, _ = await in_dialog(desk)
    with Trouble(desk, PIN, refuse(400, "CHAT_ADMIN_REQUIRED")) as refused:
        await anna.client(PIN(anna.desk, sent.id))
        await until(lambda: refused.happened)
    await anna.client.send_message(anna.desk, "Hello?")
    await otto.sees("Hello?")


async def test_typing_can_be_switched_off(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, typing=False) as desk:
        otto, anna, _, shown = await in_dialog(desk)
        with Trouble(desk, TYPING, lambda call, request: None, times=99) as asked:
            await anna.client(TYPING(anna.desk, types.SendMessageTypingAction()))
            await otto.client(TYPING(otto.group, types.SendMessageTypingAction(), topic_of(shown)))
            await otto.client.send_message(otto.group, "Hello Anna", reply_to=topic_of(shown))
            await anna.sees("Hello Anna")
            assert not asked.happened
