"""A stock Telethon client, over every transport it has."""

import asyncio

import pytest
from telethon import functions, types
from telethon.network import connection as transports

TRANSPORTS = [
    transports.ConnectionTcpFull,
    transports.ConnectionTcpAbridged,
    transports.ConnectionTcpIntermediate,
    transports.ConnectionTcpObfuscated,
]


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_a_client_makes_a_key_and_asks(sandbox, transport):
    client = await sandbox.connected(connection=transport, exchange=True)
    config = await client(functions.help.GetConfigRequest())
    assert [(option.id, option.ip_address, option.port) for option in config.dc_options] == [
        (2, "127.0.0.1", sandbox.port)
    ]
    # Telethon drops a leading zero byte of a key and then makes another one: 1 of 256 keys is nobody's.
    assert client.session.auth_key.key in {key.key for key in sandbox.world.keys.values()}


async def test_the_client_introduces_itself(sandbox):
    await sandbox.connected(device_model="Telescope", app_version="7.1", lang_code="de")
    (key,) = sandbox.world.keys.values()
    assert (key.api_id, key.device["device_model"], key.device["app_version"], key.device["lang_code"]) == (
        sandbox.api_id, "Telescope", "7.1", "de",
    )  # fmt: skip
    assert key.layer > 200


async def test_many_requests_at_once_are_all_answered(sandbox):
    client = await sandbox.connected()
    answers = await asyncio.gather(*(client(functions.PingRequest(number)) for number in range(500)))
    assert [answer.ping_id for answer in answers] == list(range(500))


async def test_an_unknown_method_is_refused_and_counted(sandbox):
    client = await sandbox.connected()
    with pytest.raises(Exception, match="method is invalid"):
        await client(functions.smsjobs.GetStatusRequest())
    assert sandbox.world.unknown_methods == {"GetStatusRequest": 1}


async def test_future_salts_follow_each_other(sandbox):
    client = await sandbox.connected()
    answer = await client(functions.GetFutureSaltsRequest(5))
    assert len({salt.salt for salt in answer.salts}) == 5
    assert isinstance(answer, types.FutureSalts)
