"""One place for what goes wrong: every failure becomes a sentence, a remedy and an exit code of sysexits(3)."""

import sys
from enum import IntEnum
from typing import Any

import typer


class Code(IntEnum):
    """Exit codes; the names, in small letters, are what ``--json`` calls them."""

    OK = 0
    USAGE = 64
    DATA = 65
    UNAVAILABLE = 69
    INTERNAL = 70
    CANNOT_CREATE = 73
    IO = 74
    TEMPORARY = 75
    NOT_ALLOWED = 77
    CONFIG = 78
    INTERRUPTED = 130


class Failure(Exception):
    """A command cannot do what it was asked to: `sentence` says what happened, to what, `remedy` what to do."""

    def __init__(self, sentence: str, remedy: str = "", code: Code = Code.INTERNAL) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.remedy = remedy
        self.code = code


def explain(error: BaseException) -> Failure:
    """The `Failure` that stands for any exception."""
    if isinstance(error, Failure):
        return error
    if isinstance(error, KeyboardInterrupt):
        return Failure("Interrupted.", code=Code.INTERRUPTED)
    if isinstance(error, typer.Abort | EOFError):
        return Failure("The input ended before everything was answered.", "Give the answers as options.", Code.USAGE)
    return known(error) or Failure(
        f"Internal error: {type(error).__name__}. This is a bug in hotline.",
        "Run the command again with -v to see where it happened, and report it.",
        Code.INTERNAL,
    )


def known(error: BaseException) -> Failure | None:
    """The `Failure` for what our own rooms and the system raise."""
    # Imported here because a command that succeeds needs none of them.
    from hotline_cli.config.errors import ConfigError
    from hotline_cli.store.errors import CorruptStore, MissingStore, NewerStore, StoreError

    if isinstance(error, ConfigError | MissingStore):
        return Failure(str(error), code=Code.CONFIG)
    if isinstance(error, CorruptStore | NewerStore):
        return Failure(str(error), code=Code.DATA)
    if isinstance(error, StoreError):
        return Failure(str(error), code=Code.IO)
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        return Failure(f"{place}{error.strerror or error}.", "Check the path and its permissions.", Code.IO)
    return from_telegram(error)


def from_telegram(error: BaseException) -> Failure | None:
    """The `Failure` for a request that Telegram did not fulfil."""
    from hotline_cli.model.requests import FloodWait, LoggedOut, Refused, Unreachable

    match error:
        case LoggedOut():
            remedy = "Connect the account again: hotline connect --qr"
            return Failure(f"The session has ended: Telegram says {error.error}.", remedy, Code.NOT_ALLOWED)
        case FloodWait():
            return Failure(f"Telegram wants {error.seconds} s of silence.", "Try again after that.", Code.TEMPORARY)
        case Refused():
            return Failure(f"Telegram refused: {error.error}.", code=Code.NOT_ALLOWED)
        case Unreachable():
            why = f": {error}" if str(error) else ""
            return Failure(f"Telegram cannot be reached{why}.", "Check the network and try again.", Code.UNAVAILABLE)
    return from_server(error)


def from_server(error: BaseException) -> Failure | None:
    """The `Failure` for a server that cannot be used. Only who has talked to one has its errors imported."""
    handshake: Any = sys.modules.get("hotline_cli.telegram.handshake")
    if handshake is None or not isinstance(error, handshake.ServerError):
        return None
    wrong = isinstance(error, handshake.WrongServerKey)
    return Failure(str(error), code=Code.CONFIG if wrong else Code.UNAVAILABLE)
