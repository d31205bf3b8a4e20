"""Actions as outbox rows, and what a row's payload says.

Order is kept per lane: `t<dialog>` is a dialog's topic and whatever has to wait for the topic to exist, `c<dialog>` the
customer, `general` the General topic, `resolve` and `members` the questions who somebody is.
"""

import hashlib
import secrets
from dataclasses import replace
from typing import Any

from hotline_cli.bridge.scope import Scope
from hotline_cli.model.actions import (
    Action,
    Copy,
    CreateTopic,
    Edit,
    FindMember,
    Forward,
    Instead,
    MarkDeleted,
    Place,
    ResolveTarget,
    Say,
    SetBlocked,
    SetTopicClosed,
    Withdraw,
)
from hotline_cli.model.dialogs import Dialog
from hotline_cli.model.messages import Entity, Message, StyledText
from hotline_cli.rules import texts
from hotline_cli.store.outbox import OutboxRow

CREATE_TOPIC = "create_topic"
SET_CLOSED = "set_closed"
FORWARD = "forward"
COPY = "copy"
INSTEAD = "instead"
SAY = "say"
RESOLVE = "resolve"
MEMBER = "member"
BLOCK = "block"
EDIT = "edit"
DELETE = "delete"
MARK = "mark"
REACT = "react"
PIN = "pin"

CHANGES = frozenset({EDIT, DELETE, MARK, REACT, PIN})
"""Rows that change what was sent."""

CARRIED = frozenset({FORWARD, COPY, INSTEAD})
"""Rows that show a message of the other side."""

TOPIC_LANE = "t"
CUSTOMER_LANE = "c"
RESOLVE_LANE = "resolve"


def row_of(  # noqa: PLR0912  # one case an action
    action: Action, dialog: Dialog | None, scope: Scope, now: int
) -> OutboxRow:
    """The row that gets `action` done, made at Unix millisecond `now`. `dialog` has its id; General needs none."""
    if isinstance(action, Say) and action.place is Place.GENERAL:
        action = replace(action, text=texts.in_general(action.text, scope.speaker))
    match action:
        case Forward(message):
            row = to_topic(FORWARD, dialog, scope, now, message)
        case Copy(message, Place.CUSTOMER):
            row = to_customer(COPY, dialog, now, message)
        case Copy(message):
            payload = {"prefix": dump_text(action.prefix), "or_forward": action.or_forward, "upload": action.upload}
            row = to_topic(COPY, dialog, scope, now, message, payload)
        case Instead(message, line, prefix):
            row = to_topic(INSTEAD, dialog, scope, now, message, {"prefix": dump_text(prefix), "line": line})
        case Say(Place.CUSTOMER):
            row = to_customer(SAY, dialog, now, action.source, dump_say(action))
        case Say(Place.GENERAL, topic_link=False):
            row = OutboxRow("general", SAY, random_id(), now, peer_id=scope.group_id, payload=dump_say(action))
        case Say():
            row = to_topic(SAY, dialog, scope, now, action.source, dump_say(action))
        case Edit(message, Place.CUSTOMER):
            row = replace(to_customer(EDIT, dialog, now, message), grouped_id=None)
        case Edit(message):
            row = replace(to_topic(EDIT, dialog, scope, now, message), grouped_id=None)
        case Withdraw(message):
            row = replace(to_customer(DELETE, dialog, now, message), grouped_id=None)
        case MarkDeleted(message, line):
            row = to_topic(MARK, dialog, scope, now, message, {"text": dump_text(line)})
            row = replace(row, grouped_id=None)
        case CreateTopic():
            color = action.icon_color if action.icon_color is not None else scope.icon_color
            row = to_topic(CREATE_TOPIC, dialog, scope, now, payload={"icon_color": color})
        case SetTopicClosed():
            row = to_topic(SET_CLOSED, dialog, scope, now, payload={"closed": action.closed})
        case ResolveTarget() | FindMember() | SetBlocked():
            row = about_people(action, dialog, scope, now)
    return row


def about_people(
    action: ResolveTarget | FindMember | SetBlocked, dialog: Dialog | None, scope: Scope, now: int
) -> OutboxRow:
    """The row of what somebody has to be found for, and of what becomes of them."""
    match action:
        case ResolveTarget():
            return to_find_out(action, now)
        case FindMember(who, message):
            own = message.id if who == str(message.sender_id) else None
            row = to_topic(MEMBER, dialog, scope, now, message, {"who": who, "message_id": own})
            return replace(row, lane="members", peer_id=None, grouped_id=None)
        case SetBlocked(blocked, message):
            return replace(to_customer(BLOCK, dialog, now, message, {"blocked": blocked}), grouped_id=None)


def to_find_out(action: ResolveTarget, now: int) -> OutboxRow:
    return OutboxRow(
        RESOLVE_LANE,
        RESOLVE,
        random_id(),
        now,
        source_peer_id=action.request.peer_id,
        source_message_id=action.request.id,
        payload={"target": action.target},
    )


def to_topic(
    kind: str,
    dialog: Dialog | None,
    scope: Scope,
    now: int,
    source: Message | None = None,
    payload: dict[str, Any] | None = None,
) -> OutboxRow:
    dialog_id = id_of(dialog)
    return OutboxRow(
        f"{TOPIC_LANE}{dialog_id}",
        kind,
        random_id(),
        now,
        dialog_id,
        scope.group_id,
        source.peer_id if source else None,
        source.id if source else None,
        source.grouped_id if source else None,
        payload or {},
    )


def to_customer(
    kind: str, dialog: Dialog | None, now: int, source: Message | None = None, payload: dict[str, Any] | None = None
) -> OutboxRow:
    dialog_id = id_of(dialog)
    return OutboxRow(
        f"{CUSTOMER_LANE}{dialog_id}",
        kind,
        random_id(),
        now,
        dialog_id,
        dialog.peer_id if dialog else None,
        source.peer_id if source else None,
        source.id if source else None,
        source.grouped_id if source else None,
        payload or {},
    )


def id_of(dialog: Dialog | None) -> int:
    if dialog is None or not dialog.id:
        raise ValueError("An action on a dialog needs a stored dialog")
    return dialog.id


def part_id(random_id: int, number: int) -> int:
    """The random id of the part `number` (from 1) of a message that takes several: it is on disk with the first's."""
    digest = hashlib.sha256(f"{random_id} {number}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1 or 1


def random_id() -> int:
    """An id under which Telegram knows a request again: https://core.telegram.org/method/messages.sendMessage."""
    return secrets.randbits(63) or 1


def dump_say(say: Say) -> dict[str, Any]:
    return {
        "text": dump_text(say.text),
        "place": say.place.value,
        "reply_to": say.reply_to,
        "topic_link": say.topic_link,
        "silent": say.silent,
    }


def dump_text(text: StyledText | None) -> list[Any] | None:
    return None if text is None else [text.text, [[e.type, e.offset, e.length, e.value] for e in text.entities]]


def load_text(dumped: list[Any] | None) -> StyledText | None:
    return None if dumped is None else StyledText(dumped[0], tuple(Entity(*parts) for parts in dumped[1]))
