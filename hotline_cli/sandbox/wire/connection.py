"""One TCP connection: packets in and out, and what closes it."""

from __future__ import annotations

import asyncio
import logging
import struct
from collections import deque
from typing import TYPE_CHECKING

from mtproto.transport.packets.message_packet import EncryptedMessagePacket, UnencryptedMessagePacket

from hotline_cli.sandbox.rpc import RpcError
from hotline_cli.sandbox.wire import codec, crypto, salts
from hotline_cli.sandbox.wire.handshake import Handshake, HandshakeError
from hotline_cli.sandbox.wire.transport import NOT_FOUND, BrokenStreamError, Framing

if TYPE_CHECKING:
    from hotline_cli.sandbox.wire.hub import Hub
    from hotline_cli.sandbox.wire.session import Message, Session

MAX_SESSIONS = 32  # that one connection may carry
FLUSH_AT = 256 << 10  # bytes of answers that are written before the next request is looked at
WRITE_BUFFER = 1 << 20  # bytes that wait in the socket's buffer before nothing more is read or answered
MIN_PADDING, MAX_PADDING = 12, 1024

_ENVELOPE = struct.Struct("<qqqii")  # salt, session, message id, sequence number, length

log = logging.getLogger(__name__)


class Connection(asyncio.Protocol):
    """A client's connection. What is broken, forged or replayed on it ends it, and touches nothing else."""

    def __init__(self, hub: Hub) -> None:
        self.sessions: set[Session] = set()
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._hub = hub
        self._framing = Framing()
        self._handshake: Handshake | None = None
        self._inbox: deque[tuple[Session, Message]] = deque()
        self._waiting: dict[Session, None] = {}
        self._flush_due = False
        self._paused = False
        self._closing = False
        self._timer: asyncio.TimerHandle | None = None

    # asyncio's side

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101
        self._transport = transport
        transport.set_write_buffer_limits(high=WRITE_BUFFER)
        self._hub.connections.add(self)

    def data_received(self, data: bytes) -> None:
        if self._closing:
            return
        try:
            self._framing.feed(data)
        except BrokenStreamError as error:
            self.abort(str(error))
            return
        self._work()

    def pause_writing(self) -> None:
        self._paused = True
        self._transport.pause_reading()

    def resume_writing(self) -> None:
        self._paused = False
        self._transport.resume_reading()
        self._flush()
        self._work()

    def connection_lost(self, exc: Exception | None) -> None:
        self._closing = True
        if self._timer is not None:
            self._timer.cancel()
        for session in list(self.sessions):
            self._hub.detach(session)
        self._inbox.clear()
        self._hub.connections.discard(self)
        self.closed.set_result(None)

    # The sessions' side

    def wake(self, session: Session) -> None:
        """Send what ``session`` has queued, together with whatever else is queued by then."""
        self._waiting[session] = None
        if not self._flush_due:
            self._flush_due = True
            asyncio.get_running_loop().call_soon(self._flush)

    def close_soon(self) -> None:
        """Close once everything that is queued now has been written."""
        asyncio.get_running_loop().call_soon(self._close)

    def close_after(self, seconds: float) -> None:
        """Close in so many seconds, unless this is called again before that."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, self._close)

    def abort(self, reason: str) -> None:
        """Close at once, throwing away what is queued or still being written."""
        log.info("Closing a connection: %s", reason)
        self._closing = True
        self._transport.abort()

    def _close(self, last_words: bytes = b"") -> None:
        if self._paused:
            self.abort("a client that does not read what it is owed")
        elif not self._closing:
            self._flush()
            self._closing = True
            self._transport.write(last_words)
            self._transport.close()

    # Incoming

    def _work(self) -> None:
        """Handle what has arrived, until there is no more or the client must read its answers first."""
        try:
            while not (self._paused or self._closing):
                if self._inbox:
                    session, message = self._inbox.popleft()
                    session.receive(*message)
                    if session.delivery.queued_bytes > FLUSH_AT:
                        self._flush()
                    continue
                packet = self._framing.next_packet()
                if packet is None:
                    break
                if isinstance(packet, EncryptedMessagePacket):
                    self._open(packet)
                else:
                    self._shake_hands(packet)
        except (BrokenStreamError, HandshakeError) as error:
            log.info("Closing a connection: %s", error)
            self._close(self._framing.error(NOT_FOUND))
        except Exception:
            log.exception("Closing a connection that could not be served")
            self._close()
        else:
            self._flush()

    def _shake_hands(self, packet: UnencryptedMessagePacket) -> None:
        if self._handshake is None:
            hub = self._hub
            self._handshake = Handshake(hub.rsa, hub.world.dc, hub.clock, hub.is_known_key, hub.add_key)
        try:
            request = codec.read_request(packet.message_data)
        except RpcError as error:
            raise HandshakeError(error.message) from error
        answer = bytes(self._handshake.answer(request))
        msg_id = int(self._hub.clock() * (1 << 32)) & ~3 | 1
        self._transport.write(self._framing.frame(UnencryptedMessagePacket(msg_id, answer)))

    def _open(self, packet: EncryptedMessagePacket) -> None:
        keys = self._hub.find_key(packet.auth_key_id)
        if keys is None:
            raise BrokenStreamError("an unknown key")
        cipher, key = keys
        data = packet.encrypted_data
        data = data[: len(data) - len(data) % 16]  # what is beyond is the transport's padding
        opened = crypto.decrypt(cipher.key, packet.message_key, data)
        if opened is None or len(opened[0]) < _ENVELOPE.size:
            raise BrokenStreamError("a forged message")
        plain, token = opened
        salt, session_id, msg_id, seqno, length = _ENVELOPE.unpack_from(plain)
        if length < 4 or length % 4 or not MIN_PADDING <= len(plain) - _ENVELOPE.size - length <= MAX_PADDING:
            raise BrokenStreamError("a message of impossible length")
        if packet.needs_quick_ack:
            self._transport.write(self._framing.quick_ack(token))
        session = self._hub.session(cipher, key, session_id)
        refusal = session.refusal(msg_id, seqno, salt)
        if refusal is not None:
            # Past the session's queue: this may not be the connection that it talks through.
            self._write(session, session.delivery.pack(bytes(refusal), content=False, response=True)[1])
            return
        if session.connection is not self and session.connection is not None and session.has_seen(msg_id):
            raise BrokenStreamError("a replayed message")
        body = plain[_ENVELOPE.size : _ENVELOPE.size + length]
        was_away = session.connection is not self
        if was_away:
            self._take_over(session)
        messages = session.unpack(msg_id, seqno, body)
        if messages and (not session.greeted or (was_away and session.wants_updates)):
            session.greet(min(message[0] for message in messages))
        self._inbox.extend((session, message) for message in messages)

    def _take_over(self, session: Session) -> None:
        if len(self.sessions) >= MAX_SESSIONS:
            raise BrokenStreamError("too many sessions on one connection")
        self._hub.attach(session, self)
        self._waiting[session] = None

    # Outgoing

    def _flush(self) -> None:
        self._flush_due = False
        while self._waiting and not (self._paused or self._closing):
            session = next(iter(self._waiting))
            message = session.delivery.take() if session.connection is self else None
            if message is None:
                del self._waiting[session]
            else:
                self._write(session, message)

    def _write(self, session: Session, message: bytes) -> None:
        cipher = session.cipher
        salt = salts.current(cipher, self._hub.clock())
        msg_key, data = crypto.encrypt(cipher.key, struct.pack("<qq", salt, session.id) + message)
        self._transport.write(self._framing.frame(EncryptedMessagePacket(cipher.id, msg_key, data)))
