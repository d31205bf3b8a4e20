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
class Reaction:
    """Somebody's reaction: an emoji, or `custom:` and the id of a custom one. ``date``: Unix seconds, 0 if unknown."""

    sender_id: int
    reaction: str
    date: int = 0


@dataclass(frozen=True, slots=True)
class Reactions:
    """All that is known of the reactions to a message, as they stand now: https://core.telegram.org/api/reactions."""

    peer_id: int
    message_id: int
    given: tuple[Reaction, ...] = ()


@dataclass(frozen=True, slots=True)
class Pins:
    """Messages of a chat that were pinned or unpinned: https://core.telegram.org/api/pin."""

    peer_id: int
    message_ids: tuple[int, ...]
    pinned: bool


@dataclass(frozen=True, slots=True)
class Typing:
    """Somebody is typing, recording or uploading in a chat or one of its topics (None: no topic is told).

    ``action`` is Telegram's name for it in snake case (``typing``, ``record_audio`` …), or ``cancel``.
    """

    peer_id: int
    sender_id: int
    action: str
    topic_id: int | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch of updates. Committing it with its ``positions`` in one transaction is what makes it received."""

    messages: tuple[Message, ...] = ()
    edits: tuple[Message, ...] = ()
    deletions: tuple[Deletion, ...] = ()
    peers: tuple[Peer, ...] = ()
    positions: tuple[Position, ...] = ()
    reactions: tuple[Reactions, ...] = ()
    pins: tuple[Pins, ...] = ()
