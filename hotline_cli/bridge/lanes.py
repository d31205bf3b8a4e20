"""Lanes: rows that must leave one after the other, and which of them leave together."""

from collections import deque
from dataclasses import dataclass, field
from enum import Enum

from hotline_cli.bridge.rows import CARRIED, COPY, CUSTOMER_LANE, FORWARD, INSTEAD
from hotline_cli.model.requests import Sent
from hotline_cli.store.outbox import OutboxRow

TOGETHER = 100
"""Messages in one forward at most: https://core.telegram.org/method/messages.forwardMessages."""

IN_MEMORY = 400
"""Rows of a lane that are held in memory; those behind them wait in the database."""

ALBUM_SETTLE = 400
"""Milliseconds without another part after which an album counts as whole: Telegram does not say how many there are."""


class State(Enum):
    IDLE = "idle"
    READY = "ready"
    BUSY = "busy"
    WAITING = "waiting"


@dataclass(eq=False, slots=True)
class Lane:
    """`peer_id` is where it leads to. `more`: there are, or may be, rows in the database behind those in memory.
    `missed`: some came after `refill` last looked.

    What Telegram refused in the way it was tried is tried in another: rows up to `alone_until` leave one by one, those
    in `copy_instead` are copied though they should be forwarded (it says why), of those in `upload_instead` the file is
    uploaded, in the place of those in `line_instead` a line is shown that has this name, those in `without_reply` reply
    to nothing, those in `short_captions` have captions as without Premium. `sent` is what the first rows have become so
    far, if they take several requests. `refused_at` and `strikes` are how group_care.py tells a message that the group
    never takes from a group that takes nothing.
    """

    name: str
    peer_id: int | None = None
    dialog_id: int | None = None
    rows: deque[OutboxRow] = field(default_factory=deque)
    more: bool = False
    last_id: int = 0
    state: State = State.IDLE
    attempts: int = 0
    missed: bool = False
    topic_id: int | None = None
    topics_lost: int = 0
    refused_at: int | None = None
    strikes: int = 0
    alone_until: int = 0
    copy_instead: dict[int, str] = field(default_factory=dict)
    upload_instead: set[int] = field(default_factory=set)
    line_instead: dict[int, str] = field(default_factory=dict)
    without_reply: set[int] = field(default_factory=set)
    short_captions: set[int] = field(default_factory=set)
    sent: Sent | None = None

    @property
    def priority(self) -> int:
        """Who waits for an answer comes first."""
        return 0 if self.name.startswith(CUSTOMER_LANE) else 1

    def add(self, row: OutboxRow) -> None:
        if self.more or len(self.rows) >= IN_MEMORY:
            self.more = self.missed = True
            return
        self.rows.append(row)
        self.last_id = row.id

    def refill(self, rows: tuple[OutboxRow, ...], more: bool) -> None:
        """Take over rows from the database, those that are in memory already or done excepted."""
        for row in rows:
            if row.id > self.last_id:
                self.rows.append(row)
                self.last_id = row.id
        self.more = more

    def head(self, now: int) -> tuple[list[OutboxRow], int]:
        """The rows that leave next, in one request; none, and for how many milliseconds, while an album is settling."""
        first = self.rows[0]
        if len(self.rows) == 1 and first.grouped_id is None:
            return [first], 0
        if not self.leaves_with_others(first):
            return [first], 0
        batch = [row for row, _ in zip(self.rows, range(TOGETHER), strict=False)]
        batch = batch[: next((i for i, row in enumerate(batch) if not self.leave_together(first, row)), len(batch))]
        album = batch[-1].grouped_id
        if album is None:
            return batch, 0
        before = [row for row in batch if row.grouped_id != album]
        if len(batch) < len(self.rows):
            # What follows the album says that it is whole, unless the request is just full.
            whole = self.rows[len(batch)].grouped_id != album
            return (batch if whole or not before else before), 0
        wait = batch[-1].created_at + ALBUM_SETTLE - now
        if wait <= 0 or wait > ALBUM_SETTLE:
            return batch, 0
        return (before, 0) if before else ([], wait)

    def leaves_with_others(self, row: OutboxRow) -> bool:
        if row.id <= self.alone_until:
            return False
        return self.way(row) == FORWARD or (row.kind in CARRIED and row.grouped_id is not None)

    def way(self, row: OutboxRow) -> str:
        """How the row leaves, after all that was tried in vain."""
        if row.id in self.line_instead:
            return INSTEAD
        return COPY if row.id in self.copy_instead else row.kind

    def leave_together(self, first: OutboxRow, row: OutboxRow) -> bool:
        if row.source_peer_id != first.source_peer_id or not self.leaves_with_others(row):
            return False
        if self.way(row) != self.way(first):
            return False
        return self.way(first) == FORWARD or row.grouped_id == first.grouped_id

    def remove(self, row: OutboxRow) -> None:
        """This row has left out of turn."""
        self.rows = deque(each for each in self.rows if each is not row)

    def pop(self, rows: list[OutboxRow]) -> None:
        """These rows, the first of the lane, have left."""
        self.refused_at, self.strikes = None, 0
        self.sent = None
        for row in rows:
            self.rows.popleft()
            self.copy_instead.pop(row.id, None)
            self.upload_instead.discard(row.id)
            self.line_instead.pop(row.id, None)
            self.without_reply.discard(row.id)
            self.short_captions.discard(row.id)
