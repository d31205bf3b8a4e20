"""Where files are, and what a connection may be called."""

import re
from pathlib import Path

from hotline_cli.config.errors import ConfigError

DATABASE = "hotline.db"
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def config_file() -> Path:
    """The settings file where none is given by ``--config`` or ``HOTLINE_CONFIG``."""
    from platformdirs import user_config_path

    return user_config_path("hotline", appauthor=False) / "hotline.yaml"


def data_folder() -> Path:
    """The data folder where none is given by ``--data`` or ``HOTLINE_DATA``."""
    from platformdirs import user_data_path

    return user_data_path("hotline", appauthor=False)


def check_name(name: str) -> str:
    """Return the name of a connection if it can be one. Raise `ConfigError` if not: it is a folder's name too."""
    if NAME.fullmatch(name):
        return name
    raise ConfigError(
        f"{name!r} cannot be a connection's name: use small letters, digits, '-' and '_', "
        "beginning with a letter or digit."
    )


def connection_folder(data: Path, name: str) -> Path:
    """The folder that is the whole connection: database, lock, later its media."""
    return data / check_name(name)


def database(data: Path, name: str) -> Path:
    return connection_folder(data, name) / DATABASE


def connections(data: Path) -> tuple[str, ...]:
    """The names of the connections in a data folder, in order. Raise `ConfigError` if it cannot be read."""
    try:
        return tuple(sorted(p.name for p in data.iterdir() if NAME.fullmatch(p.name) and (p / DATABASE).exists()))
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise ConfigError(
            f"{data} cannot be read as the data folder: {error.strerror}. Choose another with --data."
        ) from error
