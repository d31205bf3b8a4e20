"""What the rules want done. Actions name places by role; the bridge turns them into outbox rows."""

from dataclasses import dataclass
from enum import StrEnum

from hotline_cli.model.dialogs import Dialog
from hotline_cli.model.messages import Message, StyledText


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
    closed: bool


@dataclass(frozen=True, slots=True)
class Forward:
    """Show a customer's message in the topic under Telegram's own forward header."""

    message: Message


@dataclass(frozen=True, slots=True)
class Copy:
    """Send the message again, clean, to ``place``.

    ``prefix`` is put in front of the text or caption, where the kind has one.
    ``or_forward``: forward it instead if what it replies to was never shown, for then a copy gains nothing.
    """

    message: Message
    place: Place
    prefix: StyledText | None = None
    or_forward: bool = False


@dataclass(frozen=True, slots=True)
class Say:
    """Send a text of our own. ``reply_to`` is a message id on the side of ``place``.

    ``topic_link`` puts the link to the dialog's topic behind the text, as soon as there is a topic. ``source`` is the
    operator's message that asked for this one: whoever wrote it is told when the text cannot be delivered.
    """

    place: Place
    text: StyledText
    reply_to: int | None = None
    topic_link: bool = False
    source: Message | None = None


@dataclass(frozen=True, slots=True)
class ResolveTarget:
    """Find out who an operator means (``@name``, link, ``+phone``, id); the answer comes back as ``TargetResolved``."""

    target: str
    request: Message


Action = CreateTopic | SetTopicClosed | Forward | Copy | Say | ResolveTarget


@dataclass(frozen=True, slots=True)
class Decision:
    """The dialog as it shall be (None: leave as it is, there is none) and what to do, in order."""

    dialog: Dialog | None
    actions: tuple[Action, ...] = ()
