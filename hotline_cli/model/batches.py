"""What Telegram told us in one go, with the update position it leads to."""

from dataclasses import dataclass

from hotline_cli.model.messages import Message
from hotline_cli.model.peers import Peer


@dataclass(frozen=True, slots=True)
class Position:
    """The update position of one box: ``channel_id`` 0 is the account's own (https://core.telegram.org/api/updates).

    ``channel_id`` is bare (unmarked), ``date`` Unix seconds; ``qts``, ``date`` and ``seq`` mean nothing for channels.
    """

    channel_id: int
    pts: int
    qts: int = 0
    date: int = 0
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Deletion:
    """Messages deleted by the other side or another session. ``peer_id`` is None for private chats and basic groups:
    Telegram does not say which; such ids never mean messages of channels."""

    message_ids: tuple[int, ...]
    peer_id: int | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch of updates. Committing it with its ``positions`` in one transaction is what makes it received."""

    messages: tuple[Message, ...] = ()
    edits: tuple[Message, ...] = ()
    deletions: tuple[Deletion, ...] = ()
    peers: tuple[Peer, ...] = ()
    positions: tuple[Position, ...] = ()
