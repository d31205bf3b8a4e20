"""Reach a server and agree on a key with it: what goes wrong here is said at once and in a sentence.

Telethon would do the same inside `connect`, but repeats what cannot succeed, keeps the reason to its log, and waits
without end for a server that says nothing.
"""

import asyncio
import contextlib
import os
import struct
from dataclasses import dataclass
from typing import Any

from telethon.client.telegrambaseclient import DEFAULT_DC_ID, DEFAULT_IPV4_IP, DEFAULT_PORT
from telethon.crypto import rsa
from telethon.errors import InvalidBufferError, InvalidChecksumError, SecurityError, TypeNotFoundError
from telethon.network import ConnectionTcpFull, authenticator
from telethon.network.mtprotoplainsender import MTProtoPlainSender

from hotline_cli.config.settings import Server, Telegram
from hotline_cli.telegram.wire import PERSON, Loggers

TIMEOUT = 15.0
"""Seconds for the TCP connection, and again for the exchange."""

ATTEMPTS = 3

NOT_MTPROTO = (
    asyncio.IncompleteReadError,
    InvalidChecksumError,
    TypeNotFoundError,
    SecurityError,
    AssertionError,
    BufferError,
    ConnectionError,
    struct.error,
    ValueError,
    OverflowError,
    MemoryError,
)
"""What Telethon's exchange raises when the other side is no Telegram server."""


class ServerError(Exception):
    """The server cannot be used. The text is a sentence that names it."""


class ServerUnreachable(ServerError):
    """Nobody answers there: try again later, or look at the network."""


class NotTelegram(ServerError):
    """Something answers there, and it is not a Telegram server."""


class BrokenOff(NotTelegram):
    """The key exchange failed one of its checks."""


class WrongServerKey(ServerError):
    """It is a Telegram server with another key than the settings say, or the key in the settings is none."""


@dataclass(frozen=True, slots=True)
class Address:
    dc: int
    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def address_of(telegram: Telegram) -> Address:
    """Where to log in: the server in the settings, or Telegram's own."""
    server = telegram.server
    if server is None:
        return Address(DEFAULT_DC_ID, DEFAULT_IPV4_IP, DEFAULT_PORT)
    return Address(server.dc, server.host, server.port)


def trust(server: Server | None) -> None:
    """Let Telethon accept the key of a server of one's own. Raise `WrongServerKey` if it is no key."""
    if server is None or server.public_key is None:
        return
    try:
        rsa.add_key(server.public_key.encode(), old=False)
    except Exception as error:  # the parser raises whatever its ASN.1 library raises
        raise WrongServerKey(
            "telegram.server.public_key is not an RSA public key in PKCS#1 PEM form. It begins with "
            "-----BEGIN RSA PUBLIC KEY-----; copy it whole."
        ) from error


async def make_key(address: Address) -> tuple[Any, int]:
    """Agree on an authorization key with the server; return it and how far the server's clock is ahead, in seconds.

    Raise `ServerUnreachable`, `NotTelegram` or `WrongServerKey`.
    """
    for _ in range(ATTEMPTS - 1):
        # Telethon drops leading zeros of a key: one exchange in 256 fails its last check. And once in some ten thousand
        # times it factorizes wrongly, for which the server ends the exchange with an error.
        with contextlib.suppress(BrokenOff):
            return await exchange(address)
    return await exchange(address)


async def exchange(address: Address) -> tuple[Any, int]:
    connection = ConnectionTcpFull(address.host, address.port, address.dc, loggers=Loggers(PERSON))
    try:
        await connection.connect(timeout=TIMEOUT)
    except (OSError, TimeoutError) as error:
        raise ServerUnreachable(
            f"No connection to {address}: {reason(error)}. Check the network"
            " and, for a server of your own, telegram.server in the settings."
        ) from error
    try:
        async with asyncio.timeout(TIMEOUT):
            key, offset = await authenticator.do_authentication(MTProtoPlainSender(connection, loggers=Loggers(PERSON)))
    except TimeoutError as error:
        raise NotTelegram(
            f"{address} took the connection and then said nothing: it is not a Telegram server."
        ) from error
    except SecurityError as error:
        if "valid key" not in str(error):
            raise BrokenOff(f"{address} did not keep to the key exchange ({error}).") from error
        raise WrongServerKey(
            f"{address} has another key than is known here, so it may be somebody else's server. "
            "Put its own key into telegram.server.public_key."
        ) from error
    except InvalidBufferError as error:
        raise BrokenOff(f"{address} has ended the key exchange ({error}).") from error
    except NOT_MTPROTO as error:
        raise NotTelegram(
            f"{address} does not speak Telegram's protocol. Check telegram.server in the settings: host and port."
        ) from error
    finally:
        with contextlib.suppress(OSError):
            await connection.disconnect()
    return key, int(offset)


def reason(error: BaseException) -> str:
    """The system's words for a network error."""
    if isinstance(error, TimeoutError):
        return "no answer"
    number = getattr(error, "errno", None)
    if isinstance(number, int) and number > 0:
        return os.strerror(number)  # asyncio's own text repeats the address
    return (getattr(error, "strerror", None) or str(error) or type(error).__name__).rstrip(".")
