"""Transports by bytes, whole and broken: https://core.telegram.org/mtproto/mtproto-transports."""

import os
import struct
from hashlib import sha256
from zlib import crc32

import pytest
from raw import RawClient, TransportError, known
from telethon.network.connection import ConnectionTcpObfuscated
from telethon.network.connection.tcpintermediate import IntermediatePacketCodec, RandomizedIntermediatePacketCodec
from telethon.tl import functions, types

REQ_PQ = bytes(functions.ReqPqMultiRequest(7))
PLAIN = struct.pack("<qqi", 0, 4 << 32, len(REQ_PQ)) + REQ_PQ


def obfuscated(codec):
    return type("Obfuscated", (ConnectionTcpObfuscated,), {"packet_codec": codec})


@pytest.mark.parametrize("codec", [IntermediatePacketCodec, RandomizedIntermediatePacketCodec])
async def test_obfuscation_goes_with_the_other_transports_too(sandbox, codec):
    client = await sandbox.connected(connection=obfuscated(codec), exchange=True)
    assert (await client(functions.help.GetNearestDcRequest())).this_dc == 2


@pytest.mark.parametrize("greeting", [b"\xee" * 4, b"\xdd" * 4])
async def test_both_intermediate_transports_work_in_the_open(sandbox, greeting):
    async with await RawClient(sandbox).open(greeting) as client:
        await client.make_key()
        client.send(functions.PingRequest(5))
        assert (await client.read_until(types.Pong))[2].ping_id == 5


async def test_the_padding_of_a_padded_packet_is_ignored(sandbox):
    async with await RawClient(sandbox).open(b"\xdd" * 4) as client:
        client.send_packet(PLAIN + os.urandom(15))
        assert (await client.read_packet())[:8] == bytes(8)


async def test_a_stream_may_come_byte_by_byte(sandbox):
    async with await RawClient(sandbox).open(b"") as client:
        for byte in b"\xee" * 4 + struct.pack("<I", len(PLAIN)) + PLAIN:
            client.writer.write(bytes([byte]))
            await client.writer.drain()
        assert (await client.read_packet())[:8] == bytes(8)


async def test_packets_may_come_together(sandbox):
    async with RawClient(sandbox) as client:
        client.writer.write((struct.pack("<I", len(PLAIN)) + PLAIN) * 3)
        assert [len(await client.read_packet()) for _ in range(3)] == [84, 84, 84]


@pytest.mark.parametrize("tag", [b"\xee" * 4, b"\xef"])
async def test_a_packet_may_ask_for_a_quick_ack(sandbox, tag):
    async with await known(sandbox) as made, await RawClient(sandbox, made.key, made.salt).open(tag) as client:
        packet = client.seal(client.message(functions.PingRequest(5)))
        if tag == b"\xef":
            client.writer.write(bytes([0x80 | len(packet) // 4]) + packet)
        else:
            client.writer.write(struct.pack("<I", 1 << 31 | len(packet)) + packet)
        token = await client.reader.readexactly(4)
        expected = int.from_bytes(sha256(made.key.key[88:120] + client.plain_text).digest()[:4], "little") | 1 << 31
        assert int.from_bytes(token, "big" if tag == b"\xef" else "little") == expected


def full(number, data, crc=None):
    head = struct.pack("<II", len(data) + 12, number) + data
    return head + struct.pack("<I", crc32(head) if crc is None else crc)


BROKEN = {
    "full, wrong checksum": full(0, PLAIN, crc=1),
    "full, wrong sequence number": full(0, PLAIN) + full(0, PLAIN),
    "full, first packet out of sequence": full(0, PLAIN)[:4] + bytes(4) + bytes(30000),
    "full, too long": struct.pack("<II", 1 << 30, 0),
    "full, impossibly short": struct.pack("<II", 3, 0) + bytes(30),
    "full, shorter than its head": struct.pack("<II", 8, 0),
    "abridged, too long": b"\xef\x7f\xff\xff\xff",
    "abridged, empty": b"\xef\x00\x00\x00\x00",
    "intermediate, too long": b"\xee" * 4 + struct.pack("<I", 1 << 25),
    "intermediate, empty": b"\xee" * 4 + bytes(4),
    "intermediate, a transport error": b"\xee" * 4 + struct.pack("<Ii", 4, -404),
    "intermediate, half a key id": b"\xee" * 4 + struct.pack("<I", 6) + b"abcdef",
    "padded, too long": b"\xdd" * 4 + struct.pack("<I", 1 << 25),
    "padded, empty": b"\xdd" * 4 + bytes(4),
    "http": b"POST /api HTTP/1.1\r\n",
    "websocket": b"GET /apiws HTTP/1.1\r\n",
    "obfuscated, no such transport": b"\x01" * 64,
    "plain, garbage": b"\xee" * 4 + struct.pack("<I", 40) + bytes(16) + struct.pack("<I", 20) + b"\x01" * 20,
    "plain, nothing": b"\xee" * 4 + struct.pack("<I", 20) + bytes(20),
}


@pytest.mark.parametrize("sent", BROKEN.values(), ids=BROKEN)
async def test_what_is_broken_closes_its_connection_and_no_other(sandbox, sent):
    async with RawClient(sandbox) as bystander, await RawClient(sandbox).open(b"") as client:
        client.writer.write(sent)
        assert await client.is_closed()
        assert (await bystander.ask_for_key()).nonce == bystander.nonce
    assert sandbox.server.internal_errors == 0


async def test_the_answer_to_an_unknown_key_is_404(sandbox):
    async with RawClient(sandbox) as client:
        client.send_packet(os.urandom(24 + 64))
        with pytest.raises(TransportError) as error:
            await client.read_error()
        assert error.value.code == -404
        assert await client.is_closed()


@pytest.mark.parametrize("at", [8, 24, -1])
async def test_a_forged_message_closes_its_connection(sandbox, at):
    async with await known(sandbox) as client:
        packet = bytearray(client.seal(client.message(functions.PingRequest(5))))
        packet[at] ^= 1
        client.send_packet(bytes(packet))
        assert await client.is_closed()


@pytest.mark.parametrize("length", [0, 2, 6, -4, 1 << 20])
async def test_a_message_of_impossible_length_closes_its_connection(sandbox, length):
    async with await known(sandbox) as client:
        message = client.message(functions.PingRequest(5))
        client.send_packet(client.seal(message[:12] + struct.pack("<i", length) + message[16:]))
        assert await client.is_closed()
