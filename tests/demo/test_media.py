"""The demo's files are what they say they are."""

import struct
import zlib

from hotline_cli.demo.media import picture, voice


def png_chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    chunks, at = [], 8
    while at < len(data):
        length, name = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + length]
        assert zlib.crc32(name + body) == int.from_bytes(data[at + 8 + length : at + 12 + length], "big")
        chunks.append((name, body))
        at += 12 + length
    return chunks


def ogg_checksum(page: bytes) -> int:
    """RFC 3533's CRC by table, as decoders do it."""
    table = []
    for index in range(256):
        value = index << 24
        for _ in range(8):
            value = ((value << 1) ^ 0x04C11DB7) & 0xFFFFFFFF if value & 0x80000000 else value << 1
        table.append(value)
    value = 0
    for byte in page[:22] + bytes(4) + page[26:]:
        value = ((value << 8) & 0xFFFFFFFF) ^ table[(value >> 24) ^ byte]
    return value


def ogg_pages(data: bytes) -> list[tuple[int, int, bytes]]:
    """(flags, samples so far, content) of each page."""
    pages, at = [], 0
    while at < len(data):
        magic, flags, granule, checksum, segments = struct.unpack("<4sxBqxxxxxxxxIB", data[at : at + 27])
        assert magic == b"OggS"
        length = sum(data[at + 27 : at + 27 + segments])
        end = at + 27 + segments + length
        assert checksum == ogg_checksum(data[at:end])
        pages.append((flags, granule, data[at + 27 + segments : end]))
        at = end
    return pages


def test_a_picture_is_a_png_of_one_colour() -> None:
    data = picture((1, 2, 3), 4)
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    header, pixels, end = png_chunks(data)
    assert struct.unpack(">II", header[1][:8]) == (4, 4)
    assert zlib.decompress(pixels[1]) == (b"\0" + b"\1\2\3" * 4) * 4
    assert end == (b"IEND", b"")


def test_a_voice_message_is_opus_of_the_wanted_length() -> None:
    pages = ogg_pages(voice(3))
    assert pages[0][2].startswith(b"OpusHead")
    assert pages[1][2].startswith(b"OpusTags")
    assert (pages[0][0], pages[-1][0]) == (2, 4)
    assert pages[-1][1] == 3 * 48_000
