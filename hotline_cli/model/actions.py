"""What the rules want done. Actions name places by role; the bridge turns them into outbox rows."""

from dataclasses import dataclass
from enum import StrEnum

from hotline_cli.model.dialogs import Dialog
from hotline_cli.model.messages import Message, StyledText
from hotline_cli.model.queries import Query


class Place(StrEnum):
    TOPIC = "topic"
    CUSTOMER = "customer"
    GENERAL = "general"


@dataclass(frozen=True, slots=True)
class CreateTopic:
    title: str
    icon_color: int | None = None


@dataclass(frozen=True, slots=True)
class SetTopicClosed:
    """Close or reopen the topic. ``at_leisure``: whenever there is nothing better to do, one topic after the other."""

    closed: bool
    at_leisure: bool = False


@dataclass(frozen=True, slots=True)
class Forward:
    """Show a customer's message in the topic under Telegram's own forward header."""

    message: Message


@dataclass(frozen=True, slots=True)
class Copy:
    """Send the message again, clean, to ``place``.

    ``prefix`` is put in front of the text or caption, where the kind has one.
    ``or_forward``: forward it instead if what it replies to was never shown, for then a copy gains nothing.
    ``upload``: Telegram will not let its file be sent by reference, so it is downloaded and uploaded.
    """

    message: Message
    place: Place
    prefix: StyledText | None = None
    or_forward: bool = False
    upload: bool = False


@dataclass(frozen=True, slots=True)
class Instead:
    """Show in the topic, in the place of a message that cannot be carried, its text and a line that names its kind.

    ``line`` is the name of that sentence, ``prefix`` says whose message it is.
    """

    message: Message
    line: str
    prefix: StyledText | None = None


@dataclass(frozen=True, slots=True)
class Say:
    """Send a text of our own. ``reply_to`` is a message id on the side of ``place``.

    ``topic_link`` puts the link to the dialog's topic behind the text, as soon as there is a topic. ``source`` is the
    operator's message that asked for this one: whoever wrote it is told when the text cannot be delivered. ``once`` is
    the name of something that is said of this dialog only once. ``silent``: nobody's phone shall ring.
    """

    place: Place
    text: StyledText
    reply_to: int | None = None
    topic_link: bool = False
    source: Message | None = None
    once: str | None = None
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    """Make what stands at ``place`` for ``message`` say what that says by then."""

    message: Message
    place: Place


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Delete what the customer has got of an operator's ``message``."""

    message: Message


@dataclass(frozen=True, slots=True)
class MarkDeleted:
    """Say with ``line`` at what the topic shows of ``message`` that this was deleted."""

    message: Message
    line: StyledText


@dataclass(frozen=True, slots=True)
class ResolveTarget:
    """Find out who an operator means (``@name``, link, ``+phone``, id); the answer comes back as ``TargetResolved``."""

    target: str
    request: Message


@dataclass(frozen=True, slots=True)
class LookUp:
    """Answer an operator's ``request`` with what the database says."""

    query: Query
    request: Message


@dataclass(frozen=True, slots=True)
class FindMember:
    """Find out whether somebody (an id, ``@name`` or link) is in the backend group and what they may do there; the
    answer comes back as ``MemberFound``."""

    who: str
    request: Message


@dataclass(frozen=True, slots=True)
class SetBlocked:
    """Block the customer in Telegram, or lift that; who gave the command ``request`` is told if it fails."""

    blocked: bool
    request: Message


Change = Edit | Withdraw | MarkDeleted
Carry = Forward | Copy | Instead | Say
Action = CreateTopic | SetTopicClosed | Carry | Change | ResolveTarget | LookUp | FindMember | SetBlocked


@dataclass(frozen=True, slots=True)
class Decision:
    """The dialog as it shall be (None: leave as it is, there is none) and what to do, in order."""

    dialog: Dialog | None
    actions: tuple[Action, ...] = ()
