"""The JSON Schema of the settings file: what editors and other programs may know about it."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from hotline_cli.config.keys import NAME, Path
from hotline_cli.config.settings import Settings

DIALECT = "https://json-schema.org/draft/2020-12/schema"

TYPES = {str: "string", bool: "boolean", int: "integer"}


@cache
def json_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of what the loader accepts.

    The loader knows more of three things: a regular expression has to be one, a key is set once, and a name that YAML
    takes for a number needs quotes.
    """
    schema = Settings.model_json_schema()
    described = {"$schema": DIALECT, **schema, "title": "Settings of hotline"}
    for part in parts(described):
        tidy(part)
    return described


def tidy(part: dict[str, Any]) -> None:
    """Leave out titles that only repeat the key, and let defaults be written as in the file."""
    if "patternProperties" in part:
        part["additionalProperties"] = False
    properties = part.get("properties")
    if isinstance(properties, dict):
        for each in properties.values():
            if isinstance(each, dict):
                each.pop("title", None)


def parts(value: Any) -> Iterator[dict[str, Any]]:
    """All objects in a JSON value."""
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from parts(each)


@cache
def types_at(path: Path) -> frozenset[str]:
    """The JSON types that the key at `path` takes, with `NAME` for a connection's name."""
    return frozenset(kind for option in options_at(path) for kind in kinds(option))


def options_at(path: Path) -> list[dict[str, Any]]:
    """The alternatives that the schema has for the key at `path`."""
    schema = json_schema()
    here = list(options(schema, schema))
    for step in path:
        here = [found for each in here for below in descend(each, step) for found in options(below, schema)]
    return here


def descend(option: dict[str, Any], step: str) -> list[dict[str, Any]]:
    if step == NAME:
        return list(option.get("patternProperties", {}).values())
    found = option.get("properties", {}).get(step)
    return [found] if found else []


def options(part: dict[str, Any], schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The alternatives that a part of the schema has, references followed."""
    if "$ref" in part:
        yield from options(schema["$defs"][part["$ref"].rsplit("/", 1)[-1]], schema)
    elif "anyOf" in part:
        for each in part["anyOf"]:
            yield from options(each, schema)
    else:
        yield part


def kinds(option: dict[str, Any]) -> set[str]:
    if "type" in option:
        return {option["type"]}
    values = option.get("enum", [option["const"]] if "const" in option else [])
    return {TYPES[type(value)] for value in values}
