"""What the bridge needs of Telegram."""

from typing import Protocol

from hotline_cli.model.requests import Answer, Request


class Telegram(Protocol):
    async def perform(self, request: Request) -> Answer:
        """Send `request` and return the answer. Raise `FloodWait`, `Refused`, `Unreachable` or `LoggedOut`."""
