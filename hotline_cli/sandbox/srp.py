"""Secure Remote Password, the server's side: https://core.telegram.org/api/srp.

The server holds a verifier ``v = g^x mod p`` where ``x`` is made of the password and two salts.
"""

from __future__ import annotations

import hashlib

G = 3
# Telegram's own 2048-bit safe prime; clients have it built in and skip the slow check for it.
PRIME = bytes.fromhex(
    "c71caeb9c6b1c9048e6c522f70f13f73980d40238e3e21c14934d037563d930f48198a0aa7c14058229493d22530f4db"
    "fa336f6e0ac925139543aed44cce7c3720fd51f69458705ac68cd4fe6b6b13abdc9746512969328454f18faf8c595f64"
    "2477fe96bb2a941d5bcd1d4ac8cc49880708fa9b378e3c4f3a9060bee67cf9a4a4a695811051907e162753b56b0f6b41"
    "0dba74d8a84b2a14b3144e0ef1284754fd17ed950d5965b4b9dd46582db1178d169c6bc465b0d6ff9ca3928fef5b9ae4"
    "e418fc15e83ebea0f87fa9ff5eed70050ded2849f47bf959d956850ce929851f0d8115f635b105ee2e4e15d04b2454bf"
    "6f4fadf034b10403119cd8e3b92fcc5b"
)
SIZE = 256  # bytes of every big number on the wire
_P = int.from_bytes(PRIME, "big")


def _sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def _number(data: bytes) -> int:
    return int.from_bytes(data, "big")


def _wire(number: int) -> bytes:
    return number.to_bytes(SIZE, "big")


_K = _number(_sha256(PRIME, _wire(G)))
_P_XOR_G = bytes(a ^ b for a, b in zip(_sha256(PRIME), _sha256(_wire(G)), strict=True))


def in_range(value: bytes) -> bool:
    """Whether ``value`` may be a public value or a verifier: not one that makes the shared secret easy to guess."""
    return len(value) <= SIZE and 1 < _number(value) < _P - 1


def challenge(verifier: bytes, b: bytes) -> bytes:
    """The server's public value ``B = k·v + g^b`` for its secret ``b``."""
    return _wire((_K * _number(verifier) + pow(G, _number(b), _P)) % _P)


def proves(verifier: bytes, salt1: bytes, salt2: bytes, b: bytes, a_public: bytes, proof: bytes) -> bool:
    """Whether ``proof`` (``M1``) with the client's public value ``a_public`` (``A``) shows the password to be known."""
    a_wire, b_wire = _wire(_number(a_public)), challenge(verifier, b)
    u = _number(_sha256(a_wire, b_wire))
    shared = pow(_number(a_public) * pow(_number(verifier), u, _P) % _P, _number(b), _P)
    expected = _sha256(_P_XOR_G, _sha256(salt1), _sha256(salt2), a_wire, b_wire, _sha256(_wire(shared)))
    return proof == expected
