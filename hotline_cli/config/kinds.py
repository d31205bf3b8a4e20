"""Kinds of values that YAML has no word for: durations, colours, expressions; how each is read, shown, described."""

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import (
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    PlainValidator,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, core_schema

from hotline_cli.config.expressions import read_term

ICON_COLORS = (0x6FB9F0, 0xFFD67E, 0xCB86DB, 0x8EEE98, 0xFF93B2, 0xFB6F5F)
"""What Telegram allows: https://core.telegram.org/api/forum"""

OFF = "off"

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}

DURATION = r"^\s*([0-9]+\s*[smhdw]\s*)+$"

SOMETHING = r"[^~*/\s]"
"""In a word that can be looked for: more than what gives words a meaning."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the reference says of a kind of value that no JSON type tells."""

    text: str


class MayBeEmpty:
    """A section that is named and left empty is an empty section."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(or_empty, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [handler(schema), {"type": "null"}]}


def or_empty(value: Any) -> Any:
    return {} if value is None else value


def parse_off(value: Any) -> Any:
    # YAML 1.1 reads a bare `off` as false.
    return OFF if value is False else value


def parse_duration(value: Any) -> int | None:
    """Seconds of `90m` or `1d 12h`; None of `never`."""
    if value == "never":
        return None
    if isinstance(value, str) and re.fullmatch(DURATION, value):
        seconds = sum(int(number) * UNITS[unit] for number, unit in re.findall(r"(\d+)\s*([smhdw])", value))
        if seconds:
            return seconds
    raise ValueError("expected a duration such as 90m, 48h or 7d, or never")


def show_duration(value: int | None) -> str:
    """`value` seconds in the largest unit that fits; days only from the third on, as people say it."""
    if value is None:
        return "never"
    fitting = [
        name for name in ("m", "h", "d") if value % UNITS[name] == 0 and (name != "d" or value > 2 * UNITS[name])
    ]
    unit = fitting[-1] if fitting else "s"
    return f"{value // UNITS[unit]}{unit}"


def parse_expressions(value: Any) -> Any:
    """One word is a list of itself."""
    return [value] if isinstance(value, str) else value


def parse_expression(value: Any) -> str | tuple[str, ...]:
    """A word, or a list of words of which all must fit."""
    words = tuple(value) if isinstance(value, list | tuple) else (value,)
    if not words or not all(isinstance(word, str) for word in words):
        raise ValueError("expected a word or a list of words")
    for word in words:
        check_word(word)
    return words if isinstance(value, list | tuple) else words[0]


def show_expression(value: str | tuple[str, ...]) -> str | list[str]:
    return value if isinstance(value, str) else list(value)


def check_word(word: str) -> None:
    """Raise `ValueError` with what is wrong with a word of an expression."""
    if not re.search(SOMETHING, word):
        raise ValueError(f"{word!r} has no word in it")
    read_term(word)


def parse_color(value: Any) -> int | None:
    if value is None:
        return None
    color = value
    if isinstance(value, str) and re.fullmatch(r"#?[0-9A-Fa-f]{6}", value):
        color = int(value.removeprefix("#"), 16)
    if isinstance(color, bool) or not isinstance(color, int) or color not in ICON_COLORS:
        raise ValueError(f"expected one of Telegram's topic colours ({', '.join(map(color_name, ICON_COLORS))})")
    return color


def color_name(color: int) -> str:
    return f"{color:06X}"


def show_color(value: int | None) -> str | None:
    return None if value is None else color_name(value)


def any_case(text: str) -> str:
    """A regular expression for `text` in capital or small letters: JSON Schema knows no flags."""
    return "".join(f"[{each.upper()}{each.lower()}]" if each.isalpha() else each for each in text)


WORD_SCHEMA = {"type": "string", "pattern": SOMETHING}
EXPRESSION_SCHEMA = {"anyOf": [WORD_SCHEMA, {"type": "array", "items": WORD_SCHEMA, "minItems": 1}]}
COLORS_SCHEMA = {
    "anyOf": [
        {"type": "string", "pattern": f"^#?({'|'.join(any_case(color_name(color)) for color in ICON_COLORS)})$"},
        {"enum": list(ICON_COLORS)},
        {"type": "null"},
    ]
}

Duration = Annotated[
    int | None,
    BeforeValidator(parse_duration),
    PlainSerializer(show_duration, return_type=str),
    Said("a duration such as `90m`, `48h`, `7d`, or `never`"),
    WithJsonSchema(
        {"anyOf": [{"const": "never"}, {"type": "string", "pattern": DURATION, "not": {"pattern": r"^[0\sa-z]*$"}}]}
    ),
]
"""Seconds, None for never; written as `90m`, `48h`, `7d` or `never`."""

Color = Annotated[
    int | None,
    BeforeValidator(parse_color),
    PlainSerializer(show_color, return_type=str | None),
    Said("six hexadecimal digits"),
    WithJsonSchema(COLORS_SCHEMA),
]
"""One of `ICON_COLORS`; written as six hexadecimal digits."""

Expression = Annotated[
    str | tuple[str, ...],
    PlainValidator(parse_expression),
    PlainSerializer(show_expression, return_type=str | list[str]),
    WithJsonSchema(EXPRESSION_SCHEMA),
]

Expressions = Annotated[
    tuple[Expression, ...],
    Field(strict=False),
    BeforeValidator(parse_expressions),
    Said("a list of expressions, or one"),
    WithJsonSchema({"anyOf": [WORD_SCHEMA, {"type": "array", "items": EXPRESSION_SCHEMA}]}),
]
"""Any of the items; of an item that is a list, all. `~` in front: must be absent. `*` behind: and how ever it goes on.
`/…/`: a regular expression. Else whole words, whatever their case."""

Id = Annotated[int, Field(strict=True)]
Ids = Annotated[tuple[Id, ...], Field(strict=False)]
