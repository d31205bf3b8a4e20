"""Ask the daemon that runs a connection, over the socket in the connection's folder."""

import json
import os
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SOCKET = "control.sock"
"""The socket's name in the connection's folder; a link, where that folder's path is too long for a socket's address."""

PATIENCE = 30.0
"""Seconds for an answer."""


class Unanswered(Exception):
    """Nobody answers at the socket. The text is a sentence."""


def call(folder: Path, request: Mapping[str, Any], *, patience: float = PATIENCE) -> dict[str, Any]:
    """The daemon's answer to one request. Raise `Unanswered` if there is none."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as caller:
        caller.settimeout(patience)
        try:
            caller.connect(os.fspath(address(folder)))
            caller.sendall(json.dumps(request).encode() + b"\n")
            with caller.makefile("rb") as answers:
                answer = json.loads(answers.readline())
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "no answer came"
            raise Unanswered(f"The connection '{folder.name}' takes no commands: {why} ({folder / SOCKET}).") from error
    if not isinstance(answer, dict):
        raise Unanswered(f"The connection '{folder.name}' does not answer as hotline does ({folder / SOCKET}).")
    return answer


def address(folder: Path) -> Path:
    """Where the socket of a connection's folder is."""
    path = folder / SOCKET
    return path.readlink() if path.is_symlink() else path
