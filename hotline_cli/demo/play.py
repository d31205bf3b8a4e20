"""The play: a working day of the team in a few chapters, with a power cut in the middle."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from hotline_cli.demo.board import GENERAL, Board
from hotline_cli.demo.cast import Person
from hotline_cli.demo.ledger import Sent
from hotline_cli.demo.processes import PlayFailed
from hotline_cli.demo.script import Script
from hotline_cli.demo.stage import Stage
from hotline_cli.demo.talk import (
    arrival,
    command,
    customer_writes,
    leave_note,
    operator_writes,
    owner_writes,
    upload_picture,
    upload_voice,
    write_first,
)

ANSWERED = "🟨"  # what a topic's title begins with
BURST = 8  # messages of each customer around the power cut
SMALL_TALK = 4  # questions and answers of each customer before it


async def no_pause() -> None:
    """For performances that nobody watches."""


@dataclass(frozen=True, slots=True)
class Play:
    """One performance: ``tell`` is told each chapter's name, ``pause`` lets the audience follow."""

    stage: Stage
    script: Script
    tell: Callable[[str], None]
    pause: Callable[[], Awaitable[None]] = no_pause

    async def perform(self) -> None:
        """Play all chapters. Raises PlayFailed when something that has to happen does not."""
        self.tell("The daemon starts; customers write, the team answers")
        await self.stage.start_daemon()
        *regulars, newcomer = self.stage.customers
        scenes = (self.formatting, self.photo, self.voice, self.album, self.owner_answers)
        await together(*(scene(customer) for scene, customer in zip(scenes, regulars, strict=True)))
        self.tell("A dialog is closed, and the customer comes back")
        await self.closing_and_return(regulars[0])
        self.tell("The team writes first: /new")
        await self.new(newcomer)
        self.tell("Everybody talks at once")
        await together(*(self.small_talk(customer) for customer in self.stage.customers))
        await self.power_cut()

    async def formatting(self, customer: Person) -> None:
        """Text with formatting both ways, and a reply to it."""
        thing = self.script.thing()
        first = await self.ask(customer, f"Hello! Is the <b>{thing}</b> <i>really</i> that <u>cheap</u>?")
        link = f'Yes: <a href="https://example.org/shop">see {self.script.thing()}</a>, code <code>SPRING</code>.'
        answer = await self.answer(customer, link, replies_to=first)
        await self.ask(customer, f"Wonderful, I take {thing}.", replies_to=answer)
        await self.leave_note(customer)

    async def photo(self, customer: Person) -> None:
        """A photo each way."""
        operator = self.operator_of(customer)
        picture = await upload_picture(customer, self.script.colour())
        first = await self.ask(customer, f"This is what is left of my {self.script.thing()}.", picture)
        await self.answer(customer, self.script.answer(), replies_to=first)
        picture = await upload_picture(operator, self.script.colour())
        await self.answer(customer, f"Would <b>{self.script.thing()}</b> do instead?", picture)

    async def voice(self, customer: Person) -> None:
        """A voice message each way, and a note about the customer's."""
        await self.ask(customer, "", await upload_voice(customer, 3))
        await self.leave_note(customer)
        await self.answer(customer, "", await upload_voice(self.operator_of(customer), 2))

    async def album(self, customer: Person) -> None:
        """An album of three pictures."""
        pictures = [await upload_picture(customer, self.script.colour()) for _ in range(3)]
        await self.ask(customer, f"Three views of my {self.script.thing()}.", *pictures)
        await self.answer(customer, self.script.answer())

    async def owner_answers(self, customer: Person) -> None:
        """The account's owner answers on the phone; the team sees it."""
        await self.ask(customer, self.script.question())
        await arrival(self.stage, await owner_writes(self.stage, customer, self.script.answer()))
        await self.pause()
        await self.ask(customer, f"Thank you! And {self.script.thing()}?")
        await self.answer(customer, self.script.answer())

    async def closing_and_return(self, customer: Person) -> None:
        """``/close`` closes the topic, the customer's next message opens it again."""
        await command(self.stage, self.operator_of(customer), customer, "/close")
        await self.topic(customer, closed=True)
        await self.pause()
        await self.ask(customer, f"Me again: {self.script.question()}")
        await self.topic(customer, closed=False)
        await self.answer(customer, self.script.answer())

    async def new(self, customer: Person) -> None:
        """An operator writes to somebody who has never written."""
        operator = self.stage.operators[0]
        await arrival(self.stage, [await write_first(self.stage, operator, customer, self.script.answer())])
        await self.pause()
        await self.ask(customer, self.script.question())

    async def small_talk(self, customer: Person) -> None:
        """Questions and answers, one after the other."""
        for _ in range(SMALL_TALK):
            await self.ask(customer, self.script.question())
            await self.answer(customer, self.script.answer())

    async def power_cut(self) -> None:
        """Kill the daemon while everybody writes, let people go on writing while it is down, and start it again."""
        self.tell("Power cut: the daemon is killed while messages arrive")
        await together(self.kill_amid_burst(), *(self.burst(customer) for customer in self.stage.customers))
        await together(*(self.meanwhile(customer) for customer in self.stage.customers))
        await self.pause()
        waiting = self.board.ledger.missing()
        for sent in waiting:
            sent.live = False
        self.tell(f"The daemon starts again; {len(waiting)} messages are waiting")
        await self.stage.start_daemon()
        await self.board.until(lambda: not self.board.ledger.missing(), "what was written during the power cut", 30)
        self.tell("Back to work")
        await together(*(self.answer(customer, self.script.answer()) for customer in self.stage.customers))
        await together(*(self.title(customer, ANSWERED) for customer in self.stage.customers))

    async def kill_amid_burst(self) -> None:
        """Kill the daemon when half of the burst has been sent."""
        enough = len(self.board.ledger.sent) + len(self.stage.customers) * BURST // 2
        await self.board.until(lambda: len(self.board.ledger.sent) >= enough, "half of the messages to be sent")
        await self.stage.kill_daemon()

    async def burst(self, customer: Person) -> None:
        for _ in range(BURST):
            await customer_writes(self.stage, customer, self.script.question())

    async def meanwhile(self, customer: Person) -> None:
        """What the team does while the daemon is down: it answers, here on the phone, there in the topic."""
        if customer is self.stage.customers[-1]:
            await owner_writes(self.stage, customer, self.script.answer())
        else:
            await operator_writes(self.stage, self.operator_of(customer), customer, self.script.answer())

    async def ask(self, customer: Person, text: str, *media: object, replies_to: Sent | None = None) -> Sent:
        """The customer writes and the team sees it."""
        sent = await arrival(self.stage, await customer_writes(self.stage, customer, text, media, replies_to))
        await self.pause()
        return sent

    async def answer(self, customer: Person, text: str, *media: object, replies_to: Sent | None = None) -> Sent:
        """The team writes and the customer sees it."""
        operator = self.operator_of(customer)
        sent = await arrival(self.stage, await operator_writes(self.stage, operator, customer, text, media, replies_to))
        await self.pause()
        return sent

    async def leave_note(self, customer: Person) -> None:
        """The team writes something that the customer must not see."""
        text = f"Note to all: {self.script.thing()} is out of stock"
        await leave_note(self.stage, self.operator_of(customer), customer, text)
        await self.pause()

    async def topic(self, customer: Person, *, closed: bool) -> None:
        """Wait until the customer's topic is closed, or open."""
        topics = self.board.topics
        topic = self.board.topic_for(customer.name) or GENERAL
        state = "closed" if closed else "opened again"
        await self.board.until(lambda: topics[topic].closed is closed, f"the topic of {customer.name} to be {state}")

    async def title(self, customer: Person, mark: str) -> None:
        """Wait until the customer's topic is marked."""
        topics = self.board.topics
        topic = self.board.topic_for(customer.name) or GENERAL
        await self.board.until(
            lambda: topics[topic].title.startswith(mark), f"the topic of {customer.name} to be {mark}"
        )

    def operator_of(self, customer: Person) -> Person:
        operators = self.stage.operators
        return operators[self.stage.customers.index(customer) % len(operators)]

    @property
    def board(self) -> Board:
        return self.stage.board


async def together(*work: Coroutine[Any, Any, Any]) -> None:
    """Do all of ``work`` at once; the first PlayFailed ends the rest and is raised."""
    try:
        async with asyncio.TaskGroup() as group:
            for part in work:
                group.create_task(part)
    except* PlayFailed as failures:
        failure: BaseException = failures
        while isinstance(failure, BaseExceptionGroup):
            failure = failure.exceptions[0]
        raise failure from None
