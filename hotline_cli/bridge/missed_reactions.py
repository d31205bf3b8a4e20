"""Reactions of which Telegram does not tell, so that the messages have to be asked.

It tells at once of all reactions in private chats and of those to the account's own messages, of others' messages in a
group only of the first (which edits the message), and afterwards of none that was given while nobody listened: so do
apps that show the messages ask again and again (https://core.telegram.org/api/reactions).
"""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable

from hotline_cli.bridge.ports import Telegram
from hotline_cli.bridge.scope import Scope, seconds
from hotline_cli.model.batches import Batch
from hotline_cli.model.requests import FetchedReactions, FetchReactions, FloodWait, Refused, Unreachable
from hotline_cli.store import links, reactions
from hotline_cli.store.database import Database

log = logging.getLogger(__name__)

LATEST = 100
"""Messages that are asked: as many as fit into one request. Who reacts to older ones does so seldom."""


EVERY = 60.0
"""Seconds between two questions about operators' messages to which somebody has reacted lately."""

LATELY = 24 * 3600
"""Seconds after a reaction for which others are expected to the same message."""

Receive = Callable[[Batch], Awaitable[None]]


async def keep_up(database: Database, telegram: Telegram, scope: Scope, receive: Receive) -> None:
    """Let `receive` have the reactions in the group that were missed, and those that Telegram will not tell of."""
    await ask(database, telegram, scope, receive, lambda conn: links.latest(conn, scope.group_id, LATEST))
    while True:
        await asyncio.sleep(EVERY)
        since = seconds() - LATELY
        await ask(
            database,
            telegram,
            scope,
            receive,
            lambda conn: reactions.lately(conn, scope.group_id, since, LATEST),  # noqa: B023
        )


async def ask(
    database: Database,
    telegram: Telegram,
    scope: Scope,
    receive: Receive,
    which: Callable[[sqlite3.Connection], tuple[int, ...]],
) -> None:
    """Let `receive` have the reactions to these messages of the group; if there are none, nothing is asked."""
    message_ids = await database.read(which)
    if not message_ids:
        return
    try:
        answer = await telegram.perform(FetchReactions(scope.group_id, message_ids))
    except (FloodWait, Refused, Unreachable) as error:
        log.debug("Reactions could not be asked for: %s", error)
        return
    if isinstance(answer, FetchedReactions):
        await receive(Batch(reactions=answer.reactions))
