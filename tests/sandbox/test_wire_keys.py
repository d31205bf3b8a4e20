"""The key exchange, step by step: https://core.telegram.org/mtproto/auth_key."""

import asyncio
import time

import pytest
from raw import RawClient, TransportError, initialised, number, rsa_pad, sha1_pad
from sandboxes import running_sandbox
from telethon.tl import functions, types

from hotline_cli.sandbox.state import World
from hotline_cli.sandbox.wire.crypto import DH_PRIME


@pytest.mark.parametrize("pad", [rsa_pad, sha1_pad])
@pytest.mark.parametrize("kind", [types.PQInnerData, types.PQInnerDataDc])
async def test_either_padding_and_either_inner_data_make_a_key(sandbox, pad, kind):
    async with RawClient(sandbox) as client:
        await client.make_key(pad, kind)
        assert (await client.ask(initialised(functions.help.GetNearestDcRequest()))).this_dc == 2


async def test_the_older_request_for_a_key_works_too(sandbox):
    async with RawClient(sandbox) as client:
        answer = await client.ask_for_key(functions.ReqPqRequest)
        assert answer.nonce == client.nonce


async def test_the_data_centre_may_be_named_as_a_test_server(sandbox):
    async with RawClient(sandbox) as client:
        await client.make_key(dc=10002)
        assert len(sandbox.world.keys) == 1


async def refused(client):
    """Whether the server answered -404 and closed."""
    with pytest.raises(TransportError) as error:
        await client.read_error()
    return error.value.code == -404 and await client.is_closed()


def another(public_key, data):
    """Bytes that are sealed with nothing."""
    return bytes([1]) * 256


@pytest.mark.parametrize(
    ("kind", "extra", "pad"),
    [
        (types.PQInnerDataDc, {"dc": 4}, rsa_pad),
        (types.PQInnerDataTempDc, {"dc": 2, "expires_in": 0}, rsa_pad),
        (types.PQInnerDataTempDc, {"dc": 2, "expires_in": 10**8}, rsa_pad),
        (types.PQInnerData, {}, another),
    ],
)
async def test_a_key_exchange_for_something_else_is_refused(sandbox, kind, extra, pad):
    async with RawClient(sandbox) as client:
        await client.ask_for_key()
        client.send_plain(client.req_dh_params(pad(sandbox.public_key, client.inner_data(kind, **extra))))
        assert await refused(client)


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": 1},
        {"server_nonce": 1},
        {"p": number(3)},
        {"public_key_fingerprint": 1},
        {"encrypted_data": b"short"},
        {"encrypted_data": b"\xff" * 256},
    ],
)
async def test_a_request_that_does_not_fit_the_exchange_is_refused(sandbox, changes):
    async with RawClient(sandbox) as client:
        await client.ask_for_key()
        encrypted = rsa_pad(sandbox.public_key, client.inner_data(types.PQInnerData))
        client.send_plain(client.req_dh_params(encrypted, **changes))
        assert await refused(client)


async def test_steps_out_of_order_are_refused(sandbox):
    async with RawClient(sandbox) as client:
        await client.ask_for_key()
        client.send_plain(functions.SetClientDHParamsRequest(client.nonce, client.res_pq.server_nonce, bytes(64)))
        assert await refused(client)


async def test_a_request_that_needs_a_key_is_refused_without_one(sandbox):
    async with RawClient(sandbox) as client:
        client.send_plain(functions.help.GetConfigRequest())
        assert await refused(client)


@pytest.mark.parametrize("g_b", [1, DH_PRIME - 1, 1 << 1000])
async def test_a_public_value_out_of_range_makes_no_key(sandbox, g_b):
    async with RawClient(sandbox) as client:
        await client.ask_for_key()
        encrypted = rsa_pad(sandbox.public_key, client.inner_data(types.PQInnerData))
        client.read_dh(await client.plain(client.req_dh_params(encrypted)))
        assert isinstance(await client.plain(client.set_client_dh(g_b)), types.DhGenFail)
        assert not sandbox.world.keys


async def test_a_client_may_begin_again(sandbox):
    async with RawClient(sandbox) as client:
        await client.ask_for_key()
        await client.make_key()
        assert len(sandbox.world.keys) == 1


async def test_the_public_key_is_drawn_from_the_seed(sandbox):
    async with running_sandbox(World(seed=1)) as other, running_sandbox(World(seed=0)) as same:
        assert sandbox.public_key == same.public_key != other.public_key


async def bind(client, permanent, expires_at, **changes):
    """Bind the client's temporary key to a permanent one."""
    nonce = 77
    msg_id = client.next_id()
    inner = {
        "nonce": nonce,
        "temp_auth_key_id": client.key_id,
        "perm_auth_key_id": permanent.key_id,
        "temp_session_id": client.session_id,
        "expires_at": expires_at,
    }
    sealed = permanent.seal_v1(bytes(types.BindAuthKeyInner(**inner | changes)), msg_id)
    request = functions.auth.BindTempAuthKeyRequest(permanent.key_id, nonce, expires_at, sealed)
    return await client.ask(request, msg_id=msg_id)


