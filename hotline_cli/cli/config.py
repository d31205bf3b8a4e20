"""``hotline config``: find, show and check the settings."""

from typing import Any

import typer

from hotline_cli.cli.options import Options, options
from hotline_cli.cli.output import say, succeed

app = typer.Typer(help="Find, show and check the settings.", epilog="Example: hotline config validate")


@app.command(epilog="Example: $EDITOR $(hotline config path)")
def path() -> None:
    """Print where the settings file is."""
    asked = options()
    exists = asked.config.exists()
    succeed({"path": str(asked.config), "exists": exists, "data": str(asked.data)}, str(asked.config))
    if not exists:
        say("There is no such file yet; hotline connect writes it.")


@app.command(epilog="Example: hotline config show --json")
def show() -> None:
    """Print the settings as they hold.

    The environment comes before the file, and the defaults fill in what neither says. Secrets are masked.
    """
    asked = options()
    settings = shown(asked)
    succeed({"path": str(asked.config), "settings": settings}, as_yaml(settings))


@app.command(epilog="Example: hotline config validate --config ./hotline.yaml")
def validate() -> None:
    """Check the settings file.

    The exit code is 78 if something in it is wrong, and every problem is named.
    """
    from hotline_cli.config.paths import connections

    asked = options()
    settings = asked.settings()
    exists = asked.config.exists()
    unused = sorted(set(settings.connections) - set(connections(asked.data)))
    text = f"{asked.config} is valid." if exists else f"There is no file {asked.config}: the defaults hold."
    succeed({"path": str(asked.config), "exists": exists, "not_connected": unused}, text)
    for name in unused:
        say(f"connections.{name}: there is no such connection in {asked.data} yet.")


def shown(asked: Options) -> dict[str, Any]:
    """The settings of every connection there is or that the file names, without secrets."""
    from hotline_cli.config.paths import connections

    settings = asked.settings()
    names = sorted({*settings.connections, *connections(asked.data)})
    whole = settings.model_copy(update={"connections": {name: settings.connection(name) for name in names}})
    return whole.model_dump(mode="json")


def as_yaml(values: dict[str, Any]) -> str:
    import yaml

    return yaml.safe_dump(values, sort_keys=False, allow_unicode=True, width=120).rstrip()
