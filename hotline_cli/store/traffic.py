"""How much was written, and how soon it was answered."""

import sqlite3
from statistics import median

from hotline_cli.model.queries import Traffic

# Of what hotline sent, what shows nobody's message is its own: a welcome answers nothing. Left alone, SQLite would go
# through all messages of all dialogs for the order's sake.
WRITTEN = """
SELECT m.peer_id, m.date, m.out FROM messages AS m INDEXED BY messages_date
CROSS JOIN dialogs ON dialogs.peer_id = m.peer_id AND dialogs.status IS NOT NULL
WHERE m.date >= ? AND m.peer_id > 0 AND m.kind <> 'service'
    AND (m.out = 0 OR NOT EXISTS (
        SELECT 1 FROM links
        WHERE links.peer_id = m.peer_id AND links.message_id = m.id AND links.source_message_id IS NULL
    ))
ORDER BY m.peer_id, m.id
"""


def since(conn: sqlite3.Connection, moments: tuple[int, ...]) -> tuple[Traffic, ...]:
    """What happened since each of these moments (Unix seconds)."""
    written = conn.execute(WRITTEN, (min(moments),)).fetchall()
    return tuple(count(conn, written, moment) for moment in moments)


def count(conn: sqlite3.Connection, written: list[tuple[int, int, int]], moment: int) -> Traffic:
    (new,) = conn.execute(
        "SELECT count(*) FROM dialogs WHERE began_at >= ? AND status IS NOT NULL", (moment,)
    ).fetchone()
    recent = [(peer_id, date, out) for peer_id, date, out in written if date >= moment]
    by_operators = sum(out for _, _, out in recent)
    waits = waiting_times(recent)
    return Traffic(new, len(recent) - by_operators, by_operators, round(median(waits)) if waits else None)


def waiting_times(written: list[tuple[int, int, int]]) -> list[int]:
    """The seconds from each first unanswered message to its answer; `written` is chat by chat in order."""
    waits: list[int] = []
    chat, since_when = 0, None
    for peer_id, date, out in written:
        if peer_id != chat:
            chat, since_when = peer_id, None
        if not out:
            since_when = date if since_when is None else since_when
        elif since_when is not None:
            waits.append(max(0, date - since_when))
            since_when = None
    return waits
