"""The example of a settings file, with every key and what it means: made from the model."""

from collections.abc import Iterator
from textwrap import wrap

from hotline_cli.config.keys import KEYS, SECRETS, Key
from hotline_cli.config.yamltext import one_line

HEADER = """\
# Settings of hotline. `hotline config path` says where the file belongs, `hotline config validate` checks it.
# Everything may be left out. To set something, take the # off in front of its name and of the section above it, and
# change the value: what stands here are examples, the text above says what holds without them. The file holds a
# secret: keep it at mode 0600. This example is what `hotline config example` prints."""

ACTIVE = {("telegram",), ("connections",)}
"""Sections that are not commented out."""

INSTEAD = {("telegram", "server", "public_key")}
"""Keys that another one, which is shown, stands for."""

CONNECTION = """\
# One section for each connection, by the name given to `hotline connect --name`. A connection needs none."""

WIDTH = 110
STEP = "  "


def example() -> str:
    """The text of examples/hotline.yaml."""
    return "\n".join([HEADER, *lines()]) + "\n"


def lines() -> Iterator[str]:
    for key in KEYS:
        if key.path in INSTEAD:
            continue
        indent = STEP * (len(key.path) - 1)
        if key.path in ACTIVE:
            yield ""
            yield f"{key.name}:"
            if key.name == "connections":
                yield from (STEP + line for line in CONNECTION.splitlines())
                yield f"{STEP}{next(iter(key.example))}:"
            continue
        if not is_first_in_active(key):
            yield ""
        yield from (f"{indent}# {line}" for line in wrap(meaning(key), WIDTH - len(indent), break_long_words=False))
        yield f"{indent}#{key.name}:" + ("" if key.section else f" {shown_example(key)}")


def shown_example(key: Key) -> str:
    # A hash may consist of digits alone: whoever puts theirs in its place finds the quotes there.
    return f'"{key.example}"' if key.path in SECRETS else one_line(key.example)


def is_first_in_active(key: Key) -> bool:
    """Whether a key stands directly below a section's name, where an empty line would part them."""
    above = key.path[:-1]
    siblings = [each for each in KEYS if each.path[:-1] == above]
    return key is siblings[0]


def meaning(key: Key) -> str:
    """The description, with the default where it says something."""
    if key.section or key.required or key.default is None or isinstance(key.default, list | dict):
        return key.description
    return f"{key.description} Default: {one_line(key.default)}."
