"""One process owns a connection's folder at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hotline_cli.files import FILE_MODE, private_folder

LOCK = "lock"


class LockedError(Exception):
    """Another process owns the folder. The text is a sentence that names it; ``pid`` is 0 if it is not known."""

    def __init__(self, folder: Path, pid: int) -> None:
        process = f"process {pid}" if pid else "another process"
        super().__init__(f"The connection '{folder.name}' is in use by {process} ({folder}).")
        self.pid = pid


@contextmanager
def acquire(folder: Path) -> Iterator[None]:
    """Own `folder` within the block. Raise `LockedError` if another process does.

    The lock is the system's and ends with the process, however that ends; the file is only its handle and stays.
    """
    private_folder(folder)
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LockedError(folder, pid_in(descriptor)) from error
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def is_locked(folder: Path) -> int | None:
    """The pid of the process that owns `folder` (0 if it is not known), None if nobody does."""
    try:
        descriptor = os.open(folder / LOCK, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return pid_in(descriptor)
    else:
        return None
    finally:
        os.close(descriptor)


def pid_in(descriptor: int) -> int:
    written = os.pread(descriptor, 32, 0).strip()
    return int(written) if written.isdigit() else 0
