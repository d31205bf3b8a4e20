"""Telethon's own log lines, without anything that people wrote."""

import logging

from telethon.tl import TLObject


def without_contents(record: logging.LogRecord) -> bool:
    """Log TL objects and bytes by their type, and a traceback only when somebody debugs."""
    if isinstance(record.args, tuple):
        record.args = tuple(type(each).__name__ if isinstance(each, TLObject | bytes) else each for each in record.args)
    if not logging.getLogger().isEnabledFor(logging.DEBUG):
        record.exc_info = None
    return True


class WireLogger(logging.Logger):
    """The base logger for a Telethon client. Its lines appear from ``level`` on, all of them when somebody debugs."""

    def getChild(self, suffix: str) -> logging.Logger:  # type: ignore[override]  # noqa: N802  # children are plain
        child = logging.getLogger(f"{self.name}.{suffix}")
        if without_contents not in child.filters:
            child.addFilter(without_contents)
            child.setLevel(logging.NOTSET if logging.getLogger().isEnabledFor(logging.DEBUG) else self.level)
        return child


class Loggers(dict[str, logging.Logger]):
    """What Telethon's network classes want to be given."""

    def __init__(self, base: WireLogger) -> None:
        super().__init__()
        self.base = base

    def __missing__(self, name: str) -> logging.Logger:
        return self.base.getChild(name.removeprefix("telethon."))


DAEMON = WireLogger("hotline_cli.telegram.wire", logging.WARNING)
PERSON = WireLogger("hotline_cli.telegram.login.wire", logging.CRITICAL)
"""Where a person is watching, who is told in sentences instead."""
