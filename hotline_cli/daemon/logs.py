"""Log lines on stderr: with the time for people, with the priority for the journal, which knows the time itself."""

import logging
import os
from collections.abc import Mapping

PRIORITIES = ((logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6), (logging.DEBUG, 7))
"""Least level and syslog's number for it: https://www.freedesktop.org/software/systemd/man/latest/sd-daemon.html."""


class JournalFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        priority = next((number for level, number in PRIORITIES if record.levelno >= level), 7)
        return "\n".join(f"<{priority}>{line}" for line in super().format(record).splitlines())


def log_to_stderr(*, verbose: int = 0, quiet: bool = False, environ: Mapping[str, str] = os.environ) -> None:
    """Log from INFO on, from WARNING on if `quiet`, everything if `verbose`; Telethon's own lines at `verbose` 2."""
    level = logging.DEBUG if verbose else logging.WARNING if quiet else logging.INFO
    handler = logging.StreamHandler()
    if "JOURNAL_STREAM" in environ:
        handler.setFormatter(JournalFormatter("%(message)s"))
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%d %H:%M:%S"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("asyncio", "aiosqlite"):
        logging.getLogger(noisy).setLevel(max(level, logging.WARNING))
