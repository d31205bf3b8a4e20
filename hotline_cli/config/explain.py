"""Say in a sentence what pydantic found wrong."""

from difflib import get_close_matches
from typing import Any

from pydantic_core import ErrorDetails

from hotline_cli.config.keys import KEYS, SECRETS, below

EXPECTED = {
    "bool_type": "true or false",
    "int_type": "a whole number",
    "string_type": "text",
    "tuple_type": "a list",
    "dict_type": "a section with settings below it",
    "model_type": "a section with settings below it",
    "model_attributes_type": "a section with settings below it",
}


def explain(error: ErrorDetails) -> str:
    """One problem: where in the settings it is, what was expected and what was found."""
    place = ".".join(str(step) for step in error["loc"]) or "the file"
    return f"{place}: {problem(error)}"


def problem(error: ErrorDetails) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return unknown(error["loc"])
    if kind == "missing":
        *above, name = map(str, error["loc"])
        return f"is missing; set '{name}', or leave '{'.'.join(above)}' out"
    if kind == "value_error":
        said = str(context["error"])
        if not said.startswith("expected "):
            return said
        expected = said.removeprefix("expected ")
    elif kind in EXPECTED:
        expected = EXPECTED[kind]
    elif kind == "literal_error":
        expected = str(context["expected"])
    else:
        expected = error["msg"].removeprefix("Input should be ").removeprefix("String should have ")
    hint = ""
    if error["loc"][-1:] == ("api_hash",) and isinstance(error["input"], int):
        hint = "; put it in quotes"
    return f"expected {expected}, found {found(error['input'], error['loc'])}{hint}"


def unknown(place: tuple[int | str, ...]) -> str:
    """Why there is no setting at `place`, and which one is meant."""
    name, known = str(place[-1]), below(place[:-1])
    near = get_close_matches(name, known, n=1, cutoff=0.7)
    if near:
        return f"unknown setting; did you mean '{near[0]}'?"
    elsewhere = [".".join(key.path[:-1]) for key in KEYS if key.name == name and len(key.path) > 1]
    if len(elsewhere) == 1:
        return f"unknown setting; it belongs into '{elsewhere[0]}'"
    return f"unknown setting; there are {', '.join(known)}"


def found(value: Any, place: tuple[int | str, ...]) -> str:
    """What is there instead, without giving away a secret."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        if place in SECRETS:
            return "text" if isinstance(value, str) else "a number"
        return f"the text {shortened(value)!r}" if isinstance(value, str) else f"the number {value}"
    return {"dict": "a section", "list": "a list"}.get(type(value).__name__, f"a {type(value).__name__}")


def shortened(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
