"""What hotline does to topics, remembered: Telegram tells of it as if somebody had done it by hand (by_hand.py)."""

import asyncio
from dataclasses import dataclass

from hotline_cli.bridge.attribution import Attribution
from hotline_cli.bridge.ports import Telegram
from hotline_cli.model.requests import Answer, Done, EditForumTopic, Request, Unreachable

LATE = 60.0
"""Seconds within which Telegram tells of a change that was made by a request whose first answer was lost."""


@dataclass(frozen=True, slots=True)
class OwnEdits:
    """The way to Telegram, on which changes to topics are noted."""

    telegram: Telegram
    attribution: Attribution

    async def perform(self, request: Request) -> Answer:
        """As Telegram's."""
        if not isinstance(request, EditForumTopic):
            return await self.telegram.perform(request)
        changes = [change for change in (request.title, request.closed) if change is not None]
        try:
            answer = await self.telegram.perform(request)
        except Unreachable:
            for change in changes:
                self.attribution.expect(request.topic_id, change)
            raise
        left = answer.left if isinstance(answer, Done) else ()
        for message_id in left:
            self.attribution.sent(request.group_id, message_id)
        for change in changes:
            if left:
                self.attribution.expect_no_more(request.topic_id, change)
            else:
                self._expect_for_a_while(request.topic_id, change)
        return answer

    def _expect_for_a_while(self, topic_id: int, change: str | bool) -> None:
        """Nothing was left to change: Telethon may have repeated, by itself, what had been done and not answered."""
        self.attribution.expect(topic_id, change)
        asyncio.get_running_loop().call_later(LATE, self.attribution.expect_no_more, topic_id, change)
