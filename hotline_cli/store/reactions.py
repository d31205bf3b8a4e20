"""Reactions: who reacted to which message with what, as last seen, and what hotline has put there for others."""

import sqlite3

from hotline_cli.model.batches import Reaction, Reactions


def of(conn: sqlite3.Connection, peer_id: int, message_id: int) -> tuple[Reaction, ...]:
    """The reactions to a message, the latest last."""
    rows = conn.execute(
        "SELECT sender_id, reaction, date FROM reactions WHERE peer_id = ? AND message_id = ? ORDER BY date, sender_id",
        (peer_id, message_id),
    )
    return tuple(Reaction(*row) for row in rows)


def replace(conn: sqlite3.Connection, seen: Reactions) -> bool:
    """Note the reactions to a message as they stand now; return whether they were others before."""
    before = of(conn, seen.peer_id, seen.message_id)
    known = {(each.sender_id, each.reaction): each.date for each in before}
    if known.keys() == {(each.sender_id, each.reaction) for each in seen.given}:
        return False
    # Telegram tells seconds: of two in the same second the one that we hear of later is the later one.
    newest = max(known.values(), default=-1)
    conn.execute("DELETE FROM reactions WHERE peer_id = ? AND message_id = ?", (seen.peer_id, seen.message_id))
    for each in seen.given:
        date = known.get((each.sender_id, each.reaction))
        if date is None:
            date = each.date + 1 if each.date == newest else each.date
        conn.execute(
            """INSERT INTO reactions (peer_id, message_id, sender_id, reaction, date) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING""",
            (seen.peer_id, seen.message_id, each.sender_id, each.reaction, date),
        )
    return True


def lately(conn: sqlite3.Connection, peer_id: int, since: int, limit: int) -> tuple[int, ...]:
    """The latest messages of a chat, those that hotline sent excepted, to which somebody has reacted since then."""
    rows = conn.execute(
        """SELECT DISTINCT message_id FROM reactions
        WHERE peer_id = ? AND date >= ?
            AND NOT EXISTS (SELECT 1 FROM links WHERE links.peer_id = reactions.peer_id
                AND links.message_id = reactions.message_id)
        ORDER BY message_id DESC LIMIT ?""",
        (peer_id, since, limit),
    )
    return tuple(message_id for (message_id,) in rows)


def own(conn: sqlite3.Connection, peer_id: int, message_id: int) -> str | None:
    """What hotline has put on a message for the other side."""
    row = conn.execute(
        "SELECT reaction FROM own_reactions WHERE peer_id = ? AND message_id = ?", (peer_id, message_id)
    ).fetchone()
    return row[0] if row else None


def set_own(conn: sqlite3.Connection, peer_id: int, message_id: int, reaction: str | None, account_id: int) -> None:
    """Note what hotline puts on a message in the account's name, in place of what is there; None: nothing any more."""
    conn.execute(
        "DELETE FROM reactions WHERE peer_id = ? AND message_id = ? AND sender_id = ?",
        (peer_id, message_id, account_id),
    )
    if reaction is None:
        conn.execute("DELETE FROM own_reactions WHERE peer_id = ? AND message_id = ?", (peer_id, message_id))
        return
    conn.execute(
        """INSERT INTO own_reactions (peer_id, message_id, reaction) VALUES (?, ?, ?)
        ON CONFLICT DO UPDATE SET reaction = excluded.reaction""",
        (peer_id, message_id, reaction),
    )


def by_people(conn: sqlite3.Connection, peer_id: int, message_id: int, account_id: int) -> tuple[Reaction, ...]:
    """The reactions that people gave, the latest last: all but what hotline has put there itself.

    In a private chat the account's are left out: whether hotline or the owner reacted there, the customer did not. In
    the group the owner is an operator.
    """
    found = of(conn, peer_id, message_id)
    if peer_id > 0:
        return tuple(each for each in found if each.sender_id != account_id)
    put = own(conn, peer_id, message_id)
    return tuple(each for each in found if each.sender_id != account_id or each.reaction != put)
