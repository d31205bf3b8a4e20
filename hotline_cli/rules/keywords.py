"""Keyword expressions: whether a text says what the settings look for.

The items of an expression are alternatives; of an item that is a list, everything must be true. Case does not matter,
nor do different ways to write the same letters (Unicode NFKC, case folded). Words are whole words; scripts that write
no spaces between words have none that could be whole, so there a word is found wherever it stands.
"""

import logging
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from hotline_cli.config.expressions import Term, read_term

log = logging.getLogger(__name__)

Expressions = tuple[str | tuple[str, ...], ...]

PATIENCE = 0.1
"""Seconds of computing that one regular expression may take for one text: some would take years for a text that
somebody has made for that (https://owasp.org/www-community/attacks/Regular_expression_Denial_of_Service_-_ReDoS)."""

INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
"""Characters that show nothing, and would part a word for us and for nobody else."""

UNSPACED = (
    ("\u0e00", "\u0eff"),  # Thai, Lao
    ("\u1000", "\u109f"),  # Myanmar
    ("\u1780", "\u17ff"),  # Khmer
    ("\u2e80", "\u9fff"),  # Han, Hiragana, Katakana
    ("\uf900", "\ufaff"),
    ("\U00020000", "\U0003ffff"),
)
"""Scripts that write no spaces between words."""

Test = Callable[[str, str], bool]
"""Whether a text, once as it is but for compatibility forms and once folded, fulfils a term."""


def fired(expressions: Expressions, text: str) -> str | None:
    """The item that `text` fulfils, as people write it, or None. The first one, if there are several."""
    if not expressions:
        return None
    plain = unicodedata.normalize("NFKC", text.translate(INVISIBLE))
    folded = fold(plain)
    return next((name for name, tests in compiled(expressions) if all(test(plain, folded) for test in tests)), None)


@lru_cache(maxsize=64)
def compiled(expressions: Expressions) -> tuple[tuple[str, tuple[Test, ...]], ...]:
    """Each item: what to call it, and what must all be true."""
    items = [(item,) if isinstance(item, str) else item for item in expressions]
    return tuple((" + ".join(item), tuple(test_of(read_term(word)) for word in item)) for item in items)


def test_of(term: Term) -> Test:
    found = pattern_test(term.text) if term.is_pattern else word_test(fold(term.text), term.is_open)
    return (lambda plain, folded: not found(plain, folded)) if term.is_absent else found


def word_test(word: str, is_open: bool) -> Test:
    def found(plain: str, folded: str) -> bool:
        start = folded.find(word)
        while start >= 0:
            end = start + len(word)
            if is_edge(folded, start) and (is_open or is_edge(folded, end)):
                return True
            start = folded.find(word, start + 1)
        return False

    return found


def pattern_test(pattern: str) -> Test:
    import regex  # takes its time to import, and most settings have none

    search = regex.compile(pattern, regex.IGNORECASE).search

    def found(plain: str, folded: str) -> bool:
        try:
            return search(plain, timeout=PATIENCE) is not None
        except TimeoutError:
            log.warning("The regular expression /%s/ takes too long for a message: taken for not found", pattern)
            return False

    return found


def fold(text: str) -> str:
    """The text without differences that do not matter: compatibility forms, case, invisible characters, spaces."""
    plain = unicodedata.normalize("NFKC", text.translate(INVISIBLE)).casefold()
    return " ".join(unicodedata.normalize("NFKC", plain).split())


def is_edge(text: str, at: int) -> bool:
    """Whether a word may begin or end before character `at`."""
    if at == 0 or at == len(text):
        return True
    return not (is_of_word(text[at - 1]) and is_of_word(text[at])) or is_unspaced(text[at - 1]) or is_unspaced(text[at])


def is_of_word(character: str) -> bool:
    """Letters, digits, and the marks that belong to the letter before them."""
    return character.isalnum() or character == "_" or unicodedata.category(character).startswith("M")


def is_unspaced(character: str) -> bool:
    return any(first <= character <= last for first, last in UNSPACED)
