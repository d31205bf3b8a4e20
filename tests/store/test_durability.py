"""What was acknowledged is there after the process is killed, or the disk refuses."""

import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from hotline_cli.store import messages
from hotline_cli.store.opening import open_reader, open_writer

WRITER = """
import asyncio, sys
from pathlib import Path
from hotline_cli.model.messages import Message
from hotline_cli.store import messages
from hotline_cli.store.database import Database

async def write(database, peer):
    for i in range(1, 100_000):
        await database.write(lambda conn: messages.insert(conn, Message(peer, i, 0, False, peer, "x" * 500)))
        print(peer, i, flush=True)

async def main():
    async with await Database.open(Path(sys.argv[1])) as database:
        await asyncio.gather(*(write(database, peer) for peer in range(1, 21)))

asyncio.run(main())
"""

LIMITED = """
import asyncio, resource, signal, sys
from pathlib import Path
from hotline_cli.model.messages import Message
from hotline_cli.store import messages
from hotline_cli.store.database import Database
from hotline_cli.store.errors import StoreError

async def write(database, i, size):
    try:
        return await database.write(lambda conn: messages.insert(conn, Message(1, i, 0, False, 1, "x" * size)))
    except StoreError as error:
        return str(error)

async def main():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    path = Path(sys.argv[1])
    async with await Database.open(path) as database:
        assert await write(database, 1, 10) is True
        wal = Path(f"{path}-wal").stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (wal + 100_000, resource.RLIM_INFINITY))
        refused = await asyncio.gather(*(write(database, i, 50_000) for i in range(2, 12)))
        assert all(isinstance(each, str) and str(path) in each for each in refused), refused
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        assert await write(database, 12, 50_000) is True

asyncio.run(main())
"""


@pytest.mark.parametrize("acknowledged", [1, 500, 3000])
def test_a_killed_process_loses_nothing_that_was_acknowledged(path: Path, acknowledged: int) -> None:
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        lines = [writer.stdout.readline() for _ in range(acknowledged)]
        writer.send_signal(signal.SIGKILL)
        lines += [line for line in writer.stdout if line.endswith("\n")]
    with closing(open_writer(path)) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        for line in lines:
            peer_id, message_id = map(int, line.split())
            assert messages.get(conn, peer_id, message_id), f"{line.strip()} was acknowledged and is lost"


def test_a_disk_that_refuses_a_commit_fails_the_whole_group_and_keeps_none_of_it(path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", LIMITED, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with closing(open_reader(path)) as conn:
        assert conn.execute("SELECT id FROM messages ORDER BY id").fetchall() == [(1,), (12,)]
