"""Every key of the settings, as a walk through the model: what the example, the reference and the variables go by."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from hotline_cli.config.settings import ConnectionSettings, Section, Settings

Path = tuple[str, ...]

NAME = "NAME"
"""Stands in a path for the name of a connection."""

SECRETS = frozenset({("telegram", "api_hash")})
"""Keys that are masked wherever they are shown."""

FROM_FILES = frozenset({("telegram", "api_id"), ("telegram", "api_hash")})
"""Keys that a file can hold which is named by ``…_FILE``, or a systemd credential."""


RESTART = frozenset({"telegram"})
"""Sections that are read once: what changes in them needs a restart."""

FROM_NOW_ON: dict[Path, str] = {
    ("connections", NAME, "icon_color"): "new topics have it, those that there are stay as they are",
    ("connections", NAME, "hide"): "what is shown already stays as it is",
    ("connections", NAME, "alias"): "what is shown already stays as it is",
}
"""Keys that a reload applies, though not to everything there is already."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key: ``connections.NAME.autoclose``. `section` is its model if there are keys below it."""

    path: Path
    field: FieldInfo
    section: type[Section] | None

    @property
    def name(self) -> str:
        return self.path[-1]

    @property
    def dotted(self) -> str:
        return ".".join(self.path)

    @property
    def description(self) -> str:
        return self.field.description or ""

    @property
    def required(self) -> bool:
        return self.field.is_required()

    @property
    def default(self) -> Any:
        """What holds without it, as a file would have it; None where that is nothing."""
        return leaf(defaults(), self.path)

    @property
    def example(self) -> Any:
        """The first of its examples, as a file has it."""
        return (self.field.examples or [None])[0]


def walk(model: type[BaseModel] = Settings, above: Path = ()) -> Iterator[Key]:
    """All keys in the order of the model, sections before what is in them."""
    for name, field in model.model_fields.items():
        path = (*above, name)
        section = section_of(field.annotation)
        yield Key(path, field, section)
        if section is ConnectionSettings:
            path = (*path, NAME)
        if section is not None:
            yield from walk(section, path)


@cache
def defaults() -> dict[str, Any]:
    """What holds where nothing is set, as a file would have it."""
    return Settings.model_construct(connections={NAME: ConnectionSettings()}).model_dump(mode="json")


def section_of(annotation: Any) -> type[Section] | None:
    """The section in an annotation: ``Server | None``, ``dict[str, ConnectionSettings]``."""
    if isinstance(annotation, type) and issubclass(annotation, Section):
        return annotation
    return next((found for part in get_args(annotation) if (found := section_of(part))), None)


def general(path: tuple[int | str, ...]) -> Path:
    """The path with `NAME` in the place of a connection's name."""
    steps = tuple(str(step) for step in path)
    return (*steps[:1], NAME, *steps[2:]) if len(steps) > 1 and steps[0] == "connections" else steps


def below(path: tuple[int | str, ...]) -> list[str]:
    """The names of the keys that may stand directly below `path`."""
    above = general(path)
    return [key.name for key in KEYS if key.path[:-1] == above]


def leaf(values: Mapping[str, Any], path: Path) -> Any:
    """The value at `path`, None where nothing is."""
    found: Any = values
    for step in path:
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


KEYS = tuple(walk())
BY_PATH = {key.path: key for key in KEYS}
LEAVES = tuple(key for key in KEYS if key.section is None)
