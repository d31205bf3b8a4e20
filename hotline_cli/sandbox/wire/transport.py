"""TCP transports of MTProto: telling them apart, cutting the stream into packets, and putting packets on it.

The framing itself is the ``mtproto`` package's. Recognising the transport, obfuscation and the refusal of whatever is
broken are done here, because a server must close such a connection rather than skip what it cannot read.
https://core.telegram.org/mtproto/mtproto-transports
"""

from __future__ import annotations

import struct
from typing import Any

from mtproto.enums import ConnectionRole
from mtproto.transport.buffer import RxBuffer, TxBuffer
from mtproto.transport.packets.base_packet import BasePacket
from mtproto.transport.packets.error_packet import ErrorPacket
from mtproto.transport.packets.message_packet import EncryptedMessagePacket, MessagePacket, UnencryptedMessagePacket
from mtproto.transport.transports.abridged import AbridgedTransport
from mtproto.transport.transports.base_transport import TcpTransport
from mtproto.transport.transports.full import FullTransport
from mtproto.transport.transports.intermediate import IntermediateTransport
from mtproto.transport.transports.padded_intermediate import PaddedIntermediateTransport

from hotline_cli.sandbox.wire.crypto import CounterMode

MAX_PACKET = (1 << 20) + (1 << 14)  # the largest container of the common clients is just short of 1 MiB
NOT_FOUND = 404  # transport error "the auth key is unknown", also Telegram's answer to a malformed packet
HTTP = (b"POST", b"GET ", b"HEAD", b"OPTI")

Incoming = EncryptedMessagePacket | UnencryptedMessagePacket


class BrokenStreamError(Exception):
    """What arrived is not MTProto, or no longer is: the connection has to be closed."""


class _Lengths:
    """What the package's intermediate transports get wrong: quick acks are asked for by the length's highest bit."""

    __slots__ = ()

    def _has_packet(self: Any) -> bool:
        length = self._length()
        return length is not None and (length > self.max_packet_size or len(self.rx_buffer) >= length + 4)

    def _read(self: Any) -> MessagePacket | None:
        length = self._length()
        if length > self.max_packet_size:
            return None
        wants_ack = self.rx_buffer.readexactly(4)[3] & 0x80 != 0
        data = self.rx_buffer.readexactly(length)
        return MessagePacket.parse(bytes(data), wants_ack)

    def _length(self: Any) -> int | None:
        if len(self.rx_buffer) < 4:
            return None
        return int.from_bytes(self.rx_buffer.peekexactly(4), "little") & 0x7FFFFFFF


class _Intermediate(_Lengths, IntermediateTransport):
    __slots__ = ()


class _PaddedIntermediate(_Lengths, PaddedIntermediateTransport):
    __slots__ = ()


_TAGS: dict[bytes, type[TcpTransport]] = {
    b"\xef" * 4: AbridgedTransport,
    b"\xee" * 4: _Intermediate,
    b"\xdd" * 4: _PaddedIntermediate,
}


class Framing:
    """One connection's stream in both directions, whichever transport the client has chosen."""

    def __init__(self) -> None:
        self._rx = RxBuffer()
        self._tx = TxBuffer()
        self._head = b""
        self._transport: TcpTransport | None = None
        self._decrypt: CounterMode | None = None
        self._encrypt: CounterMode | None = None

    def feed(self, data: bytes) -> None:
        """Take in what arrived. Raises BrokenStreamError when it begins like no transport."""
        if self._transport is not None:
            self._rx.data_received(self._decrypt.apply(data) if self._decrypt else data)
            return
        self._head += data
        self._recognise()

    def next_packet(self) -> Incoming | None:
        """The next packet that has arrived whole. Raises BrokenStreamError when it is bad."""
        transport = self._transport
        if transport is None or not transport.has_packet():
            return None
        try:
            packet = transport.read()
        except (ValueError, IndexError, struct.error) as error:
            raise BrokenStreamError("a packet of impossible length") from error
        if not isinstance(packet, Incoming):
            raise BrokenStreamError("a packet that is too long, out of sequence or damaged")
        return packet

    def frame(self, packet: BasePacket) -> bytes:
        """The bytes that carry ``packet``."""
        assert self._transport is not None, "a server never speaks first"  # noqa: S101
        self._transport.write(packet)
        data = bytes(self._tx.get_data())
        return self._encrypt.apply(data) if self._encrypt else data

    def quick_ack(self, token: bytes) -> bytes:
        """The bytes of a quick ack for the message whose hash begins with ``token``."""
        marked = (int.from_bytes(token, "little") | 0x80000000).to_bytes(4, "little")
        data = marked[::-1] if isinstance(self._transport, AbridgedTransport) else marked
        return self._encrypt.apply(data) if self._encrypt else data

    def error(self, code: int) -> bytes:
        """The bytes of a transport error; none while the transport is not known yet."""
        return self.frame(ErrorPacket(code)) if self._transport is not None else b""

    def _recognise(self) -> None:
        head = self._head
        if head[:1] == b"\xef":
            self._begin(AbridgedTransport, head[1:])
        elif head[:4] in _TAGS:
            self._begin(_TAGS[head[:4]], head[4:])
        elif head[:4] in HTTP:
            raise BrokenStreamError("HTTP, which the sandbox does not speak")
        elif len(head) >= 8 and head[4:8] == bytes(4):
            self._begin(FullTransport, head)
        elif len(head) >= 64:
            self._deobfuscate(head)

    def _deobfuscate(self, head: bytes) -> None:
        """https://core.telegram.org/mtproto/mtproto-transports#transport-obfuscation"""
        backwards = head[8:56][::-1]
        decrypt = CounterMode(head[8:40], head[40:56])
        tag = decrypt.apply(head[:64])[56:60]
        if tag not in _TAGS:
            raise BrokenStreamError("no transport begins like this")
        self._decrypt = decrypt
        self._encrypt = CounterMode(backwards[:32], backwards[32:])
        self._begin(_TAGS[tag], decrypt.apply(head[64:]))

    def _begin(self, kind: type[TcpTransport], data: bytes) -> None:
        self._transport = kind(ConnectionRole.SERVER, self._rx, self._tx, MAX_PACKET)
        self._head = b""
        self._rx.data_received(data)
