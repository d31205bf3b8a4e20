"""Everything the sandbox knows, in one object."""

from __future__ import annotations

import hashlib
import hmac
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hotline_cli.sandbox.logins import Logins
from hotline_cli.sandbox.rpc import RpcError, Session

CHANNEL_MARK = 10**12
TELEGRAM = 777000  # the account that Telegram itself writes from
TRANSIENT = {"transient": True}  # fields that are not kept over a restart, see persist.py


@dataclass(slots=True)
class LogEntry:
    """One step of a box: ``update`` is the TL update that made ``pts`` what it is (``pts_count`` steps)."""

    pts: int
    pts_count: int
    date: int
    update: Any


@dataclass(slots=True)
class Box:
    """A message box: an account's own (private chats and basic groups) or a channel's.

    ``messages`` holds TL messages as the box's owner sees them (a channel's: as nobody in particular, ``out`` unset).
    https://core.telegram.org/api/updates#message-related-event-sequences
    """

    pts: int = 1
    qts: int = 0
    last_id: int = 0
    messages: dict[int, Any] = field(default_factory=dict)
    log: list[LogEntry] = field(default_factory=list)
    # Derived, see history.py.
    index: dict[int, list[int]] = field(default_factory=dict, repr=False, compare=False, metadata=TRANSIENT)
    incoming: dict[int, list[int]] = field(default_factory=dict, repr=False, compare=False, metadata=TRANSIENT)
    indexed: int = field(default=0, repr=False, compare=False, metadata=TRANSIENT)
    index_gone: int = field(default=0, repr=False, compare=False, metadata=TRANSIENT)


@dataclass(slots=True)
class Password:
    """Two-step verification: SRP parameters and verifier, never the password."""

    salt1: bytes
    salt2: bytes
    verifier: bytes
    hint: str = ""
    email: str | None = None


@dataclass(slots=True)
class Contact:
    first_name: str
    last_name: str = ""
    phone: str = ""


@dataclass(slots=True)
class ReadState:
    """What one account has read of a dialog and what the others have read of its messages."""

    inbox_max_id: int = 0
    outbox_max_id: int = 0
    unread_mark: bool = False
    pinned: bool = False
    pinned_place: int = 0


@dataclass(slots=True)
class User:
    id: int
    phone: str = ""
    first_name: str = ""
    last_name: str = ""
    username: str | None = None
    about: str = ""
    bot: bool = False
    premium: bool = False
    deleted: bool = False
    language: str = "en"
    photo_id: int | None = None
    fallback_photo_id: int | None = None  # for whom privacy does not show the other
    photos: list[int] = field(default_factory=list)  # profile photos so far, newest last
    password: Password | None = None
    contacts: dict[int, Contact] = field(default_factory=dict)
    blocked: dict[int, int] = field(default_factory=dict)  # marked id -> when
    privacy: dict[str, list[Any]] = field(default_factory=dict)  # TL PrivacyValue… by key, see privacy.py
    notify: dict[str, Any] = field(default_factory=dict)  # TL PeerNotifySettings, see notifications.py
    online_until: int = 0  # Unix seconds, in the past for somebody who is offline since; 0: never seen
    account_ttl: int = 548  # days
    authorization_ttl: int = 183  # days
    box: Box = field(default_factory=Box)
    reads: dict[int, ReadState] = field(default_factory=dict)  # by marked peer id; a key is a dialog
    mentions: dict[int, set[int]] = field(default_factory=dict)  # marked peer id -> messages not seen that name them
    drafts: dict[str, Any] = field(default_factory=dict)  # TL DraftMessage, by the keys of notifications.py
    folders: dict[int, Any] = field(default_factory=dict)  # TL DialogFilter
    random_ids: dict[int, tuple[int, int]] = field(default_factory=dict)  # random_id -> (marked peer id, message id)
    protects: set[int] = field(default_factory=set)  # user ids: what is said with them cannot be forwarded or copied
    authorizations: set[int] = field(default_factory=set)  # hashes


@dataclass(slots=True)
class Member:
    """A participant. ``admin_rights`` and ``banned_rights`` are TL ChatAdminRights / ChatBannedRights."""

    user_id: int
    date: int
    inviter_id: int = 0
    creator: bool = False
    left: bool = False
    admin_rights: Any = None
    banned_rights: Any = None
    rank: str | None = None
    promoted_by: int = 0
    kicked_by: int = 0  # who restricted or removed them
    available_min_id: int = 0  # a channel's messages up to this one are hidden from the member
    forum_as_messages: bool = False  # how the member likes to look at a forum


@dataclass(slots=True)
class Chat:
    """A basic group. Its messages live in the members' own boxes."""

    id: int
    title: str
    creator_id: int
    date: int
    members: dict[int, Member] = field(default_factory=dict)
    version: int = 1
    about: str = ""
    deactivated: bool = False
    migrated_to: int | None = None  # bare channel id
    default_banned_rights: Any = None
    noforwards: bool = False
    pinned: set[int] = field(default_factory=set)
    photo_id: int | None = None


