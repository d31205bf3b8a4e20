"""Encrypted sessions, message by message: https://core.telegram.org/mtproto/description."""

import gzip
import struct
import time

import pytest
from raw import RawClient, initialised, known
from sandboxes import running_sandbox
from telethon.tl import TLObject, functions, types
from telethon.tl.core import GzipPacked

PING = functions.PingRequest(5)
NEAREST = functions.help.GetNearestDcRequest()
WRAPPER = bytes(functions.InvokeWithoutUpdatesRequest(NEAREST))[:4]


@pytest.fixture
async def client(sandbox):
    async with await known(sandbox) as client:
        yield client


async def complaint(client):
    """The code of the notification that comes next, and the message it is about."""
    _, seqno, found = await client.read_until(types.BadMsgNotification, types.BadServerSalt)
    assert seqno % 2 == 0
    return found.error_code, found.bad_msg_id


async def test_a_new_session_is_greeted_with_its_first_message(sandbox, client):
    async with RawClient(sandbox, client.key, client.salt) as other:
        first = other.next_id()
        message = other.message(PING, first)
        other.send_packet(other.seal(other.container(message)))
        _, seqno, greeting = await other.read_until(types.NewSessionCreated)
        assert (greeting.first_msg_id, seqno % 2) == (first, 1)


async def test_a_wrong_salt_is_told_the_right_one(client):
    right = client.salt
    refused = client.send(PING, salt=right ^ 1)
    _, _, found = await client.read_until(types.BadServerSalt)
    assert (found.bad_msg_id, found.error_code) == (refused, 48)
    client.send(PING, salt=found.new_server_salt)
    assert (await client.read_until(types.Pong))[2].ping_id == 5


async def test_the_salt_of_the_key_exchange_is_good_at_first(sandbox):
    async with RawClient(sandbox) as client:
        await client.make_key()
        client.send(PING)
        assert (await client.read_until(types.Pong))[2].ping_id == 5


async def test_a_salt_is_good_for_an_hour():
    passed = [0]
    async with running_sandbox(clock=lambda: time.time() + passed[0]) as sandbox, await known(sandbox) as client:
        client.send(functions.GetFutureSaltsRequest(3))
        _, _, future = await client.read_until(types.FutureSalts)
        passed[0] = 1800
        client.send(PING, msg_id=client.next_id(1800), salt=future.salts[0].salt)
        await client.read_until(types.Pong)
        passed[0] = 3600
        client.send(PING, msg_id=client.next_id(3600), salt=future.salts[0].salt)
        assert (await client.read_until(types.BadServerSalt))[2].new_server_salt == future.salts[2].salt


async def test_a_world_may_grow_older_than_its_clients(sandbox):
    client = await sandbox.signed_in(name="Ann")
    now = sandbox.world.now
    sandbox.world.now = lambda: now() + 86400
    assert (await client.get_me()).first_name == "Ann"


@pytest.mark.parametrize(("offset", "code"), [(-301, 16), (35, 17), (-290, None), (25, None)])
async def test_a_message_id_must_tell_the_time(client, offset, code):
    client.last_id = 0
    sent = client.send(PING, client.next_id(offset), seqno=0)
    if code is None:
        assert (await client.read_until(types.Pong))[2].msg_id == sent
    else:
        assert await complaint(client) == (code, sent)


async def test_a_message_id_is_divisible_by_four(client):
    sent = client.send(PING, client.next_id() + 1)
    assert await complaint(client) == (18, sent)


async def test_a_query_must_count_as_content(client):
    sent = client.send(NEAREST, seqno=client.next_seqno(content=False))
    assert await complaint(client) == (35, sent)


async def test_a_sequence_number_must_not_go_back(client):
    sent = client.send(NEAREST, seqno=1)
    assert await complaint(client) == (32, sent)


async def test_an_older_message_must_not_have_a_newer_sequence_number(client):
    early = client.next_id()
    await client.ask(NEAREST)
    sent = client.send(NEAREST, msg_id=early, seqno=client.next_seqno() + 2)
    assert await complaint(client) == (33, sent)


async def test_a_late_message_is_welcome(client):
    early, seqno = client.next_id(), client.next_seqno()
    await client.ask(NEAREST)
    assert (await client.ask(NEAREST, msg_id=early, seqno=seqno)).this_dc == 2


async def test_every_message_of_a_container_is_answered(client):
    requests = [functions.PingRequest(number) for number in range(20)]
    client.send_packet(client.seal(client.container(*map(client.message, requests))))
    found = [found.ping_id for _, _, found in await client.read() if isinstance(found, types.Pong)]
    assert found == list(range(20))


