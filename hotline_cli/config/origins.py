"""Where a setting comes from: the file, a variable, a systemd credential, or nowhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from hotline_cli.config.document import Place, line_of

Kind = Literal["default", "file", "variable", "credential"]


@dataclass(frozen=True, slots=True)
class Origin:
    """`name` is the path of the file or the name of the variable or credential."""

    kind: Kind
    name: str = ""
    line: int = 0

    def __str__(self) -> str:
        if self.kind == "credential":
            return f"credential {self.name}"
        return (f"{self.name}:{self.line}" if self.line else self.name) or self.kind


DEFAULT = Origin("default")


@dataclass(frozen=True, slots=True)
class Given:
    """A value that does not stand in the settings file, and where in the settings it belongs."""

    path: tuple[str, ...]
    value: Any
    origin: Origin


@dataclass(frozen=True, slots=True)
class Sources:
    """What was read: the file with its tree and values, and what was given beside it, the more special the later."""

    file: Path
    node: yaml.Node | None
    values: Mapping[str, Any]
    given: Sequence[Given] = ()

    def origin(self, path: tuple[str, ...]) -> Origin:
        """Where the value of a key comes from."""
        for each in reversed(self.given):
            if each.path == path[: len(each.path)]:
                return each.origin if has(each.value, path[len(each.path) :]) else DEFAULT
        if has(self.values, path):
            return Origin("file", str(self.file), line_of(self.node, path))
        return DEFAULT

    def place(self, place: Place) -> Origin:
        """Where somebody has to look who wants to mend what stands at `place`, or is missing there."""
        steps = tuple(str(step) for step in place)
        for each in reversed(self.given):
            if each.path == steps[: len(each.path)]:
                return each.origin
        if not has(self.values, steps[:-1]):
            for each in self.given:
                if each.path[: len(steps) - 1] == steps[:-1]:
                    return each.origin
        return Origin("file", str(self.file), line_of(self.node, place))


def has(values: Any, path: tuple[str, ...]) -> bool:
    for step in path:
        if not (isinstance(values, Mapping) and step in values):
            return False
        values = values[step]
    return True
