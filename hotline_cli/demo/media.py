"""Tiny pictures and voice messages, made in code so that the demo carries no files."""

import struct
import zlib

Colour = tuple[int, int, int]


def picture(colour: Colour, size: int = 64) -> bytes:
    """Give a square PNG of one ``colour``, ``size`` pixels wide."""
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    rows = (b"\0" + bytes(colour) * size) * size
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_png_chunk(name, data) for name, data in chunks)


def voice(seconds: int = 1) -> bytes:
    """Give ``seconds`` of silence as Opus in Ogg (RFC 7845), the format of voice messages."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 0, 48_000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 7) + b"hotline" + struct.pack("<I", 0)
    frames = [b"\xf8\xff\xfe"] * (50 * seconds)  # 20 ms of silence each
    pages = [_ogg_page([head], 0, 2, 0), _ogg_page([tags], 1, 0, 0)]
    for start in range(0, len(frames), 50):
        part = frames[start : start + 50]
        last = start + len(part) >= len(frames)
        pages.append(_ogg_page(part, len(pages), 4 if last else 0, (start + len(part)) * 960))
    return b"".join(pages)


def _png_chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _ogg_page(packets: list[bytes], number: int, flags: int, granule: int) -> bytes:
    """One page of a single stream (RFC 3533); every packet here is shorter than 255 bytes, so it is one segment."""
    header = struct.pack("<4sBBqIIIB", b"OggS", 0, flags, granule, 1, number, 0, len(packets))
    page = bytearray(header + bytes(len(packet) for packet in packets) + b"".join(packets))
    page[22:26] = struct.pack("<I", _ogg_checksum(page))
    return bytes(page)


def _ogg_checksum(page: bytes | bytearray) -> int:
    """CRC-32 with polynomial 0x04c11db7, not reflected: not the one of zlib."""
    value = 0
    for byte in page:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1) ^ (0x104C11DB7 if value & 0x80000000 else 0)
    return value & 0xFFFFFFFF
