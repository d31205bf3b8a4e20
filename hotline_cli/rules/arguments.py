"""What may stand behind a command, read."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from hotline_cli.model.queries import Filter

LABEL_LENGTH = 32
HISTORY_DEFAULT, HISTORY_MOST = 20, 200


@dataclass(frozen=True, slots=True)
class Arguments:
    """What was given, by its kind: ``words``, a ``number``, whether the one ``flag`` of the command is there."""

    words: tuple[str, ...] = ()
    number: int = 0
    flag: bool = False


Reader = Callable[[str], Arguments | None]
"""Reads what stands behind a command; None: that is no use of it."""


def nothing(text: str) -> Arguments | None:
    return None if text else Arguments()


def anything(text: str) -> Arguments | None:
    return Arguments((text,) if text else ())


def something(text: str) -> Arguments | None:
    return Arguments((text,)) if text else None


def one_word(text: str) -> Arguments | None:
    """One word, and no less."""
    words = tuple(text.split())
    return Arguments(words) if len(words) == 1 else None


def block(text: str) -> Arguments | None:
    """`--block`, or nothing. Phones make a long dash of two hyphens."""
    if text.casefold() in {"--block", "—block", "–block"}:
        return Arguments(flag=True)
    return nothing(text)


def count(text: str) -> Arguments | None:
    """How many messages; more than there may be are as many as there may be."""
    if not text:
        return Arguments(number=HISTORY_DEFAULT)
    if not re.fullmatch(r"[0-9]{1,9}", text) or not int(text):
        return None
    return Arguments(number=min(int(text), HISTORY_MOST))


def labels(text: str) -> Arguments | None:
    """At least one label."""
    found = any_labels(text)
    return found if found is not None and found.words else None


def any_labels(text: str) -> Arguments | None:
    """Labels, in small letters, each once; with or without `#`, with or without commas. None if one cannot be one."""
    words = [word.lstrip("#").lower() for word in re.split(r"[\s,;]+", text)]
    found = tuple(dict.fromkeys(word for word in words if word))
    return Arguments(found) if all(map(is_label, found)) else None


def is_label(word: str) -> bool:
    """Whether this may be a label: short, nothing invisible, and no name of a filter."""
    return len(word) <= LABEL_LENGTH and word.isprintable() and word not in set(Filter)


def one_filter(text: str) -> Arguments | None:
    """The name of a filter, a label, or nothing."""
    words = tuple(word.lstrip("#").lower() for word in text.split())
    return Arguments(words) if len(words) <= 1 and all(words) else None
