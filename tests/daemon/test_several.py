"""`hotline run` with several connections: what becomes of one is no business of the others."""

import asyncio
import json
import sqlite3
from contextlib import closing

import pytest
from desk import topic_of, until
from forking import hotline_process
from grouping import several, together

from hotline_cli.store import connection

NAMES = ("sales", "support", "lab")


@pytest.fixture
async def desks(sandbox, tmp_path):
    """`sales` and `support` share a group, `lab` has its own; `elsewhere` and `broken` cannot run."""
    async with several(sandbox, tmp_path, *NAMES, "elsewhere", share=False) as desks:
        yield desks


def move_away(desk):
    """The account is said to live in another data centre, where nobody answers."""
    with closing(sqlite3.connect(desk.folder / "hotline.db")) as conn, conn:
        conn.execute("UPDATE session SET dc_id = 4, port = 1")


async def talk(desk, customer, text):
    """A customer writes, and an operator of the group answers."""
    otto = await desk.operator(f"Otto of {customer}")
    anna = await desk.customer(customer)
    await anna.client.send_message(anna.desk, text)
    topic_id = topic_of(await otto.sees(text))
    await otto.client.send_message(otto.group, f"Yes, {customer}", reply_to=topic_id)
    await anna.sees(f"Yes, {customer}")


async def status(desk):
    config = desk.data / "hotline.yaml"
    process = await hotline_process("status", "--json", "--data", str(desk.data), "--config", str(config))
    said, _ = await process.communicate()
    return {each["name"]: each for each in json.loads(said)["data"]["connections"]}


async def test_connections_that_fail_in_every_way_do_not_touch_the_others(desks, tmp_path):
    sales, support, lab, elsewhere = desks
    move_away(elsewhere)
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "hotline.db").write_text("This is no database, but long enough to look like one to somebody.")
    sales.settings = together(desks)
    await sales.start_daemon(until="lab: connected")
    await sales.logged("sales: connected")
    await sales.logged("support: connected")
    await sales.logged(f"broken cannot run: {broken}/hotline.db is not a database")
    await sales.logged("elsewhere: No connection to")
    await asyncio.gather(talk(sales, "Anna", "Hello sales"), talk(support, "Bert", "Hello support"))
    await talk(lab, "Carl", "Hello lab")

    await support.end_sessions()
    await sales.logged("support: logged out")
    await talk(sales, "Dora", "Still there?")
    await talk(lab, "Emil", "And there?")
    await until(lambda: elsewhere.stored(connection.load).last_error is not None)
    shown = await status(sales)
    assert {name for name, each in shown.items() if each["running"]} >= {"sales", "lab", "elsewhere"}
    assert shown["support"]["logged_out"] == "SESSION_REVOKED"
    assert shown["elsewhere"]["last_error"].startswith("No connection to")
    assert "is not a database" in shown["broken"]["problem"]
    assert shown["sales"]["last_error"] is shown["lab"]["last_error"] is None
    assert await sales.kill_daemon(2) == 0
