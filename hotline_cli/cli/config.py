"""``hotline config``: find, show and check the settings, and say all about them."""

import json

import typer

from hotline_cli.cli.options import options
from hotline_cli.cli.output import say, succeed
from hotline_cli.cli.text import plain

app = typer.Typer(help="Find, show, check and explain the settings.", epilog="Example: hotline config validate")


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
    """Print the settings that hold, each with where it comes from: as YAML whose comments say that.

    The environment comes before the file, and the defaults fill in what neither says. Secrets are masked.
    """
    from hotline_cli.config.paths import connections
    from hotline_cli.config.showing import as_yaml, effective

    asked = options()
    values, found = effective(asked.loaded(), connections(asked.data))
    origins = {
        ".".join(each.path): {
            "kind": each.origin.kind,
            "name": each.origin.name or None,
            "line": each.origin.line or None,
        }
        for each in found
    }
    text = "\n".join(map(plain, as_yaml(found).split("\n")))
    succeed({"path": str(asked.config), "settings": values, "origins": origins}, text)


@app.command(epilog="Example: hotline config validate --config ./hotline.yaml")
def validate() -> None:
    """Check the settings: the file and what the environment says.

    The exit code is 78 if something in them is wrong, and every problem is named, with its place.
    """
    from difflib import get_close_matches

    from hotline_cli.config.paths import connections

    asked = options()
    settings = asked.settings()
    exists = asked.config.exists()
    known = connections(asked.data)
    unused = sorted(set(settings.connections) - set(known))
    text = f"{asked.config} is valid." if exists else f"There is no file {asked.config}: the defaults hold."
    succeed({"path": str(asked.config), "exists": exists, "not_connected": unused}, text)
    for name in unused:
        near = get_close_matches(name, known, n=1)
        hint = f"; did you mean '{near[0]}'?" if near else "."
        say(f"connections.{name}: there is no such connection in {asked.data} yet{hint}")


@app.command(epilog="Example: hotline config schema > hotline.schema.json")
def schema() -> None:
    """Print a JSON Schema (draft 2020-12) of the settings file, for editors that complete and check YAML."""
    from hotline_cli.config.schema import json_schema

    described = json_schema()
    succeed(described, json.dumps(described, ensure_ascii=False, indent=2))


@app.command(epilog="Example: hotline config example > hotline.yaml")
def example() -> None:
    """Print a settings file that has every key, commented out, with what it means."""
    from hotline_cli.config.example import example as text

    succeed({"text": text()}, text().rstrip("\n"))


@app.command(epilog="Example: hotline config reference | less")
def reference() -> None:
    """Print the reference of all settings: type, default, example, variable, and whether a reload applies it."""
    from hotline_cli.config.reference import reference as text

    succeed({"text": text()}, text().rstrip("\n"))
