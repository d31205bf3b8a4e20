"""Whose messages the bridge carries, and how."""

import time
from dataclasses import dataclass, field

from hotline_cli.bridge.siblings import Siblings
from hotline_cli.config.settings import ConnectionSettings

GENERAL = 1
"""The topic that every forum has: https://core.telegram.org/api/forum."""


@dataclass(slots=True)
class Scope:
    """One connection: its account, its backend group (marked id), its settings, its name, and who runs beside it.

    The settings are replaced when they are read again: whoever needs one asks for it each time.
    """

    account_id: int
    group_id: int
    settings: ConnectionSettings
    name: str = ""
    siblings: Siblings = field(default_factory=Siblings)

    def wants(self, peer_id: int) -> bool:
        """Whether messages of this peer (marked id) are hotline's business: people and the backend group."""
        return peer_id > 0 or peer_id == self.group_id

    @property
    def connections(self) -> tuple[str, ...]:
        """The names of the connections that share the backend group, this one's among them; none if it is alone."""
        return self.siblings.sharing(self.group_id)

    @property
    def speaker(self) -> str:
        """Under which name things are said in General; none if there is but one that says anything."""
        return self.name if self.connections else ""

    @property
    def icon_color(self) -> int | None:
        """The colour of new topics, None for Telegram's choice."""
        color = self.settings.icon_color
        return color if color is not None else self.siblings.icon_color(self.group_id, self.name)

    def topic_link(self, topic_id: int) -> str:
        """Where the members of the group find a topic: https://core.telegram.org/api/links#message-links."""
        return f"https://t.me/c/{-self.group_id - 10**12}/{topic_id}"


def milliseconds() -> int:
    """Unix time."""
    return time.time_ns() // 1_000_000


def seconds() -> int:
    """Unix time."""
    return int(time.time())
