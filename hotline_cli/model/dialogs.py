"""A dialog: one customer, one topic, one status."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    NEEDS_REPLY = "needs_reply"
    ANSWERED = "answered"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Dialog:
    """The state of one dialog as the rules see it.

    ``id`` is 0 and ``status`` None before the store has seen it. ``topic_id`` is None until the topic exists.
    ``name`` is what the topic's title shows after the status square. ``changed_at`` is when ``status`` last changed,
    ``last_customer_at`` when the customer last wrote, ``answered_at`` when an answer last went out (Unix seconds).
    ``assignee_id`` is the operator who has taken it, ``banned`` whether nothing of this customer is shown.
    ``given_name`` is what people have renamed the topic to, which then stands in the place of ``name``.
    """

    peer_id: int
    id: int = 0
    status: Status | None = None
    name: str = ""
    topic_id: int | None = None
    changed_at: int = 0
    last_customer_at: int = 0
    answered_at: int = 0
    assignee_id: int | None = None
    banned: bool = False
    given_name: str = ""