def bad_containers(client):
    ping = client.message(PING)
    head = struct.pack("<I", 0x73F1F8DC)
    yield "nested", client.container(client.container(ping)), client.last_id
    yield "empty", client.message(head + bytes(4), seqno=0), None
    yield "too many", client.message(head + struct.pack("<i", 1021) + ping * 1021, seqno=0), None
    yield "negative", client.message(head + struct.pack("<i", -1), seqno=0), None
    yield "cut off", client.message(head + struct.pack("<i", 2) + ping, seqno=0), None
    yield "cut off within", client.message(head + struct.pack("<i", 1) + ping[:-4], seqno=0), None
    yield "too long", client.message(head + struct.pack("<i", 1) + ping + ping, seqno=0), None
    yield "no count", client.message(head, seqno=0), None


async def test_a_bad_container_is_refused_as_a_whole(client):
    for name, message, _ in bad_containers(client):
        client.send_packet(client.seal(message))
        code, _ = await complaint(client)
        assert code == 64, name


async def test_a_container_must_not_count_as_content(client):
    container = client.container(client.message(PING), seqno=client.next_seqno())
    client.send_packet(client.seal(container))
    assert (await complaint(client))[0] == 34


async def test_a_container_comes_once(client):
    container = client.container(client.message(PING))
    client.send_packet(client.seal(container))
    await client.read_until(types.Pong)
    client.send_packet(client.seal(container))
    assert (await complaint(client))[0] == 19


async def test_a_repeated_message_is_done_once_and_answered_again(client, counted):
    sent = client.next_id()
    seqno = client.next_seqno()
    first = await client.ask(counted.request, msg_id=sent, seqno=seqno)
    second = await client.ask(counted.request, msg_id=sent, seqno=seqno)
    assert (first.this_dc, second.this_dc, counted.calls) == (1, 1, 1)


async def test_a_repeated_message_whose_answer_was_acknowledged_is_only_acknowledged(client, counted):
    sent, seqno = client.next_id(), client.next_seqno()
    client.send(counted.request, msg_id=sent, seqno=seqno)
    answer_id, _, _ = (await client.read())[-1]
    client.send(types.MsgsAck([answer_id]), seqno=client.next_seqno(content=False))
    client.send(counted.request, msg_id=sent, seqno=seqno)
    assert (await client.read_until(types.MsgsAck))[2].msg_ids == [sent]
    assert counted.calls == 1


async def test_a_message_that_may_have_been_forgotten_is_refused(client, monkeypatch):
    monkeypatch.setattr("hotline_cli.sandbox.wire.session.REMEMBERED", 10)
    early = client.next_id()
    for _ in range(25):
        await client.ask(NEAREST)
    client.send(NEAREST, msg_id=early, seqno=1)
    assert await complaint(client) == (20, early)


async def test_what_is_packed_is_unpacked(client):
    body = b"".join([bytes(NEAREST)])
    packed = struct.pack("<I", 0x3072CFA1) + TLObject.serialize_bytes(gzip.compress(body))
    msg_id = client.send(packed)
    assert (await client.answer_to(msg_id, NEAREST)).this_dc == 2


async def test_a_packed_request_may_stand_within_another(client):
    msg_id = client.send(WRAPPER + bytes(GzipPacked(bytes(NEAREST))))
    assert (await client.answer_to(msg_id, NEAREST)).this_dc == 2


@pytest.mark.parametrize(
    "packed",
    [gzip.compress(bytes(50 << 20)), b"no gzip", gzip.compress(bytes(NEAREST))[:-9]],
    ids=["a bomb", "no gzip", "cut short"],
)
async def test_what_cannot_be_unpacked_is_refused(client, packed):
    msg_id = client.send(struct.pack("<I", 0x3072CFA1) + TLObject.serialize_bytes(packed))
    assert (await client.answer_to(msg_id, NEAREST)).error_message == "INPUT_FETCH_ERROR"


async def test_a_long_answer_is_packed(client, counted):
    counted.answer = lambda: types.NearestDc("long " * 1000, 1, 1)
    client.send(counted.request)
    packet = await client.read_packet()
    assert len(packet) < 500


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"\x01\x02\x03\x04", "INPUT_METHOD_INVALID_67305985_0"),
        (struct.pack("<I", 0x997275B5), "INPUT_METHOD_INVALID_2574415285_0"),
        (WRAPPER + b"\x01\x02\x03\x04", "INPUT_CONSTRUCTOR_INVALID_67305985_0"),
        (bytes(functions.InvokeWithLayerRequest(229, NEAREST))[:6] + b"\0\0", "INPUT_FETCH_ERROR"),
        (bytes(NEAREST) + bytes(4), "INPUT_REQUEST_TOO_LONG"),
    ],
)  # fmt: skip
async def test_a_request_that_cannot_be_read_is_answered_with_why(client, body, error):
    msg_id = client.send(body)
    found = await client.answer_to(msg_id, NEAREST)
    assert (found.error_code, found.error_message) == (400, error)


