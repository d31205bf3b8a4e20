"""Reactions that were given in the group while nobody listened: no difference tells of them, so the messages are asked.

https://core.telegram.org/api/reactions
"""

import logging
import sqlite3
from collections.abc import Awaitable, Callable

from hotline_cli.bridge.ports import Telegram
from hotline_cli.bridge.scope import Scope
from hotline_cli.model.batches import Batch
from hotline_cli.model.requests import FetchedReactions, FetchReactions, FloodWait, Refused, Unreachable
from hotline_cli.store import links
from hotline_cli.store.database import Database

log = logging.getLogger(__name__)

LATEST = 100
"""Messages that are asked: as many as fit into one request. Who reacts to older ones does so seldom."""


async def take_in_missed(
    database: Database, telegram: Telegram, scope: Scope, receive: Callable[[Batch], Awaitable[None]]
) -> None:
    """Let `receive` have the reactions to the latest messages of the group that have a counterpart."""

    def latest(conn: sqlite3.Connection) -> tuple[int, ...]:
        return links.latest(conn, scope.group_id, LATEST)

    message_ids = await database.read(latest)
    if not message_ids:
        return
    try:
        answer = await telegram.perform(FetchReactions(scope.group_id, message_ids))
    except (FloodWait, Refused, Unreachable) as error:
        log.debug("Reactions could not be asked for: %s", error)
        return
    if isinstance(answer, FetchedReactions):
        await receive(Batch(reactions=answer.reactions))
