import fcntl
import os
import shutil
import stat
import subprocess
import sys

import pytest

from hotline_cli.daemon.lock import LockedError, acquire, is_locked

HOLD = """
import sys
from pathlib import Path
from hotline_cli.daemon.lock import acquire
with acquire(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other(tmp_path):
    """Another process, which owns the folder."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "desk")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        process.stdout.readline()
        yield process
        process.kill()


def test_a_folder_is_owned_by_one_at_a_time(tmp_path):
    assert is_locked(tmp_path) is None
    with acquire(tmp_path):
        assert is_locked(tmp_path) == os.getpid()
        with pytest.raises(LockedError, match=f"in use by process {os.getpid()}"), acquire(tmp_path):
            pass
    assert is_locked(tmp_path) is None


def test_who_is_refused_is_told_which_process_owns_the_folder(tmp_path, other):
    with pytest.raises(LockedError) as refused, acquire(tmp_path / "desk"):
        pass
    assert refused.value.pid == other.pid
    assert str(refused.value).startswith(f"The connection 'desk' is in use by process {other.pid}")


def test_a_process_that_was_killed_owns_nothing_any_more(tmp_path, other):
    assert is_locked(tmp_path / "desk") == other.pid
    other.kill()
    other.wait()
    assert is_locked(tmp_path / "desk") is None
    with acquire(tmp_path / "desk"):
        pass


def test_folder_and_lock_are_private(tmp_path):
    with acquire(tmp_path / "desk"):
        assert stat.S_IMODE((tmp_path / "desk").stat().st_mode) == 0o700
        assert stat.S_IMODE((tmp_path / "desk" / "lock").stat().st_mode) == 0o600


def test_a_lock_whose_owner_is_not_written_down_is_one_all_the_same(tmp_path):
    with acquire(tmp_path):
        (tmp_path / "lock").write_text("")
        assert is_locked(tmp_path) == 0
        with pytest.raises(LockedError, match="in use by another process"), acquire(tmp_path):
            pass


def test_the_lock_goes_with_the_block_that_made_it(tmp_path):
    with acquire(tmp_path):
        pass
    assert not list(tmp_path.iterdir())
    (tmp_path / "lock").touch()
    with acquire(tmp_path):
        pass
    assert (tmp_path / "lock").read_text() == ""


def test_a_folder_that_was_deleted_meanwhile_is_no_trouble(tmp_path):
    with acquire(tmp_path / "desk"):
        shutil.rmtree(tmp_path / "desk")
    assert not (tmp_path / "desk").exists()


def test_a_lock_that_was_removed_while_it_was_opened_is_not_taken_for_the_folder_s(tmp_path, monkeypatch):
    (tmp_path / "lock").touch()
    flock = fcntl.flock

    def remove_first(descriptor, operation):
        monkeypatch.undo()
        (tmp_path / "lock").unlink()
        flock(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", remove_first)
    with acquire(tmp_path):
        assert is_locked(tmp_path) == os.getpid()
        with pytest.raises(LockedError), acquire(tmp_path):
            pass
