"""What the database says, as operators read it: cards, lists, history, what was found, statistics."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from hotline_cli.model.dialogs import Status
from hotline_cli.model.messages import ContentKind, StyledText
from hotline_cli.model.queries import FOUND_BEGIN, FOUND_END, Traffic
from hotline_cli.rules.styled import bold, join, link, utf16_length
from hotline_cli.rules.texts.catalog import MESSAGE_LIMIT, has, say, stack
from hotline_cli.rules.texts.orders import status_name

DIALOGS = 40
"""Dialogs in one list at most: Telegram formats 100 stretches of a message, and each is a link."""

HITS = 15
"""Messages in one answer to a search at most."""

MESSAGES = 5
"""Messages of the length that Telegram allows which a history shall fill at most, about."""

SHORTEST, LONGEST = 80, 3_000
"""Characters of one message in a history: it is cut the shorter, the more there are."""

SNIPPET, NAME = 160, 48
"""Characters of a message that was found, and of a name in front of it."""

ROOM = MESSAGE_LIMIT - 128
"""UTF-16 code units of a list at most: in a group of several connections the name of one stands above it."""

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600


@dataclass(frozen=True, slots=True)
class Facts:
    """How a dialog stands; times are Unix seconds."""

    status: Status
    banned: bool
    labels: tuple[str, ...]
    assignee: str | None
    first: int | None
    last: int | None
    messages: int
    waiting_since: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """A dialog in a list; it has `waited` for so many seconds."""

    title: str
    link: str | None
    waited: int
    labels: tuple[str, ...]
    assignee: str | None
    banned: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A message in a history."""

    date: int
    who: str
    kind: str
    text: str
    edited: bool
    deleted: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that was found; in the `snippet` what was searched for stands between FOUND_BEGIN and FOUND_END."""

    title: str
    who: str
    date: int
    snippet: str
    link: str | None
    note: bool
    deleted: bool


def clock(moment: int) -> str:
    """A time that reads the same in every language; operators may sit anywhere, so it is UTC."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M")


