"""What can happen to a dialog, as the rules are told it."""

from dataclasses import dataclass

from hotline_cli.model.messages import Message
from hotline_cli.model.peers import Peer


@dataclass(frozen=True, slots=True)
class CustomerWrote:
    """A person wrote to the account. ``late``: fetched after an outage, and the account has answered it since.

    ``caption`` is the text of the album the message is part of, or its own."""

    message: Message
    customer: Peer
    late: bool = False
    caption: str = ""


@dataclass(frozen=True, slots=True)
class AccountWrote:
    """An intercepted message: the account wrote to a customer, and not through hotline."""

    message: Message
    customer: Peer


@dataclass(frozen=True, slots=True)
class CustomerDid:
    """A service message in a private chat: somebody has called, made a present, taken a screenshot …"""

    message: Message
    customer: Peer


@dataclass(frozen=True, slots=True)
class CustomerRenamed:
    """A customer is called otherwise now."""

    customer: Peer


@dataclass(frozen=True, slots=True)
class TimePassed:
    """Nothing has happened to a dialog, for a while."""


@dataclass(frozen=True, slots=True)
class OperatorWrote:
    """Somebody wrote in a dialog's topic. ``caption`` is the text of the album the message is part of, or its own.

    ``username`` is the account's: commands may be addressed to it."""

    message: Message
    operator: Peer
    customer: Peer
    caption: str = ""
    username: str | None = None


@dataclass(frozen=True, slots=True)
class GeneralWrote:
    """Somebody wrote in the backend group's General topic. ``username`` is the account's.

    ``connection`` is the name of the connection that is told, ``connections`` are, in order, the names of those that
    share the group, none if it is alone; ``first`` of them is one that answers for all."""

    message: Message
    operator: Peer
    username: str | None = None
    connection: str = ""
    connections: tuple[str, ...] = ()
    first: bool = True


@dataclass(frozen=True, slots=True)
class TopicEdited:
    """A person has closed or reopened a dialog's topic in Telegram's own menu, or given it another ``title``."""

    closed: bool | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class TargetResolved:
    """The answer to a ``ResolveTarget`` action: ``peer`` or, with the reason, ``error`` (an RPC error name such as
    ``USERNAME_NOT_OCCUPIED``). ``request`` is the operator's message that holds the command, ``connections`` are the
    names of those that share the group."""

    request: Message
    target: str
    peer: Peer | None = None
    error: str | None = None
    connections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MemberFound:
    """The answer to a ``FindMember`` action: ``member`` and their ``rights`` in the backend group (names of Telegram's
    ChatAdminRights such as ``ban_users``), or, with the reason, ``error``.

    ``operator`` wrote the ``request``. ``username`` is the account's."""

    request: Message
    operator: Peer
    customer: Peer
    who: str
    member: Peer | None = None
    rights: frozenset[str] = frozenset()
    error: str | None = None
    username: str | None = None


@dataclass(frozen=True, slots=True)
class SendFailed:
    """A message could not be delivered for good. ``error`` is Telegram's error name (``USER_IS_BLOCKED`` …).

    ``source`` is the message that was to be carried, or that asked for it; None for what hotline wrote of itself.
    """

    source: Message | None
    error: str


@dataclass(frozen=True, slots=True)
class OperatorEdited:
    """Somebody edited a message in a dialog's topic. ``sent``: the customer has got it, or it is on its way.

    ``username`` is the account's."""

    message: Message
    operator: Peer
    sent: bool
    username: str | None = None


@dataclass(frozen=True, slots=True)
class CustomerEdited:
    """A customer edited a message. ``shown``: it is in the topic, or on its way there. ``late`` and ``caption`` as in
    ``CustomerWrote``."""

    message: Message
    customer: Peer
    shown: bool
    late: bool = False
    caption: str = ""


@dataclass(frozen=True, slots=True)
class AccountEdited:
    """The account's owner edited an intercepted message that is shown."""

    message: Message


@dataclass(frozen=True, slots=True)
class CopyEdited:
    """The account's owner edited what hotline had sent to a customer for an operator's message ``source``.

    ``file``: another file is in it now."""

    message: Message
    source: Message
    file: bool = False


@dataclass(frozen=True, slots=True)
class GeneralEdited:
    """Somebody edited a command in General. ``sent``: a customer has got its text, or it is on its way; ``before`` is
    what it said, ``original`` what it said at first. The rest is as in ``GeneralWrote``."""

    message: Message
    before: Message
    original: Message
    operator: Peer
    sent: bool
    username: str | None = None
    connections: tuple[str, ...] = ()
    first: bool = True


@dataclass(frozen=True, slots=True)
class OperatorDeleted:
    """Messages that operators had written in a dialog's topic were deleted there."""

    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class MessagesDeleted:
    """Messages of a private chat were deleted there, all at once."""

    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class ChangeFailed:
    """An operator's ``change`` (``edit`` or ``delete``) could not be made at the customer's. ``error`` is Telegram's
    name for the reason, or ``NOT_SENT``: there is nothing to change."""

    source: Message
    change: str
    error: str


Event = (
    CustomerWrote
    | CustomerDid
    | CustomerRenamed
    | TimePassed
    | AccountWrote
    | OperatorWrote
    | GeneralWrote
    | TopicEdited
    | TargetResolved
    | MemberFound
    | SendFailed
    | OperatorEdited
    | CustomerEdited
    | AccountEdited
    | CopyEdited
    | GeneralEdited
    | OperatorDeleted
    | MessagesDeleted
    | ChangeFailed
)
