"""One process owns a connection's folder at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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

    The lock is the system's and ends with the process, however that ends; the file is only its handle. It goes with
    the block that made it, so that a folder in which nothing was done is left as it was.
    """
    private_folder(folder)
    descriptor, made = locked(folder)
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        # While the lock is held: later, the file could be another process's already.
        if made and is_at(descriptor, folder / LOCK):
            (folder / LOCK).unlink()
        else:
            os.ftruncate(descriptor, 0)
        os.close(descriptor)


def locked(folder: Path) -> tuple[int, bool]:
    """The descriptor of the folder's lock, which is held, and whether its file was made for that."""
    while True:
        descriptor, made = opened(folder / LOCK)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if is_at(descriptor, folder / LOCK):
                return descriptor, made
        except BlockingIOError as error:
            pid = pid_in(descriptor)
            os.close(descriptor)
            raise LockedError(folder, pid) from error
        os.close(descriptor)  # whoever owned the folder has removed this file since it was opened


def opened(path: Path) -> tuple[int, bool]:
    """A descriptor of the file, and whether the file is new."""
    with suppress(FileExistsError):
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, FILE_MODE), True
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE_MODE), False


def is_at(descriptor: int, path: Path) -> bool:
    """Whether the open file is still the one at `path`."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


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
