"""Signals that stop the service."""

import asyncio
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