@pytest.fixture
async def permanent(sandbox):
    async with RawClient(sandbox) as client:
        yield await client.make_key()


@pytest.fixture
async def temporary(sandbox):
    async with RawClient(sandbox) as client:
        yield await client.make_key(kind=types.PQInnerDataTempDc, expires_in=3600)


async def test_a_temporary_key_can_do_nothing_before_it_is_bound(temporary, permanent):
    error = await temporary.ask(initialised(functions.help.GetConfigRequest()))
    assert (error.error_code, error.error_message) == (401, "AUTH_KEY_PERM_EMPTY")


async def test_a_bound_temporary_key_speaks_for_the_permanent_one(sandbox, temporary, permanent):
    assert await bind(temporary, permanent, sandbox.world.time() + 3600) is True
    assert (await temporary.ask(initialised(functions.help.GetNearestDcRequest()))).this_dc == 2
    (key,) = sandbox.world.keys.values()
    assert key.device["device_model"] == "raw"


@pytest.mark.parametrize("changes", [{"nonce": 1}, {"temp_session_id": 5}, {"perm_auth_key_id": 5}])
async def test_a_binding_for_something_else_is_refused(sandbox, temporary, permanent, changes):
    error = await bind(temporary, permanent, sandbox.world.time() + 3600, **changes)
    assert error.error_message == "ENCRYPTED_MESSAGE_INVALID"


async def test_a_binding_that_is_over_already_is_refused(sandbox, temporary, permanent):
    error = await bind(temporary, permanent, sandbox.world.time() - 1)
    assert error.error_message == "EXPIRES_AT_INVALID"


async def test_a_temporary_key_ends_when_it_said_it_would():
    passed = [0]
    async with running_sandbox(clock=lambda: time.time() + passed[0]) as sandbox, RawClient(sandbox) as client:
        await client.make_key(kind=types.PQInnerDataTempDc, expires_in=3600)
        client.send(functions.PingRequest(1))
        await client.read_until(types.Pong)
        passed[0] = 3600
        client.send(functions.PingRequest(1), msg_id=client.next_id(3600))
        assert await refused(client)


async def test_a_session_that_was_there_before_speaks_for_the_permanent_key_too(sandbox, temporary, permanent):
    async with RawClient(sandbox, temporary.key, temporary.salt) as other:
        other.send(functions.PingRequest(1))
        await other.read_until(types.Pong)
        assert await bind(temporary, permanent, sandbox.world.time() + 3600) is True
        assert (await other.ask(initialised(functions.help.GetNearestDcRequest()))).this_dc == 2
        (key,) = sandbox.world.keys.values()
        assert len(key.sessions) == 1


@pytest.mark.parametrize("length", [0, 40, 57, 200])
async def test_a_binding_that_is_nonsense_is_refused(sandbox, temporary, permanent, length):
    expires_at = sandbox.world.time() + 3600
    nonsense = functions.auth.BindTempAuthKeyRequest(permanent.key_id, 1, expires_at, bytes(length))
    assert (await temporary.ask(nonsense)).error_message == "ENCRYPTED_MESSAGE_INVALID"


async def test_a_key_that_exists_already_is_not_made_again(sandbox, monkeypatch):
    answers = [True, False]
    monkeypatch.setattr("hotline_cli.sandbox.wire.hub.Hub.is_known_key", lambda hub, key_id: answers.pop(0))
    async with RawClient(sandbox) as client:
        await client.ask_for_key()
        encrypted = rsa_pad(sandbox.public_key, client.inner_data(types.PQInnerData))
        client.read_dh(await client.plain(client.req_dh_params(encrypted)))
        assert isinstance(await client.plain(client.set_client_dh(5**3000 % DH_PRIME)), types.DhGenRetry)
        assert isinstance(await client.plain(client.set_client_dh(7**3000 % DH_PRIME)), types.DhGenOk)


async def test_a_permanent_key_cannot_be_bound(sandbox, permanent):
    error = await bind(permanent, permanent, sandbox.world.time() + 3600)
    assert error.error_message == "TEMP_AUTH_KEY_EMPTY"


async def test_a_key_that_was_given_up_is_unknown(sandbox, permanent):
    permanent.send(functions.DestroyAuthKeyRequest())
    await permanent.read_until(types.DestroyAuthKeyOk)
    assert await permanent.is_closed()
    async with RawClient(sandbox, permanent.key, permanent.salt) as again:
        again.send(functions.PingRequest(1))
        assert await refused(again)


async def test_a_key_that_somebody_is_signed_in_with_cannot_be_given_up(sandbox):
    client = await sandbox.signed_in()
    answer = await asyncio.wait_for(client(functions.DestroyAuthKeyRequest()), 5)
    assert isinstance(answer, types.DestroyAuthKeyFail)
    assert (await client.get_me()).first_name == "Ann"
