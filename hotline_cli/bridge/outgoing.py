"""What everybody who sends needs: the way to Telegram, and the books that are kept about it."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hotline_cli.bridge.attribution import Attribution
from hotline_cli.bridge.carrying import Carried, settle
from hotline_cli.bridge.composing import Composer
from hotline_cli.bridge.group_care import ANSWERING, GROUP, GroupCare
from hotline_cli.bridge.lanes import Lane
from hotline_cli.bridge.ledger import Ledger
from hotline_cli.bridge.ports import Telegram
from hotline_cli.bridge.rows import CHANGES, COPY, CUSTOMER_LANE, INSTEAD, SAY, load_text
from hotline_cli.bridge.scope import Scope, milliseconds
from hotline_cli.model.events import SendFailed
from hotline_cli.model.messages import Message, StyledText
from hotline_cli.model.requests import Answer, CopyMessages, FloodWait, Refused, Request, SendText
from hotline_cli.store import dialogs, messages, outbox
from hotline_cli.store.database import Database
from hotline_cli.store.links import Form, Link
from hotline_cli.store.outbox import OutboxRow


@dataclass(frozen=True, slots=True)
class Outgoing:
    """`carried` takes what a transaction put into the outbox, `decided` the ids of a peer's own messages that are no
    longer in doubt, `sent` each row that has become a message."""

    database: Database
    telegram: Telegram
    scope: Scope
    attribution: Attribution
    ledger: Ledger
    composer: Composer
    carried: Callable[[Carried], None]
    decided: Callable[[int, tuple[int, ...]], None]
    sent: Callable[[OutboxRow, int], None]
    later: Callable[[float, OutboxRow], None]
    care: GroupCare

    async def perform(self, rows: Sequence[OutboxRow], request: Request) -> Answer:
        """Send `request` for `rows`, which all go to one peer. Those whose answer is lost stay unsure."""
        peer_id = rows[0].peer_id or 0
        ids = [row.id for row in rows]
        first_time = self.attribution.attempted(peer_id, ids)
        try:
            return await self.telegram.perform(request)
        except FloodWait:
            self.settle(peer_id, first_time)
            raise
        except Refused:
            self.settle(peer_id, ids)
            raise

    def settle(self, peer_id: int, row_ids: Sequence[int]) -> None:
        decided = self.attribution.settled(peer_id, row_ids)
        if decided:
            self.decided(peer_id, decided)

    def became(self, row: OutboxRow, message_id: int, message: Message | None, request: Request | None = None) -> None:
        """This row is now this message, sent with `request`; it is archived if it is one to a customer."""
        peer_id = row.peer_id or 0
        self.attribution.sent(peer_id, message_id)
        if peer_id == self.scope.group_id:
            self.care.accepted(ANSWERING if row.lane == "general" else GROUP)
        self.ledger.record(row.id, link_of(row, message_id, request), message)
        self.sent(row, message_id)

    def orphaned(self, row: OutboxRow) -> None:
        """This row was sent before, as a message that Telegram does not name: its update will tell, or has told."""
        self.attribution.orphaned(row.peer_id or 0, row)

    async def set_aside(self, lane: Lane, rows: list[OutboxRow], error: str) -> None:
        """Give these rows up, and tell whoever waits for them why. An album is spoken of once."""

        def work(conn: sqlite3.Connection) -> Carried:
            now = milliseconds()
            for row in rows:
                outbox.fail(conn, row.id, error, now // 1000)
            return self.failed(conn, rows[0], error, now)

        carried = await self.database.write(work)
        lane.pop(rows)
        self.carried(carried)

    async def tell(self, row: OutboxRow, error: str) -> None:
        """Tell whoever waits for this row that something of it did not go through."""
        self.carried(await self.database.write(lambda conn: self.failed(conn, row, error, milliseconds())))

    def failed(self, conn: sqlite3.Connection, row: OutboxRow, error: str, now: int) -> Carried:
        if not concerns_people(row):
            return Carried()
        source = messages.get(conn, row.source_peer_id or 0, row.source_message_id or 0)
        dialog = dialogs.by_id(conn, row.dialog_id) if row.dialog_id else None
        return settle(conn, SendFailed(source, error), dialog, self.scope, now)


def link_of(row: OutboxRow, message_id: int, request: Request | None = None) -> Link:
    """How a row's message is linked; how it shows its source `request` knows better than the row."""
    form, prefix = form_of(row, request)
    return Link(
        row.peer_id or 0,
        message_id,
        row.random_id,
        row.source_peer_id,
        row.source_message_id,
        row.dialog_id,
        form,
        prefix,
    )


def form_of(row: OutboxRow, request: Request | None) -> tuple[Form, StyledText | None]:
    if row.kind in (SAY, *CHANGES):
        return Form.LINE, None
    if isinstance(request, CopyMessages):
        is_first = row.source_message_id == request.sources[0].id
        return Form.COPY, request.prefix if is_first else None
    if row.kind == INSTEAD or isinstance(request, SendText):
        return Form.STAND_IN, None
    if row.kind == COPY and request is None:
        return Form.COPY, load_text(row.payload.get("prefix"))
    return Form.FORWARD, None


def concerns_people(row: OutboxRow) -> bool:
    """Whether somebody waits for this row: a message carried from one side to the other, or a text for a customer."""
    return row.kind != SAY or row.lane.startswith(CUSTOMER_LANE)
