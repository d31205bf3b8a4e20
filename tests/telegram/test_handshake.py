"""Servers that cannot be used are told apart, within seconds and in sentences."""

import asyncio
from contextlib import asynccontextmanager, suppress

import pytest
from accounts import telegram_settings
from telethon.crypto import rsa

from hotline_cli.config.settings import Server, Telegram
from hotline_cli.telegram import handshake
from hotline_cli.telegram.handshake import (
    Address,
    BrokenOff,
    NotTelegram,
    ServerUnreachable,
    WrongServerKey,
    address_of,
    make_key,
    trust,
)
from hotline_cli.telegram.login import login_client


@asynccontextmanager
async def serving(answer):
    """A server that does `answer(reader, writer)` with whoever comes."""
    finished = asyncio.Event()

    async def on_connection(reader, writer):
        try:
            await answer(reader, writer, finished)
        finally:
            writer.close()

    server = await asyncio.start_server(on_connection, "127.0.0.1", 0)
    try:
        yield Address(2, "127.0.0.1", server.sockets[0].getsockname()[1])
    finally:
        finished.set()
        server.close()
        await server.wait_closed()


async def web(reader, writer, _):
    await reader.read(64)
    writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    await writer.drain()


async def greeting(reader, writer, finished):
    writer.write(b"SSH-2.0-OpenSSH_9.6\r\n" + b"\0" * 64)
    await writer.drain()
    await finished.wait()


async def closing(reader, writer, _):
    await reader.read(64)


async def silent(reader, writer, finished):
    await finished.wait()


@pytest.mark.parametrize("answer", [web, greeting, closing])
async def test_a_server_that_is_not_telegram_is_named(answer, monkeypatch):
    monkeypatch.setattr(handshake, "TIMEOUT", 2.0)
    async with serving(answer) as address:
        with pytest.raises(NotTelegram, match=f"127.0.0.1:{address.port}"):
            await make_key(address)


async def test_a_server_that_says_nothing_is_named(monkeypatch):
    monkeypatch.setattr(handshake, "TIMEOUT", 0.1)
    async with serving(silent) as address:
        with pytest.raises(NotTelegram, match="said nothing"):
            await make_key(address)


async def test_a_port_where_nobody_listens_is_named():
    with pytest.raises(ServerUnreachable, match=r"No connection to 127\.0\.0\.1:1: "):
        await make_key(Address(2, "127.0.0.1", 1))


async def test_a_server_with_another_key_is_refused(sandbox, monkeypatch):
    monkeypatch.setattr(rsa, "_server_keys", {})
    with pytest.raises(WrongServerKey, match="another key"):
        await make_key(Address(2, sandbox.host, sandbox.port))


async def test_a_key_that_is_none_is_refused(sandbox):
    with pytest.raises(WrongServerKey, match="not an RSA public key"):
        trust(Server(dc=2, host="h", port=1, public_key="-----BEGIN RSA PUBLIC KEY-----\nno\n"))


async def test_an_exchange_that_fails_a_check_by_chance_is_made_again(sandbox, monkeypatch):
    exchange, tries = handshake.exchange, []

    async def unlucky(address):
        tries.append(address)
        if len(tries) < 3:
            raise BrokenOff("a leading zero")
        while True:  # by chance it fails really, too
            with suppress(BrokenOff):
                return await exchange(address)

    monkeypatch.setattr(handshake, "exchange", unlucky)
    key, _ = await make_key(Address(2, sandbox.host, sandbox.port))
    assert len(key.key) == 256


async def test_an_exchange_that_the_server_ends_is_made_again(sandbox, wrong_factors):
    key, _ = await make_key(Address(2, sandbox.host, sandbox.port))
    assert len(wrong_factors) == 1
    assert len(key.key) == 256


async def test_without_a_server_in_the_settings_it_is_telegrams_own():
    assert address_of(Telegram()).dc == 2
    assert address_of(Telegram()).port == 443


async def test_a_server_that_fails_after_the_exchange_is_named(sandbox, monkeypatch):
    async def forget_keys(address):
        found = await exchange(address)
        sandbox.world.keys.clear()
        return found

    exchange = handshake.exchange
    monkeypatch.setattr(handshake, "exchange", forget_keys)
    with pytest.raises(NotTelegram, match="agreed on a key and then failed"):
        async with login_client(telegram_settings(sandbox)):
            pass
