"""Service messages that our own changes of a topic leave behind: found, and deleted."""

import logging
from typing import Any

from telethon import errors
from telethon.tl import functions, types

from hotline_cli.model.requests import LoggedOut
from hotline_cli.telegram.errors import failure
from hotline_cli.telegram.seam import HotlineClient

log = logging.getLogger(__name__)

LATEST = 20
"""Messages of a topic among which a change is looked for whose answer was lost."""


async def tidy(client: HotlineClient, peer: Any, message_ids: list[int]) -> None:
    """Delete service messages. One that stays is a blemish, no failure."""
    if not message_ids:
        return
    channel = types.InputChannel(peer.channel_id, peer.access_hash)
    try:
        await client.invoke(functions.channels.DeleteMessagesRequest(channel, message_ids))
    except (errors.RPCError, OSError) as error:
        blemish(error)


async def left_before(client: HotlineClient, peer: Any, topic_id: int, change: dict[str, Any]) -> list[int]:
    """The ids of what an earlier attempt at this change has left in the topic: its answer was lost, and now Telegram
    says that there is nothing to be changed."""
    latest = functions.messages.GetRepliesRequest(
        peer, topic_id, offset_id=0, offset_date=None, add_offset=0, limit=LATEST, max_id=0, min_id=0, hash=0
    )
    try:
        answer = await client.invoke(latest)
    except (errors.RPCError, OSError) as error:
        blemish(error)
        return []
    return [message.id for message in getattr(answer, "messages", ()) if message.out and says(message, change)]


def says(message: Any, change: dict[str, Any]) -> bool:
    """Whether a message is the service message of this change."""
    action = getattr(message, "action", None)
    if not isinstance(action, types.MessageActionTopicEdit):
        return False
    return all(getattr(action, name) == value for name, value in change.items())


def blemish(error: Exception) -> None:
    """Nothing but a service message more than need be. Raise `LoggedOut` if there is more to it."""
    if isinstance(problem := failure(error), LoggedOut):
        raise problem from error
    log.info("A topic's service message stays: %s", problem)
