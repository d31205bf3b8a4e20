"""What hotline does to topics, remembered: Telegram tells of it as if somebody had done it by hand (by_hand.py)."""

from dataclasses import dataclass

from hotline_cli.bridge.attribution import Attribution
from hotline_cli.bridge.ports import Telegram
from hotline_cli.model.requests import Answer, Done, EditForumTopic, Request, Unreachable


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
        for message_id in answer.left if isinstance(answer, Done) else ():
            self.attribution.sent(request.group_id, message_id)
            for change in changes:
                self.attribution.expect_no_more(request.topic_id, change)
        return answer
