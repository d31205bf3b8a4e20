"""Read the settings: the file, then what the environment puts in its place."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from hotline_cli.config.document import parse, read_text
from hotline_cli.config.environment import from_environment
from hotline_cli.config.errors import ConfigError
from hotline_cli.config.explain import explain
from hotline_cli.config.origins import Given, Origin, Sources
from hotline_cli.config.paths import NAME, connections
from hotline_cli.config.settings import Settings

KEY = ("telegram", "server", "public_key")
KEY_FILE = ("telegram", "server", "public_key_file")


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings that hold, and where each of them comes from."""

    settings: Settings
    sources: Sources


def load(
    path: Path, *, required: bool = False, environ: Mapping[str, str] = os.environ, data: Path | None = None
) -> Settings:
    """The settings in the file `path`, with what the environment says in their place.

    A missing file means the defaults, unless it is `required`. Variables may name the connections of the folder `data`.
    Raise `ConfigError` that names each problem.
    """
    return read(path, required=required, environ=environ, data=data).settings


def read(
    path: Path, *, required: bool = False, environ: Mapping[str, str] = os.environ, data: Path | None = None
) -> Loaded:
    """The same with the origin of each setting."""
    if required and not path.exists():
        raise ConfigError(f"There is no settings file at {path}. Write one, or leave out --config and HOTLINE_CONFIG.")
    node, values = parse(read_text(path), path) if path.exists() else (None, {})
    if values is None:
        values = {}
    if not isinstance(values, dict):
        raise ConfigError(f"{path}:1: expected settings such as `telegram:` and `connections:`, found something else.")

    def names() -> set[str]:
        written = values.get("connections")
        in_file = {name for name in written if isinstance(name, str)} if isinstance(written, dict) else set()
        return in_file.union(connections(data) if data is not None else ())

    sources = Sources(path, node, values, from_environment(environ, names))
    merged = merge(values, sources.given)
    if key := from_key_file(merged, sources):
        merged = put(merged, key.path, key.value)
        sources = Sources(path, node, values, [*sources.given, key])
    return Loaded(validated(merged, sources), sources)


def validated(values: dict[str, Any], sources: Sources) -> Settings:
    """The settings that `values` are. Raise `ConfigError` that names each problem and its place."""
    problems = [(sources.place(("connections", str(name))), no_name(name)) for name in misnamed(values)]
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        details = [detail for detail in error.errors(include_url=False) if "[key]" not in detail["loc"]]
        problems += [(sources.place(detail["loc"]), explain(detail)) for detail in details]
    if problems:
        problems.sort(key=lambda found: (found[0].kind != "file", found[0].line, found[0].name, found[1]))
        raise ConfigError(*(f"{place}: {problem}" for place, problem in problems))
    return settings


def is_exposed(path: Path) -> bool:
    """Whether the settings file holds an `api_hash` that others than its owner may read."""
    if not path.exists() or not path.stat().st_mode & 0o077:
        return False
    _, values = parse(read_text(path), path)
    telegram = values.get("telegram") if isinstance(values, dict) else None
    return isinstance(telegram, dict) and bool(telegram.get("api_hash"))


def no_name(name: Any) -> str:
    """Why a key under `connections` is not the name of one."""
    remedy = "use small letters, digits, '-' and '_', beginning with a letter or digit"
    if not isinstance(name, str):  # YAML reads a bare 5 or yes as something else than text
        remedy = "put it in quotes"
    return f"connections.{name}: cannot be a connection's name; {remedy}"


def misnamed(values: Mapping[str, Any]) -> list[Any]:
    """The keys under `connections` that cannot be names of connections."""
    written = values.get("connections")
    if not isinstance(written, dict):
        return []
    return [name for name in written if not (isinstance(name, str) and NAME.fullmatch(name))]


def merge(values: dict[str, Any], given: Sequence[Given]) -> dict[str, Any]:
    """`values` with what is given in its place. A key from outside displaces the file's key file, and the reverse."""
    paths = {each.path for each in given}
    for one, other in ((KEY, KEY_FILE), (KEY_FILE, KEY)):
        if one in paths and other not in paths:
            values = without(values, other)
    for each in given:
        values = put(values, each.path, each.value)
    return values


def put(values: dict[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    """`values` with another value at `path`. What is no section, though it should be, stays for `validated` to find."""
    step, *rest = path
    if not rest:
        return {**values, step: value}
    section = values.get(step)
    if section is not None and not isinstance(section, dict):
        return values
    return {**values, step: put(section or {}, tuple(rest), value)}


def without(values: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    step, *rest = path
    if not rest:
        return {name: value for name, value in values.items() if name != step}
    section = values.get(step)
    return {**values, step: without(section, tuple(rest))} if isinstance(section, dict) else values


def from_key_file(values: dict[str, Any], sources: Sources) -> Given | None:
    """The text of `telegram.server.public_key_file`, which stands for `public_key`."""
    telegram = values.get("telegram")
    server = telegram.get("server") if isinstance(telegram, dict) else None
    if not isinstance(server, dict) or not isinstance(server.get("public_key_file"), str):
        return None
    if "public_key" in server:
        place = sources.place(KEY_FILE)
        raise ConfigError(f"{place}: telegram.server: set public_key or public_key_file, not both.")
    file = sources.file.parent / Path(server["public_key_file"]).expanduser()
    return Given(KEY, read_text(file), Origin("file", str(file)))
