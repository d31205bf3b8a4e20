"""`hotline demo`, as somebody runs it who has just installed hotline."""

import html
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from pty_terminal import pty

from hotline_cli.cli.demo import report
from hotline_cli.cli.options import options
from hotline_cli.demo.board import Board
from hotline_cli.demo.ledger import Summary
from hotline_cli.demo.performance import Outcome

HOTLINE = (sys.executable, "-m", "hotline_cli")
NUMBERS = {
    *("customers", "topics", "to_topic", "to_customer", "notes", "recovered", "lost", "doubled"),
    *("p50_ms", "p99_ms"),
}


def demo(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run((*HOTLINE, "demo", *arguments), capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], Path]:
    """A demo that has ended, and the folder that it has kept."""
    folder = tmp_path_factory.mktemp("demo") / "kept"
    picture = ("--picture", str(folder.parent / "picture.svg"))
    return demo("--keep", str(folder), "--json", "--seed", "7", *picture), folder


def test_nothing_is_lost_or_doubled_though_the_daemon_is_killed(kept) -> None:
    ended, _ = kept
    envelope = json.loads(ended.stdout)
    assert ended.returncode == 0, ended.stderr
    assert (envelope["ok"], envelope["command"]) == (True, "demo")
    numbers = envelope["data"]
    assert set(numbers) == NUMBERS
    assert (numbers["lost"], numbers["doubled"]) == (0, 0)
    assert (numbers["customers"], numbers["topics"], numbers["notes"]) == (6, 6, 2)
    assert numbers["recovered"] > 0
    assert 0 < numbers["p50_ms"] <= numbers["p99_ms"]


def test_what_was_counted_is_in_the_export_too(kept) -> None:
    ended, folder = kept
    numbers = json.loads(ended.stdout)["data"]
    exported = [json.loads(line) for line in (folder / "export.jsonl").read_text().splitlines()]
    dialogs = [message for message in exported if message["chat_kind"] == "user"]
    assert len([message for message in dialogs if message["shown_as"]]) == numbers["to_topic"]


def test_a_kept_demo_can_be_looked_into(kept) -> None:
    _, folder = kept
    assert (folder / "data" / "demo" / "hotline.db").exists()
    assert (folder / "sandbox.state").exists()
    environment = os.environ | {"HOTLINE_DATA": str(folder / "data"), "HOTLINE_CONFIG": str(folder / "hotline.yaml")}
    status = subprocess.run((*HOTLINE, "status", "--json"), capture_output=True, env=environment, check=True)
    connection = json.loads(status.stdout)["data"]["connections"][0]
    assert (connection["running"], connection["outbox"]["waiting"]) == (False, 0)


def test_the_picture_shows_both_sides_and_the_numbers_and_needs_nothing_from_elsewhere(kept) -> None:
    _, folder = kept
    drawn = (folder.parent / "picture.svg").read_text()
    seen = html.unescape(drawn).replace("\xa0", " ")
    for words in ("Customers", "The team's group", "🟨", "/new", "📱", "messages shown in topics"):
        assert words in seen
    assert "url(" not in drawn.replace("url(#", "")


def test_a_folder_with_something_in_it_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "mine").touch()
    ended = demo("--keep", str(tmp_path))
    assert ended.returncode == 73
    assert "is not empty" in ended.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


async def test_at_a_terminal_it_ends_with_the_numbers_and_an_export(tmp_path: Path) -> None:
    with pty(["demo"], os.environ | {"TMPDIR": str(tmp_path)}, width=120) as screen:
        await screen.sees("What really arrived")
        table = await screen.sees("Exported")
        assert await screen.ends() == 0
    assert re.search(r"\blost\s+│\s+0\b", table)
    assert f"Exported {exported_lines(tmp_path)} messages" in screen.text


def exported_lines(folder: Path) -> int:
    (export,) = folder.glob("hotline-demo-*/export.jsonl")
    return len(export.read_text().splitlines())


def test_a_lost_message_is_a_failure_of_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    numbers = Summary(6, 6, 84, 43, 2, 30, lost=1, doubled=0, p50_ms=1.0, p99_ms=2.0)
    outcome = Outcome(numbers, Path("export.jsonl"), 130, Board(account=None), "Waited 20 s in vain for a message.")
    with pytest.raises(typer.Exit) as end:
        report(outcome, options({}))
    assert end.value.exit_code == 70
    assert "Waited 20 s in vain for a message. A message was lost" in capsys.readouterr().err


async def test_somebody_at_a_terminal_watches_both_sides_and_ends_it_with_ctrl_c(tmp_path: Path) -> None:
    with pty(["demo"], os.environ | {"TMPDIR": str(tmp_path)}) as screen:
        await screen.sees("The team joins the group")
        await screen.sees("Customers")
        await screen.sees("The team's group")
        await screen.sees("🟪")
        started = children(screen.process.pid)
        screen.interrupt()
        assert await screen.ends() == 130
    assert started
    assert not alive(started)


def test_a_demo_that_is_stopped_by_a_signal_leaves_no_process_and_no_folder(tmp_path: Path) -> None:
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    with subprocess.Popen((*HOTLINE, "demo"), stderr=subprocess.PIPE, text=True, env=environment) as running:
        assert running.stderr
        for line in running.stderr:
            if "The daemon starts" in line:
                break
        started = children(running.pid)
        running.terminate()
        said = running.stderr.read()
        assert running.wait(30) == 130, said
    assert started
    assert not alive(started)
    assert not list(tmp_path.glob("hotline-demo-*/hotline.yaml"))


def alive(pids: list[int]) -> list[int]:
    return [pid for pid in pids if Path(f"/proc/{pid}").exists()]


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
