"""Write api_id and api_hash into the settings file and leave everything else in it as it was."""

from pathlib import Path
from typing import Any

import yaml

from hotline_cli.config.document import child, parse, read_text
from hotline_cli.config.errors import ConfigError
from hotline_cli.files import replacing

HEADER = "# Settings of hotline. `hotline config validate` checks them.\n"


def save_credentials(path: Path, api_id: int, api_hash: str) -> None:
    """Set `telegram.api_id` and `telegram.api_hash` in the file `path`, which is made (0600) if there is none.

    Comments and other settings stay. The file is replaced in one step, or not at all: then raise `ConfigError`.
    """
    path = path.resolve()
    text = read_text(path) if path.exists() else HEADER
    node, values = parse(text, path)
    wanted = {"api_id": str(api_id), "api_hash": f'"{api_hash}"'}
    written = insert(text, node, wanted)
    if not says(written, path, values, {"api_id": api_id, "api_hash": api_hash}):
        raise ConfigError(
            f"{path} has a form into which api_id and api_hash cannot be written safely. "
            "Write them below `telegram:` yourself."
        )
    try:
        with replacing(path) as file:
            file.write(written)
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be written: {error.strerror}. Check its folder's owner and permissions."
        ) from error


def says(text: str, path: Path, before: Any, credentials: dict[str, Any]) -> bool:
    """Whether `text` means what was there before, plus the credentials, and nothing else."""
    try:
        _, values = parse(text, path)
    except ConfigError:
        return False
    before = before or {}
    section = (before.get("telegram") or {}) if isinstance(before, dict) else None
    return isinstance(section, dict) and values == {**before, "telegram": {**section, **credentials}}


def insert(text: str, node: yaml.Node | None, wanted: dict[str, str]) -> str:
    """`text` with the `wanted` values, changed where they stand or added where they belong."""
    entry = child(node, "telegram")
    if entry is None:
        block = "telegram:\n" + "".join(f"  {name}: {value}\n" for name, value in wanted.items())
        gap = "" if not text or text.endswith("\n") else "\n"
        return f"{text}{gap}\n{block}" if text else block
    key, section = entry
    edits: list[tuple[int, int, str]] = []
    missing: list[str] = []
    for name, value in wanted.items():
        known = child(section, name)
        if known is None:
            missing.append(f"{name}: {value}")
        else:
            start, end = known[1].start_mark.index, known[1].end_mark.index
            edits.append((start, end, value if start < end else f" {value}"))
    if missing:
        edits.append(addition(text, key, section, missing))
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def addition(text: str, key: yaml.Node, section: yaml.Node, missing: list[str]) -> tuple[int, int, str]:
    """Where and how to add lines to the section, as (start, end, new text)."""
    if isinstance(section, yaml.MappingNode) and section.flow_style:
        start = section.start_mark.index + 1
        return start, start, ", ".join(missing) + (", " if section.value else "")
    if isinstance(section, yaml.MappingNode) and section.value:
        first = section.value[0][0].start_mark
        indent = " " * first.column
        return first.index, first.index, "".join(f"{line}\n{indent}" for line in missing)
    # A section that is named and left empty, or says null.
    start, end = section.start_mark.index, section.end_mark.index
    if start == end:
        start = end = text.find("\n", key.end_mark.index) if "\n" in text[key.end_mark.index :] else len(text)
    indent = " " * (key.start_mark.column + 2)
    return start, end, "".join(f"\n{indent}{line}" for line in missing)
