"""An MTProto session: which messages count, what they are answered with, and what is pushed in between.

https://core.telegram.org/mtproto/description and https://core.telegram.org/mtproto/service_messages_about_messages
"""

from __future__ import annotations

import asyncio
import secrets
import struct
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any

from telethon.tl import types

from hotline_cli.sandbox.rpc import Call, RpcError, dispatch
from hotline_cli.sandbox.state import AuthKey
from hotline_cli.sandbox.wire import codec, salts
from hotline_cli.sandbox.wire.delivery import CONTAINER, Delivery
from hotline_cli.sandbox.wire.service_messages import SERVICE
from hotline_cli.sandbox.wire.wrappers import Query, unwrap

if TYPE_CHECKING:
    from hotline_cli.sandbox.wire.connection import Connection
    from hotline_cli.sandbox.wire.hub import Hub

TOO_OLD, TOO_NEW = 300, 30  # seconds a message id may be off
REMEMBERED = 4096  # message ids that are known to have been received
MAX_BACKLOG = 8 << 20  # bytes queued for a client that does not read
MAX_IN_CONTAINER = 1020

_MESSAGE = struct.Struct("<qii")

Message = tuple[int, int, bytes]
"""Message id, sequence number, body."""


class Session:
    """One session of one key; ``connection`` is None while its client is away."""

    def __init__(self, hub: Hub, cipher: AuthKey, key: AuthKey, session_id: int) -> None:
        self.hub = hub
        self.cipher = cipher
        self.key = key
        self.id = session_id
        self.connection: Connection | None = None
        self.delivery = Delivery(hub.clock)
        self.wants_updates = False
        self.greeted = False
        self.running: dict[int, asyncio.Task[None]] = {}
        self.dropped: set[int] = set()
        self.answers: dict[int, int] = {}  # message id received -> id of its answer, 0 while there is none
        self._failed: set[int] = set()
        self._forgotten = 0  # ids up to this one may have been received
        self._last_content = (0, 0)  # id and sequence number of the newest content-related message

    # As the methods see it

    def push(self, updates: Any) -> None:
        """Queue ``updates``, in order. A client that lets too many pile up is cut off, to ask for the difference."""
        if self.connection is None:
            return
        for update in self.hub.faults.on_push(self, updates):
            self._send(update, bytes(update), response=False)
        if self.delivery.queued_bytes > MAX_BACKLOG:
            self.connection.abort("a client that does not read")

    def close(self) -> None:
        """Close the connection once what is queued has been sent."""
        if self.connection is not None:
            self.connection.close_soon()

    # Coming and going of the connection

    def attach(self, connection: Connection) -> None:
        """Talk through ``connection``; what was not acknowledged on an earlier one is sent again."""
        if self.connection is not None:
            self.connection.sessions.discard(self)
        self.connection = connection
        connection.sessions.add(self)
        self.delivery.resend_all()
        if self.wants_updates:
            self.key.sessions.add(self)

    def detach(self) -> None:
        """The connection is gone."""
        if self.connection is not None:
            self.connection.sessions.discard(self)
        self.connection = None
        self.key.sessions.discard(self)

    def speak_for(self, key: AuthKey) -> None:
        """From now on what is done in this session is done with ``key``."""
        self.key.sessions.discard(self)
        self.key = key
        if self.wants_updates and self.connection is not None:
            key.sessions.add(self)

    def greet(self, first_msg_id: int) -> None:
        """Tell the client that its session is new or has missed updates, so that it asks for the difference."""
        self.greeted = True
        salt = salts.current(self.cipher, self.hub.clock())
        greeting = types.NewSessionCreated(first_msg_id, secrets.randbits(63), salt)
        self._send(greeting, bytes(greeting), response=False)

    # What arrives

    def refusal(self, msg_id: int, seqno: int, salt: int) -> Any:
        """The notification to answer a packet with that cannot be let in; None for one that can."""
        now = self.hub.clock()
        sent = msg_id >> 32
        if msg_id & 3:
            return types.BadMsgNotification(msg_id, seqno, 18)
        if sent < now - TOO_OLD:
            return types.BadMsgNotification(msg_id, seqno, 16)
        if sent > now + TOO_NEW:
            return types.BadMsgNotification(msg_id, seqno, 17)
        if not salts.is_valid(self.cipher, salt, now):
            return types.BadServerSalt(msg_id, seqno, 48, salts.current(self.cipher, now))
        return None

    def has_seen(self, msg_id: int) -> bool:
        """Whether the message has been received, or is so old that it may have been."""
        return msg_id in self.answers or msg_id <= self._forgotten

    def unpack(self, msg_id: int, seqno: int, body: bytes) -> list[Message]:
        """The messages in a packet: one, or those of a container. A bad container is answered and yields none."""
        if body[:4] != CONTAINER.to_bytes(4, "little"):
            return [(msg_id, seqno, body)]
        if self.has_seen(msg_id):
            return self._refuse(msg_id, seqno, 19)
        self._note(msg_id)
        if seqno & 1:
            return self._refuse(msg_id, seqno, 34)
        messages = _split(body)
        return self._refuse(msg_id, seqno, 64) if messages is None else messages

    def receive(self, msg_id: int, seqno: int, body: bytes) -> None:
        """Do what one message asks for."""
        if msg_id & 3:
            self._refuse(msg_id, seqno, 18)
        elif msg_id in self.answers:
            self._repeat(msg_id)
        elif msg_id <= self._forgotten:
            self._refuse(msg_id, seqno, 20)
        elif body[:4] == CONTAINER.to_bytes(4, "little"):
            self._refuse(msg_id, seqno, 64)
        else:
            self._handle(msg_id, seqno, body)

    def _handle(self, msg_id: int, seqno: int, body: bytes) -> None:
        try:
            request = codec.read_request(body)
        except RpcError as error:
            self._note(msg_id)
            self.fail(msg_id, error)
            return
        service = SERVICE.get(request.CONSTRUCTOR_ID)
        code = self._sequence_error(msg_id, seqno, service is None)
        if code:
            self._refuse(msg_id, seqno, code)
            return
        self._note(msg_id)
        if self.hub.trace is not None:
            self.hub.trace(">", self.id, request)
        if service is None:
            self._call(msg_id, request)
            return
        try:
            service(self, msg_id, request)
        except RpcError as error:
            self.fail(msg_id, error)

    def _sequence_error(self, msg_id: int, seqno: int, is_query: bool) -> int:
        """0, or why the sequence number is wrong. Service messages may count as content-related or not."""
        if not seqno & 1:
            return 35 if is_query else 0
        last_id, last_seqno = self._last_content
        if msg_id > last_id:
            if seqno <= last_seqno:
                return 32
            self._last_content = msg_id, seqno
        elif seqno >= last_seqno:
            return 33
        return 0

    def _call(self, msg_id: int, request: Any) -> None:
        query = Query(request)
        try:
            query = unwrap(self.key, request)
            waiting = self._awaited(query)
            if waiting:
                self._run(msg_id, self._call_after(msg_id, query, waiting))
                return
            result = self._dispatch(query)
            if isinstance(result, Awaitable):
                self._run(msg_id, self._call_later(msg_id, query, result))
                return
            self.answer(msg_id, query.request, result)
        except Exception as error:
            self.fail(msg_id, self._as_rpc_error(error, query.request))

    def _awaited(self, query: Query) -> list[asyncio.Task[None]]:
        for msg_id in query.after:
            if msg_id in self._failed or msg_id not in self.answers:
                raise RpcError(400, "MSG_WAIT_FAILED")
        return [self.running[msg_id] for msg_id in query.after if msg_id in self.running]

    def _dispatch(self, query: Query) -> Any:
        if self.key is not self.hub.world.keys.get(self.key.id):
            raise RpcError(401, "AUTH_KEY_PERM_EMPTY")
        if not query.quiet and not self.wants_updates:
            self.wants_updates = True
            if self.connection is not None:
                self.key.sessions.add(self)
        world = self.hub.world
        if self.key.authorization is not None:
            self.key.authorization.active = world.time()
        call = Call(world, self, self.key.layer)
        self.hub.faults.before_call(call, query.request)
        return dispatch(call, query.request)

    def _run(self, msg_id: int, work: Any) -> None:
        acknowledgement = types.MsgsAck([msg_id])
        self._send(acknowledgement, bytes(acknowledgement), content=False)
        task = self.running[msg_id] = self.hub.spawn(work)
        task.add_done_callback(lambda _: self.running.pop(msg_id, None))

    async def _call_after(self, msg_id: int, query: Query, waiting: list[asyncio.Task[None]]) -> None:
        await asyncio.wait(waiting)
        try:
            self._awaited(query)
            result = self._dispatch(query)
        except Exception as error:
            self.fail(msg_id, self._as_rpc_error(error, query.request))
            return
        if isinstance(result, Awaitable):
            await self._call_later(msg_id, query, result)
        else:
            self.answer(msg_id, query.request, result)

    async def _call_later(self, msg_id: int, query: Query, result: Awaitable[Any]) -> None:
        try:
            self.answer(msg_id, query.request, await result)
        except Exception as error:
            self.fail(msg_id, self._as_rpc_error(error, query.request))

    def _as_rpc_error(self, error: Exception, request: Any) -> RpcError:
        if isinstance(error, RpcError):
            return error
        self.hub.failed(request)
        return RpcError(500, "INTERNAL")

    # What leaves

    def answer(self, msg_id: int, request: Any, result: Any) -> None:
        """Send the result of the request that came as message ``msg_id``."""
        self._answer(msg_id, result, codec.write_result(msg_id, request, result))

    def fail(self, msg_id: int, error: RpcError) -> None:
        """Send an rpc_error as the result of message ``msg_id``."""
        self._failed.add(msg_id)
        self._answer(msg_id, error, codec.write_error(msg_id, error))

    def reply(self, message: Any) -> None:
        """Send a service message (a TL object or its bytes) that needs no acknowledgement."""
        self._send(message, bytes(message), content=False)

    def resend(self, msg_id: int) -> bool:
        """Send a message of ours again, as it was; False when it is not kept."""
        if self.connection is not None:
            self.connection.wake(self)
        return self.delivery.resend(msg_id)

    def _answer(self, msg_id: int, what: Any, body: bytes) -> None:
        if msg_id in self.dropped:
            self.dropped.discard(msg_id)
            return
        self.answers[msg_id] = self._send(what, body)

    def _send(self, what: Any, body: bytes, *, content: bool = True, response: bool = True) -> int:
        if self.hub.trace is not None:
            self.hub.trace("<", self.id, what)
        sent = self.delivery.put(body, content=content, response=response)
        if self.connection is not None:
            self.connection.wake(self)
        return sent

    def _refuse(self, msg_id: int, seqno: int, code: int) -> list[Message]:
        self.reply(types.BadMsgNotification(msg_id, seqno, code))
        return []

    def _repeat(self, msg_id: int) -> None:
        """A message that was received before is never done twice: its answer is sent again, if it is still kept."""
        if msg_id not in self.running and not self.resend(self.answers[msg_id]):
            self.reply(types.MsgsAck([msg_id]))

    def _note(self, msg_id: int) -> None:
        self.answers[msg_id] = 0
        if len(self.answers) > 2 * REMEMBERED:
            for old in sorted(self.answers)[:REMEMBERED]:
                del self.answers[old]
                self._failed.discard(old)
                self._forgotten = max(self._forgotten, old)


def _split(body: bytes) -> list[Message] | None:
    """The messages in a container, or None when it is malformed."""
    if len(body) < 8:
        return None
    count = int.from_bytes(body[4:8], "little")
    if not 0 < count <= MAX_IN_CONTAINER:
        return None
    messages = []
    position = 8
    for _ in range(count):
        if position + _MESSAGE.size > len(body):
            return None
        msg_id, seqno, length = _MESSAGE.unpack_from(body, position)
        position += _MESSAGE.size
        if length < 0 or length % 4 or position + length > len(body):
            return None
        messages.append((msg_id, seqno, body[position : position + length]))
        position += length
    return messages if position == len(body) else None
