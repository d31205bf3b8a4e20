"""Read the settings: the file, then what the environment puts in its place."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from hotline_cli.config.document import line_of, parse, read_text
from hotline_cli.config.errors import ConfigError
from hotline_cli.config.explain import explain
from hotline_cli.config.paths import NAME
from hotline_cli.config.settings import Settings


def load(path: Path, *, required: bool = False, environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings in the file `path`, with what the environment says in their place.

    A missing file means the defaults, unless it is `required`. Raise `ConfigError` that names each problem.
    """
    if required and not path.exists():
        raise ConfigError(f"There is no settings file at {path}. Write one, or leave out --config and HOTLINE_CONFIG.")
    node, values = parse(read_text(path), path) if path.exists() else (None, {})
    if values is None:
        values = {}
    if not isinstance(values, dict):
        raise ConfigError(f"{path}:1: expected settings such as `telegram:` and `connections:`, found something else.")
    values = with_environment(with_key_file(values, path), environ)
    problems = [(line_of(node, ("connections", str(name))), no_name(name)) for name in misnamed(values)]
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        details = [detail for detail in error.errors(include_url=False) if "[key]" not in detail["loc"]]
        problems += [(line_of(node, detail["loc"]), explain(detail, Settings)) for detail in details]
    if problems:
        places = [(f"{path}:{line}" if line else str(path), problem) for line, problem in sorted(problems)]
        raise ConfigError(*(f"{place}: {problem}" for place, problem in places))
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
    connections = values.get("connections")
    if not isinstance(connections, dict):
        return []
    return [name for name in connections if not (isinstance(name, str) and NAME.fullmatch(name))]


def with_key_file(values: dict[str, Any], path: Path) -> dict[str, Any]:
    """Put the text of `telegram.server.public_key_file` where `public_key` stands."""
    telegram = values.get("telegram")
    server = telegram.get("server") if isinstance(telegram, dict) else None
    if not isinstance(server, dict) or not isinstance(server.get("public_key_file"), str):
        return values
    if "public_key" in server:
        raise ConfigError(f"{path}: telegram.server: set public_key or public_key_file, not both.")
    key = read_text(path.parent / Path(server["public_key_file"]).expanduser())
    return {**values, "telegram": {**values["telegram"], "server": {**server, "public_key": key}}}


def with_environment(values: dict[str, Any], environ: Mapping[str, str]) -> dict[str, Any]:
    """Put what the environment says about `telegram` before what the file says."""
    telegram = values.get("telegram") or {}
    from_outside = credentials(environ)
    if not from_outside or not isinstance(telegram, dict):
        return values
    return {**values, "telegram": {**telegram, **from_outside}}


def credentials(environ: Mapping[str, str]) -> dict[str, Any]:
    """`api_id` and `api_hash` from variables, from files named by variables, or from systemd credentials."""
    given: dict[str, Any] = {}
    if api_id := from_environment("api_id", environ):
        if not api_id.isdecimal():
            raise ConfigError("HOTLINE_API_ID: expected a whole number, as https://my.telegram.org shows it.")
        given["api_id"] = int(api_id)
    if api_hash := from_environment("api_hash", environ):
        given["api_hash"] = api_hash
    return given


def from_environment(name: str, environ: Mapping[str, str]) -> str | None:
    """The value of ``HOTLINE_NAME``, of the file ``HOTLINE_NAME_FILE``, or of the systemd credential `name`."""
    variable = f"HOTLINE_{name.upper()}"
    if value := environ.get(variable):
        return value.strip()
    if file := environ.get(f"{variable}_FILE"):
        return read_text(Path(file)).strip()
    credential = Path(environ["CREDENTIALS_DIRECTORY"]) / name if environ.get("CREDENTIALS_DIRECTORY") else None
    return read_text(credential).strip() if credential and credential.exists() else None
