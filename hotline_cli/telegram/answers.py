"""Which message a request made: ids, and private messages, out of Telegram's answers."""

from typing import Any

from telethon.tl import types

from hotline_cli.model.messages import Message
from hotline_cli.model.requests import Sent
from hotline_cli.telegram.messages import message_from_tl


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


def sent_to_person(answer: Any, what: Any, random_ids: tuple[int, ...], self_id: int) -> Sent:
    """The ids, and the messages as they stand in the private chat to which the TL request ``what`` has sent them.

    Telethon tells its update loop of them and lets nobody see them there.
    """
    if isinstance(answer, types.UpdateShortSentMessage):
        made = [message_of_sent(answer, what, self_id)]
    else:
        made = [update.message for update in answer.updates if isinstance(update, types.UpdateNewMessage)]
    messages = [message_from_tl(message, self_id) for message in made]
    found: tuple[Message, ...] = tuple(message for message in messages if message is not None)
    return Sent(sent_ids(answer, random_ids).message_ids, found)


def message_of_sent(answer: Any, what: Any, self_id: int) -> Any:
    """The TL Message that ``updateShortSentMessage`` stands for, together with the request that it answers."""
    target = getattr(what.reply_to, "reply_to_msg_id", None)
    return types.Message(
        id=answer.id,
        peer_id=types.PeerUser(what.peer.user_id),
        from_id=types.PeerUser(self_id),
        message=what.message,
        date=answer.date,
        out=True,
        media=answer.media,
        entities=answer.entities,
        reply_to=types.MessageReplyHeader(reply_to_msg_id=target) if target else None,
        ttl_period=answer.ttl_period,
    )


def service_message_ids(answer: Any, action: Any) -> list[int]:
    """The ids of the service messages with this kind of action that a request left behind."""
    return [
        update.message.id
        for update in getattr(answer, "updates", ())
        if isinstance(update, types.UpdateNewChannelMessage | types.UpdateNewMessage)
        and isinstance(getattr(update.message, "action", None), action)
    ]
