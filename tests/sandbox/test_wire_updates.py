"""Updates that are pushed: to whom, in which order, and to nobody who does not read them."""

import asyncio

import pytest
from raw import RawClient, initialised, known
from sandboxes import running_sandbox
from telethon import events
from telethon.tl import functions, types

from hotline_cli.sandbox.wire.faults import Faults

NEAREST = functions.help.GetNearestDcRequest()


@pytest.fixture
async def client(sandbox):
    async with await known(sandbox) as client:
        yield client


def sessions(sandbox):
    return [session for key in sandbox.world.keys.values() for session in key.sessions]


def update(number, size=0):
    return types.UpdateShort(types.UpdateConfig(), number) if not size else types.UpdateShort(
        types.UpdateServiceNotification("type", "x" * size, types.MessageMediaEmpty(), []), number
    )  # fmt: skip


async def test_updates_arrive_in_order_and_want_acknowledgement(sandbox, client):
    (session,) = sessions(sandbox)
    for number in range(250):
        session.push(update(number))
    found = [await client.read_until(types.UpdateShort) for _ in range(250)]
    assert [int(pushed.date.timestamp()) for _, _, pushed in found] == list(range(250))
    assert all(seqno % 2 for _, seqno, _ in found)
    assert [msg_id for msg_id, _, _ in found] == sorted({msg_id for msg_id, _, _ in found})
    assert {msg_id % 4 for msg_id, _, _ in found} == {3}


async def test_updates_that_wait_together_leave_in_few_packets(sandbox, client):
    (session,) = sessions(sandbox)
    for number in range(300):
        session.push(update(number))
    assert [len(await client.read()) for _ in range(3)] == [100, 100, 100]


async def test_a_session_that_only_asks_quietly_receives_no_updates(sandbox):
    async with RawClient(sandbox) as client:
        await client.make_key()
        await client.ask(initialised(functions.InvokeWithoutUpdatesRequest(NEAREST)))
        assert sessions(sandbox) == []
        await client.ask(NEAREST)
        assert len(sessions(sandbox)) == 1


async def test_a_session_that_only_pings_receives_no_updates(sandbox, client):
    async with RawClient(sandbox, client.key, client.salt) as other:
        other.send(functions.PingRequest(1))
        await other.read_until(types.Pong)
        assert len(sessions(sandbox)) == 1


async def test_a_session_leaves_with_its_connection(sandbox, client):
    (session,) = sessions(sandbox)
    closed = session.connection.closed
    await client.close()
    await closed
    assert sessions(sandbox) == []
    session.push(update(0))
    assert session.connection is None


async def test_a_session_that_comes_back_is_told_that_it_missed_something(sandbox, client):
    await client.close()
    await client.open()
    client.send(functions.PingRequest(1))
    greetings = [found async for found in greeted(client)]
    assert len(greetings) == 2  # the first one, which was not acknowledged, and a new one
    assert len(sessions(sandbox)) == 1


async def greeted(client):
    for _, _, found in await client.read():
        if isinstance(found, types.NewSessionCreated):
            yield found


async def test_a_client_that_does_not_read_is_cut_off(sandbox, client, monkeypatch):
    monkeypatch.setattr("hotline_cli.sandbox.wire.session.MAX_BACKLOG", 1 << 20)
    (session,) = sessions(sandbox)
    pushed = 0
    while session.connection is not None:
        session.push(update(0, 100_000))
        pushed += 1
        await asyncio.sleep(0)
    assert 10 < pushed < 1000
    assert await client.is_closed()
    assert sandbox.server.internal_errors == 0


async def test_a_client_that_does_not_read_its_answers_is_no_longer_read(sandbox, counted, monkeypatch):
    monkeypatch.setattr("hotline_cli.sandbox.wire.connection.FLUSH_AT", 10_000)
    counted.answer = lambda: types.upload.File(types.storage.FilePartial(), 0, bytes(1 << 20))
    async with await known(sandbox) as client:
        sent = [client.send(counted.request) for _ in range(100)]
        await client.writer.drain()
        async with RawClient(sandbox) as other:
            await other.make_key()
        assert counted.calls < 50
        for msg_id in sent:
            assert len((await client.answer_to(msg_id, NEAREST)).bytes) == 1 << 20
        assert counted.calls == 100


async def test_a_client_that_does_not_read_does_not_keep_the_sandbox_from_stopping(monkeypatch):
    monkeypatch.setattr("hotline_cli.sandbox.server.CLOSING_TIME", 0.01)
    monkeypatch.setattr("hotline_cli.sandbox.wire.connection.WRITE_BUFFER", 1 << 30)
    async with running_sandbox() as sandbox:
        client = await known(sandbox)
        (session,) = sessions(sandbox)
        for _ in range(60):
            session.push(update(0, 100_000))
    assert await client.is_closed()
    await client.close()


async def test_sessions_without_a_connection_are_forgotten_in_the_end(sandbox, client, monkeypatch):
    monkeypatch.setattr("hotline_cli.sandbox.wire.hub.MAX_DETACHED", 2)
    (first,) = sessions(sandbox)
    hub = first.hub
    for number in range(4):
        async with RawClient(sandbox, client.key, client.salt, session_id=number + 1) as other:
            other.send(functions.PingRequest(1))
            await other.read_until(types.Pong)
            (session,) = [session for session in hub.sessions.values() if session.id == number + 1]
            closed = session.connection.closed
        await closed
    assert [session.id for session in hub.sessions.values()] == [client.session_id, 3, 4]


async def test_a_fault_can_lose_and_double_updates():
    class Odd(Faults):
        def on_push(self, session, updates):
            return () if updates.date % 2 else (updates, updates)

    async with running_sandbox(faults=Odd()) as sandbox, await known(sandbox) as client:
        (session,) = sessions(sandbox)
        for number in range(4):
            session.push(update(number))
        found = [await client.read_until(types.UpdateShort) for _ in range(4)]
        assert [int(pushed.date.timestamp()) for _, _, pushed in found] == [0, 0, 2, 2]


async def test_a_stock_client_sees_updates(sandbox):
    client = await sandbox.signed_in()
    seen = asyncio.Queue()
    client.add_event_handler(seen.put, events.Raw(types.UpdateConfig))
    for session in sessions(sandbox):
        session.push(update(1_700_000_000))
    assert isinstance(await seen.get(), types.UpdateConfig)
