"""The archive: every message, what it was before each edit, and when it was deleted."""

import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from hotline_cli.model.batches import Deletion
from hotline_cli.model.messages import Message
from hotline_cli.store.codec import dump_content, dump_entities, load_content, load_entities

ALBUM = 10
"""Most messages in an album; their ids are next to each other."""

INSERT = """
INSERT INTO messages (
    peer_id, id, date, out, sender_id, kind, text, entities, content, reply_to_id, topic_id, grouped_id,
    forwarded_from_id, forwarded_from_name, edit_date, noforwards, unattributed, raw, layer
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (peer_id, id) DO NOTHING
"""

SELECT = """
SELECT peer_id, id, date, out, sender_id, kind, text, entities, content, reply_to_id, topic_id, grouped_id,
    forwarded_from_id, forwarded_from_name, edit_date, noforwards, raw, layer
FROM messages
"""

SAVE_VERSION = """
INSERT INTO message_versions (peer_id, id, version, edit_date, kind, text, entities, content, layer, raw)
SELECT peer_id, id, (
        SELECT coalesce(max(version), 0) + 1 FROM message_versions
        WHERE message_versions.peer_id = messages.peer_id AND message_versions.id = messages.id
    ), edit_date, kind, text, entities, content, layer, raw
FROM messages WHERE peer_id = ? AND id = ?
"""

UPDATE = """
UPDATE messages
SET kind = ?, text = ?, entities = ?, content = ?, edit_date = ?, noforwards = ?, raw = ?, layer = ?
WHERE peer_id = ? AND id = ?
"""


def insert(conn: sqlite3.Connection, message: Message, *, unattributed: bool = False) -> bool:
    """Archive a message and return True, or False if it was known already (then nothing changes)."""
    row = (
        message.peer_id,
        message.id,
        message.date,
        message.out,
        message.sender_id,
        message.content.kind.value,
        message.text,
        dump_entities(message.entities),
        dump_content(message.content),
        message.reply_to_id,
        message.topic_id,
        message.grouped_id,
        message.forwarded_from_id,
        message.forwarded_from_name,
        message.edit_date,
        message.noforwards,
        1 if unattributed else None,
        message.raw,
        message.layer,
    )
    return conn.execute(INSERT, row).rowcount > 0


def get(conn: sqlite3.Connection, peer_id: int, message_id: int) -> Message | None:
    """The present version of a message."""
    row = conn.execute(SELECT + "WHERE peer_id = ? AND id = ?", (peer_id, message_id)).fetchone()
    return load(row) if row else None


def apply_edit(conn: sqlite3.Connection, message: Message) -> bool:
    """Make `message` the present version, keep the one before it, and return True.

    Return False, and keep no version, if text and content are what they were (Telegram also sends "edits" for reactions
    and previews; their bytes are kept) or the edit is older than what is there. A message not seen before is archived.
    """
    known = get(conn, message.peer_id, message.id)
    if known is None:
        return insert(conn, message)
    if (message.edit_date or 0) < (known.edit_date or 0):
        return False
    same = (message.text, message.entities, message.content) == (known.text, known.entities, known.content)
    if not same:
        conn.execute(SAVE_VERSION, (message.peer_id, message.id))
    elif message.raw == known.raw:
        return False
    row = (
        message.content.kind.value,
        message.text,
        dump_entities(message.entities),
        dump_content(message.content),
        message.edit_date,
        message.noforwards,
        message.raw,
        message.layer,
        message.peer_id,
        message.id,
    )
    conn.execute(UPDATE, row)
    return not same


def versions(conn: sqlite3.Connection, peer_id: int, message_id: int) -> tuple[tuple[int | None, str], ...]:
    """`(edit_date, text)` of what a message was before its edits, the original first."""
    rows = conn.execute(
        "SELECT edit_date, text FROM message_versions WHERE peer_id = ? AND id = ? ORDER BY version",
        (peer_id, message_id),
    )
    return tuple(rows.fetchall())


def original(conn: sqlite3.Connection, message: Message) -> Message:
    """The message with the text that it had before all edits."""
    row = conn.execute(
        "SELECT text, entities FROM message_versions WHERE peer_id = ? AND id = ? ORDER BY version LIMIT 1",
        (message.peer_id, message.id),
    ).fetchone()
    return replace(message, text=row[0], entities=load_entities(row[1])) if row else message


def mark_deleted(conn: sqlite3.Connection, deletion: Deletion, at: int) -> tuple[tuple[int, int], ...]:
    """Mark messages as deleted at Unix second `at` and return `(peer_id, id)` of those that were not marked before.

    A deletion without a peer is one in private chats and basic groups, which share one row of ids; a channel's message
    with the same id is another message.
    """
    marked: list[tuple[int, int]] = []
    for message_id in deletion.message_ids:
        if deletion.peer_id is None:
            rows = conn.execute(
                """UPDATE messages SET deleted_at = ? WHERE id = ? AND peer_id > -1000000000000 AND deleted_at IS NULL
                RETURNING peer_id, id""",
                (at, message_id),
            )
        else:
            rows = conn.execute(
                """UPDATE messages SET deleted_at = ? WHERE peer_id = ? AND id = ? AND deleted_at IS NULL
                RETURNING peer_id, id""",
                (at, deletion.peer_id, message_id),
            )
        marked.extend(rows.fetchall())
    return tuple(marked)


