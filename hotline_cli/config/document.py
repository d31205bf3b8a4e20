"""A YAML file as values, and where in the file each of them stands."""

from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any

import yaml

from hotline_cli.config.errors import ConfigError

Place = Sequence[str | int]


def read_text(path: Path) -> str:
    """The text of a file. Raise `ConfigError` if it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}. Check its owner and permissions.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not a text file in UTF-8.") from error


def parse(text: str, path: Path | str) -> tuple[yaml.Node | None, Any]:
    """The tree and the values of a YAML text, which stands in the file `path` or in what is called so.

    Raise `ConfigError` with file, line and column if it is not YAML or names a key twice.
    """
    loader = yaml.SafeLoader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None, {}
        refuse_duplicates(node, path)
        return node, loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ConfigError(f"{path}{position(mark)}: not valid YAML: {error.problem or error.context}.") from error
    except (yaml.YAMLError, ValueError) as error:
        raise ConfigError(f"{path}: not valid YAML: {error}.") from error
    finally:
        loader.dispose()


def refuse_duplicates(node: yaml.Node, path: Path | str) -> None:
    seen: dict[Hashable, yaml.Node] = {}
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    first = seen[key.value].start_mark.line + 1
                    raise ConfigError(
                        f"{path}{position(key.start_mark)}: '{key.value}' is set twice, first in line {first}."
                    )
                seen[key.value] = key
            refuse_duplicates(value, path)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            refuse_duplicates(item, path)


def child(node: yaml.Node | None, name: str) -> tuple[yaml.Node, yaml.Node] | None:
    """Key and value of an entry of a mapping."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == name:
                return key, value
    return None


def line_of(node: yaml.Node | None, place: Place) -> int:
    """The line of the innermost part of `place` that the file has, 0 if it has none."""
    mark = None
    for step in place:
        if isinstance(step, str) and (entry := child(node, step)):
            mark, node = entry[0].start_mark, entry[1]
        elif isinstance(step, int) and isinstance(node, yaml.SequenceNode) and step < len(node.value):
            node = node.value[step]
            mark = node.start_mark
        else:
            break
    return 0 if mark is None else mark.line + 1


def position(mark: yaml.Mark | None) -> str:
    return "" if mark is None else f":{mark.line + 1}:{mark.column + 1}"
