"""The words of keyword expressions: how one is written, and what is wrong with it.

`word` is a whole word, `word*` one that begins so, `/…/` a regular expression; `~` in front of any: it must be absent.
"""

import unicodedata
from dataclasses import dataclass

ABSENT, OPEN_END, SLASH = "~", "*", "/"


@dataclass(frozen=True, slots=True)
class Term:
    """A word as it was meant. ``is_pattern``: ``text`` is a regular expression, ``is_open``: how words begin."""

    text: str
    is_absent: bool = False
    is_open: bool = False
    is_pattern: bool = False


def read_term(word: str) -> Term:
    """What `word` means. Raise `ValueError` with what is wrong with it."""
    is_absent = word.startswith(ABSENT)
    bare = word.removeprefix(ABSENT).strip()
    if len(bare) > 2 and bare.startswith(SLASH) and bare.endswith(SLASH):
        check_pattern(word, bare[1:-1])
        return Term(bare[1:-1], is_absent, is_pattern=True)
    stem = bare.removesuffix(OPEN_END).rstrip()
    if not any(is_something(character) for character in stem):
        raise ValueError(f"{word!r} has no word in it")
    return Term(stem, is_absent, is_open=bare.endswith(OPEN_END))


def is_something(character: str) -> bool:
    """Whether a word of such characters could be looked for."""
    return character not in (ABSENT, OPEN_END, SLASH) and unicodedata.category(character) != "Cf"


def check_pattern(word: str, pattern: str) -> None:
    import regex  # takes longer to import than all of the settings to read

    try:
        regex.compile(pattern)
    except regex.error as error:
        raise ValueError(f"{word!r} is not a regular expression: {error}") from None
