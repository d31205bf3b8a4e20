"""Calls: who asks, in which order, and what becomes of errors. https://core.telegram.org/api/invoking"""

import asyncio
import logging

import pytest
from raw import RawClient, initialised, known
from sandboxes import running_sandbox
from telethon.tl import functions, types

from hotline_cli.sandbox.rpc import METHODS, RpcError
from hotline_cli.sandbox.wire.faults import Faults

NEAREST = functions.help.GetNearestDcRequest()


@pytest.fixture
async def client(sandbox):
    async with await known(sandbox) as client:
        yield client


class Slow:
    """A method whose answers wait until the test lets them go."""

    request = functions.help.GetSupportNameRequest()
    kind = functions.help.GetSupportNameRequest

    def __init__(self):
        self.go = asyncio.Event()
        self.error = None

    async def __call__(self, call, request):
        await self.go.wait()
        if self.error:
            raise self.error
        return types.help.SupportName("Slow")


@pytest.fixture
def slow(monkeypatch):
    slow = Slow()
    monkeypatch.setitem(METHODS, slow.kind.CONSTRUCTOR_ID, slow)
    return slow


async def test_nothing_is_answered_before_the_client_has_introduced_itself(sandbox):
    async with RawClient(sandbox) as client:
        await client.make_key()
        error = await client.ask(NEAREST)
        assert (error.error_code, error.error_message) == (400, "CONNECTION_NOT_INITED")


async def test_the_introduction_names_a_layer(sandbox):
    async with RawClient(sandbox) as client:
        await client.make_key()
        error = await client.ask(initialised(NEAREST).query)
        assert error.error_message == "CONNECTION_LAYER_INVALID"


@pytest.mark.parametrize(
    "wrap",
    [
        functions.InvokeWithoutUpdatesRequest,
        lambda query: functions.InvokeWithTakeoutRequest(5, query),
        lambda query: functions.InvokeWithMessagesRangeRequest(types.MessageRange(1, 5), query),
        lambda query: functions.InvokeAfterMsgsRequest([], query),
        lambda query: functions.InvokeWithLayerRequest(229, functions.InvokeWithoutUpdatesRequest(query)),
    ],
)
async def test_wrappers_come_off(client, wrap):
    assert (await client.ask(wrap(NEAREST))).this_dc == 2


async def test_a_slow_answer_holds_nobody_up(client, slow):
    waiting = client.send(slow.request)
    assert (await client.read_until(types.MsgsAck))[2].msg_ids == [waiting]
    assert (await client.ask(NEAREST)).this_dc == 2
    slow.go.set()
    assert (await client.answer_to(waiting, slow.request)).name == "Slow"


async def test_a_request_waits_for_the_one_it_follows(client, slow, counted):
    first = client.send(slow.request)
    second = client.send(functions.InvokeAfterMsgRequest(first, counted.request))
    assert (await client.ask(NEAREST)).this_dc == 2
    assert counted.calls == 0
    slow.go.set()
    assert (await client.answer_to(first, slow.request)).name == "Slow"
    await client.answer_to(second, counted.request)
    assert counted.calls == 1


async def test_a_request_that_follows_a_failure_fails(client, slow, counted):
    slow.error = RpcError(400, "SLOW_INVALID")
    first = client.send(slow.request)
    second = client.send(functions.InvokeAfterMsgRequest(first, counted.request))
    slow.go.set()
    assert (await client.answer_to(first, slow.request)).error_message == "SLOW_INVALID"
    assert (await client.answer_to(second, counted.request)).error_message == "MSG_WAIT_FAILED"
    assert counted.calls == 0


async def test_a_request_that_follows_nothing_known_fails(client, counted):
    error = await client.ask(functions.InvokeAfterMsgRequest(4, counted.request))
    assert error.error_message == "MSG_WAIT_FAILED"


async def test_a_request_may_follow_one_that_is_done_and_be_slow_itself(client, slow):
    first = client.send(NEAREST)
    second = client.send(functions.InvokeAfterMsgRequest(first, slow.request))
    slow.go.set()
    assert (await client.answer_to(second, slow.request)).name == "Slow"


async def test_a_slow_request_may_follow_a_slow_one(client, slow):
    first = client.send(slow.request)
    second = client.send(functions.InvokeAfterMsgRequest(first, slow.request))
    slow.go.set()
    assert (await client.answer_to(second, slow.request)).name == "Slow"


