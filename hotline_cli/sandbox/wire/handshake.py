"""The making of an authorization key, server side: https://core.telegram.org/mtproto/auth_key."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import cryptg
import rsa
from telethon.extensions import BinaryReader
from telethon.tl import TLObject, functions, types

from hotline_cli.sandbox.wire import crypto
from hotline_cli.sandbox.wire.crypto import sha1

MAX_TEMPORARY = 86400 * 7  # seconds a temporary key may ask for


class HandshakeError(Exception):
    """The client broke the protocol: Telegram closes such a connection."""


@dataclass(slots=True)
class Made:
    """A finished key, its first salt, and for a temporary key the seconds it lives."""

    key: bytes
    salt: int
    expires_in: int | None


class Handshake:
    """One client's way through the exchange; it may begin again at any time.

    ``is_taken`` tells whether a key id is in use already, ``accept`` receives the finished key.
    """

    def __init__(
        self,
        key: rsa.PrivateKey,
        dc: int,
        clock: Callable[[], float],
        is_taken: Callable[[int], bool],
        accept: Callable[[Made], None],
    ) -> None:
        self._rsa = key
        self._dc = dc
        self._clock = clock
        self._is_taken = is_taken
        self._accept = accept
        self._nonce = self._server_nonce = self._new_nonce = 0
        self._pq: tuple[int, int] | None = None
        self._exponent: int | None = None
        self._expires_in: int | None = None

    def answer(self, request: TLObject) -> TLObject:
        """The reply to one unencrypted request. Raises HandshakeError when it is not what the protocol asks for now."""
        match request:
            case functions.ReqPqRequest() | functions.ReqPqMultiRequest():
                return self._offer(request)
            case functions.ReqDHParamsRequest():
                return self._exchange(request)
            case functions.SetClientDHParamsRequest():
                return self._finish(request)
        raise HandshakeError("a request that needs a key")

    def _offer(self, request: Any) -> TLObject:
        source = random.SystemRandom()
        # As long as Telegram's own, four bytes each and eight together, but eight times sooner found: that takes the
        # root of the smaller one.
        p = crypto.next_prime(source.getrandbits(24) | 1 << 25, source)
        q = crypto.next_prime(source.getrandbits(30) | 1 << 31, source)
        self._nonce, self._server_nonce = request.nonce, source.getrandbits(127)
        self._pq, self._exponent = (p, q), None
        return types.ResPQ(self._nonce, self._server_nonce, _number(p * q), [crypto.fingerprint(self._rsa)])

    def _exchange(self, request: Any) -> TLObject:
        self._check_nonces(request)
        if self._pq is None:
            raise HandshakeError("req_DH_params before req_pq")
        if (request.p, request.q) != tuple(map(_number, self._pq)):
            raise HandshakeError("a wrong factorization")
        if request.public_key_fingerprint != crypto.fingerprint(self._rsa):
            raise HandshakeError("another server's key")
        inner = _open_inner(self._rsa, request.encrypted_data)
        self._check_nonces(inner)
        if (inner.pq, inner.p, inner.q) != (_number(self._pq[0] * self._pq[1]), request.p, request.q):
            raise HandshakeError("the encrypted factorization differs")
        dc = getattr(inner, "dc", self._dc)
        if abs(dc) % 10000 != self._dc:  # 10000 and more: a test server; negative: one for media only
            raise HandshakeError("another data centre's key exchange")
        self._expires_in = getattr(inner, "expires_in", None)
        if self._expires_in is not None and not 0 < self._expires_in <= MAX_TEMPORARY:
            raise HandshakeError("a temporary key with an impossible lifetime")
        self._new_nonce = inner.new_nonce
        exponent, public = _draw_exponent()
        self._pq, self._exponent = None, exponent
        answer = types.ServerDHInnerData(
            self._nonce, self._server_nonce, crypto.DH_G, _number(crypto.DH_PRIME), _number(public), int(self._clock())
        )
        return types.ServerDHParamsOk(self._nonce, self._server_nonce, self._seal(bytes(answer)))

    def _finish(self, request: Any) -> TLObject:
        self._check_nonces(request)
        if self._exponent is None:
            raise HandshakeError("set_client_DH_params before req_DH_params")
        inner = self._open(request.encrypted_data)
        self._check_nonces(inner)
        public = int.from_bytes(inner.g_b, "big")
        if not crypto.in_dh_range(public):
            self._exponent = None
            return types.DhGenFail(self._nonce, self._server_nonce, self._new_nonce_hash(3, bytes(256)))
        key = pow(public, self._exponent, crypto.DH_PRIME).to_bytes(256, "big")
        if self._is_taken(crypto.key_id(key)):
            return types.DhGenRetry(self._nonce, self._server_nonce, self._new_nonce_hash(2, key))
        self._exponent = None
        salt = (self._new_nonce ^ self._server_nonce) & (1 << 64) - 1
        self._accept(Made(key, salt - (salt >> 63 << 64), self._expires_in))
        return types.DhGenOk(self._nonce, self._server_nonce, self._new_nonce_hash(1, key))

    def _check_nonces(self, said: Any) -> None:
        if (said.nonce, said.server_nonce) != (self._nonce, self._server_nonce):
            raise HandshakeError("a nonce of another exchange")

    def _new_nonce_hash(self, number: int, key: bytes) -> int:
        digest = sha1(_long256(self._new_nonce) + bytes([number]) + sha1(key)[:8])
        return int.from_bytes(digest[4:], "little", signed=True)

    def _temporary_aes(self) -> tuple[bytes, bytes]:
        new, server = _long256(self._new_nonce), self._server_nonce.to_bytes(16, "little", signed=True)
        a, b, c = sha1(new + server), sha1(server + new), sha1(new + new)
        return a + b[:12], b[12:] + c + new[:4]

    def _seal(self, answer: bytes) -> bytes:
        data = sha1(answer) + answer
        sealed: bytes = cryptg.encrypt_ige(data + bytes(-len(data) % 16), *self._temporary_aes())
        return sealed

    def _open(self, data: bytes) -> Any:
        if len(data) % 16:
            raise HandshakeError("encrypted data that is no whole number of blocks")
        plain = cryptg.decrypt_ige(data, *self._temporary_aes())
        return _read_hashed(plain, (types.ClientDHInnerData,))


_INNER = (types.PQInnerData, types.PQInnerDataDc, types.PQInnerDataTemp, types.PQInnerDataTempDc)


def _open_inner(key: rsa.PrivateKey, data: bytes) -> Any:
    """p_q_inner_data out of either padding: RSA_PAD of today, or the SHA1-prefixed one that some clients still use."""
    if len(data) != 256:
        raise HandshakeError("RSA data that is not 256 bytes long")
    try:
        block = crypto.rsa_decrypt(key, data)
    except ValueError as error:
        raise HandshakeError("RSA data out of range") from error
    aes_key = bytes(x ^ y for x, y in zip(block[:32], sha256(block[32:]).digest(), strict=True))
    with_hash = cryptg.decrypt_ige(block[32:], aes_key, crypto.ZERO_IV)
    padded = with_hash[:192][::-1]
    if sha256(aes_key + padded).digest() == with_hash[192:]:
        return _read(padded, _INNER)[0]
    return _read_hashed(block[1:], _INNER)


def _read_hashed(data: bytes, expected: tuple[type, ...]) -> Any:
    """An object behind its SHA1 and before its padding."""
    found, length = _read(data[20:], expected)
    if sha1(data[20 : 20 + length]) != data[:20]:
        raise HandshakeError("a wrong hash")
    return found


def _read(data: bytes, expected: tuple[type, ...]) -> tuple[Any, int]:
    reader = BinaryReader(data)
    try:
        found = reader.tgread_object()
    except Exception as error:  # Telethon's readers raise whatever the nonsense happens to trip over
        raise HandshakeError("an unreadable object") from error
    if not isinstance(found, expected):
        raise HandshakeError("an unexpected object")
    return found, reader.tell_position()


def _draw_exponent() -> tuple[int, int]:
    """The server's secret exponent and the public value that goes with it."""
    # 512 bits are four times as fast as 2048, and no easier to find.
    while True:
        exponent = secrets.randbits(512)
        public = pow(crypto.DH_G, exponent, crypto.DH_PRIME)
        if crypto.in_dh_range(public):
            return exponent, public


def _number(value: int) -> bytes:
    return value.to_bytes((value.bit_length() + 7) // 8, "big")


def _long256(value: int) -> bytes:
    return value.to_bytes(32, "little", signed=True)
