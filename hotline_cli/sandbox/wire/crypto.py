"""The arithmetic of MTProto 2.0: message keys, AES-IGE and AES-CTR, the server's RSA key, the Diffie-Hellman group.

https://core.telegram.org/mtproto/description and https://core.telegram.org/mtproto/auth_key
"""

from __future__ import annotations

import functools
import hashlib
import os
import random
from hashlib import sha256
from itertools import compress

import cryptg
import rsa

ZERO_IV = bytes(32)

DH_G = 3
DH_PRIME = int(
    "c71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f48198a0aa7c14058229493d22530f4db"
    "fa336f6e0ac925139543aed44cce7c3720fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f64"
    "2477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4a4a695811051907e162753b56b0f6b41"
    "0dba74d8a84b2a14b3144e0ef1284754fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4"
    "e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f0d8115f635b105ee2e4e15d04b2454bf"
    "6f4fadf034b10403119cd8e3b92fcc5b",
    16,
)
"""The 2048-bit safe prime that Telegram itself uses, which clients therefore know without testing it."""

_DH_MARGIN = 1 << (2048 - 64)


def sha1(data: bytes) -> bytes:
    """SHA1, which MTProto uses wherever SHA256 came too late for it."""
    return hashlib.sha1(data, usedforsecurity=False).digest()


def in_dh_range(value: int) -> bool:
    """Whether a public value is one that both sides must accept: neither near 0 nor near the prime."""
    return _DH_MARGIN <= value <= DH_PRIME - _DH_MARGIN


def derive(auth_key: bytes, msg_key: bytes, x: int) -> tuple[bytes, bytes]:
    """AES key and IV of a message; ``x`` is 0 for a client's messages and 8 for the server's."""
    a = sha256(msg_key + auth_key[x : x + 36]).digest()
    b = sha256(auth_key[x + 40 : x + 76] + msg_key).digest()
    return a[:8] + b[8:24] + a[24:], b[:8] + a[8:24] + b[24:]


def decrypt(auth_key: bytes, msg_key: bytes, data: bytes) -> tuple[bytes, bytes] | None:
    """Open a client's message: the plain bytes and the token of its quick ack, or None when ``msg_key`` is wrong."""
    key, iv = derive(auth_key, msg_key, 0)
    plain = cryptg.decrypt_ige(data, key, iv)
    digest = sha256(auth_key[88:120] + plain).digest()
    if digest[8:24] != msg_key:
        return None
    return plain, digest[:4]


def encrypt(auth_key: bytes, plain: bytes) -> tuple[bytes, bytes]:
    """Seal a server's message (salt, session, message): ``msg_key`` and the encrypted bytes."""
    plain += os.urandom(12 + (4 - len(plain)) % 16)
    msg_key = sha256(auth_key[96:128] + plain).digest()[8:24]
    key, iv = derive(auth_key, msg_key, 8)
    return msg_key, cryptg.encrypt_ige(plain, key, iv)


def decrypt_binding(auth_key: bytes, msg_key: bytes, data: bytes) -> bytes | None:
    """Open a message sealed as MTProto 1.0 did, which lives on in auth.bindTempAuthKey; None when ``msg_key`` is wrong.

    https://core.telegram.org/mtproto/description_v1
    """
    a = sha1(msg_key + auth_key[:32])
    b = sha1(auth_key[32:48] + msg_key + auth_key[48:64])
    c = sha1(auth_key[64:96] + msg_key)
    d = sha1(msg_key + auth_key[96:128])
    plain: bytes = cryptg.decrypt_ige(data, a[:8] + b[8:20] + c[4:16], a[8:20] + b[:8] + c[16:20] + d[:8])
    length = 32 + int.from_bytes(plain[28:32], "little")
    return plain if sha1(plain[:length])[4:20] == msg_key else None


def key_id(auth_key: bytes) -> int:
    """The id of an authorization key, as the signed 64-bit number that packets carry."""
    return int.from_bytes(sha1(auth_key)[-8:], "little", signed=True)


