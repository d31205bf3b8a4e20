"""People, groups and channels, known by their *marked* id."""

from dataclasses import dataclass
from enum import StrEnum


class PeerKind(StrEnum):
    USER = "user"
    CHAT = "chat"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Peer:
    """A user, basic group (``chat``) or supergroup/channel (``channel``).

    ``id`` is the marked id that Telethon and the Bot API use: users are positive, basic groups are
    ``-id``, channels and supergroups ``-(10**12 + id)``. ``access_hash`` is None when only a *min*
    form of the peer was seen (https://core.telegram.org/api/min).
    """

    id: int
    kind: PeerKind
    access_hash: int | None = None
    first_name: str = ""
    last_name: str = ""
    title: str = ""
    username: str | None = None
    phone: str | None = None
    language: str | None = None
    is_self: bool = False
    is_bot: bool = False
    is_contact: bool = False
    is_deleted: bool = False
    is_forum: bool = False
    is_premium: bool = False

    @property
    def name(self) -> str:
        """The name that people see, never empty."""
        full = self.title or f"{self.first_name} {self.last_name}".strip()
        return full or (f"@{self.username}" if self.username else str(self.id))