def duration(language: str, seconds: int) -> str:
    """How long, in the one unit that says most."""
    if seconds < HOUR:
        return say(language, "duration.minutes", count=seconds // MINUTE).text
    if seconds < 2 * DAY:
        return say(language, "duration.hours", count=seconds // HOUR).text
    return say(language, "duration.days", count=seconds // DAY).text


def facts(language: str, known: Facts) -> StyledText:
    """The lines of a card about the dialog."""
    lines = [say(language, "card.status", value=status_name(language, known.status))]
    if known.waiting_since is not None:
        lines.append(say(language, "card.waiting", value=f"{clock(known.waiting_since)} UTC"))
    if known.assignee is not None:
        lines.append(say(language, "card.assignee", value=known.assignee))
    if known.labels:
        lines.append(say(language, "card.labels", value=", ".join(known.labels)))
    if known.first is not None and known.last is not None:
        lines.append(say(language, "card.first", value=f"{clock(known.first)} UTC"))
        lines.append(say(language, "card.last", value=f"{clock(known.last)} UTC"))
    lines.append(say(language, "card.messages", value=known.messages))
    if known.banned:
        lines.append(say(language, "card.banned"))
    return stack(lines)


def labels_now(language: str, labels: tuple[str, ...]) -> StyledText:
    if not labels:
        return say(language, "labels.none")
    return say(language, "card.labels", value=", ".join(labels))


def too_many_labels(language: str, limit: int) -> StyledText:
    return say(language, "labels.too_many", limit=limit)


def dialogs(language: str, rows: list[Row], total: int) -> StyledText:
    """The first of `total` dialogs, as many as one message holds."""
    if not rows:
        return say(language, "list.none")
    head = say(language, "list.head", count=total)
    lines = within([listed(language, row) for row in rows], ROOM - 2 * utf16_length(head.text))
    left = total - len(lines)
    return stack([head, *lines, *([say(language, "list.more", count=left)] if left else [])])


def listed(language: str, row: Row) -> StyledText:
    said = [duration(language, row.waited)]
    if row.assignee is not None:
        said.append(row.assignee[:NAME])
    if row.banned:
        said.append(say(language, "list.banned").text)
    said += [f"#{label}" for label in row.labels]
    name = link(row.title, row.link) if row.link is not None else row.title
    return join(name, " · ", " · ".join(said))


def history(language: str, lines: list[Line]) -> list[StyledText]:
    """The messages of a dialog, the oldest first, in as many of ours as they need."""
    if not lines:
        return [say(language, "history.none")]
    room = min(LONGEST, max(SHORTEST, MESSAGES * MESSAGE_LIMIT // len(lines) - NAME))
    head = say(language, "history.head", count=len(lines))
    return packed([head, *(said(language, line, room) for line in lines)])


def said(language: str, line: Line, room: int) -> StyledText:
    """One message on one line, not longer than `room` besides who and when."""
    parts = [] if line.kind == ContentKind.TEXT else [f"[{kind_name(language, line.kind)}]"]
    parts += [cut(line.text, room)] if line.text else []
    for happened, key in ((line.edited, "said.edited"), (line.deleted, "said.deleted")):
        parts += [f"({say(language, key).text})"] if happened else []
    return StyledText(f"{clock(line.date)} {line.who[:NAME]}: {' '.join(parts)}")


def kind_name(language: str, kind: str) -> str:
    key = f"kind.{kind}"
    return say(language, key if has(key) else "kind.other").text


def hits(language: str, found: list[Hit]) -> StyledText:
    """What was found; more than HITS say only that there is more."""
    if not found:
        return say(language, "find.none")
    head, more = say(language, "find.head"), say(language, "find.more")
    room = ROOM - utf16_length(head.text + more.text) - 2
    lines = within([hit(language, each) for each in found[:HITS]], room)
    return stack([head, *lines, *([more] if len(found) > len(lines) else [])])


def hit(language: str, found: Hit) -> StyledText:
    headline = f"{found.title} · {clock(found.date)}"
    marks = ((found.note, "said.note"), (found.deleted, "said.deleted"))
    happened = "".join(f" ({say(language, key).text})" for holds, key in marks if holds)
    name = link(headline, found.link) if found.link is not None else headline
    return join(name, happened, "\n", f"{found.who[:NAME]}: ", emphasized(found.snippet))


def emphasized(snippet: str) -> StyledText:
    """A snippet on one line, with what was searched for in bold, as often as Telegram formats it."""
    flat = cut(snippet, SNIPPET)
    parts: list[str | StyledText] = []
    for number, part in enumerate(flat.split(FOUND_BEGIN)):
        inside, end, behind = part.partition(FOUND_END)
        if number and end and number <= 3:
            parts += [bold(inside), behind]
        else:
            parts.append(part.replace(FOUND_END, ""))
    return join(*parts)


def statistics(
    language: str, counts: dict[Status, int], overdue: int | None, today: Traffic, week: Traffic
) -> StyledText:
    """How many dialogs there are in each status, and what happened lately. `overdue` is None if nothing ever is."""
    lines = [say(language, "stats.needs_reply", count=counts[Status.NEEDS_REPLY])]
    if overdue is not None:
        lines.append(say(language, "stats.overdue", count=overdue))
    lines.append(say(language, "stats.answered", count=counts[Status.ANSWERED]))
    lines.append(say(language, "stats.closed", count=counts[Status.CLOSED]))
    for name, traffic in (("today", today), ("week", week)):
        lines += [StyledText(""), bold(say(language, f"stats.{name}").text), *period(language, traffic)]
    return stack(lines)


def period(language: str, traffic: Traffic) -> list[StyledText]:
    response = duration(language, traffic.response) if traffic.response is not None else "–"
    return [
        say(language, "stats.new", count=traffic.new_dialogs),
        say(language, "stats.customers", count=traffic.by_customers),
        say(language, "stats.operators", count=traffic.by_operators),
        say(language, "stats.median", time=response),
    ]


def cut(text: str, room: int) -> str:
    """`text` on one line, cut off where it is longer than `room`."""
    flat = " ".join(text.split())
    return flat if len(flat) <= room else flat[: room - 1] + "…"


def within(lines: Iterable[StyledText], room: int) -> list[StyledText]:
    """As many of the lines as `room` UTF-16 code units hold, one below the other."""
    kept: list[StyledText] = []
    for line in lines:
        room -= utf16_length(line.text) + 1
        if room < 0:
            break
        kept.append(line)
    return kept


def packed(lines: list[StyledText]) -> list[StyledText]:
    """The lines in as few messages as hold them."""
    messages: list[StyledText] = []
    while lines:
        held = within(lines, MESSAGE_LIMIT)
        messages.append(stack(held))
        lines = lines[len(held) :]
    return messages