@dataclass(slots=True)
class Topic:
    """A forum topic; ``id`` is that of the service message that made it, 1 for General."""

    id: int
    title: str
    icon_color: int
    date: int
    creator_id: int
    icon_emoji_id: int | None = None
    closed: bool = False
    hidden: bool = False
    pinned: bool = False
    deleted: bool = False
    top_message: int = 0
    reads: dict[int, ReadState] = field(default_factory=dict)  # by user id


@dataclass(slots=True)
class Channel:
    """A supergroup (``megagroup``, perhaps a ``forum``) or a broadcast channel, with a box of its own."""

    id: int
    title: str
    creator_id: int
    date: int
    megagroup: bool = False
    broadcast: bool = False
    forum: bool = False
    signatures: bool = False
    noforwards: bool = False
    username: str | None = None
    about: str = ""
    members: dict[int, Member] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    pinned_topics: list[int] = field(default_factory=list)
    box: Box = field(default_factory=Box)
    default_banned_rights: Any = None
    slowmode_seconds: int = 0
    hidden_prehistory: bool = False
    deleted: bool = False
    migrated_from: int | None = None
    pinned: set[int] = field(default_factory=set)
    photo_id: int | None = None
    admin_log: list[Any] = field(default_factory=list)  # TL ChannelAdminLogEvent, oldest first
    authors: dict[int, int] = field(default_factory=dict)  # message id -> writer, where from_id does not show them
    mentioned: dict[int, set[int]] = field(default_factory=dict)  # message id -> users it names
    reactions: dict[int, dict[int, list[Any]]] = field(default_factory=dict)  # message id -> user id -> theirs


@dataclass(slots=True)
class Invite:
    hash: str
    peer_id: int  # marked id of a chat or channel
    creator_id: int
    date: int
    expire_date: int | None = None
    usage_limit: int | None = None
    usage: int = 0
    revoked: bool = False
    request_needed: bool = False
    title: str | None = None
    permanent: bool = False  # an administrator's primary link
    importers: dict[int, int] = field(default_factory=dict)  # user id -> date of joining
    requests: dict[int, int] = field(default_factory=dict)  # user id -> date of asking to join


@dataclass(slots=True)
class AuthKey:
    """A permanent authorization key, ``key`` 256 bytes; ``authorization`` is set while somebody is signed in."""

    id: int
    key: bytes
    created: int
    salt: int = 0
    layer: int = 0
    api_id: int = 0
    device: dict[str, str] = field(default_factory=dict)
    authorization: Authorization | None = field(default=None, metadata=TRANSIENT)  # one of World.authorizations
    pending_password: int | None = None  # user id that has passed the code or QR, and still owes the password
    pending_parent: int | None = None  # hash of the authorization that accepted its QR
    pending_hash: int | None = None  # hash that a QR login was promised
    ended: str = "AUTH_KEY_UNREGISTERED"  # the 401 that whoever asks with it gets while nobody is signed in
    sessions: set[Any] = field(default_factory=set, compare=False, metadata=TRANSIENT)  # live Session objects


@dataclass(slots=True)
class Authorization:
    """One login of one account ("active session"). A QR login's ``parent`` is the hash of the login that scanned it."""

    hash: int
    user_id: int
    key_id: int
    date: int
    active: int
    parent: int | None = None
    seq: int = 0
    known: set[int] = field(default_factory=set)  # marked ids whose entity this login has been sent
    confirmed: bool = True


@dataclass(slots=True)
class StoredFile:
    """A photo or document and its bytes. ``media`` is the one TL Photo or Document that all messages with it share."""

    id: int
    media: Any
    data: bytes
    owner_id: int
    thumbs: dict[str, bytes] = field(default_factory=dict)


@dataclass(slots=True)
class Upload:
    """Parts of a file that have arrived; ``total`` is told beforehand for a big file."""

    parts: dict[int, bytes] = field(default_factory=dict)
    total: int | None = None
    size: int = 0  # of a part, where one before the last has been seen


@dataclass(slots=True)
class PollState:
    """A poll and who voted for what. ``media`` is the one TL MessageMediaPoll that all messages with it share."""

    media: Any
    owner_id: int
    correct: list[bytes] = field(default_factory=list)
    solution: str | None = None
    solution_entities: list[Any] | None = None
    votes: dict[int, list[bytes]] = field(default_factory=dict)  # user id -> options, in the order they voted


