"""The whole archive, message by message, with the names and links that make it readable on its own."""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hotline_cli.model.messages import Message
from hotline_cli.store import messages

# hotline writes to people and in its backend group, whose id is negative. What it posted in a group, the present or a
# former one, only shows messages that have lines of their own: it is left out.
COUNT = """
SELECT count(*) FROM messages AS m
LEFT JOIN links AS sent ON sent.peer_id = m.peer_id AND sent.message_id = m.id
WHERE sent.random_id IS NULL OR m.peer_id > 0
"""

# The columns of `messages.SELECT`, without the raw bytes, then those of `Archived`.
SELECT = """
SELECT m.peer_id, m.id, m.date, m.out, m.sender_id, m.kind, m.text, m.entities, m.content, m.reply_to_id, m.topic_id,
    m.grouped_id, m.forwarded_from_id, m.forwarded_from_name, m.edit_date, m.noforwards, x'', m.layer,
    m.deleted_at, connection.account_id, connection.group_id,
    chat.kind, chat.title, chat.first_name, chat.last_name, chat.username,
    sender.title, sender.first_name, sender.last_name, sender.username,
    sent.source_peer_id, sent.source_message_id,
    source.sender_id, operator.title, operator.first_name, operator.last_name, operator.username,
    dialog.peer_id, dialog.status, dialog.topic_id,
    (SELECT json_group_array(json_array(peer_id, message_id)) FROM links
        WHERE source_peer_id = m.peer_id AND source_message_id = m.id)
FROM messages AS m
LEFT JOIN connection ON connection.id = 1
LEFT JOIN links AS sent ON sent.peer_id = m.peer_id AND sent.message_id = m.id
LEFT JOIN messages AS source ON source.peer_id = sent.source_peer_id AND source.id = sent.source_message_id
    AND sent.source_peer_id < 0
LEFT JOIN peers AS operator ON operator.id = source.sender_id
LEFT JOIN peers AS chat ON chat.id = m.peer_id
LEFT JOIN peers AS sender ON sender.id = m.sender_id
LEFT JOIN topics AS topic ON topic.group_id = m.peer_id AND topic.topic_id = m.topic_id
LEFT JOIN dialogs AS dialog ON dialog.id =
    coalesce(topic.dialog_id, (SELECT id FROM dialogs WHERE peer_id = m.peer_id))
WHERE sent.random_id IS NULL OR m.peer_id > 0
ORDER BY m.peer_id, m.id
"""


@dataclass(frozen=True, slots=True)
class Archived:
    """A message and what surrounds it. Names are empty where nothing is known; `operator_id` wrote it in the group."""

    message: Message
    account_id: int | None
    group_id: int | None
    deleted_at: int | None
    chat_kind: str | None
    chat_name: str
    sender_name: str
    shows: tuple[int, int] | None
    shown_as: tuple[tuple[int, int], ...]
    operator_id: int | None
    operator_name: str
    customer_id: int | None
    status: str | None
    dialog_topic_id: int | None
    versions: tuple[tuple[int | None, str], ...]


def count(conn: sqlite3.Connection) -> int:
    """How many messages `read` will give."""
    (number,) = conn.execute(COUNT).fetchone()
    return int(number)


def read(conn: sqlite3.Connection) -> Iterator[Archived]:
    """Every message, chat by chat and in each the oldest first, without the bytes it came in."""
    for row in conn.execute(SELECT):
        yield load(conn, row)


def load(conn: sqlite3.Connection, row: Any) -> Archived:
    message = messages.load(row[:18])
    deleted_at, account_id, group_id, chat_kind = row[18:22]
    source_peer_id, source_message_id, operator_id = row[30:33]
    customer_id, status, topic_id, shown_as = row[37:41]
    return Archived(
        message=message,
        account_id=account_id,
        group_id=group_id,
        deleted_at=deleted_at,
        chat_kind=chat_kind,
        chat_name=name(*row[22:26]),
        sender_name=name(*row[26:30]),
        shows=None if source_peer_id is None else (source_peer_id, source_message_id),
        shown_as=() if shown_as == "[]" else tuple(map(tuple, json.loads(shown_as))),
        operator_id=operator_id,
        operator_name=name(*row[33:37]),
        customer_id=customer_id,
        status=status,
        dialog_topic_id=topic_id,
        versions=messages.versions(conn, message.peer_id, message.id) if message.edit_date is not None else (),
    )


def name(title: str | None, first_name: str | None, last_name: str | None, username: str | None) -> str:
    """What people see, or nothing if the peer is not known."""
    return title or f"{first_name or ''} {last_name or ''}".strip() or (f"@{username}" if username else "")
