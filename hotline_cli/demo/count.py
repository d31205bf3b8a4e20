"""The count at the end: everybody's history is fetched anew, through the same clients."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import Any

from telethon.tl import functions, types

from hotline_cli.demo.board import GENERAL
from hotline_cli.demo.cast import Person
from hotline_cli.demo.ledger import Side, Summary, topic_of
from hotline_cli.demo.stage import Stage


async def count(stage: Stage) -> Summary:
    """Fetch the customers' dialogs and the group's topics and return the play's numbers."""
    dialogs = await asyncio.gather(*(_dialog(stage, customer) for customer in stage.customers))
    titles = await _titles(stage)
    topics: dict[str, list[Any]] = defaultdict(list)
    group = await stage.group_for(stage.administrator)
    for message in await _history(stage.administrator, group):
        title = titles.get(topic_of(message), "")
        customer = next((person.name for person in stage.customers if title.endswith(person.name)), None)
        if customer:
            topics[customer].append(message)
    histories = {
        Side.CUSTOMER: {person.name: dialog for person, dialog in zip(stage.customers, dialogs, strict=True)},
        Side.TOPIC: dict(topics),
    }
    return stage.board.ledger.summary(histories, topics=len(titles.keys() - {GENERAL}))


async def _dialog(stage: Stage, customer: Person) -> list[Any]:
    """What the customer has received from the account."""
    history = await _history(customer, await stage.account_for(customer))
    return [message for message in history if not message.out]


async def _history(person: Person, peer: Any) -> list[Any]:
    return [
        message
        async for message in person.client.iter_messages(peer)
        if not isinstance(message, types.MessageService)
    ]  # fmt: skip


async def _titles(stage: Stage) -> dict[int, str]:
    """The titles of the group's topics by id, as the administrator lists them."""
    group = await stage.group_for(stage.administrator)
    request = functions.messages.GetForumTopicsRequest(group, None, 0, 0, 100)
    answer = await stage.administrator.client(request)
    return {topic.id: topic.title for topic in answer.topics if isinstance(topic, types.ForumTopic)}