def file_changed(conn: sqlite3.Connection, message: Message) -> bool:
    """Whether an earlier version of the message had another file, or none."""
    rows = conn.execute(
        "SELECT kind, content FROM message_versions WHERE peer_id = ? AND id = ?", (message.peer_id, message.id)
    )
    now = message.content.file
    earlier = (load_content(kind, content).file for kind, content in rows)
    return any((file and file.id) != (now and now.id) for file in earlier)


def deleted_at(conn: sqlite3.Connection, peer_id: int, message_id: int) -> int | None:
    """When a message was deleted, None if it was not or is not known."""
    row = conn.execute("SELECT deleted_at FROM messages WHERE peer_id = ? AND id = ?", (peer_id, message_id)).fetchone()
    return row[0] if row else None


def unattributed(conn: sqlite3.Connection, peer_id: int) -> tuple[Message, ...]:
    """Own messages of a chat of which it is not known yet whether the outbox sent them, oldest first."""
    return tuple(map(load, conn.execute(SELECT + "WHERE peer_id = ? AND unattributed = 1 ORDER BY id", (peer_id,))))


def is_unattributed(conn: sqlite3.Connection, peer_id: int, message_id: int) -> bool:
    """Whether it is not known yet what to do with this message."""
    row = conn.execute(
        "SELECT unattributed FROM messages WHERE peer_id = ? AND id = ?", (peer_id, message_id)
    ).fetchone()
    return row is not None and row[0] is not None


def unattributed_peers(conn: sqlite3.Connection) -> tuple[int, ...]:
    """The chats that have unattributed messages."""
    rows = conn.execute("SELECT DISTINCT peer_id FROM messages WHERE unattributed = 1")
    return tuple(peer_id for (peer_id,) in rows)


def set_attributed(conn: sqlite3.Connection, peer_id: int, message_ids: Iterable[int]) -> None:
    """Note that it is known who sent these own messages."""
    conn.executemany(
        "UPDATE messages SET unattributed = NULL WHERE peer_id = ? AND id = ?",
        [(peer_id, message_id) for message_id in message_ids],
    )


def remove(conn: sqlite3.Connection, peer_id: int, message_id: int) -> None:
    """Take a message out of the archive again that turned out not to belong there."""
    conn.execute("DELETE FROM messages WHERE peer_id = ? AND id = ?", (peer_id, message_id))


def album_caption(conn: sqlite3.Connection, message: Message) -> str:
    """The text of the album that `message` is part of, as far as it is archived; empty if it has none."""
    row = conn.execute(
        """SELECT text FROM messages
        WHERE peer_id = ? AND id BETWEEN ? AND ? AND grouped_id = ? AND text <> '' ORDER BY id LIMIT 1""",
        (message.peer_id, message.id - ALBUM, message.id + ALBUM, message.grouped_id),
    ).fetchone()
    return row[0] if row else ""


def album_before(conn: sqlite3.Connection, message: Message) -> tuple[Message, ...]:
    """The parts of the album of `message` that came before it, in order."""
    rows = conn.execute(
        SELECT + "WHERE peer_id = ? AND id BETWEEN ? AND ? AND grouped_id = ? ORDER BY id",
        (message.peer_id, message.id - ALBUM, message.id - 1, message.grouped_id),
    )
    return tuple(map(load, rows))


def newest_id(conn: sqlite3.Connection, peer_id: int) -> int:
    """The highest message id archived of a chat, 0 if there is none."""
    (newest,) = conn.execute("SELECT max(id) FROM messages WHERE peer_id = ?", (peer_id,)).fetchone()
    return newest or 0


def answered_after(conn: sqlite3.Connection, peer_id: int, message_id: int) -> bool:
    """Whether the account wrote to this chat after that message."""
    row = conn.execute(
        "SELECT 1 FROM messages WHERE peer_id = ? AND id > ? AND out = 1 LIMIT 1", (peer_id, message_id)
    ).fetchone()
    return row is not None


def newest_date(conn: sqlite3.Connection) -> int | None:
    """When the newest message of the archive was sent."""
    (date,) = conn.execute("SELECT max(date) FROM messages").fetchone()
    return date if date is None else int(date)


def load(row: Any) -> Message:
    """The message in a row of `SELECT`."""
    (
        peer_id, message_id, date, out, sender_id, kind, text, entities, content, reply_to_id, topic_id, grouped_id,
        forwarded_from_id, forwarded_from_name, edit_date, noforwards, raw, layer,
    ) = row  # fmt: skip
    return Message(
        peer_id=peer_id,
        id=message_id,
        date=date,
        out=bool(out),
        sender_id=sender_id,
        text=text,
        entities=load_entities(entities),
        content=load_content(kind, content),
        reply_to_id=reply_to_id,
        topic_id=topic_id,
        grouped_id=grouped_id,
        forwarded_from_id=forwarded_from_id,
        forwarded_from_name=forwarded_from_name,
        edit_date=edit_date,
        noforwards=bool(noforwards),
        raw=raw,
        layer=layer,
    )
