"""Which message a request made: ids out of Telegram's answers."""

from typing import Any

from telethon.tl import types

from hotline_cli.model.requests import Sent


def sent_ids(answer: Any, random_ids: tuple[int, ...]) -> Sent:
    """The ids of the messages that were sent under these random ids. Those that Telegram left out are left out here."""
    if isinstance(answer, types.UpdateShortSentMessage):
        return Sent({random_ids[0]: answer.id})
    wanted = set(random_ids)
    found: dict[int, int | None] = {
        update.random_id: update.id
        for update in answer.updates
        if isinstance(update, types.UpdateMessageID) and update.random_id in wanted
    }
    return Sent(found)


def service_message_ids(answer: Any, action: Any) -> list[int]:
    """The ids of the service messages with this kind of action that a request left behind."""
    return [
        update.message.id
        for update in getattr(answer, "updates", ())
        if isinstance(update, types.UpdateNewChannelMessage | types.UpdateNewMessage)
        and isinstance(getattr(update.message, "action", None), action)
    ]
