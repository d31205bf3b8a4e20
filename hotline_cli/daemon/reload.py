"""Read the settings again while the daemon runs, and go on with them."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from hotline_cli.config.errors import ConfigError
from hotline_cli.config.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reloaded:
    """The keys that have changed: those that hold now, and those that need a restart. `errors`: nothing has changed."""

    applied: tuple[str, ...] = ()
    restart: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()


class Applies(Protocol):
    """A connection that can go on with other settings."""

    name: str

    def apply(self, settings: Settings) -> Reloaded: ...


def reload(connections: Sequence[Applies], read: Callable[[], Settings]) -> Reloaded:
    """Let `connections` go on with the settings as they are now. If those are wrong, nothing changes."""
    try:
        settings = read()
    except ConfigError as error:
        for problem in error.problems:
            log.error("The settings stay as they were: %s", problem)
        return Reloaded(errors=error.problems)
    applied: list[str] = []
    restart: list[str] = []
    for connection in connections:
        changed = connection.apply(settings)
        tell(connection.name, changed)
        applied += changed.applied
        restart += changed.restart
    return Reloaded(tuple(dict.fromkeys(applied)), tuple(dict.fromkeys(restart)))


def tell(name: str, changed: Reloaded) -> None:
    """Log what has changed, by the names of the keys."""
    if changed.applied:
        log.info("%s: settings that hold from now on: %s", name, ", ".join(changed.applied))
    if changed.restart:
        log.warning("%s: settings that need a restart: %s", name, ", ".join(changed.restart))
    if not (changed.applied or changed.restart):
        log.info("%s: the settings have not changed", name)
