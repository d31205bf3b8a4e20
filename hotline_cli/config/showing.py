"""The settings that hold, with the origin of each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from hotline_cli.config.keys import KEYS, LEAVES, NAME, leaf
from hotline_cli.config.loading import Loaded
from hotline_cli.config.origins import Origin
from hotline_cli.config.yamltext import one_line

COMMENT_COLUMN = 60


@dataclass(frozen=True, slots=True)
class Shown:
    """One setting: its path, its value as a file has it (a secret masked), and where that comes from."""

    path: tuple[str, ...]
    value: Any
    origin: Origin


def effective(loaded: Loaded, names: Iterable[str]) -> tuple[dict[str, Any], list[Shown]]:
    """All settings as one value, and one by one; of the connections `names` and of those that the settings name."""
    settings = loaded.settings
    complete = {name: settings.connection(name) for name in sorted({*names, *settings.connections})}
    values = settings.model_copy(update={"connections": complete}).model_dump(mode="json")
    found: list[Shown] = []
    for key in KEYS:
        missing = leaf(values, key.path) is None
        if key.path[0] != "connections" and (missing if key.section else leaf(values, key.path[:-1]) is not None):
            found.append(Shown(key.path, leaf(values, key.path), loaded.sources.origin(key.path)))
    for name in complete:
        for key in LEAVES:
            if key.path[0] == "connections":
                path = tuple(name if step == NAME else step for step in key.path)
                found.append(Shown(path, leaf(values, path), loaded.sources.origin(path)))
    return values, found


def as_yaml(found: Iterable[Shown]) -> str:
    """The settings as a file would have them, the origin of each behind it."""
    return "\n".join(lines(found))


def lines(found: Iterable[Shown]) -> Iterator[str]:
    above: tuple[str, ...] = ()
    for each in found:
        section = each.path[:-1]
        common = next((n for n, pair in enumerate(zip(above, section, strict=False)) if pair[0] != pair[1]), None)
        common = min(len(above), len(section)) if common is None else common
        yield from (f"{'  ' * depth}{section[depth]}:" for depth in range(common, len(section)))
        above = section
        setting = f"{'  ' * len(section)}{each.path[-1]}: {one_line(each.value)}"
        yield f"{setting:<{COMMENT_COLUMN}} # {each.origin}"
