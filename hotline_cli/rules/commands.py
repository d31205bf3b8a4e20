"""What operators can type: one table that is parsed by and that the help is made from."""

import difflib
from collections.abc import Collection
from dataclasses import dataclass

from hotline_cli.model.actions import Place
from hotline_cli.rules.arguments import (
    Arguments,
    Reader,
    any_labels,
    anything,
    block,
    count,
    labels,
    nothing,
    one_filter,
    one_word,
    something,
)

BAN_USERS = "ban_users"
"""Telegram's name for the right to ban people: https://core.telegram.org/constructor/chatAdminRights."""


@dataclass(frozen=True, slots=True)
class Command:
    """``usage`` is what follows the name and ``read`` what reads it, ``places`` where it works, ``right`` what an
    operator must be allowed to do in the group. The help says more: texts `command.NAME`."""

    name: str
    places: frozenset[Place]
    read: Reader = nothing
    usage: str = ""
    right: str | None = None


TOPIC = frozenset({Place.TOPIC})
GENERAL = frozenset({Place.GENERAL})

COMMANDS = (
    Command("hold", TOPIC),
    Command("wait", TOPIC),
    Command("close", TOPIC),
    Command("info", TOPIC),
    Command("history", TOPIC, count, "[N]"),
    Command("mark", TOPIC, labels, "LABEL…"),
    Command("unmark", TOPIC, any_labels, "[LABEL…]"),
    Command("take", TOPIC),
    Command("assign", TOPIC, one_word, "@username|me|none"),
    Command("ban", TOPIC, block, "[--block]", BAN_USERS),
    Command("unban", TOPIC, nothing, "", BAN_USERS),
    Command("new", GENERAL, anything, "TARGET [text] [@connection]"),
    Command("list", GENERAL, one_filter, "[needs_reply|answered|closed|mine|overdue|LABEL]"),
    Command("find", GENERAL, something, "TEXT"),
    Command("stats", GENERAL),
    Command("help", TOPIC | GENERAL),
)

BY_NAME = {command.name: command for command in COMMANDS}


@dataclass(frozen=True, slots=True)
class Note:
    """For the team's eyes only."""


@dataclass(frozen=True, slots=True)
class Foreign:
    """A command for somebody else's bot: not sent to the customer, and not ours to answer."""


@dataclass(frozen=True, slots=True)
class Known:
    """A command of the table. ``start`` is where its argument begins in the text, in characters."""

    command: Command
    start: int
    arguments: Arguments


@dataclass(frozen=True, slots=True)
class Misused:
    """A command of the table with something behind it that it cannot do anything with."""

    command: Command


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A command of the table that works elsewhere."""

    command: Command


@dataclass(frozen=True, slots=True)
class Unknown:
    """Looks like a command, but there is none of that name; ``near`` are names it may have been meant for."""

    word: str
    near: tuple[str, ...]


Refused = Misused | Misplaced | Unknown
Parsed = Note | Foreign | Known | Refused


def parse(text: str, place: Place, username: str | None = None, custom: Collection[str] = ()) -> Parsed | None:
    """What an operator's `text` asks for where it was written; None if it is no command and no note.

    `username` is the account's: what is addressed to somebody else, and what is among the `custom` commands, is for
    others to answer.
    """
    if not text.startswith("/"):
        return None
    words = text.split(maxsplit=1)
    word = words[0][1:]
    if not word:
        return Note()
    name, at, addressee = word.casefold().partition("@")
    if (at and addressee != (username or "").casefold()) or is_custom(name, custom):
        return Foreign()
    command = BY_NAME.get(name)
    if command is None:
        return Unknown(word, near(name, place))
    if place not in command.places:
        return Misplaced(command)
    start = text.index(words[1], len(words[0])) if len(words) > 1 else len(text)
    arguments = command.read(text[start:].strip())
    return Misused(command) if arguments is None else Known(command, start, arguments)


def is_custom(name: str, custom: Collection[str]) -> bool:
    """Whether `name` is among the commands that the settings leave to others, written with a slash or without."""
    return any(each.removeprefix("/").casefold() == name for each in custom)


def near(name: str, place: Place) -> tuple[str, ...]:
    """Names of commands that work in `place` and resemble `name`, the nearest first."""
    names = [command.name for command in COMMANDS if place in command.places]
    return tuple(difflib.get_close_matches(name, names, n=3, cutoff=0.5))
