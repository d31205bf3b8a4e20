"""Who is in the play and what they say, drawn from a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from hotline_cli.demo.media import Colour
from hotline_cli.demo.stage import Names

FIRST = (
    "Alma",
    "Bruno",
    "Chiara",
    "Dmitri",
    "Elif",
    "Farid",
    "Greta",
    "Hiro",
    "Ines",
    "Jonas",
    "Keiko",
    "Luca",
    "Mira",
)
LAST = ("Adler", "Bianchi", "Costa", "Duval", "Fischer", "Greco", "Hansen", "Ito", "Jensen", "Lind", "Novak", "Petit")
SHOPS = ("Acme Bikes", "Blue Door Books", "Copper Kettle", "Dahlia Flowers", "Elm Street Tailors")
THINGS = ("bicycle", "lamp", "teapot", "jacket", "camera", "bookshelf", "typewriter", "record player", "tent", "globe")
QUESTIONS = (
    "Is the {thing} {number} still to be had?",
    "When will my {thing} {number} arrive?",
    "Do you ship the {thing} {number} abroad?",
    "My {thing} {number} came with a scratch, what now?",
    "Could I exchange {thing} {number} for a bigger one?",
    "What does it cost to repair {thing} {number}?",
)
ANSWERS = (
    "Let me look up {thing} {number}.",
    "Yes, {thing} {number} is on its way.",
    "We will call you about {thing} {number} tomorrow.",
    "For {thing} {number} there is a guarantee of two years.",
    "We have set {thing} {number} aside for you.",
)


@dataclass(slots=True)
class Script:
    """A play's names and lines. No two lines are alike, because each names a number that no other has."""

    seed: int
    names: Names = field(init=False)
    _random: random.Random = field(init=False)
    _numbers: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311 - names and small talk
        self._numbers = self._random.sample(range(1000, 10_000), 2000)
        shop = self._random.choice(SHOPS)
        people = [
            f"{first} {last}"
            for first, last in zip(self._random.sample(FIRST, 10), self._random.sample(LAST, 10), strict=True)
        ]
        username = shop.lower().replace(" ", "_") + f"_{self._random.randrange(100, 1000)}"
        self.names = Names(shop, username, f"{shop} team", people[0], tuple(people[1:4]), tuple(people[4:10]))

    def thing(self) -> str:
        """Something that people talk about, like no other: "teapot 4711"."""
        return f"{self._random.choice(THINGS)} {self._numbers.pop()}"

    def question(self) -> str:
        return self._line(QUESTIONS)

    def answer(self) -> str:
        return self._line(ANSWERS)

    def colour(self) -> Colour:
        return (self._random.randrange(256), self._random.randrange(256), self._random.randrange(256))

    def _line(self, lines: tuple[str, ...]) -> str:
        thing, _, number = self.thing().rpartition(" ")
        return self._random.choice(lines).format(thing=thing, number=number)
