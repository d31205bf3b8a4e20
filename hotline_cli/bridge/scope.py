"""Whose messages the bridge carries, and how."""

import time
from dataclasses import dataclass

from hotline_cli.config.settings import ConnectionSettings

GENERAL = 1
"""The topic that every forum has: https://core.telegram.org/api/forum."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One connection: its account, its backend group (marked id) and its settings."""

    account_id: int
    group_id: int
    settings: ConnectionSettings

    def wants(self, peer_id: int) -> bool:
        """Whether messages of this peer (marked id) are hotline's business: people and the backend group."""
        return peer_id > 0 or peer_id == self.group_id

    def topic_link(self, topic_id: int) -> str:
        """Where the members of the group find a topic: https://core.telegram.org/api/links#message-links."""
        return f"https://t.me/c/{-self.group_id - 10**12}/{topic_id}"


def milliseconds() -> int:
    """Unix time."""
    return time.time_ns() // 1_000_000


def seconds() -> int:
    """Unix time."""
    return int(time.time())
