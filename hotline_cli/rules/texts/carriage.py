"""What kinds of messages are called, and what is said of those that cannot be carried."""

from collections.abc import Mapping

from hotline_cli.model.messages import ContentKind, Message, StyledText
from hotline_cli.rules.texts.catalog import has, say

GIFTS = frozenset(
    {
        "send_premium_gift",
        "gift_code",
        "gift_stars",
        "gift_ton",
        "prize_stars",
        "star_gift",
        "star_gift_unique",
    }
)
"""Service messages that are presents."""

DAY, HOUR, MINUTE = 86_400, 3_600, 60


def kind_name(language: str, message: Message) -> str:
    """What the kind of a message is called in a sentence about it."""
    details = message.content.details
    name = str(details.get("type", "")) if message.kind is ContentKind.UNSUPPORTED else message.kind.value
    if message.kind is ContentKind.POLL and details.get("quiz"):
        name = "quiz"
    return say(language, f"kind.{name}" if has(f"kind.{name}") else "kind.other").text


def uncarried(language: str, line: str, kind: str) -> StyledText:
    return say(language, line, kind=kind)


def happening(language: str, message: Message) -> StyledText | None:
    """What is said of a service message in a private chat, None if nobody cares."""
    details = message.content.details
    action = str(details.get("action", ""))
    if action in ("phone_call", "conference_call"):
        return call(language, details, own=message.out)
    if message.out:
        return None
    if action in GIFTS:
        return say(language, "event.gift")
    if action == "set_messages_ttl":
        period = number(details.get("period"))
        return (
            say(language, "event.timer_on", duration=period_of(language, period))
            if period
            else say(language, "event.timer_off")
        )
    if action == "no_forwards_toggle":
        return say(language, "event.protection_on" if details.get("protected") else "event.protection_off")
    plain = {"take_screenshot": "event.screenshot", "joined_telegram": "event.joined_telegram"}
    return say(language, plain[action]) if action in plain else None


def call(language: str, details: Mapping[str, object], *, own: bool) -> StyledText:
    """One line about a telephone call, which was answered if it lasted."""
    seconds = number(details.get("duration_seconds"))
    if own:
        key = "event.own_call" if seconds else "event.own_missed_call"
    else:
        video = "video_" if details.get("video") else ""
        key = f"event.{video}call" if seconds else f"event.missed_{video}call"
    return say(language, key, duration=f"{seconds // MINUTE}:{seconds % MINUTE:02}")


def period_of(language: str, seconds: int) -> StyledText:
    for unit, key in ((DAY, "duration.days"), (HOUR, "duration.hours")):
        if seconds >= unit:
            return say(language, key, count=seconds // unit)
    return say(language, "duration.minutes", count=max(seconds // MINUTE, 1))


def number(value: object) -> int:
    return int(value) if isinstance(value, int | float) else 0