class CounterMode:
    """AES-256-CTR with a running position, for obfuscated transports.

    One block of IGE with a zero IV is plain AES, so cryptg's native code serves here too.
    """

    def __init__(self, key: bytes, iv: bytes) -> None:
        self._key = key
        self._counter = int.from_bytes(iv, "big")
        self._rest = b""

    def apply(self, data: bytes) -> bytes:
        """Encrypt or decrypt the next bytes of the stream."""
        missing = len(data) - len(self._rest)
        blocks = [self._rest]
        for _ in range((missing + 15) // 16):
            blocks.append(cryptg.encrypt_ige(self._counter.to_bytes(16, "big"), self._key, ZERO_IV))
            self._counter = (self._counter + 1) % (1 << 128)
        stream = b"".join(blocks)
        self._rest = stream[len(data) :]
        mixed = int.from_bytes(data, "big") ^ int.from_bytes(stream[: len(data)], "big")
        return mixed.to_bytes(len(data), "big")


@functools.cache
def _small_primes() -> list[int]:
    sieve = bytearray([1]) * (1 << 16)
    sieve[:2] = b"\0\0"
    for n in range(2, 1 << 8):
        if sieve[n]:
            sieve[n * n :: n] = bytes(len(range(n * n, 1 << 16, n)))
    return list(compress(range(1 << 16), sieve))


def _is_prime(n: int, source: random.Random, rounds: int) -> bool:
    """Miller-Rabin, for an odd ``n``."""
    twos = ((n - 1) & (1 - n)).bit_length() - 1
    odd = (n - 1) >> twos
    for _ in range(rounds):
        x = pow(source.randrange(2, n - 1), odd, n)
        if x in (1, n - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


def next_prime(start: int, source: random.Random, rounds: int = 8) -> int:
    """The first (probable) prime above ``start``, found by a sieve over the next numbers and then Miller-Rabin."""
    start |= 1
    span = max(64, start.bit_length() * 8)
    while True:
        odds = bytearray([1]) * span  # odds[i] stands for start + 2i
        for p in _small_primes()[1:]:
            if p > 4 * span:
                break  # a larger one would strike out next to nothing
            first = -start * ((p + 1) // 2) % p
            odds[first::p] = bytes(len(range(first, span, p)))
        for i in compress(range(span), odds):
            if _is_prime(start + 2 * i, source, rounds):
                return start + 2 * i
        start += 2 * span


@functools.lru_cache(maxsize=8)
def generate_rsa(seed: int) -> rsa.PrivateKey:
    """A 2048-bit key that is the same for the same ``seed``, in about 0.2 s.

    Anybody can repeat it: it guards nothing, the sandbox listens on loopback and is made to be looked into.
    """
    source = random.Random(f"rsa {seed}")
    e = 65537
    while True:
        p, q = (next_prime(source.getrandbits(1024) | (3 << 1022), source) for _ in range(2))
        phi = (p - 1) * (q - 1)
        if p != q and phi % e:
            return rsa.PrivateKey(p * q, e, pow(e, -1, phi), p, q)


def rsa_decrypt(key: rsa.PrivateKey, data: bytes) -> bytes:
    """Raw RSA over 256 bytes, by the Chinese remainder theorem. Raises ValueError for a number out of range."""
    number = int.from_bytes(data, "big")
    if number >= key.n:
        raise ValueError("not below the modulus")
    at_p = pow(number, key.exp1, key.p)
    at_q = pow(number, key.exp2, key.q)
    return int(at_q + (at_p - at_q) * key.coef % key.p * key.q).to_bytes(256, "big")


def fingerprint(key: rsa.PrivateKey) -> int:
    """The signed 64-bit number by which clients pick the server's key."""
    serialized = b"".join(_tl_bytes(n.to_bytes((n.bit_length() + 7) // 8, "big")) for n in (key.n, key.e))
    return int.from_bytes(sha1(serialized)[-8:], "little", signed=True)


def public_pem(key: rsa.PrivateKey) -> str:
    """PKCS#1, "RSA PUBLIC KEY": what clients take."""
    return str(rsa.PublicKey(key.n, key.e).save_pkcs1().decode())


def _tl_bytes(data: bytes) -> bytes:
    head = bytes([len(data)]) if len(data) < 254 else b"\xfe" + len(data).to_bytes(3, "little")
    return head + data + bytes(-(len(head) + len(data)) % 4)
