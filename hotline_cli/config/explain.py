"""Say in a sentence what pydantic found wrong."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

EXPECTED = {
    "bool_type": "true or false",
    "int_type": "a whole number",
    "string_type": "text",
    "tuple_type": "a list",
    "dict_type": "a section with settings below it",
    "model_type": "a section with settings below it",
    "model_attributes_type": "a section with settings below it",
}
SECRETS = {"api_hash"}


def explain(error: ErrorDetails, model: type[BaseModel]) -> str:
    """One problem: where in the settings it is, what was expected and what was found."""
    place = ".".join(str(step) for step in error["loc"]) or "the file"
    return f"{place}: {problem(error, model)}"


def problem(error: ErrorDetails, model: type[BaseModel]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return unknown(str(error["loc"][-1]), known_settings(model, error["loc"][:-1]))
    if kind == "missing":
        return "is missing"
    if kind == "value_error":
        return str(context["error"])
    if kind in EXPECTED:
        expected = EXPECTED[kind]
    elif kind == "literal_error":
        expected = str(context["expected"])
    else:
        expected = error["msg"].removeprefix("Input should be ").removeprefix("String should have ")
    hint = ""
    if error["loc"][-1:] == ("api_hash",) and isinstance(error["input"], int):
        hint = "; put it in quotes"
    return f"expected {expected}, found {found(error['input'], error['loc'])}{hint}"


def unknown(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.7)
    return "unknown setting; " + (f"did you mean '{near[0]}'?" if near else f"there are {', '.join(known)}")


def known_settings(model: type[BaseModel], place: tuple[int | str, ...]) -> list[str]:
    """The names of the settings that may stand at `place`."""
    schema = model.model_json_schema()
    here: Mapping[str, Any] = schema
    for step in place:
        here = resolve(here, schema)
        here = here.get("properties", {}).get(step) or here.get("additionalProperties") or {}
    return list(resolve(here, schema).get("properties", {}))


def resolve(part: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow a reference, also one that may be null instead."""
    for option in [part, *part.get("anyOf", ())]:
        if "$ref" in option:
            target: Mapping[str, Any] = schema["$defs"][option["$ref"].rsplit("/", 1)[-1]]
            return target
    return part


def found(value: Any, place: tuple[int | str, ...]) -> str:
    """What is there instead, without giving away a secret."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        if SECRETS.intersection(map(str, place)):
            return "text" if isinstance(value, str) else "a number"
        return f"the text {shortened(value)!r}" if isinstance(value, str) else f"the number {value}"
    return {"dict": "a section", "list": "a list"}.get(type(value).__name__, f"a {type(value).__name__}")


def shortened(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
