"""JSON Lines: one message a line, every line with every field of `FIELDS`."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from hotline_cli.model.messages import Entity, File
from hotline_cli.store import archive
from hotline_cli.store.archive import Archived

FIELDS = {
    "account_id": "The connected account. Ids of chats and messages mean something only together with it.",
    "chat_id": "The chat it stands in, as a marked id: people are positive, basic groups negative, supergroups and "
    "channels begin with -100.",
    "chat_name": "The chat's name; null if it is not known.",
    "chat_kind": "`user`, `chat` (basic group) or `channel` (also supergroups).",
    "id": "The message's number in its chat.",
    "date": "When it was sent, UTC, `2026-01-31T12:00:00Z`.",
    "out": "Whether the account wrote it.",
    "sender_id": "Who wrote it, as a marked id.",
    "sender_name": "That sender's name; null if it is not known.",
    "operator_id": "Who wrote it in the backend group, if hotline sent it for an operator.",
    "operator_name": "That operator's name.",
    "kind": "What it is: `text`, `photo`, `video`, `animation`, `round_video`, `voice`, `audio`, `document`, "
    "`sticker`, "
    "`contact`, `location`, `live_location`, `venue`, `poll`, `dice`, `game`, `invoice`, `story`, `service` or "
    "`unsupported`.",
    "text": "Its text or caption.",
    "entities": "Its formatting: a list of `{type, offset, length, value}`; offset and length count UTF-16 code units, "
    "`value` is the link, language, user or emoji of types that have one.",
    "file": "Its file: `{id, size, mime_type, name, width, height, duration}`, what is not known left out; "
    "null if it has none.",
    "details": "What else it carries, by kind: `{phone_number, first_name, last_name}` of a contact, "
    "`{latitude, longitude}` of a location, `{emoji}` of a sticker, `{action}` of a service message.",
    "reply_to_id": "The message of the same chat that it answers.",
    "grouped_id": "The album that it is part of.",
    "topic_id": "The forum topic that it stands in; 1 is General.",
    "forwarded_from_id": "Who wrote it first, if it was forwarded, as a marked id.",
    "forwarded_from_name": "That writer's name, as the forward shows it.",
    "protected": "Whether saving and forwarding it is forbidden.",
    "edit_date": "When it was last edited.",
    "edits": "What it was before: a list of `{edit_date, text}`, the original first, its `edit_date` null.",
    "deleted_at": "When its deletion was noticed. The text stays.",
    "customer_id": "Whose dialog it belongs to, in the customer's chat and in each topic that the dialog has had.",
    "status": "That dialog's present status: `needs_reply`, `answered` or `closed`.",
    "topic_link": "A link to the dialog's present topic.",
    "shows": "If hotline sent it to show another message: that one, `{chat_id, id}`.",
    "shown_as": "The messages that hotline sent to show this one, a list of `{chat_id, id}`.",
}
"""The fields of a line, in order, and what they mean. `docs/export.md` shows them."""


def lines(conn: sqlite3.Connection) -> Iterator[str]:
    """The archive as lines, each with its end; it is never in memory as a whole."""
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
    for archived in archive.read(conn):
        yield encode(record(archived)) + "\n"


def record(archived: Archived) -> dict[str, Any]:
    """The fields of one line."""
    message = archived.message
    return {
        "account_id": archived.account_id,
        "chat_id": message.peer_id,
        "chat_name": archived.chat_name or None,
        "chat_kind": archived.chat_kind,
        "id": message.id,
        "date": moment(message.date),
        "out": message.out,
        "sender_id": message.sender_id,
        "sender_name": archived.sender_name or None,
        "operator_id": archived.operator_id,
        "operator_name": archived.operator_name or None,
        "kind": message.content.kind.value,
        "text": message.text,
        "entities": [entity(each) for each in message.entities],
        "file": None if message.content.file is None else file(message.content.file),
        "details": message.content.details,
        "reply_to_id": message.reply_to_id,
        "grouped_id": message.grouped_id,
        "topic_id": message.topic_id,
        "forwarded_from_id": message.forwarded_from_id,
        "forwarded_from_name": message.forwarded_from_name,
        "protected": message.noforwards,
        "edit_date": moment(message.edit_date),
        "edits": [{"edit_date": moment(edit_date), "text": text} for edit_date, text in archived.versions],
        "deleted_at": moment(archived.deleted_at),
        "customer_id": archived.customer_id,
        "status": archived.status,
        "topic_link": topic_link(archived.group_id, archived.dialog_topic_id),
        "shows": None if archived.shows is None else place(*archived.shows),
        "shown_as": [place(*each) for each in archived.shown_as],
    }


def moment(seconds: int | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()[:19] + "Z"


def entity(each: Entity) -> dict[str, Any]:
    known = {"type": each.type, "offset": each.offset, "length": each.length}
    return known if each.value is None else {**known, "value": each.value}


def file(each: File) -> dict[str, Any]:
    known = {
        "id": each.id,
        "size": each.size,
        "mime_type": each.mime_type,
        "name": each.name,
        "width": each.width,
        "height": each.height,
        "duration": each.duration,
    }
    return {name: value for name, value in known.items() if value is not None}


def place(chat_id: int, message_id: int) -> dict[str, int]:
    return {"chat_id": chat_id, "id": message_id}


def topic_link(group_id: int | None, topic_id: int | None) -> str | None:
    """https://core.telegram.org/api/links#private-message-links, of the topic's first message."""
    if group_id is None or topic_id is None:
        return None
    return f"https://t.me/c/{-group_id - 1_000_000_000_000}/{topic_id}"


def table() -> str:
    """`FIELDS` as it stands in `docs/export.md`."""
    return "".join(f"| `{name}` | {meaning} |\n" for name, meaning in FIELDS.items())
