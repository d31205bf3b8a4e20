"""Settings from variables: ``HOTLINE_CONNECTIONS__SUPPORT__AUTOCLOSE=12h``, files they name, systemd credentials."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from hotline_cli.config.document import parse, read_text
from hotline_cli.config.errors import ConfigError
from hotline_cli.config.keys import BY_PATH, FROM_FILES, KEYS, NAME, general
from hotline_cli.config.keys import Path as KeyPath
from hotline_cli.config.origins import Given, Origin
from hotline_cli.config.paths import NAME as VALID_NAME
from hotline_cli.config.schema import types_at

PREFIX = "HOTLINE_"
BETWEEN = "__"
IN_FILE = "_FILE"
CONNECTIONS = f"CONNECTIONS{BETWEEN}"

SHORT = {f"{PREFIX}{path[-1].upper()}": path for path in sorted(FROM_FILES)}
"""Second names of variables, which were there first."""

WHOLE_CONNECTION = ("connections", NAME)

Names = Callable[[], Iterable[str]]


def from_environment(environ: Mapping[str, str], names: Names) -> list[Given]:
    """What the environment says, the more special the later. `names` are the connections there are.

    An empty variable counts as none. Raise `ConfigError` that names every variable with which something is wrong.
    """
    found: dict[KeyPath, list[Given]] = {}
    problems: list[str] = []
    for variable in sorted(environ):
        try:
            for given in from_variable(variable, environ[variable], names):
                found.setdefault(given.path, []).append(given)
        except ConfigError as error:
            problems += error.problems
    for given in from_credentials(environ):
        found.setdefault(given.path, []).append(given)
    for path, candidates in found.items():
        first, *others = sorted(candidates, key=rank)
        problems += [
            f"{first.origin} and {other.origin} both set {'.'.join(path)}; unset one of them."
            for other in others
            if rank(other) == rank(first)
        ]
    if problems:
        raise ConfigError(*problems)
    return sorted((min(candidates, key=rank) for candidates in found.values()), key=lambda given: len(given.path))


def rank(given: Given) -> int:
    """Which of several that say the same thing comes first: a variable, a file that one names, a credential."""
    if given.origin.kind == "credential":
        return 2
    return int(given.path in FROM_FILES and given.origin.name.endswith(IN_FILE))


def from_variable(variable: str, text: str, names: Names) -> Iterator[Given]:
    """What one variable sets, if it is one of ours. Raise `ConfigError` if it seems to be and sets nothing."""
    if not variable.startswith(PREFIX):
        return
    path, in_file = path_of(variable, names)
    if path is None or not text.strip():
        return
    if in_file:
        text = read_text(Path(text))
    yield Given(path, value_of(path, text.strip(), variable), Origin("variable", variable))


def path_of(variable: str, names: Names) -> tuple[KeyPath | None, bool]:
    """Where in the settings a variable belongs (None: nowhere), and whether it names a file with the value."""
    plain = variable.removesuffix(IN_FILE)
    if (short := SHORT.get(variable) or SHORT.get(plain)) is not None:
        return short, variable != plain
    rest = variable.removeprefix(PREFIX)
    if BETWEEN not in rest and (rest.lower(),) not in BY_PATH:
        return None, False  # HOTLINE_DATA and its like
    path = steps_of(rest, variable, names)
    if (general(path) in BY_PATH or general(path) == WHOLE_CONNECTION) and variable.isupper():
        return path, False
    if variable != plain and (path := steps_of(plain.removeprefix(PREFIX), variable, names)) in FROM_FILES:
        return path, True
    raise ConfigError(f"{variable}: unknown setting; {suggestion(variable, path)}")


def steps_of(rest: str, variable: str, names: Names) -> KeyPath:
    """``CONNECTIONS__SUPPORT__AUTOCLOSE`` as a path. An underscore in a connection's name may stand for a hyphen."""
    if not rest.startswith(CONNECTIONS):
        return tuple(rest.lower().split(BETWEEN))
    rest = rest.removeprefix(CONNECTIONS)
    known: dict[str, list[str]] = {}
    for name in names():
        known.setdefault(name.upper().replace("-", "_"), []).append(name)
    fitting = [written for written in known if rest == written or rest.startswith(written + BETWEEN)]
    if not fitting:
        name, _, keys = rest.partition(BETWEEN)
        if not VALID_NAME.fullmatch(name.lower()):
            raise ConfigError(f"{variable}: {name.lower()!r} cannot be a connection's name.")
        return ("connections", name.lower(), *keys.lower().split(BETWEEN)) if keys else ("connections", name.lower())
    written = max(fitting, key=len)
    if len(known[written]) > 1:
        which = " and ".join(sorted(known[written]))
        raise ConfigError(f"{variable}: means both connections {which}; set it in the settings file instead.")
    keys = rest.removeprefix(written).removeprefix(BETWEEN)
    return ("connections", known[written][0], *(keys.lower().split(BETWEEN) if keys else ()))


def suggestion(variable: str, path: KeyPath) -> str:
    name = path[1] if len(path) > 1 and path[0].startswith("connection") else NAME
    known = [variable_of(tuple(name if step == NAME else step for step in key.path)) for key in KEYS]
    near = get_close_matches(variable.upper(), known, n=1, cutoff=0.7)
    return f"did you mean {near[0]}?" if near else "`hotline config reference` names them all"


def variable_of(path: KeyPath) -> str:
    """The name of the variable that sets a key."""
    return PREFIX + BETWEEN.join(path).upper().replace("-", "_")


def value_of(path: KeyPath, text: str, variable: str) -> Any:
    """What a variable says: its text where the key takes text, else YAML (``true``, ``[1, 2]``, ``{private: no}``)."""
    takes = types_at(general(path))
    if "string" in takes and not ("array" in takes and text.startswith("[")):
        return text
    return parse(text, variable)[1]


def from_credentials(environ: Mapping[str, str]) -> Iterator[Given]:
    """What systemd has put into its folder: https://systemd.io/CREDENTIALS/."""
    folder = environ.get("CREDENTIALS_DIRECTORY")
    for path in sorted(FROM_FILES):
        name = path[-1]
        if folder and (Path(folder) / name).exists() and (text := read_text(Path(folder) / name).strip()):
            yield Given(path, value_of(path, text, f"credential {name}"), Origin("credential", name))
