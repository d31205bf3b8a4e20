"""Whom `/new` means: the target that stands before the text, which may hold spaces if it is a phone number."""

import re
from dataclasses import dataclass

from hotline_cli.model.messages import Message, StyledText
from hotline_cli.rules.styled import tail, utf16_length

PHONE = re.compile(r"\+[0-9(][0-9()./-]*(?=\s|$)(?:[ ][0-9(][0-9()./-]*(?=\s|$))*")
"""A number in groups of digits, on one line."""

DIGITS = 15
"""Most digits of a phone number: https://www.itu.int/rec/T-REC-E.164."""


@dataclass(frozen=True, slots=True)
class Target:
    """``who`` is meant, and the ``text`` for them, formatting kept; both may be empty."""

    who: str
    text: StyledText


@dataclass(frozen=True, slots=True)
class Marked:
    """So many characters, and what they stand for."""

    length: int
    value: str = ""


def target_of(request: Message, start: int) -> Target:
    """The target and the text of the `/new` in `request`, whose argument begins at character `start`."""
    given = request.text[start:]
    mentioned = marked(request, start, "mention_name")
    phone = marked(request, start, "phone") if given.startswith("+") else None
    end = start + (mentioned or phone or Marked(target_length(given))).length
    behind = len(request.text) - len(request.text[end:].lstrip())
    who = request.text[start:end].strip() if mentioned is None else mentioned.value
    return Target(who, tail(request, behind))


def target_length(given: str) -> int:
    """How many characters of what was `given` are the target."""
    phone = PHONE.match(given)
    if phone is None:
        return len(given.split(maxsplit=1)[0]) if given.strip() else 0
    groups = phone[0].split(" ")
    while len(groups) > 1 and sum(map(str.isdigit, " ".join(groups))) > DIGITS:
        groups.pop()
    return len(" ".join(groups))


def marked(request: Message, start: int, type_: str) -> Marked | None:
    """What Telegram or its author has marked at character `start`: somebody who has no username, or a phone number.

    Only this tells `+49 170 1234567 2 rooms` apart from a number that ends in 2.
    """
    offset = utf16_length(request.text[:start])
    found = next((e for e in request.entities if e.type == type_ and e.offset == offset), None)
    if found is None:
        return None
    units = request.text[start:].encode("utf-16-le", "surrogatepass")[: 2 * found.length]
    return Marked(len(units.decode("utf-16-le", "replace")), str(found.value))
