"""The benchmarks run and measure something; how fast is not asked here."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


def rows(name: str, *arguments: str) -> list[dict[str, Any]]:
    command = (sys.executable, "-m", f"benchmarks.{name}", "--json", *arguments)
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stderr
    report = json.loads(ended.stdout)
    assert report["machine"]["cores"] >= 1
    assert report["machine"]["cpu"]
    measured = report["rows"]
    assert measured
    return measured


def test_startup_compares_the_help_with_the_bare_libraries() -> None:
    by_command = {row["command"]: row for row in rows("startup", "--runs", "1")}
    assert by_command["import typer, rich"]["ratio"] == 1
    assert by_command["hotline --help"]["ratio"] > 0


def test_the_sandbox_alone_delivers_every_message() -> None:
    (row,) = rows("sandbox", "--messages", "40")
    assert row["messages"] == 40
    assert row["per second"] > 0


def test_the_bridge_is_measured_both_ways_beside_a_bare_loop() -> None:
    measured = rows("bridge", "--customers", "2", "--messages", "10")
    assert [(row["direction"], row["kind"]) for row in measured] == [
        ("to_topic", "alone"),
        ("to_customer", "alone"),
        ("to_topic", "backlog"),
    ]
    for row in measured:
        assert row["messages"] == 10
        assert row["hotline/s"] > 0
        assert row["bare/s"] > 0


def test_memory_is_sampled_while_messages_are_bridged() -> None:
    measured = rows("memory", "--messages", "40", "--customers", "2", "--samples", "2")
    assert [row["messages"] for row in measured] == [2, 22, 42]
    assert all(row["memory_mb"] > 0 for row in measured)


def test_a_start_with_many_dialogs_is_measured_beside_one_with_few() -> None:
    measured = rows("dialogs", "--dialogs", "20", "--messages", "2", "--runs", "1")
    assert [(row["kind"], row["dialogs"]) for row in measured] == [
        ("few", 1),
        ("many", 20),
        ("many, all overdue", 20),
    ]
    assert measured[0]["ratio"] == 1
    assert all(row["start_ms"] > 0 and row["memory_mb"] > 0 for row in measured)


def test_open_media_passes_the_daemon_by_and_protected_media_passes_through_it() -> None:
    measured = rows("media", "--size", "3")
    assert [(row["direction"], row["content"]) for row in measured] == [
        ("to_topic", "open"),
        ("to_customer", "open"),
        ("to_topic", "protected"),
        ("to_customer", "protected"),
    ]
    for row in measured:
        bytes_pass = row["content"] == "protected"
        assert (row["down_mb"] >= 3, row["up_mb"] >= 3) == (bytes_pass, bytes_pass)
        assert bytes_pass or row["down_mb"] + row["up_mb"] < 0.1
        assert row["peak_mb"] - row["memory_mb"] < 20
