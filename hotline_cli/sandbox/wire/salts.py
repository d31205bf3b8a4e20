"""Server salts: each key has a new one every half hour, which is good for an hour.

They are computed from the key, so that nothing has to be kept. https://core.telegram.org/mtproto/description#server-salt
"""

from __future__ import annotations

import functools
from datetime import UTC, datetime
from hashlib import sha256

from telethon.tl import types

from hotline_cli.sandbox.state import AuthKey

PERIOD = 1800


def current(key: AuthKey, now: float) -> int:
    """The salt that clients should use now."""
    return _salt(key.key, int(now) // PERIOD)


def is_valid(key: AuthKey, salt: int, now: float) -> bool:
    """Whether ``salt`` is this half hour's, the last one's, or the one out of the key exchange while that is fresh."""
    period = int(now) // PERIOD
    if salt in (_salt(key.key, period), _salt(key.key, period - 1)):
        return True
    return salt == key.salt and now < key.created + 2 * PERIOD


def future(key: AuthKey, count: int, now: float) -> list[types.FutureSalt]:
    """The current salt and those after it."""
    first = int(now) // PERIOD
    return [
        types.FutureSalt(_date(n * PERIOD), _date((n + 2) * PERIOD), _salt(key.key, n))
        for n in range(first, first + count)
    ]


@functools.lru_cache(maxsize=1024)
def _salt(key: bytes, period: int) -> int:
    return int.from_bytes(sha256(b"salt %d " % period + key).digest()[:8], "little", signed=True)


def _date(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
