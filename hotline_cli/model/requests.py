"""Requests that leave for Telegram, their answers, and the ways they fail: the port between bridge/ and telegram/."""

from dataclasses import dataclass, field

from hotline_cli.model.batches import Reactions
from hotline_cli.model.groups import GroupAnswer, GroupRequest
from hotline_cli.model.messages import Message, StyledText
from hotline_cli.model.peers import Peer


@dataclass(frozen=True, slots=True)
class ForwardMessages:
    """Forward up to 100 messages of one chat into one topic or to one person; ``random_ids[i]`` belongs to
    ``message_ids[i]``. ``nameless``: without the header that says whose they are."""

    from_peer_id: int
    message_ids: tuple[int, ...]
    random_ids: tuple[int, ...]
    to_peer_id: int
    topic_id: int | None
    nameless: bool = False


@dataclass(frozen=True, slots=True)
class CopyMessages:
    """Send one message, or the parts of one album, again; media goes by reference, or, with ``upload``, down and up."""

    sources: tuple[Message, ...]
    random_ids: tuple[int, ...]
    to_peer_id: int
    topic_id: int | None = None
    reply_to_id: int | None = None
    prefix: StyledText | None = None
    upload: bool = False


@dataclass(frozen=True, slots=True)
class SendText:
    to_peer_id: int
    text: StyledText
    random_id: int
    topic_id: int | None = None
    reply_to_id: int | None = None
    silent: bool = False


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


@dataclass(frozen=True, slots=True)
class EditMessages:
    """Make the messages ``message_ids``, which are a copy of ``source``, say ``texts`` (None: it has room for none);
    those too many are deleted.

    ``with_media``: the file of the first has changed too. Answered by ``Edited``; that nothing had to be changed is a
    success.
    """

    peer_id: int
    message_ids: tuple[int, ...]
    texts: tuple[StyledText | None, ...]
    source: Message
    with_media: bool = False


@dataclass(frozen=True, slots=True)
class DeleteMessages:
    """Delete messages, for everybody, because somebody has deleted their ``sources``, one for each.

    Those whose source has vanished by its chat's timer stay. Answered by ``Deleted``.
    """

    peer_id: int
    message_ids: tuple[int, ...]
    sources: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class SetReaction:
    """Put ``reaction`` (as in model/batches.py) on a message in place of the account's own, None: take it back."""

    peer_id: int
    message_id: int
    reaction: str | None


@dataclass(frozen=True, slots=True)
class SetPinned:
    """Pin or unpin without a sound, for everybody. The service message that this leaves in a group is deleted."""

    peer_id: int
    message_id: int
    pinned: bool


@dataclass(frozen=True, slots=True)
class SetTyping:
    """Show that the account is typing; ``action`` as in model/batches.py."""

    peer_id: int
    action: str
    topic_id: int | None = None


@dataclass(frozen=True, slots=True)
class FetchMessages:
    """Ask what messages of a chat say now. Answered by ``Fetched``."""

    peer_id: int
    message_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GetMember:
    """Find a member of a group by ``@username``, link or id; ``message_id`` is one of theirs, if one is known.
    Answered by ``Member``."""

    group_id: int
    who: str
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class BlockPeer:
    """Let somebody write to the account no more, or again."""

    peer_id: int
    blocked: bool


@dataclass(frozen=True, slots=True)
class FetchReactions:
    """Ask for the reactions to messages of a chat. Answered by ``FetchedReactions``."""

    peer_id: int
    message_ids: tuple[int, ...]


ChangeRequest = EditMessages | DeleteMessages | SetReaction | SetPinned | SetTyping | FetchMessages | FetchReactions
Request = (
    ForwardMessages
    | CopyMessages
    | SendText
    | CreateForumTopic
    | EditForumTopic
    | ResolvePeer
    | ReadHistory
    | GetMember
    | BlockPeer
    | ChangeRequest
    | GroupRequest
)


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
    """Answer to requests that make no message of their own; ``left``: the ids of the service messages they left."""

    left: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Edited:
    """The messages that were changed, as they stand now."""

    messages: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Deleted:
    """The messages that were deleted."""

    message_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FetchedReactions:
    """Of those of the messages that are still there."""

    reactions: tuple[Reactions, ...]


@dataclass(frozen=True, slots=True)
class Fetched:
    """Those of the messages that are still there."""

    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """``rights`` are what they may do as an administrator, by Telegram's names; none for everybody else."""

    peer: Peer
    rights: frozenset[str] = frozenset()


Answer = Sent | Resolved | Member | Done | Edited | Deleted | Fetched | FetchedReactions | GroupAnswer


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