@dataclass
class World:
    """The whole of the sandbox's Telegram. Ids are drawn from ``seed`` so that a run can be repeated."""

    seed: int = 0
    dc: int = 2
    host: str = "127.0.0.1"
    port: int = 0
    api_id: int = 17349
    api_hash: str = "344583e45741c457fe1862106095a5eb"
    rsa_private_pem: str = ""  # PKCS#1; made from the seed when a server first starts
    now: Callable[[], float] = field(default=time.time, compare=False, metadata=TRANSIENT)
    users: dict[int, User] = field(default_factory=dict)
    chats: dict[int, Chat] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    invites: dict[str, Invite] = field(default_factory=dict)
    files: dict[int, StoredFile] = field(default_factory=dict)
    uploads: dict[tuple[int, int], Upload] = field(default_factory=dict)  # by (user id, file id)
    polls: dict[int, PollState] = field(default_factory=dict)
    keys: dict[int, AuthKey] = field(default_factory=dict)
    authorizations: dict[int, Authorization] = field(default_factory=dict)
    copies: dict[int, dict[int, int]] = field(default_factory=dict)  # uid -> {user id: message id}, see posting.py
    uids: dict[tuple[int, int], int] = field(default_factory=dict)  # (user id, message id) -> uid
    reactions: dict[int, dict[int, list[Any]]] = field(default_factory=dict)  # uid -> user id -> TL MessagePeerReaction
    views: dict[tuple[int, int], tuple[Any, dict[str, Any], Any]] = field(
        default_factory=dict, repr=False, compare=False, metadata=TRANSIENT
    )  # what views.py has made for whom of which peer
    phones: dict[str, int] = field(default_factory=dict)
    usernames: dict[str, int] = field(default_factory=dict)  # lower case -> marked id
    counters: dict[str, int] = field(default_factory=dict)
    unknown_methods: dict[str, int] = field(default_factory=dict)
    calls: int = field(default=0, compare=False, metadata=TRANSIENT)  # answered since it was loaded
    logins: Logins = field(default_factory=Logins)
    difference_slice: int = 100  # updates a getDifference answers at once
    fresh_reset_seconds: int = 0  # how long a login must have lasted to end others; Telegram's is 24 hours
    too_long_after: int = 100_000  # updates behind which a difference becomes TooLong
    reference_lifetime: int = 24 * 3600  # seconds that a file reference is good for, at least
    reference_epoch: int = 0  # a new one expires all file references, see files.py
    reference_window: int = 0  # the stretch of time that the references given out now belong to
    web_pages: dict[str, Any] = field(default_factory=dict)  # address -> TL WebPage: what previews are made of
    refuse_repeats: bool = False  # answer a repeated random_id with RANDOM_ID_DUPLICATE instead of the message

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self._secret = hashlib.sha256(b"access hash %d" % self.seed).digest()
        self._hashes: dict[tuple[int, int], int] = {}
        self.users.setdefault(TELEGRAM, User(TELEGRAM, phone="42777", first_name="Telegram"))

    def next_id(self, name: str, start: int = 1) -> int:
        """Count up under ``name``: ids of users, channels, files, uids …"""
        value = self.counters.get(name, start - 1) + 1
        self.counters[name] = value
        return value

    def random_long(self) -> int:
        """A signed 64-bit number out of the seeded stream, never 0."""
        return self.random.randrange(1, 2**63)

    def random_bytes(self, count: int) -> bytes:
        """Bytes out of the same stream."""
        return self.random.randbytes(count)

    def time(self) -> int:
        """Unix seconds."""
        return int(self.now())

    def seal(self, data: bytes) -> bytes:
        """Eight bytes that only this world can have made of ``data``."""
        return hmac.digest(self._secret, data, "sha256")[:8]

    def access_hash(self, viewer_id: int, peer_id: int) -> int:
        """The hash that ``viewer_id`` needs to address ``peer_id`` (marked): Telegram gives every account its own."""
        pair = (viewer_id, peer_id)
        found = self._hashes.get(pair)
        if found is None:
            digest = hmac.digest(self._secret, b"%d %d" % pair, "sha256")
            found = self._hashes[pair] = int.from_bytes(digest[:8], "little", signed=True)
        return found

    def sessions_of(self, user_id: int) -> list[Session]:
        """The live sessions of all of the user's logins that want updates."""
        user = self.users[user_id]
        return [
            session
            for hash_ in user.authorizations
            for session in self.keys[self.authorizations[hash_].key_id].sessions
        ]

    def user_by_phone(self, phone: str) -> User | None:
        user_id = self.phones.get("".join(filter(str.isdigit, phone)))
        return None if user_id is None else self.users[user_id]

    def member(self, channel: Channel, user_id: int) -> Member:
        """The user's membership. Raises 400 CHANNEL_PRIVATE for somebody who is not in it or was banned."""
        member = channel.members.get(user_id)
        if member is None or member.left or channel.deleted:
            raise RpcError(400, "CHANNEL_PRIVATE")
        return member


def mark_channel(channel_id: int) -> int:
    """Bare channel id to marked id."""
    return -(CHANNEL_MARK + channel_id)


def unmark_channel(peer_id: int) -> int:
    """Marked channel id to bare id."""
    return -peer_id - CHANNEL_MARK