async def test_states_of_messages_are_told(client):
    sent = client.send(NEAREST)
    await client.answer_to(sent, NEAREST)
    unknown = client.next_id()
    client.send(types.MsgsStateReq([sent, unknown]))
    _, _, found = await client.read_until(types.MsgsStateInfo)
    assert [ord(state) & 7 for state in found.info] == [4, 1]


async def test_a_message_is_sent_again_when_asked_for(client):
    client.send(NEAREST)
    answer_id, seqno, answer = (await client.read())[-1]
    client.send(types.MsgResendReq([answer_id]))
    again_id, again_seqno, again = (await client.read())[-1]
    assert (again_id, again_seqno, again.body) == (answer_id, seqno, answer.body)


async def test_what_is_gone_cannot_be_sent_again(client):
    client.send(types.MsgResendReq([4]))
    assert (await client.read_until(types.MsgsStateInfo))[2].info == "\x01"


async def test_an_answer_can_be_dropped(client):
    sent = client.send(NEAREST)
    answer_id, seqno, _ = (await client.read())[-1]
    dropped = await client.ask(functions.RpcDropAnswerRequest(sent))
    assert (dropped.msg_id, dropped.seq_no) == (answer_id, seqno)
    assert isinstance(await client.ask(functions.RpcDropAnswerRequest(sent)), types.RpcAnswerUnknown)


async def test_what_only_http_needs_is_ignored(client):
    client.send(types.HttpWait(1, 1, 1), seqno=client.next_seqno(content=False))
    assert (await client.ask(NEAREST)).this_dc == 2


async def test_a_ping_may_set_the_end_of_the_connection(client):
    client.send(functions.PingDelayDisconnectRequest(5, 0))
    assert (await client.read_until(types.Pong))[2].ping_id == 5
    assert await client.is_closed()


async def test_the_next_such_ping_puts_it_off(client):
    pings = [functions.PingDelayDisconnectRequest(number, delay) for number, delay in [(1, 0), (2, 75)]]
    client.send_packet(client.seal(client.container(*map(client.message, pings))))
    await client.read_until(types.Pong)
    assert (await client.ask(NEAREST)).this_dc == 2


async def test_another_session_can_be_destroyed(sandbox, client):
    async with RawClient(sandbox, client.key, client.salt) as other:
        await other.ask(NEAREST)
        client.send(functions.DestroySessionRequest(other.session_id))
        assert (await client.read_until(types.DestroySessionOk))[2].session_id == other.session_id
        await other.ask(NEAREST)
        client.send(functions.DestroySessionRequest(1))
        assert (await client.read_until(types.DestroySessionNone))[2].session_id == 1


async def test_what_was_not_acknowledged_comes_again_on_the_next_connection(client):
    client.send(NEAREST)
    answer_id, _, answer = (await client.read())[-1]
    await client.close()
    await client.open()
    client.send(PING)
    found = {msg_id: found for msg_id, _, found in await client.read()}
    assert found[answer_id].body == answer.body


async def test_a_session_moves_to_the_connection_of_its_newest_message(sandbox, client):
    async with RawClient(sandbox, client.key, client.salt, client.session_id) as moved:
        moved.seqno, moved.last_id = client.seqno, client.last_id
        assert (await moved.ask(NEAREST)).this_dc == 2
        (session,) = next(iter(sandbox.world.keys.values())).sessions
        session.push(types.UpdatesTooLong())
        assert await moved.read_until(types.UpdatesTooLong)


async def test_a_packet_replayed_by_somebody_else_closes_his_connection_only(sandbox, client):
    packet = client.seal(client.message(NEAREST))
    client.send_packet(packet)
    await client.read()
    async with RawClient(sandbox) as thief:
        thief.send_packet(packet)
        assert await thief.is_closed()
    assert (await client.ask(NEAREST)).this_dc == 2


async def test_too_many_sessions_close_their_connection(sandbox, client):
    async with RawClient(sandbox, client.key, client.salt) as other:
        for number in range(33):
            other.session_id = number + 1
            other.send(PING)
        assert await other.is_closed()
    assert (await client.ask(NEAREST)).this_dc == 2


async def test_sessions_of_one_key_have_answers_of_their_own(sandbox, client):
    async with RawClient(sandbox, client.key, client.salt) as other:
        assert (await other.ask(initialised(NEAREST))).this_dc == 2
        assert (await client.ask(NEAREST)).this_dc == 2
