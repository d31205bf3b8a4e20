"""The hash by which a client says which version of a list it has: https://core.telegram.org/api/offsets#hash-generation."""

from __future__ import annotations

from collections.abc import Iterable

_MASK = 2**64 - 1


def list_hash(numbers: Iterable[int]) -> int:
    """Hash of a list of ids, as the signed 64-bit number that requests carry."""
    value = 0
    for number in numbers:
        value ^= value >> 21
        value ^= (value << 35) & _MASK
        value ^= value >> 4
        value = (value + number) & _MASK
    return value - 2**64 if value >= 2**63 else value
