"""What the people of a play see in their apps, kept for the screen and for those who wait for something to show."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from telethon.tl import types

from hotline_cli.demo.cast import Person
from hotline_cli.demo.ledger import Ledger, Side, topic_of
from hotline_cli.demo.processes import WaitedInVain

GENERAL = 1


@dataclass(frozen=True, slots=True)
class Line:
    """One message as a line of text; ``mine`` when the person whose screen it is wrote it."""

    who: str
    text: str
    mine: bool = False


@dataclass(slots=True)
class Thread:
    """A topic or a customer's dialog, as somebody sees it."""

    title: str
    closed: bool = False
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Board:
    """The customers' dialogs by customer, the group's topics by id (as ``observer`` sees them), and the ``ledger``."""

    account: Person
    ledger: Ledger = field(default_factory=Ledger)
    customers: dict[str, Thread] = field(default_factory=dict)
    topics: dict[int, Thread] = field(default_factory=lambda: {GENERAL: Thread("General")})
    names: dict[int, str] = field(default_factory=dict)
    chapter: str = ""
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def watch_customer(self, customer: Person) -> None:
        """Show what reaches ``customer``'s app from now on."""
        thread = self.customers[customer.name] = Thread(customer.name)

        def see(message: Any, now: float) -> None:
            if isinstance(message, types.MessageService) or message.out or not is_between(message, self.account.id):
                return
            thread.lines.append(Line(self.account.name, describe(message)))
            self.ledger.arrived(Side.CUSTOMER, customer.name, message, now)
            self.change()

        customer.seen.append(see)

    def watch_group(self, observer: Person, group_id: int) -> None:
        """Show what reaches ``observer``'s app from the group with the bare id ``group_id``."""

        def see(message: Any, now: float) -> None:
            if not isinstance(message.peer_id, types.PeerChannel) or message.peer_id.channel_id != group_id:
                return
            if isinstance(message, types.MessageService):
                self._see_service(message)
            else:
                self._see_in_topic(message, now)
            self.change()

        observer.seen.append(see)

    def topic_for(self, customer: str) -> int | None:
        """The id of the topic whose title ends with the customer's name."""
        return next((id_ for id_, topic in self.topics.items() if topic.title.endswith(customer)), None)

    def topics_in_order(self) -> list[Thread]:
        """The topics in the order of the customers; General last."""
        order = [self.topic_for(customer) for customer in self.customers]
        known = [topic for topic in order if topic is not None]
        return [self.topics[topic] for topic in (*known, *(id_ for id_ in self.topics if id_ not in known))]

    def change(self) -> None:
        """Wake those who wait in ``until``."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def until(self, condition: Callable[[], Any], what: str, seconds: float = 20) -> None:
        """Wait until ``condition()`` holds. Raises WaitedInVain, naming ``what`` was waited for, after ``seconds``."""
        try:
            async with asyncio.timeout(seconds):
                while not condition():
                    await self._changed.wait()
        except TimeoutError:
            raise WaitedInVain(f"Waited {seconds:g} s in vain for {what}.") from None

    def _see_service(self, message: Any) -> None:
        action = message.action
        if isinstance(action, types.MessageActionTopicCreate):
            self.topics[message.id] = Thread(action.title)
        elif isinstance(action, types.MessageActionTopicEdit):
            topic = self.topics.setdefault(topic_of(message), Thread(""))
            if action.title:
                topic.title = action.title
            if action.closed is not None:
                topic.closed = action.closed

    def _see_in_topic(self, message: Any, now: float) -> None:
        topic = self.topics.setdefault(topic_of(message), Thread(""))
        header = message.fwd_from
        author = header.from_id if header and header.from_id else message.from_id
        author_id = author.user_id if isinstance(author, types.PeerUser) else 0
        topic.lines.append(Line(self.names.get(author_id, self.account.name), describe(message)))
        customer = next((name for name in self.customers if topic.title.endswith(name)), None)
        if customer:
            self.ledger.arrived(Side.TOPIC, customer, message, now)


def is_between(message: Any, user_id: int) -> bool:
    """Does the message stand in the private chat with the user?"""
    return isinstance(message.peer_id, types.PeerUser) and message.peer_id.user_id == user_id


def describe(message: Any) -> str:
    """A message as one line of text."""
    text = " ".join(message.message.split())
    kind = _kind(message.media)
    return f"{kind} {text}".strip() if kind else text


def _kind(media: Any) -> str:
    if isinstance(media, types.MessageMediaPhoto):
        return "[photo]"
    if isinstance(media, types.MessageMediaDocument):
        return "[voice message]" if media.voice else "[file]"
    return ""
