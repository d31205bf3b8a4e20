"""What commands print: data to stdout, people's text to stderr, and with ``--json`` one envelope."""

import json
import os
import sys
from typing import Any

from hotline_cli.cli.errors import Failure
from hotline_cli.cli.options import options


def say(text: str) -> None:
    """Tell a person something, unless ``--quiet`` or ``--json`` was given."""
    asked = options()
    if not (asked.quiet or asked.json):
        print(text, file=sys.stderr)


def succeed(data: dict[str, Any], text: str = "") -> None:
    """Print a command's result: the envelope with `data` when ``--json`` was given, else `text`."""
    asked = options()
    if asked.json:
        print_json({"ok": True, "command": asked.command, "data": data})
    elif text:
        print(text)


def fail(failure: Failure, command: str, *, as_json: bool) -> None:
    """Print a failure: as an envelope on stdout, or for people on stderr."""
    if as_json:
        error = {
            "code": int(failure.code),
            "name": failure.code.name.lower(),
            "message": failure.sentence,
            "remedy": failure.remedy,
        }
        print_json({"ok": False, "command": command, "error": error})
        return
    print(f"hotline: {failure.sentence}", file=sys.stderr)
    if failure.remedy:
        print(failure.remedy, file=sys.stderr)


def print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False), flush=True)


def abandon_stdout() -> None:
    """Write no more to a pipe whose reader has gone, not even when Python ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
