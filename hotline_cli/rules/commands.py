"""What operators can type: one table that is parsed by and that the help is made from."""

import difflib
from dataclasses import dataclass

from hotline_cli.model.actions import Place


@dataclass(frozen=True, slots=True)
class Command:
    """``usage`` is what follows the name, ``places`` where it works. The help says more: texts `command.NAME`."""

    name: str
    places: frozenset[Place]
    usage: str = ""


TOPIC = frozenset({Place.TOPIC})
GENERAL = frozenset({Place.GENERAL})

COMMANDS = (
    Command("close", TOPIC),
    Command("hold", TOPIC),
    Command("wait", TOPIC),
    Command("info", TOPIC),
    Command("new", GENERAL, "TARGET [text]"),
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


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A command of the table that works elsewhere."""

    command: Command


@dataclass(frozen=True, slots=True)
class Unknown:
    """Looks like a command, but there is none of that name; ``near`` are names it may have been meant for."""

    word: str
    near: tuple[str, ...]


Parsed = Note | Foreign | Known | Misplaced | Unknown


def parse(text: str, place: Place) -> Parsed | None:
    """What an operator's `text` asks for where it was written; None if it is no command and no note."""
    if not text.startswith("/"):
        return None
    words = text.split(maxsplit=1)
    word = words[0][1:]
    if not word:
        return Note()
    name, at, _ = word.casefold().partition("@")
    if at:
        return Foreign()
    command = BY_NAME.get(name)
    if command is None:
        return Unknown(word, near(name, place))
    if place not in command.places:
        return Misplaced(command)
    return Known(command, text.index(words[1], len(words[0])) if len(words) > 1 else len(text))


def near(name: str, place: Place) -> tuple[str, ...]:
    """Names of commands that work in `place` and resemble `name`, the nearest first."""
    names = [command.name for command in COMMANDS if place in command.places]
    return tuple(difflib.get_close_matches(name, names, n=3, cutoff=0.5))
