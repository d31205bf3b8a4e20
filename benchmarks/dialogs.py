"""A connection with many dialogs: how long it takes to start and what memory it needs, beside one with few."""

from __future__ import annotations

import asyncio
import sqlite3
import statistics
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import yaml

from benchmarks.processes import cpu_seconds, memory_mb
from benchmarks.report import Row, options, show
from benchmarks.yard import Hotline, Yard, open_yard
from hotline_cli.demo.stage import CONNECTION
from hotline_cli.model.dialogs import Dialog, Status
from hotline_cli.model.messages import Message
from hotline_cli.model.peers import Peer, PeerKind
from hotline_cli.store import connection, dialogs, links, messages, peers
from hotline_cli.store.links import Form, Link
from hotline_cli.store.opening import open_writer

FIRST_CUSTOMER = 7_000_000_000  # ids that the sandbox gives to nobody
FIRST_TOPIC = 1_000_000
DAY = 86_400

EVERYTHING_ON = {
    "autoclose": "24h",
    "keywords": {"private": ["first", *([f"order{number}*", "~newsletter"] for number in range(200))]},
    "drop_words": [f"casino{number}*" for number in range(200)],
    "block_words": [f"/\\bsecret{number}\\b/" for number in range(200)],
    "read": "on_show",
    "hide": ["phone"],
    "auto_info": True,
}
"""Settings that have something to do at the start or for each message."""


def main(arguments: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("--dialogs", type=int, default=10_000, help="dialogs in the connection's database")
    parser.add_argument("--messages", type=int, default=10, help="messages of each dialog, half of them answers")
    parser.add_argument("--runs", type=int, default=5, help="starts of each kind")
    chosen = parser.parse_args(arguments)
    rows = asyncio.run(measure(chosen.dialogs, chosen.messages, chosen.runs))
    show("Start with many dialogs", rows, as_json=chosen.json)


async def measure(many: int, messages_each: int, runs: int) -> list[Row]:
    """Start with few dialogs, with many, and with many whose time to be closed came while the daemon was down."""
    async with open_yard(1) as yard:
        folder = yard.stage.folder
        switch_on(folder / "hotline.yaml")
        path = folder / "data" / CONNECTION / "hotline.db"
        hotline = Hotline(yard.stage)
        await hotline.start()
        await yard.warm_up(hotline)
        await hotline.stop()
        rows: list[Row] = []
        with closing(open_writer(path)) as conn:
            for kind, dialogs_in_all in (("few", 1), ("many", many), ("many, all overdue", many)):
                fill(conn, dialogs_in_all - 1, messages_each)
                starts = [await start(yard, hotline, conn, answered_at(kind)) for _ in range(runs)]
                start_ms, first_ms, cpu_ms, memory = map(statistics.median, zip(*starts, strict=True))
                rows.append(
                    {
                        "kind": kind,
                        "dialogs": dialogs_in_all,
                        "messages": count(conn, "messages"),
                        "starts": runs,
                        "start_ms": round(start_ms),
                        "ratio": round(start_ms / (rows[0]["start_ms"] if rows else start_ms), 2),
                        "first message ms": round(first_ms),
                        "cpu_ms": round(cpu_ms),
                        "memory_mb": round(memory, 1),
                    }
                )
        return rows


async def start(yard: Yard, hotline: Hotline, conn: sqlite3.Connection, answered: int) -> tuple[float, ...]:
    """Start the daemon with all dialogs answered at a time, let a customer write, and stop it when it rests.

    Return how long it took to be connected and to show the customer's message, both in ms, its processor time in ms and
    its memory in MB.
    """
    conn.execute("UPDATE dialogs SET status = 'answered', answered_at = ?, to_close = NULL", (answered,))
    conn.execute("UPDATE dialogs SET title_wanted = title_shown")
    started = time.perf_counter()
    await hotline.start()
    took = time.perf_counter() - started
    first, _ = await yard.traffic.carry(yard.from_customers(hotline), 0, f"first {started}")
    await rests(hotline, conn)
    used = hotline.cpu() * 1000, memory_mb(hotline.pid)
    await hotline.stop()
    return took * 1000, first * 1000, *used


async def rests(hotline: Hotline, conn: sqlite3.Connection) -> None:
    """Wait until the daemon has closed what is overdue and then has had nothing to do for half a second."""
    before = -1.0
    while before != (before := cpu_seconds(hotline.pid)) or overdue(conn):  # noqa: ASYNC110  # it tells nobody
        await asyncio.sleep(0.5)


def overdue(conn: sqlite3.Connection) -> bool:
    return (dialogs.longest_answered(conn) or time.time()) < time.time() - DAY


def answered_at(kind: str) -> int:
    return int(time.time()) - (30 * DAY if "overdue" in kind else 0)


def count(conn: sqlite3.Connection, table: str) -> int:
    (rows,) = conn.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608  # one of ours
    return int(rows)


def switch_on(settings: Path) -> None:
    """Add to the settings what should not cost a start anything."""
    told = yaml.safe_load(settings.read_text())
    told["connections"][CONNECTION] |= EVERYTHING_ON
    settings.write_text(yaml.safe_dump(told))


def fill(conn: sqlite3.Connection, wanted: int, messages_each: int) -> None:
    """Make that many dialogs, unless there are some already, as if their customers had written one after the other."""
    known = connection.load(conn)
    assert known.account_id
    assert known.group_id
    conn.execute("BEGIN")
    for number in range(count(conn, "dialogs"), wanted + 1):
        make_dialog(conn, number, messages_each, known.account_id, known.group_id)
    conn.execute("COMMIT")


def make_dialog(conn: sqlite3.Connection, number: int, messages_each: int, account_id: int, group_id: int) -> None:
    """One dialog with its topic, the customer's messages shown there, and the team's answers sent from there."""
    customer, topic, now = FIRST_CUSTOMER + number, FIRST_TOPIC + number, int(time.time())
    peers.upsert(conn, Peer(customer, PeerKind.USER, number, "Customer", str(number), username=f"customer{number}"))
    dialog = dialogs.save(
        conn, Dialog(customer, status=Status.ANSWERED, name=f"Customer {number}", changed_at=now, last_customer_at=now)
    )
    dialogs.set_topic(conn, dialog.id, topic, f"🟨 Customer {number}")
    for turn in range(messages_each):
        own, shown = FIRST_CUSTOMER + number * messages_each + turn, FIRST_TOPIC * (turn + 2) + number
        text = f"Question or answer {turn} of customer {number}"
        out = turn % 2 == 1
        private = Message(customer, own, now, out, account_id if out else customer, text, raw=bytes(200), layer=229)
        messages.insert(conn, private)
        if out:
            messages.insert(conn, Message(group_id, shown, now, False, 1, text, topic_id=topic, raw=bytes(200)))
            links.add(conn, Link(customer, own, shown, group_id, shown, dialog.id, Form.COPY))
        else:
            links.add(conn, Link(group_id, shown, shown, customer, own, dialog.id, Form.FORWARD))
    dialogs.set_read(conn, dialog.id, FIRST_CUSTOMER + (number + 1) * messages_each)


if __name__ == "__main__":
    main()
