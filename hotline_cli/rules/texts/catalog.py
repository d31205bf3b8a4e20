"""The sentences of all languages, and how values come into them."""

import re
from importlib import import_module

from hotline_cli.model.messages import StyledText
from hotline_cli.rules.styled import code, join

LANGUAGES = ("en", "de", "ru", "es")

MESSAGE_LIMIT = 4096
"""Characters of one message: https://core.telegram.org/api/config#message-length-max."""

PARTS = re.compile(r"\{(\w+)\}|`([^`]*)`")
"""What is special in a sentence: `{name}` stands for a value, backticks make code of what is between them."""

CATALOGS: dict[str, dict[str, str]] = {
    language: import_module(f"hotline_cli.rules.texts.{language}").TEXTS for language in LANGUAGES
}


def has(key: str) -> bool:
    """Whether there is a sentence of that name."""
    return key in CATALOGS["en"]


def say(language: str, key: str, **values: str | int | StyledText) -> StyledText:
    """The sentence `key` in `language`, with `values` in their places. Formatting of styled values is kept."""
    template = CATALOGS[language][key]
    parts: list[str | StyledText] = []
    end = 0
    for match in PARTS.finditer(template):
        parts.append(template[end : match.start()])
        name, literal = match[1], match[2]
        if name is None:
            parts.append(code(plain(literal, values)))
        else:
            value = values[name]
            parts.append(value if isinstance(value, StyledText) else str(value))
        end = match.end()
    return join(*parts, template[end:])


def plain(template: str, values: dict[str, str | int | StyledText]) -> str:
    """The values in their places, without formatting."""
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", value.text if isinstance(value, StyledText) else str(value))
    return template


def stack(lines: list[StyledText]) -> StyledText:
    """The lines, one below the other."""
    parts: list[str | StyledText] = []
    for line in lines:
        parts += ["\n", line]
    return join(*parts[1:])
