"""Values as YAML that fits on one line and reads well."""

import re
from collections.abc import Mapping
from typing import Any

import yaml

PLAIN = re.compile(r"[\w][\w./+-]*")


def one_line(value: Any) -> str:
    """A value in YAML's flow style."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{one_line(name)}: {one_line(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(one_line, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return "null"
    return quoted(value) if isinstance(value, str) else str(value)


def quoted(text: str) -> str:
    """A text, in quotes if YAML would take it for something else, or people might."""
    if PLAIN.fullmatch(text) and yaml.safe_load(text) == text:
        return text
    if "\\" in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    return str(yaml.safe_dump(text, default_style='"', allow_unicode=True, width=float("inf"))).rstrip("\n")
