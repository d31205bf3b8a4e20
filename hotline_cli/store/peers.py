"""People, groups and channels: names for people to read, access hashes to reach them by."""

import sqlite3
from typing import Any

from hotline_cli.model.peers import Peer, PeerKind

SELECT = """
SELECT id, kind, access_hash, first_name, last_name, title, username, phone, language, flags FROM peers
"""

UPSERT = """
INSERT INTO peers (id, kind, access_hash, first_name, last_name, title, username, phone, language, flags)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
    kind = excluded.kind, access_hash = excluded.access_hash, first_name = excluded.first_name,
    last_name = excluded.last_name, title = excluded.title, username = excluded.username, phone = excluded.phone,
    language = coalesce(excluded.language, language), flags = excluded.flags
"""

# What a min form may say: https://core.telegram.org/api/min
UPSERT_MIN = """
INSERT INTO peers (id, kind, access_hash, first_name, last_name, title, username, phone, language, flags)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
    first_name = excluded.first_name, last_name = excluded.last_name, title = excluded.title,
    username = coalesce(username, excluded.username), flags = flags | excluded.flags
"""

FLAGS = (("is_self", 1), ("is_bot", 2), ("is_contact", 4), ("is_deleted", 8), ("is_forum", 16), ("is_premium", 32))


def upsert(conn: sqlite3.Connection, peer: Peer) -> None:
    """Remember a peer as it is now. A min form (no access hash) never erases what a full form told."""
    known = get(conn, peer.id)
    if known == peer:
        return
    minimal = peer.access_hash is None and peer.kind is not PeerKind.CHAT
    if peer.username is not None and not minimal:
        # Names change hands: the last one seen with it has it.
        conn.execute("UPDATE peers SET username = NULL WHERE username = ? AND id <> ?", (peer.username, peer.id))
    row = (
        peer.id,
        peer.kind.value,
        peer.access_hash,
        peer.first_name,
        peer.last_name,
        peer.title,
        peer.username,
        digits(peer.phone) if peer.phone else None,
        peer.language,
        sum(bit for name, bit in FLAGS if getattr(peer, name)),
    )
    conn.execute(UPSERT_MIN if minimal else UPSERT, row)


def get(conn: sqlite3.Connection, peer_id: int) -> Peer | None:
    """The peer with this marked id."""
    return load(conn.execute(SELECT + "WHERE id = ?", (peer_id,)).fetchone())


def by_username(conn: sqlite3.Connection, username: str) -> Peer | None:
    """The peer that has this name now, as far as is known; with or without ``@``, in any case."""
    return load(conn.execute(SELECT + "WHERE username = ?", (username.removeprefix("@"),)).fetchone())


def by_phone(conn: sqlite3.Connection, phone: str) -> Peer | None:
    """The peer with this phone number, written with or without ``+`` and spaces."""
    return load(conn.execute(SELECT + "WHERE phone = ?", (digits(phone),)).fetchone())


def forums(conn: sqlite3.Connection) -> list[int]:
    """The ids of the groups that have topics."""
    return [peer_id for (peer_id,) in conn.execute("SELECT id FROM peers WHERE kind = 'channel' AND flags & 16")]


def set_seen_in(conn: sqlite3.Connection, peer_id: int, chat_id: int, message_id: int) -> None:
    """Note a message that shows this peer: a min peer can be reached through it (`InputPeerUserFromMessage`)."""
    conn.execute("UPDATE peers SET seen_in_peer = ?, seen_in_message = ? WHERE id = ?", (chat_id, message_id, peer_id))


def seen_in(conn: sqlite3.Connection, peer_id: int) -> tuple[int, int] | None:
    """Chat and message in which a peer was seen."""
    row = conn.execute(
        "SELECT seen_in_peer, seen_in_message FROM peers WHERE id = ? AND seen_in_peer IS NOT NULL", (peer_id,)
    ).fetchone()
    return (row[0], row[1]) if row else None


def digits(phone: str) -> str:
    return "".join(character for character in phone if character.isdigit())


def load(row: Any) -> Peer | None:
    if row is None:
        return None
    *columns, flags = row
    peer_id, kind, access_hash, first_name, last_name, title, username, phone, language = columns
    return Peer(
        id=peer_id,
        kind=PeerKind(kind),
        access_hash=access_hash,
        first_name=first_name,
        last_name=last_name,
        title=title,
        username=username,
        phone=phone,
        language=language,
        is_self=bool(flags & 1),
        is_bot=bool(flags & 2),
        is_contact=bool(flags & 4),
        is_deleted=bool(flags & 8),
        is_forum=bool(flags & 16),
        is_premium=bool(flags & 32),
    )
