"""Signals that stop the service, and the one that lets it read its settings again."""

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

STOPPING = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stopped_by_signals(stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` at the first SIGINT or SIGTERM within the block; the second one ends the process at once."""
    loop = asyncio.get_running_loop()

    def stop_gently() -> None:
        for number in STOPPING:
            loop.remove_signal_handler(number)
            # Not Python's own handler for SIGINT: its exception would first run everybody's clean-up.
            signal.signal(number, signal.SIG_DFL)
        stop()

    before = {number: signal.getsignal(number) for number in STOPPING}
    for number in STOPPING:
        loop.add_signal_handler(number, stop_gently)
    try:
        yield
    finally:
        for number, handler in before.items():
            loop.remove_signal_handler(number)
            signal.signal(number, handler)


@contextmanager
def reloaded_by_hangup(reload: Callable[[], object], stop: Callable[[], None]) -> Iterator[None]:
    """Call `reload` at each SIGHUP within the block.

    When the signal says that the terminal is gone in which the service was started, call `stop` instead, unless the
    service was started to survive that (nohup).
    """
    loop = asyncio.get_running_loop()
    before = signal.getsignal(signal.SIGHUP)
    ends_with_terminal = has_terminal() and before is not signal.SIG_IGN

    def hang_up() -> None:
        if ends_with_terminal and not has_terminal():
            stop()
        else:
            reload()

    loop.add_signal_handler(signal.SIGHUP, hang_up)
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGHUP)
        signal.signal(signal.SIGHUP, before)


def has_terminal() -> bool:
    """Whether this process has a controlling terminal, and that one is still there."""
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY | os.O_CLOEXEC))
    except OSError:
        return False
    return True
