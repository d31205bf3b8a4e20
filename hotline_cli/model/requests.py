"""Requests that leave for Telegram, their answers, and the ways they fail: the port between bridge/ and telegram/."""

from dataclasses import dataclass, field

from hotline_cli.model.messages import Message, StyledText
from hotline_cli.model.peers import Peer


@dataclass(frozen=True, slots=True)
class ForwardMessages:
    """Forward up to 100 messages of one chat into one topic; ``random_ids[i]`` belongs to ``message_ids[i]``."""

    from_peer_id: int
    message_ids: tuple[int, ...]
    random_ids: tuple[int, ...]
    to_peer_id: int
    topic_id: int | None


@dataclass(frozen=True, slots=True)
class CopyMessages:
    """Send one message, or the parts of one album, again; media goes by reference."""

    sources: tuple[Message, ...]
    random_ids: tuple[int, ...]
    to_peer_id: int
    topic_id: int | None = None
    reply_to_id: int | None = None
    prefix: StyledText | None = None


@dataclass(frozen=True, slots=True)
class SendText:
    to_peer_id: int
    text: StyledText
    random_id: int
    topic_id: int | None = None
    reply_to_id: int | None = None


@dataclass(frozen=True, slots=True)
class CreateForumTopic:
    """Answered by ``Sent`` whose single message id is the topic's id."""

    group_id: int
    title: str
    random_id: int
    icon_color: int | None = None


@dataclass(frozen=True, slots=True)
class EditForumTopic:
    """Change title or closed; the service message this leaves behind is deleted when ``tidy``."""

    group_id: int
    topic_id: int
    title: str | None = None
    closed: bool | None = None
    tidy: bool = True


@dataclass(frozen=True, slots=True)
class ResolvePeer:
    """Find a peer by ``@username``, ``t.me/…`` link, ``+phone`` or numeric id. Answered by ``Resolved``."""

    target: str


@dataclass(frozen=True, slots=True)
class ReadHistory:
    peer_id: int
    max_id: int


Request = ForwardMessages | CopyMessages | SendText | CreateForumTopic | EditForumTopic | ResolvePeer | ReadHistory


@dataclass(frozen=True, slots=True)
class Sent:
    """Message ids by random id. None where Telegram only said RANDOM_ID_DUPLICATE: sent before, under an id it does
    not tell. ``messages`` are those that were sent to a person, as they stand in the private chat."""

    message_ids: dict[int, int | None]
    messages: tuple[Message, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Resolved:
    peer: Peer


@dataclass(frozen=True, slots=True)
class Done:
    """Answer to requests that make no message."""


Answer = Sent | Resolved | Done


class RequestFailed(Exception):
    """A request did not succeed; subclasses say what to do about it."""


class FloodWait(RequestFailed):
    """Telegram wants ``seconds`` of silence for this method and peer."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"flood wait of {seconds} s")
        self.seconds = seconds


class Refused(RequestFailed):
    """Permanently refused with Telegram's error name ``error`` (e.g. ``USER_IS_BLOCKED``): repeating is useless."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class Unreachable(RequestFailed):
    """Network down, timeout, or a server error 5xx: repeat later with the same random ids."""


class LoggedOut(RequestFailed):
    """The session is gone (revoked, key duplicated, account deleted): stop. ``error`` is Telegram's name for it."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error
