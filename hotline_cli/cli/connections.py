"""Which connection a command is about."""

from dataclasses import dataclass
from pathlib import Path

from hotline_cli.cli.errors import Code, Failure
from hotline_cli.cli.options import Options
from hotline_cli.config import paths


@dataclass(frozen=True, slots=True)
class Chosen:
    name: str
    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / paths.DATABASE


def choose(options: Options, name: str | None) -> Chosen:
    """The connection `name`, or the only one there is. Raise `Failure` if that is not one connection."""
    return one(options, name) if name else only(every(options))


def choose_many(options: Options, names: list[str]) -> tuple[Chosen, ...]:
    """The connections `names`, or all there are. Raise `Failure` if one is missing or there are none."""
    return tuple(one(options, name) for name in dict.fromkeys(names)) if names else every(options)


def every(options: Options) -> tuple[Chosen, ...]:
    """All connections. Raise `Failure` if there are none."""
    found = tuple(Chosen(name, options.data / name) for name in paths.connections(options.data))
    if not found:
        raise Failure(
            f"There is no connection in {options.data} yet.", "Connect an account: hotline connect --qr", Code.CONFIG
        )
    return found


def one(options: Options, name: str) -> Chosen:
    chosen = Chosen(name, paths.connection_folder(options.data, name))
    if chosen.database.exists():
        return chosen
    known = ", ".join(paths.connections(options.data))
    raise Failure(
        f"There is no connection '{name}' in {options.data}.",
        f"There is: {known}." if known else f"Connect an account: hotline connect --qr --name {name}",
        Code.CONFIG,
    )


def only(found: tuple[Chosen, ...]) -> Chosen:
    if len(found) > 1:
        names = ", ".join(chosen.name for chosen in found)
        raise Failure(f"There are several connections: {names}.", "Say which one: write its name.", Code.USAGE)
    return found[0]
