"""What hotline does to topics, remembered: Telegram tells of it as if somebody had done it by hand (by_hand.py)."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from hotline_cli.bridge.attribution import Attribution
from hotline_cli.bridge.ports import Telegram
from hotline_cli.model.requests import Answer, Done, EditForumTopic, Request, RequestFailed, Unreachable

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
        # Telegram may tell of it before it answers.
        self._expect(request.topic_id, changes)
        try:
            answer = await self.telegram.perform(request)
        except Unreachable:
            self._expect(request.topic_id, changes)
            raise
        except RequestFailed:
            self._expect_no_more(request.topic_id, changes)
            raise
        left = answer.left if isinstance(answer, Done) else ()
        for message_id in left:
            self.attribution.sent(request.group_id, message_id)
        if left:
            self._expect_no_more(request.topic_id, changes)
        else:
            # Nothing was left to change: Telethon may have repeated, by itself, what had been done and not answered.
            asyncio.get_running_loop().call_later(LATE, self._expect_no_more, request.topic_id, changes)
        return answer

    def _expect(self, topic_id: int, changes: Iterable[str | bool]) -> None:
        for change in changes:
            self.attribution.expect(topic_id, change)

    def _expect_no_more(self, topic_id: int, changes: Iterable[str | bool]) -> None:
        for change in changes:
            self.attribution.expect_no_more(topic_id, change)
