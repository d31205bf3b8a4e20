"""Whom `/new` means: the target that stands before the text, which may hold spaces if it is a phone number."""

import re
from dataclasses import dataclass

from hotline_cli.model.messages import Message, StyledText
from hotline_cli.rules.styled import tail, utf16_length

PHONE = re.compile(r"\+[ ]?(?:[0-9(][0-9()./-]*)(?:[ ][0-9(][0-9()./-]*(?=\s|$))*")
"""A number in groups of digits, on one line."""

DIGITS = 15
"""Most digits of a phone number: https://www.itu.int/rec/T-REC-E.164."""


@dataclass(frozen=True, slots=True)
class Target:
    """``who`` is meant, and the ``text`` for them, formatting kept; both may be empty."""

    who: str
    text: StyledText


def target_of(request: Message, start: int) -> Target:
    """The target and the text of the `/new` in `request`, whose argument begins at character `start`."""
    given = request.text[start:]
    end = start + target_length(given, marked_phone(request, start))
    behind = len(request.text) - len(request.text[end:].lstrip())
    return Target(request.text[start:end].strip(), tail(request, behind))


def target_length(given: str, marked: int) -> int:
    """How many characters of what was `given` are the target; `marked`: of a phone number that Telegram recognized."""
    if marked:
        return marked
    phone = PHONE.match(given)
    if phone is None:
        return len(given.split(maxsplit=1)[0]) if given.strip() else 0
    groups = phone[0].split(" ")
    while len(groups) > 1 and sum(map(str.isdigit, " ".join(groups))) > DIGITS:
        groups.pop()
    return len(" ".join(groups))


def marked_phone(request: Message, start: int) -> int:
    """The length, in characters, of the phone number that Telegram has recognized at `start`; 0 if there is none.

    Only this tells `+49 170 1234567 2 rooms` apart from a number that ends in 2.
    """
    offset = utf16_length(request.text[:start])
    length = next((e.length for e in request.entities if e.type == "phone" and e.offset == offset), 0)
    return length if request.text[start : start + 1] == "+" else 0  # digits and signs are one unit each
