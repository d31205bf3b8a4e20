"""Who wrote a message of the account: hotline, or the account's owner past it.

Telegram shows us every message of the account, also those that we have sent ourselves. Normally the answer to the
request has told us its id before. It has not when the answer was lost, or when the daemon died between sending and
writing down that it had sent: such rows are *unsure*. While there are unsure rows for a chat, an own message of that
chat may be theirs; who wrote it is decided when they have been sent again and Telegram has said what became of them.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from hotline_cli.model.messages import ContentKind, Message
from hotline_cli.store.outbox import OutboxRow

REMEMBERED = 5_000
"""Sent messages whose update has not come yet."""


class Author(Enum):
    HOTLINE = "hotline"
    UNSURE = "unsure"
    SOMEBODY = "somebody"


@dataclass(slots=True)
class Waiting:
    """An own message that may be the result of one of these rows."""

    message_id: int
    rows: set[int]


class Attribution:
    def __init__(self) -> None:
        self._sent: dict[tuple[int, int], None] = {}
        self._unsure: dict[int, set[int]] = {}
        self._waiting: dict[int, list[Waiting]] = {}
        self._orphans: dict[int, deque[OutboxRow]] = {}
        self._asked: set[int] = set()
        self._expected: set[tuple[int, object]] = set()

    def attempted(self, peer_id: int, row_ids: Sequence[int]) -> list[int]:
        """These rows are on their way to `peer_id`, or may have reached it in an earlier life of the daemon.

        Return those of which nothing was on its way before.
        """
        unsure = self._unsure.setdefault(peer_id, set())
        first_time = [row_id for row_id in row_ids if row_id not in unsure]
        unsure.update(first_time)
        return first_time

    def settled(self, peer_id: int, row_ids: Iterable[int]) -> tuple[int, ...]:
        """It is known what became of these rows. Return the ids of own messages about which this leaves no doubt."""
        unsure = self._unsure.get(peer_id, set())
        unsure.difference_update(row_ids)
        if not unsure:
            self._unsure.pop(peer_id, None)
        waiting = self._waiting.get(peer_id)
        if not waiting:
            return ()
        for each in waiting:
            each.rows.difference_update(row_ids)
        decided = tuple(each.message_id for each in waiting if not each.rows)
        self._waiting[peer_id] = [each for each in waiting if each.rows]
        return decided

    def sent(self, peer_id: int, message_id: int) -> None:
        """Telegram has told the id of a message that we sent."""
        if len(self._sent) >= REMEMBERED:
            del self._sent[next(iter(self._sent))]
        self._sent[peer_id, message_id] = None

    def expect(self, topic_id: int, change: str | bool) -> None:
        """Telegram may have given this topic a title (or closed it: True, or reopened it: False) without our hearing of
        it."""
        self._expected.add((topic_id, change))

    def expect_no_more(self, topic_id: int, change: str | bool) -> None:
        """It is known what became of that."""
        self._expected.discard((topic_id, change))

    def _is_expected(self, message: Message) -> bool:
        details = message.content.details
        for change in (details.get("closed"), details.get("new_title")):
            key = (message.topic_id or 0, change)
            if message.kind is ContentKind.SERVICE and key in self._expected:
                self._expected.discard(key)
                return True
        return False

    def author(self, message: Message) -> Author:
        """Who wrote this own message, as far as is known without the database."""
        if self._is_expected(message):
            return Author.HOTLINE
        if self._sent.pop((message.peer_id, message.id), False) is None:
            return Author.HOTLINE
        doubtful = message.peer_id in self._unsure or self._orphans.get(message.peer_id)
        return Author.UNSURE if doubtful else Author.SOMEBODY

    def is_unsure(self, peer_id: int) -> bool:
        """Whether something may have reached this chat of which we do not know yet."""
        return peer_id in self._unsure

    def doubt(self, peer_id: int, message_id: int) -> bool:
        """Remember that an own message may be the result of the rows that are unsure now; False if there are none."""
        rows = self._unsure.get(peer_id)
        if not rows:
            return False
        self._waiting.setdefault(peer_id, []).append(Waiting(message_id, set(rows)))
        return True

    def orphaned(self, peer_id: int, row: OutboxRow) -> None:
        """Telegram says that this row was sent before, and not as what."""
        self._orphans.setdefault(peer_id, deque()).append(row)

    def adopt(self, peer_id: int) -> OutboxRow | None:
        """The oldest row of this chat that was sent as nobody knows what, which is then taken for answered."""
        orphans = self._orphans.get(peer_id)
        return orphans.popleft() if orphans else None

    def old_orphans(self) -> list[int]:
        """The ids of rows that have been orphans since this was last asked: their message never showed itself."""
        present = {row.id for orphans in self._orphans.values() for row in orphans}
        old, self._asked = present & self._asked, present - self._asked
        for peer_id, orphans in list(self._orphans.items()):
            self._orphans[peer_id] = deque(row for row in orphans if row.id not in old)
        return sorted(old)
