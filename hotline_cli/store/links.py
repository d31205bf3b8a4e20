"""Links: every message that hotline sent, and the message it shows, if it shows one."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from hotline_cli.model.messages import Entity, StyledText

SELECT = """
SELECT peer_id, message_id, random_id, source_peer_id, source_message_id, dialog_id, form, prefix FROM links
"""


class Form(StrEnum):
    """How a message shows its source: as Telegram's forward, as a copy that we can edit, by a text that stands for what
    cannot be shown, or as a line about what became of it."""

    FORWARD = "forward"
    COPY = "copy"
    STAND_IN = "stand_in"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Link:
    """Message `message_id` in `peer_id` was sent by hotline under `random_id`.

    It shows the source message, or is a text of hotline's own if the source is None. A copy has ``prefix`` in front.
    """

    peer_id: int
    message_id: int
    random_id: int
    source_peer_id: int | None = None
    source_message_id: int | None = None
    dialog_id: int | None = None
    form: Form | None = None
    prefix: StyledText | None = None


def add(conn: sqlite3.Connection, link: Link) -> None:
    """Remember a sent message; a message that is linked already stays as it is."""
    conn.execute(
        """INSERT INTO links (
            peer_id, message_id, random_id, source_peer_id, source_message_id, dialog_id, form, prefix
        ) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""",
        (
            link.peer_id,
            link.message_id,
            link.random_id,
            link.source_peer_id,
            link.source_message_id,
            link.dialog_id,
            link.form,
            dump_prefix(link.prefix),
        ),
    )


def by_message(conn: sqlite3.Connection, peer_id: int, message_id: int) -> Link | None:
    """The link of a message that hotline sent; None: hotline did not send it."""
    row = conn.execute(SELECT + "WHERE peer_id = ? AND message_id = ?", (peer_id, message_id)).fetchone()
    return load(row) if row else None


def by_source(conn: sqlite3.Connection, peer_id: int, message_id: int) -> tuple[Link, ...]:
    """The messages that show this one, the latest last."""
    rows = conn.execute(
        SELECT + "WHERE source_peer_id = ? AND source_message_id = ? ORDER BY message_id", (peer_id, message_id)
    )
    return tuple(map(load, rows))


def latest(conn: sqlite3.Connection, group_id: int, limit: int) -> tuple[int, ...]:
    """The ids of the latest messages of the group that show others, and of the latest that others show."""
    shown = conn.execute(
        "SELECT message_id FROM links WHERE peer_id = ? AND form <> 'line' ORDER BY message_id DESC LIMIT ?",
        (group_id, limit // 2),
    )
    sources = conn.execute(
        """SELECT DISTINCT source_message_id FROM links WHERE source_peer_id = ?
        ORDER BY source_message_id DESC LIMIT ?""",
        (group_id, limit // 2),
    )
    return tuple(message_id for (message_id,) in (*shown, *sources))


def remove(conn: sqlite3.Connection, peer_id: int, message_ids: Iterable[int]) -> None:
    """Forget messages that stand for nothing any more."""
    conn.executemany(
        "DELETE FROM links WHERE peer_id = ? AND message_id = ?", [(peer_id, message_id) for message_id in message_ids]
    )


def load(row: Any) -> Link:
    peer_id, message_id, random_id, source_peer_id, source_message_id, dialog_id, form, prefix = row
    return Link(
        peer_id,
        message_id,
        random_id,
        source_peer_id,
        source_message_id,
        dialog_id,
        Form(form) if form is not None else None,
        load_prefix(prefix),
    )


def dump_prefix(prefix: StyledText | None) -> str | None:
    if prefix is None:
        return None
    return json.dumps([prefix.text, [[e.type, e.offset, e.length, e.value] for e in prefix.entities]])


def load_prefix(dumped: str | None) -> StyledText | None:
    if dumped is None:
        return None
    text, entities = json.loads(dumped)
    return StyledText(text, tuple(Entity(*parts) for parts in entities))
