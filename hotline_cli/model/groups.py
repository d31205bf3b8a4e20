"""What may be wrong with a backend group."""

from dataclasses import dataclass
from enum import StrEnum


class Lack(StrEnum):
    """What the account needs in its backend group and does not have: https://core.telegram.org/api/rights."""

    GONE = "gone"
    """The group was deleted, or the account is not in it."""

    TOPICS = "topics"
    SEND_MESSAGES = "send_messages"
    MANAGE_TOPICS = "manage_topics"
    DELETE_MESSAGES = "delete_messages"
    PIN_MESSAGES = "pin_messages"
    SLOW_MODE = "slow_mode"
    """Not the account, but the group has it: who is no administrator has to wait between two messages."""


BLOCKING = frozenset({Lack.GONE, Lack.TOPICS, Lack.SEND_MESSAGES})
"""With one of these nothing can be shown in any topic."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is wrong: a `Lack`, or what Telegram refuses (``group``: to post at all, ``creating``: to make a
    topic) with its ``error``, though nothing seems to be missing."""

    name: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class LookAtGroup:
    """Ask what is wrong with a group. Answered by ``GroupSeen``."""

    group_id: int


@dataclass(frozen=True, slots=True)
class GroupSeen:
    lacks: frozenset[Lack] = frozenset()


@dataclass(frozen=True, slots=True)
class LookAtTopics:
    """Ask how up to 100 topics are. Answered by ``TopicsSeen``."""

    group_id: int
    topic_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TopicSeen:
    title: str
    closed: bool


@dataclass(frozen=True, slots=True)
class TopicsSeen:
    """By id; topics that are gone are left out."""

    topics: dict[int, TopicSeen]


GroupRequest = LookAtGroup | LookAtTopics
GroupAnswer = GroupSeen | TopicsSeen
