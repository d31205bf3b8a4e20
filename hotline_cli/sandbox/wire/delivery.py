"""What the server sends in one session: message ids, sequence numbers, the queue, and what the client has not acked.

https://core.telegram.org/mtproto/description#message-identifier-msg-id
"""

from __future__ import annotations

import struct
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable

CONTAINER = 0x73F1F8DC
MAX_MESSAGES = 100  # in one container
MAX_BYTES = 512 << 10  # in one container, unless a single message is larger
MAX_UNACKED = 1024
MAX_UNACKED_BYTES = 1 << 20
MAX_KEPT_BYTES = 128 << 10  # what is larger (a part of a file) is not kept: its client asks again

_HEADER = struct.Struct("<qii")


class Delivery:
    """The outgoing side of a session; it outlives the connection."""

    __slots__ = ("_last_id", "_now", "_queue", "_sequence", "_unacked", "_unacked_bytes", "queued_bytes")

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._last_id = 0
        self._sequence = 0
        self._queue: deque[bytes] = deque()
        self._unacked: OrderedDict[int, bytes] = OrderedDict()
        self._unacked_bytes = 0
        self.queued_bytes = 0

    def pack(self, body: bytes, *, content: bool, response: bool) -> tuple[int, bytes]:
        """Give ``body`` its id and sequence number: the id, and the message as it stands in a packet or container.

        ``content`` says that the client has to acknowledge it, ``response`` that it answers a message of the client.
        """
        msg_id = int(self._now() * (1 << 32)) & ~3
        if msg_id <= self._last_id:
            msg_id = (self._last_id | 3) + 1
        msg_id |= 1 if response else 3
        self._last_id = msg_id
        sequence = 2 * self._sequence
        if content:
            sequence += 1
            self._sequence += 1
        return msg_id, _HEADER.pack(msg_id, sequence, len(body)) + body

    def put(self, body: bytes, *, content: bool, response: bool) -> int:
        """Queue ``body`` and return its message id."""
        msg_id, message = self.pack(body, content=content, response=response)
        self._enqueue(message)
        if content and len(message) <= MAX_KEPT_BYTES:
            self._unacked[msg_id] = message
            self._unacked_bytes += len(message)
            while len(self._unacked) > MAX_UNACKED or self._unacked_bytes > MAX_UNACKED_BYTES:
                self._unacked_bytes -= len(self._unacked.popitem(last=False)[1])
        return msg_id

    def take(self) -> bytes | None:
        """The next message to send, several queued ones as one container; None when nothing is queued."""
        if not self._queue:
            return None
        taken = [self._queue.popleft()]
        size = len(taken[0])
        while self._queue and len(taken) < MAX_MESSAGES and size + len(self._queue[0]) <= MAX_BYTES:
            taken.append(self._queue.popleft())
            size += len(taken[-1])
        self.queued_bytes -= size
        if len(taken) == 1:
            return taken[0]
        body = struct.pack("<Ii", CONTAINER, len(taken)) + b"".join(taken)
        return self.pack(body, content=False, response=False)[1]

    def acked(self, msg_ids: Iterable[int]) -> None:
        """Forget messages that the client has."""
        for msg_id in msg_ids:
            message = self._unacked.pop(msg_id, None)
            if message is not None:
                self._unacked_bytes -= len(message)

    def drop(self, msg_id: int) -> tuple[int, int] | None:
        """Forget an unacked message: its sequence number and length, or None when it is not kept."""
        message = self._unacked.get(msg_id)
        if message is None:
            return None
        self.acked([msg_id])
        _, sequence, length = _HEADER.unpack_from(message)
        return sequence, length

    def resend(self, msg_id: int) -> bool:
        """Queue an unacked message again, as it was; False when it is not kept."""
        message = self._unacked.get(msg_id)
        if message is not None:
            self._enqueue(message)
        return message is not None

    def resend_all(self) -> None:
        """Queue whatever the client has not acknowledged, and nothing else: it has a new connection."""
        self._queue.clear()
        self.queued_bytes = 0
        for message in self._unacked.values():
            self._enqueue(message)

    def _enqueue(self, message: bytes) -> None:
        self._queue.append(message)
        self.queued_bytes += len(message)
