"""A topic's title: the status as a coloured square, then who it is."""

import unicodedata

from hotline_cli.model.dialogs import Dialog, Status
from hotline_cli.model.peers import Peer

TITLE_LIMIT = 128
"""Characters (Unicode code points) that Telegram allows in a topic's title: https://core.telegram.org/api/forum."""

MARKS = {Status.NEEDS_REPLY: "🟪", Status.ANSWERED: "🟨", Status.CLOSED: "⬛"}

ZERO_WIDTH_JOINER = "\u200d"

BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They would turn around what stands behind them, in our titles and in lists of topics."""


FILLERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs that show nothing."""


def clean(name: str) -> str:
    """`name` on one line, without control characters; empty if nothing is left that could be seen."""
    kept = "".join(" " if is_space(c) else c for c in name if is_space(c) or not is_control(c))
    return " ".join(kept.split()) if any(is_visible(c) for c in kept) else ""


def is_visible(character: str) -> bool:
    return not is_space(character) and character not in FILLERS and unicodedata.category(character) not in {"Cf", "Mn"}


def is_space(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in {"Zl", "Zp"}


def is_control(character: str) -> bool:
    return character in BIDI_CONTROLS or unicodedata.category(character) in {"Cc", "Cs", "Cn", "Co"}


def name_of(peer: Peer) -> str:
    """What a peer is called where people see it, never empty."""
    return clean(peer.name) or str(peer.id)


def without_mark(shown: str) -> str:
    """What a title says behind the status square; nothing if that is all there is."""
    return clean(shown.lstrip("".join(MARKS.values()) + " \ufe0f"))


def title(dialog: Dialog) -> str:
    """What the topic of `dialog` shall be called."""
    mark = MARKS[dialog.status or Status.NEEDS_REPLY]
    name = clean(dialog.given_name or dialog.name) or dialog.peer_id
    # A joiner that lost what it joins to would draw its neighbours together.
    return f"{mark} {name}"[:TITLE_LIMIT].rstrip(f" {ZERO_WIDTH_JOINER}")
