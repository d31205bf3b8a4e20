"""What Telegram's refusals mean for a row, by error name: https://core.telegram.org/api/errors."""

from hotline_cli.rules.carriage import RESTRICTED

TOPIC_GONE = frozenset({"TOPIC_DELETED", "TOPIC_ID_INVALID", "REPLY_TO_TOPIC_INVALID"})
"""The topic is no more: it is made anew."""

GROUP_LOST = frozenset(
    {
        "CHANNEL_PRIVATE",
        "CHANNEL_INVALID",
        "CHANNEL_BANNED",
        "CHANNEL_FORUM_MISSING",
        "CHAT_FORBIDDEN",
        "CHAT_RESTRICTED",
        "CHAT_WRITE_FORBIDDEN",
        "USER_BANNED_IN_CHANNEL",
        "USER_NOT_PARTICIPANT",
    }
)
"""Nothing can be posted in the backend group as it is: everything waits until somebody has put that right."""

NO_RIGHT = "CHAT_ADMIN_REQUIRED"
"""The account may not do this: to post, as good as `GROUP_LOST`; with anything else the others can go on."""

GENERAL_CLOSED = "TOPIC_CLOSED"
"""General, for the account makes all the other topics and may always write in them."""

REPLY_GONE = frozenset({"REPLY_MESSAGE_ID_INVALID", "REPLY_TO_INVALID", "MESSAGE_ID_INVALID", "MSG_ID_INVALID"})
"""What the message replies to is no more: it goes without."""

NOT_FORWARDABLE = frozenset(
    {RESTRICTED, "MESSAGE_ID_INVALID", "MESSAGE_IDS_EMPTY", "MSG_ID_INVALID", "MEDIA_EMPTY", "MEDIA_INVALID"}
)
"""The original cannot be forwarded, protected or gone as it is: the archive's copy is shown instead."""


class GroupLost(Exception):
    """The backend group cannot be posted in; ``error`` is Telegram's name for why."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class TopicRefused(Exception):
    """No topic can be made in the backend group, though what has one can be shown; ``error`` as in `GroupLost`."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error
