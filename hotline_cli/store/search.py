"""Full-text search in what customers and operators wrote: https://www.sqlite.org/fts5.html."""

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from hotline_cli.model.queries import FOUND_BEGIN, FOUND_END

TERM = re.compile(r"""["“”„«»]([^"“”„«»]*)(?:["“”„«»]|$)(\*?)|([^\s"“”„«»]+)""")
"""A phrase in quotation marks of any kind, or a word."""

TERMS = 20
"""Terms of one search: what is more says no more."""

SHORTEST = 2
"""Characters that the beginning of a word must have: shorter ones fit to half of the archive."""

WORDS = 14
"""Words in a snippet."""

# What hotline sent to a customer says again what an operator wrote in the group, which is found there. An operator's
# commands are no messages, their notes (`/ …`) are.
FIND = """
SELECT m.peer_id, m.id, m.date, m.out, m.sender_id, m.topic_id, m.deleted_at,
    snippet(messages_fts, 0, ?, ?, '…', ?), m.text
FROM messages_fts JOIN messages AS m ON m.archive_id = messages_fts.rowid
WHERE messages_fts MATCH ?
    AND (m.peer_id > 0 OR m.text NOT LIKE '/%' OR m.text LIKE '/ %')
    AND NOT (m.out = 1 AND m.peer_id > 0 AND EXISTS (
        SELECT 1 FROM links WHERE links.peer_id = m.peer_id AND links.message_id = m.id
    ))
ORDER BY messages_fts.rowid DESC
"""


@dataclass(frozen=True, slots=True)
class Found:
    """A message that was found; `topic_id` is set where it was written in a group. In the `snippet` what was searched
    for stands between FOUND_BEGIN and FOUND_END."""

    peer_id: int
    id: int
    date: int
    out: bool
    sender_id: int
    topic_id: int | None
    deleted: bool
    snippet: str
    text: str


def expression(text: str) -> str | None:
    """The FTS5 expression for what somebody has typed: all words and phrases must be there, `*` behind one stands for
    any ending. None if there is nothing in it that could be searched for. Everything is quoted: nothing is syntax."""
    terms = []
    for phrase, star, word in TERM.findall(text):
        said = phrase or word
        stem = said.rstrip("*") if word else said
        if not any(character.isalnum() for character in stem):
            continue
        is_prefix = bool(star or stem != said) and len(stem.split()[-1]) >= SHORTEST
        printable = "".join(c for c in stem if c.isprintable()).encode("utf-8", "ignore").decode()
        terms.append(f'"{printable}"' + ("*" if is_prefix else ""))
    return " ".join(terms[:TERMS]) or None


def find(conn: sqlite3.Connection, match: str) -> Iterator[Found]:
    """The messages that an `expression` fits, those that were archived last first."""
    for *columns, deleted_at, snippet, text in conn.execute(FIND, (FOUND_BEGIN, FOUND_END, WORDS, match)):
        peer_id, message_id, date, out, sender_id, topic_id = columns
        yield Found(peer_id, message_id, date, bool(out), sender_id, topic_id, deleted_at is not None, snippet, text)
