"""Foreign text (names, titles, what people wrote) made harmless for a terminal."""

import unicodedata

DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of what follows them, beyond the name they stand in."""


def plain(foreign: object) -> str:
    """One line without control characters."""
    text = str(foreign)
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        " " if character in "\n\t\r" else character
        for character in text
        if character in "\n\t\r" or not (unicodedata.category(character) in {"Cc", "Cs"} or character in DIRECTION)
    )
