"""The reference of all settings, docs/settings.md: made from the model."""

from collections.abc import Iterator, Mapping
from typing import Any

from hotline_cli.config.environment import IN_FILE, SHORT, variable_of
from hotline_cli.config.example import shown_example
from hotline_cli.config.keys import FROM_FILES, FROM_NOW_ON, KEYS, NAME, RESTART, Key
from hotline_cli.config.kinds import Said
from hotline_cli.config.schema import options_at
from hotline_cli.config.yamltext import one_line

INTRODUCTION = """\
# Settings

`hotline config reference` prints this page, from the same model that checks the settings.

All settings stand in one YAML file; `hotline config path` says where. Everything may be left out.
[examples/hotline.yaml](../examples/hotline.yaml) shows every key in its place, with an example.

| command | what it does |
| --- | --- |
| `hotline config validate` | checks file and environment; says what is wrong, where, and what to do (exit code 78) |
| `hotline config show` | prints what holds and where each setting comes from; secrets are masked |
| `hotline config example` | prints the example |
| `hotline config schema` | prints a JSON Schema (draft 2020-12), for editors that complete and check YAML |
| `hotline config reference` | prints this page |
| `hotline reload` | lets the running daemon read the settings again |

An editor with a YAML language server checks and completes the file when its first line is
`# yaml-language-server: $schema=hotline.schema.json` and that file is what `hotline config schema` prints.

## Variables

Every setting is also an environment variable, which comes before the file: `HOTLINE_`, then the key in capital
letters, with two underscores for every dot. Where a key takes text, the variable is that text; everything else is
written as in YAML.

```sh
HOTLINE_CONNECTIONS__SUPPORT__AUTOCLOSE=12h
HOTLINE_CONNECTIONS__SUPPORT__KEYWORDS__PRIVATE='["order*", [price, "~newsletter"]]'
HOTLINE_CONNECTIONS__SUPPORT__MONITOR='{private: false}'
HOTLINE_TELEGRAM__SERVER__PORT=10443
```

- A variable takes the place of the whole key, also of a list or a section; one for a key inside of the section comes
  before one for the section.
- An empty variable counts as none. A variable with two underscores that is no key is an error.
- An underscore in a connection's name stands for an underscore or a hyphen: `HOTLINE_CONNECTIONS__SUPPORT_EU__BOTS`
  is for `support-eu` if there is such a connection. If there are both `support-eu` and `support_eu`, it is an error:
  use the file.
- `api_id` and `api_hash` have short names too (`HOTLINE_API_ID`, `HOTLINE_API_HASH`), may stand in a file that a
  variable names (`HOTLINE_API_HASH_FILE`), or be systemd credentials of these names. What comes first: the variable,
  the file that one names, the credential, the settings file.

## Reloading

`hotline reload`, SIGHUP and `systemctl reload` (with `Type=notify-reload`) let the running daemon read the settings
again, without reconnecting: what customers and operators do next is treated as the new settings say. Variables stay
those that the daemon was started with. If something in the settings is wrong, the old ones stay in force, all of
them, and log and answer say why (exit code 78). What needs a restart is named.
"""

WORDS = {"string": "text", "integer": "a whole number", "boolean": "`true` or `false`"}

SECTIONS = {
    ("telegram",): "## `telegram`: how to reach Telegram",
    (
        "connections",
    ): "## `connections`: how each connection behaves\n\nOne section for each connection, by the name given "
    "to `hotline connect --name`.\nA connection needs none; the keys below stand in `connections.NAME`.",
}


def reference() -> str:
    """The text of docs/settings.md."""
    return "\n".join([INTRODUCTION.rstrip("\n"), *(line for key in KEYS for line in entry(key))]) + "\n"


def entry(key: Key) -> Iterator[str]:
    yield ""
    if key.path in SECTIONS:
        yield SECTIONS[key.path]
        return
    yield f"### `{title(key)}`"
    yield ""
    yield key.description
    if key.section:
        return
    yield ""
    yield " · ".join(facts(key))
    yield ""
    yield "```yaml"
    *above, name = [step for step in key.path[1:] if step != NAME]
    yield from (f"{'  ' * depth}{step}:" for depth, step in enumerate(above))
    yield f"{'  ' * len(above)}{name}: {shown_example(key)}"
    yield "```"


def title(key: Key) -> str:
    """The key below its heading: ``server.port``, ``monitor.private``."""
    return ".".join(step for step in key.path[1:] if step != NAME)


def facts(key: Key) -> Iterator[str]:
    kind = kind_of(key)
    yield kind[0].upper() + kind[1:]
    yield default_of(key)
    names = [variable_of(key.path), *(name for name, path in SHORT.items() if path == key.path)]
    if key.path in FROM_FILES:
        names += [f"{name}{IN_FILE}" for name in names]
    yield ", ".join(f"`{name}`" for name in names)
    yield reload_of(key)


def kind_of(key: Key) -> str:
    """What sort of value the key takes, in words."""
    said = next((each.text for each in key.field.metadata if isinstance(each, Said)), None)
    return said or in_words(options_at(key.path)[0])


def in_words(option: Mapping[str, Any]) -> str:
    """What a part of the schema says."""
    values = option.get("enum", [option["const"]] if "const" in option else [])
    if values:
        return "one of " + ", ".join(f"`{value}`" for value in values)
    if option["type"] == "array":
        return f"a list, each {in_words(option['items'])}"
    return WORDS[option["type"]]


def default_of(key: Key) -> str:
    if key.required:
        return "required in this section"
    return "no default" if key.default is None else f"default `{one_line(key.default)}`"


def reload_of(key: Key) -> str:
    if key.path[0] in RESTART:
        return "needs a restart"
    note = FROM_NOW_ON.get(key.path)
    return f"applied by a reload: {note}" if note else "applied by a reload"