async def test_a_request_that_is_still_worked_on_is_not_done_twice(client, slow):
    sent, seqno = client.send(slow.request), client.next_seqno(content=False) - 1
    client.send(slow.request, msg_id=sent, seqno=seqno)
    assert (await client.ask(NEAREST)).this_dc == 2
    slow.go.set()
    assert (await client.answer_to(sent, slow.request)).name == "Slow"
    assert [found for _, _, found in client.unread if isinstance(found, types.MsgsAck)] == []


async def test_the_state_of_a_slow_request_is_told(client, slow):
    sent = client.send(slow.request)
    client.send(types.MsgsStateReq([sent]))
    assert ord((await client.read_until(types.MsgsStateInfo))[2].info) == 4 | 32
    slow.go.set()
    assert (await client.answer_to(sent, slow.request)).name == "Slow"


async def test_the_answer_of_a_running_request_can_be_dropped(client, slow, counted):
    sent = client.send(slow.request)
    dropped = await client.ask(functions.RpcDropAnswerRequest(sent))
    assert isinstance(dropped, types.RpcAnswerDroppedRunning)
    last = client.send(functions.InvokeAfterMsgRequest(sent, counted.request))
    slow.go.set()
    await client.answer_to(last, counted.request)
    client.send(types.MsgsStateReq([sent]))
    assert ord((await client.read_until(types.MsgsStateInfo))[2].info) == 4


async def test_an_answer_that_comes_late_finds_the_next_connection(client, slow):
    sent = client.send(slow.request)
    await client.read_until(types.MsgsAck)
    await client.close()
    slow.go.set()
    await client.open()
    client.send(functions.PingRequest(1))
    assert (await client.answer_to(sent, slow.request)).name == "Slow"


async def test_a_slow_request_ends_with_the_server(slow):
    async with running_sandbox() as sandbox:
        client = await known(sandbox)
        client.send(slow.request)
        await client.read_until(types.MsgsAck)
    assert await client.is_closed()
    await client.close()


def broken(call, request):
    raise KeyError("a mistake of ours")


async def broken_later(call, request):
    raise KeyError("a mistake of ours")


def unwritable(call, request):
    return types.NearestDc(None, None, None)


@pytest.mark.parametrize("handler", [broken, broken_later, unwritable])
async def test_a_mistake_of_ours_is_an_internal_error_with_its_traceback(sandbox, client, monkeypatch, caplog, handler):
    monkeypatch.setitem(METHODS, Slow.kind.CONSTRUCTOR_ID, handler)
    error = await client.ask(Slow.request)
    assert (error.error_code, error.error_message) == (500, "INTERNAL")
    assert sandbox.server.internal_errors == 1
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.exc_info
    assert (await client.ask(NEAREST)).this_dc == 2


@pytest.mark.parametrize(
    ("kind", "request_", "result"),
    [
        (functions.account.UpdateStatusRequest, functions.account.UpdateStatusRequest(False), True),
        (functions.account.UpdateStatusRequest, functions.account.UpdateStatusRequest(False), False),
        (functions.contacts.GetContactIDsRequest, functions.contacts.GetContactIDsRequest(0), [1, 2, 3]),
        (functions.messages.ReceivedQueueRequest, functions.messages.ReceivedQueueRequest(0), [1 << 40]),
        (functions.users.GetUsersRequest, functions.users.GetUsersRequest([]), []),
        (functions.users.GetUsersRequest, functions.users.GetUsersRequest([]), [types.UserEmpty(5)]),
    ],
)
async def test_bools_and_vectors_are_answers_too(client, monkeypatch, kind, request_, result):
    monkeypatch.setitem(METHODS, kind.CONSTRUCTOR_ID, lambda call, request: result)
    assert await client.ask(request_) == result


async def test_a_fault_can_take_the_place_of_an_answer():
    class Flooded(Faults):
        def before_call(self, call, request):
            if isinstance(request, functions.help.GetNearestDcRequest):
                raise RpcError(420, "FLOOD_WAIT_7")

    async with running_sandbox(faults=Flooded()) as sandbox, await known(sandbox) as client:
        assert (await client.ask(NEAREST)).error_message == "FLOOD_WAIT_7"


async def test_a_fault_can_cut_the_line():
    class Cut(Faults):
        def before_call(self, call, request):
            if isinstance(request, functions.help.GetInviteTextRequest):
                call.session.close()

    async with running_sandbox(faults=Cut()) as sandbox, await known(sandbox) as client:
        client.send(functions.help.GetInviteTextRequest())
        assert await client.is_closed()
