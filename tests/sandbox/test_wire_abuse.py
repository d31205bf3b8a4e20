"""Whatever arrives on one connection, the others do not notice."""

import asyncio
import logging

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from raw import RawClient, known
from sandboxes import running_sandbox
from telethon.tl import functions, types
from telethon.tl.alltlobjects import tlobjects

OPENINGS = [b"", b"\xef", b"\xee" * 4, b"\xdd" * 4]
CONSTRUCTORS = sorted(tlobjects)
PING = functions.PingRequest(1)


class Scene:
    """A sandbox for many examples: a bystander who is connected all the time, and an event loop to ask him in."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.context = running_sandbox()
        self.sandbox = self.run(self.context.__aenter__())
        self.bystander = self.run(known(self.sandbox))

    def run(self, work):
        return self.loop.run_until_complete(work)

    def close(self):
        self.run(self.bystander.close())
        self.run(self.context.__aexit__(None, None, None))
        self.loop.close()

    async def undisturbed(self):
        answer = await self.bystander.ask(functions.help.GetNearestDcRequest())
        return answer.this_dc == 2


@pytest.fixture(scope="module")
def scene():
    scene = Scene()
    yield scene
    scene.close()


@pytest.fixture(autouse=True)
def nothing_unhandled(caplog):
    yield
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(opening=st.sampled_from(OPENINGS), data=st.binary(max_size=2000))
def test_random_bytes_disturb_nobody(scene, opening, data):
    async def example():
        async with await RawClient(scene.sandbox).open(opening) as client:
            client.writer.write(data)
            await client.writer.drain()
            return await scene.undisturbed()

    assert scene.run(example())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(constructor=st.sampled_from(CONSTRUCTORS), data=st.binary(max_size=200))
def test_random_objects_are_answered_or_close_their_connection(scene, constructor, data):
    async def example():
        attacker = scene.bystander
        async with RawClient(scene.sandbox, attacker.key, attacker.salt) as client:
            client.send(constructor.to_bytes(4, "little") + data + bytes(-len(data) % 4))
            client.send(PING)
            await client.read_until(types.Pong)
            return await scene.undisturbed()

    internal = scene.sandbox.server.internal_errors
    assert scene.run(example())
    assert scene.sandbox.server.internal_errors == internal


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_packet_disturbs_nobody(scene, data):
    async def example():
        attacker = scene.bystander
        async with RawClient(scene.sandbox, attacker.key, attacker.salt) as client:
            packet = bytearray(client.seal(client.message(PING)))
            at = data.draw(st.integers(0, len(packet) - 1))
            packet[at] ^= data.draw(st.integers(1, 255))
            client.send_packet(bytes(packet[: data.draw(st.integers(0, len(packet)))]))
            await client.writer.drain()
            return await scene.undisturbed()

    assert scene.run(example())


def test_connections_that_end_leave_nothing_behind(scene):
    async def leave():
        async with RawClient(scene.sandbox) as client:
            await client.ask_for_key()

    async def example():
        await leave()
        before = len(asyncio.all_tasks())
        await asyncio.gather(*(leave() for _ in range(20)))
        return len(asyncio.all_tasks()) == before

    assert scene.run(example())
