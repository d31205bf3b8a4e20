"""What the connections of one server share: the world, the keys, the sessions, and who listens in."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import rsa

from hotline_cli.sandbox.state import AuthKey, World
from hotline_cli.sandbox.wire import binding as _registers_its_messages  # noqa: F401
from hotline_cli.sandbox.wire import crypto
from hotline_cli.sandbox.wire.faults import Faults
from hotline_cli.sandbox.wire.handshake import Made
from hotline_cli.sandbox.wire.session import Session

if TYPE_CHECKING:
    from hotline_cli.sandbox.wire.connection import Connection

MAX_DETACHED = 256  # sessions without a connection that are remembered

Trace = Callable[[str, int, Any], None]
"""Called with ``">"`` or ``"<"``, the session id and each TL object from or to a client."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class TemporaryKey:
    """A key that lives until ``expires_at`` and speaks for ``permanent`` once it is bound to it.

    https://core.telegram.org/api/pfs
    """

    cipher: AuthKey
    expires_at: int
    permanent: AuthKey | None = None


class Hub:
    """One server's common ground."""

    def __init__(self, world: World, faults: Faults, trace: Trace | None, clock: Callable[[], float]) -> None:
        self.world = world
        self.clock = clock
        self.faults = faults
        self.trace = trace
        self.rsa = _own_key(world)
        self.connections: set[Connection] = set()
        self.sessions: dict[tuple[int, int], Session] = {}
        self.temporary: dict[int, TemporaryKey] = {}
        self.internal_errors = 0
        self._detached: OrderedDict[tuple[int, int], Session] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()

    def find_key(self, key_id: int) -> tuple[AuthKey, AuthKey] | None:
        """The key that a packet is sealed with and the one it speaks for (itself, unless a bound temporary key)."""
        key = self.world.keys.get(key_id)
        if key is not None:
            return key, key
        temporary = self.temporary.get(key_id)
        if temporary is None:
            return None
        if temporary.expires_at <= int(self.clock()):
            del self.temporary[key_id]
            return None
        return temporary.cipher, temporary.permanent or temporary.cipher

    def is_known_key(self, key_id: int) -> bool:
        return key_id in self.world.keys or key_id in self.temporary

    def add_key(self, made: Made) -> None:
        """Keep a key that was just agreed on."""
        now = int(self.clock())
        key = AuthKey(id=crypto.key_id(made.key), key=made.key, created=now, salt=made.salt)
        if made.expires_in is None:
            self.world.keys[key.id] = key
        else:
            self.temporary[key.id] = TemporaryKey(key, now + made.expires_in)

    def session(self, cipher: AuthKey, key: AuthKey, session_id: int) -> Session:
        """The session of that id, or a fresh one that is not remembered before it is attached."""
        return self.sessions.get((cipher.id, session_id)) or Session(self, cipher, key, session_id)

    def attach(self, session: Session, connection: Connection) -> None:
        """Let the session talk through ``connection`` from now on, and remember it if it is new."""
        place = (session.cipher.id, session.id)
        self.sessions[place] = session
        self._detached.pop(place, None)
        session.attach(connection)

    def detach(self, session: Session) -> None:
        """Remember the session for a while without a connection."""
        session.detach()
        place = (session.cipher.id, session.id)
        if self.sessions.get(place) is session:
            self._detached[place] = session
            if len(self._detached) > MAX_DETACHED:
                del self.sessions[self._detached.popitem(last=False)[0]]

    def forget(self, key: AuthKey, session_id: int) -> bool:
        """Destroy a session of the key; False when there is none."""
        place = (key.id, session_id)
        session = self.sessions.pop(place, None)
        self._detached.pop(place, None)
        if session is not None:
            session.detach()
        return session is not None

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run something that does not end at once; whatever is still running is cancelled with the server."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def stop(self) -> None:
        """Cancel what is running."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def failed(self, request: Any) -> None:
        """Count and log an exception that no method should raise."""
        self.internal_errors += 1
        log.exception("The handler of %s failed", type(request).__name__)


def _own_key(world: World) -> rsa.PrivateKey:
    if not world.rsa_private_pem:
        world.rsa_private_pem = crypto.generate_rsa(world.seed).save_pkcs1().decode()
    return rsa.PrivateKey.load_pkcs1(world.rsa_private_pem.encode())
