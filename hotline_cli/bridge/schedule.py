"""Which lane sends next: who waits for an answer first, one request a lane at a time, and nothing to a peer that
Telegram wants left alone."""

import asyncio
import itertools
from dataclasses import dataclass, field

from hotline_cli.bridge.lanes import Lane, State


@dataclass(slots=True)
class Peer:
    """A destination. After a wait one lane tries alone before the others follow (`probing`).

    `blocked`: nothing can be sent to it until somebody has put something right."""

    until: float = 0.0
    blocked: bool = False
    probing: bool = False
    busy: int = 0
    held: list[Lane] = field(default_factory=list)

    @property
    def left_alone(self) -> bool:
        return bool(self.until) or self.blocked


class Closed(Exception):
    """Nothing new is to be begun."""


class Schedule:
    def __init__(self) -> None:
        self._ready: asyncio.PriorityQueue[tuple[int, int, Lane | None]] = asyncio.PriorityQueue()
        self._turn = itertools.count()
        self._peers: dict[int | None, Peer] = {}
        self._later: dict[Lane, asyncio.TimerHandle] = {}
        self._opened: dict[int, asyncio.Event] = {}
        self._busy = 0
        self._quiet = asyncio.Event()
        self._quiet.set()

    def push(self, lane: Lane) -> None:
        """This lane has something to send. Does nothing if it is on its way already."""
        if lane.state is not State.IDLE:
            return
        lane.state = State.READY
        self._quiet.clear()
        self._ready.put_nowait((lane.priority, next(self._turn), lane))

    async def next(self) -> Lane:
        """The lane whose turn it is; it is busy until `done`. Raise `Closed` after `end`."""
        while True:
            _, _, lane = await self._ready.get()
            if lane is None:
                raise Closed
            peer = self._peers.get(lane.peer_id)
            if peer is not None and (peer.left_alone or (peer.probing and peer.busy)):
                lane.state = State.WAITING
                peer.held.append(lane)
                self._check_quiet()
                continue
            lane.state = State.BUSY
            self._busy += 1
            if peer is not None:
                peer.busy += 1
            return lane

    def done(self, lane: Lane, *, sent: bool) -> None:
        """The lane has had its turn. `sent`: its peer takes messages, so the others of that peer may follow."""
        lane.state = State.WAITING if lane in self._later else State.IDLE
        self._busy -= 1
        peer = self._peers.get(lane.peer_id)
        if peer is not None:
            peer.busy = max(0, peer.busy - 1)
            if not peer.left_alone:
                self._let_go(lane.peer_id, peer, all_of_them=sent)
        self._check_quiet()

    def _check_quiet(self) -> None:
        if not self._busy and self._ready.empty():
            self._quiet.set()

    async def quiet(self) -> None:
        """Wait until nothing is on its way: what is left waits for Telegram or for the network."""
        await self._quiet.wait()

    def hold(self, peer_id: int | None, seconds: float) -> None:
        """Send nothing to this peer for so long."""
        loop = asyncio.get_running_loop()
        peer = self._peers.setdefault(peer_id, Peer())
        until = loop.time() + seconds
        if until > peer.until:
            peer.until, peer.probing = until, True
            loop.call_at(until, self._release, peer_id, until)

    def held(self, peer_id: int) -> bool:
        """Whether this peer is to be left alone now."""
        peer = self._peers.get(peer_id)
        return peer is not None and (peer.left_alone or peer.probing)

    def block(self, peer_id: int) -> None:
        """Send nothing to this peer until `unblock`."""
        self._peers.setdefault(peer_id, Peer()).blocked = True
        self._opened.setdefault(peer_id, asyncio.Event())

    def unblock(self, peer_id: int) -> None:
        """Let one lane try."""
        peer = self._peers.get(peer_id)
        if peer is not None and peer.blocked:
            self._opened.pop(peer_id).set()
            peer.blocked, peer.probing = False, True
            if not peer.until:
                self._let_go(peer_id, peer, all_of_them=False)

    async def unblocked(self, peer_id: int) -> None:
        """Wait until this peer is not blocked."""
        opened = self._opened.get(peer_id)
        if opened is not None:
            await opened.wait()

    def _release(self, peer_id: int | None, until: float) -> None:
        peer = self._peers[peer_id]
        if peer.until == until:
            peer.until = 0.0
            if not peer.blocked:
                self._let_go(peer_id, peer, all_of_them=False)

    def _let_go(self, peer_id: int | None, peer: Peer, *, all_of_them: bool) -> None:
        if all_of_them:
            peer.probing = False
        lanes, peer.held = (peer.held, []) if not peer.probing else (peer.held[:1], peer.held[1:])
        for lane in lanes:
            lane.state = State.IDLE
            self.push(lane)
        if not (peer.left_alone or peer.probing or peer.busy or peer.held):
            del self._peers[peer_id]

    def later(self, lane: Lane, seconds: float) -> None:
        """This lane shall try again after so long; called between its turn and `done`."""
        self._later[lane] = asyncio.get_running_loop().call_later(seconds, self._wake, lane)

    def wake(self, lane: Lane) -> None:
        """What this lane waited for may have come."""
        timer = self._later.get(lane)
        if timer is not None:
            timer.cancel()
            self._wake(lane)

    def _wake(self, lane: Lane) -> None:
        del self._later[lane]
        if lane.state is State.WAITING:
            lane.state = State.IDLE
            self.push(lane)

    def wake_all(self) -> None:
        """Whoever waits for the network may try now."""
        for lane in list(self._later):
            self.wake(lane)

    def end(self, workers: int) -> None:
        """Let so many who ask for the `next` lane go home."""
        for _ in range(workers):
            self._ready.put_nowait((-1, next(self._turn), None))

    def close(self) -> None:
        """Forget whom to wake."""
        for timer in self._later.values():
            timer.cancel()
        self._later.clear()
