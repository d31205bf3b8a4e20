"""What can happen to a dialog, as the rules are told it."""

from dataclasses import dataclass

from hotline_cli.model.messages import Message
from hotline_cli.model.peers import Peer


@dataclass(frozen=True, slots=True)
class CustomerWrote:
    """A person wrote to the account. ``late``: fetched after an outage, and the account has answered it since."""

    message: Message
    customer: Peer
    late: bool = False


@dataclass(frozen=True, slots=True)
class AccountWrote:
    """An intercepted message: the account wrote to a customer, and not through hotline."""

    message: Message
    customer: Peer


@dataclass(frozen=True, slots=True)
class OperatorWrote:
    """Somebody wrote in a dialog's topic. ``caption`` is the text of the album the message is part of, or its own."""

    message: Message
    operator: Peer
    customer: Peer
    caption: str = ""


@dataclass(frozen=True, slots=True)
class GeneralWrote:
    """Somebody wrote in the backend group's General topic."""

    message: Message
    operator: Peer


@dataclass(frozen=True, slots=True)
class TargetResolved:
    """The answer to a ``ResolveTarget`` action: ``peer`` or, with the reason, ``error`` (an RPC error name such as
    ``USERNAME_NOT_OCCUPIED``). ``request`` is the operator's message that holds the command."""

    request: Message
    target: str
    peer: Peer | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class SendFailed:
    """A message could not be delivered for good. ``error`` is Telegram's error name (``USER_IS_BLOCKED`` …).

    ``source`` is the message that was to be carried, or that asked for it; None for what hotline wrote of itself.
    """

    source: Message | None
    error: str


Event = CustomerWrote | AccountWrote | OperatorWrote | GeneralWrote | TargetResolved | SendFailed
