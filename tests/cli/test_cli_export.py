import json
import os
import pty
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from archives import ALICE, BOB, PHOTO, TEAM, message
from terminal import Result, Terminal

from hotline_cli.export.jsonl import FIELDS
from hotline_cli.model.batches import Deletion
from hotline_cli.model.dialogs import Dialog, Status
from hotline_cli.model.messages import Content, ContentKind
from hotline_cli.store import connection as connection_store
from hotline_cli.store import dialogs, links, messages, peers
from hotline_cli.store.links import Link
from hotline_cli.store.opening import open_writer

Hotline = Callable[..., Result]

ACCOUNT = 1
OPERATOR = replace(BOB, id=103, first_name="Olga", username=None)


@pytest.fixture
def archive(connection: Callable[..., Path]) -> Path:
    """Alice writes, the team sees it, Olga answers and makes a note."""
    path = connection()
    conn = open_writer(path)
    connection_store.set_account(conn, ACCOUNT, 1_700_000_000)
    connection_store.set_group(conn, TEAM.id)
    for peer in (ALICE, BOB, OPERATOR, TEAM):
        peers.upsert(conn, peer)
    dialog = dialogs.save(conn, Dialog(ALICE.id, status=Status.ANSWERED))
    dialogs.set_topic(conn, dialog.id, 50)
    messages.insert(conn, message(message_id=7))
    messages.insert(conn, message(TEAM.id, 51, out=True, sender_id=ACCOUNT, topic_id=50))
    links.add(conn, Link(TEAM.id, 51, 1, ALICE.id, 7, dialog.id))
    messages.insert(conn, message(TEAM.id, 52, sender_id=OPERATOR.id, topic_id=50, text="Answer"))
    messages.insert(conn, message(message_id=8, out=True, sender_id=ACCOUNT, text="Answer", reply_to_id=7))
    links.add(conn, Link(ALICE.id, 8, 2, TEAM.id, 52, dialog.id))
    messages.insert(conn, message(TEAM.id, 53, sender_id=OPERATOR.id, topic_id=50, text="/ a note"))
    conn.close()
    return path


def exported(result: Result) -> dict[tuple[int, int], Any]:
    assert result.code == 0, result.err
    records = [json.loads(line) for line in result.out.splitlines()]
    return {(record["chat_id"], record["id"]): record for record in records}


def test_every_line_has_every_field_in_order(hotline: Hotline, archive: Path) -> None:
    for line in hotline("export").out.splitlines():
        assert list(json.loads(line)) == list(FIELDS)


def test_the_documented_fields_are_the_exported_fields() -> None:
    documentation = (Path(__file__).parents[2] / "docs" / "export.md").read_text()
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", documentation, re.MULTILINE)
    assert dict(rows) == FIELDS
    assert [name for name, _ in rows] == list(FIELDS)


def test_what_hotline_posted_to_show_a_message_is_not_a_message_of_its_own(hotline: Hotline, archive: Path) -> None:
    assert list(exported(hotline("export"))) == [(TEAM.id, 52), (TEAM.id, 53), (ALICE.id, 7), (ALICE.id, 8)]


def test_both_sides_of_a_message_point_to_each_other(hotline: Hotline, archive: Path) -> None:
    records = exported(hotline("export"))
    assert records[ALICE.id, 7]["shown_as"] == [{"chat_id": TEAM.id, "id": 51}]
    answer = records[ALICE.id, 8]
    assert answer["shows"] == {"chat_id": TEAM.id, "id": 52}
    assert (answer["operator_id"], answer["operator_name"]) == (OPERATOR.id, "Olga")
    assert records[TEAM.id, 52]["shown_as"] == [{"chat_id": ALICE.id, "id": 8}]


def test_a_message_belongs_to_its_customer_s_dialog_on_both_sides(hotline: Hotline, archive: Path) -> None:
    for record in exported(hotline("export")).values():
        assert (record["customer_id"], record["status"]) == (ALICE.id, "answered")
        assert record["topic_link"] == "https://t.me/c/777/50"
        assert record["account_id"] == ACCOUNT


def test_a_former_topic_s_messages_stay_the_customer_s(hotline: Hotline, archive: Path) -> None:
    conn = open_writer(archive)
    dialogs.set_topic(conn, 1, None)
    dialogs.set_topic(conn, 1, 70)
    messages.insert(conn, message(TEAM.id, 71, sender_id=OPERATOR.id, topic_id=70, text="/ another note"))
    conn.close()
    records = exported(hotline("export"))
    assert list(records) == [(TEAM.id, 52), (TEAM.id, 53), (TEAM.id, 71), (ALICE.id, 7), (ALICE.id, 8)]
    for record in records.values():
        assert (record["customer_id"], record["status"]) == (ALICE.id, "answered")
        assert record["topic_link"] == "https://t.me/c/777/70"


def test_a_former_group_s_messages_stay_the_customer_s_and_the_operator_s(hotline: Hotline, archive: Path) -> None:
    before = exported(hotline("export"))
    conn = open_writer(archive)
    connection_store.set_group(conn, -1_000_000_000_888)
    dialogs.forget_topics(conn)
    conn.close()
    assert exported(hotline("export")) == {place: record | {"topic_link": None} for place, record in before.items()}
    conn = open_writer(archive)
    dialogs.set_topic(conn, 1, 50)
    conn.close()
    assert {record["topic_link"] for record in exported(hotline("export")).values()} == {"https://t.me/c/888/50"}


def test_a_message_has_names_time_text_and_formatting(hotline: Hotline, archive: Path) -> None:
    record = exported(hotline("export"))[ALICE.id, 7]
    assert (record["chat_name"], record["chat_kind"], record["sender_name"]) == ("Alice Archer", "user", "Alice Archer")
    assert (record["date"], record["out"], record["kind"]) == ("2023-11-14T22:13:20Z", False, "text")
    assert (record["text"], record["entities"]) == ("Hello", [{"type": "bold", "offset": 0, "length": 5}])
    assert (record["reply_to_id"], record["file"], record["details"]) == (None, None, {})


def test_files_contacts_and_forwards_are_told(hotline: Hotline, archive: Path) -> None:
    details: dict[str, object] = {"phone_number": "49151", "first_name": "Carl", "last_name": ""}
    conn = open_writer(archive)
    messages.insert(conn, replace(PHOTO, id=20))
    messages.insert(conn, message(message_id=21, content=Content(ContentKind.CONTACT, details=details)))
    conn.close()
    records = exported(hotline("export"))
    photo = records[ALICE.id, 20]
    assert photo["file"] == {"id": 55, "size": 1234, "mime_type": "image/jpeg", "width": 640, "height": 480}
    assert (photo["forwarded_from_id"], photo["forwarded_from_name"]) == (102, "Bob")
    assert (photo["protected"], photo["grouped_id"], photo["reply_to_id"]) == (True, 99, 7)
    assert [entity["value"] for entity in photo["entities"]] == ["https://example.org", 102]
    assert (records[ALICE.id, 21]["kind"], records[ALICE.id, 21]["details"]) == ("contact", details)


def test_edits_keep_what_was_there_and_deletions_keep_the_text(hotline: Hotline, archive: Path) -> None:
    conn = open_writer(archive)
    messages.apply_edit(conn, message(message_id=7, text="Hello!", edit_date=1_700_000_060))
    messages.apply_edit(conn, message(message_id=7, text="Hello?", edit_date=1_700_000_120))
    messages.mark_deleted(conn, Deletion((7,)), 1_700_000_180)
    conn.close()
    record = exported(hotline("export"))[ALICE.id, 7]
    assert (record["text"], record["edit_date"]) == ("Hello?", "2023-11-14T22:15:20Z")
    assert record["edits"] == [
        {"edit_date": None, "text": "Hello"},
        {"edit_date": "2023-11-14T22:14:20Z", "text": "Hello!"},
    ]
    assert record["deleted_at"] == "2023-11-14T22:16:20Z"


def test_a_file_is_private_and_complete_and_the_answer_says_how_much(
    hotline: Hotline, archive: Path, tmp_path: Path
) -> None:
    target = tmp_path / "messages.jsonl"
    target.write_text("what was there")
    assert hotline("export", "support", "-o", str(target), "--json").data == {
        "file": str(target),
        "format": "jsonl",
        "messages": 4,
    }
    assert len(target.read_text().splitlines()) == 4
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert target.read_text() == hotline("export", "-o", "-").out


def test_a_failing_export_leaves_the_file_as_it_was(
    hotline: Hotline, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hotline_cli.export import jsonl

    def lines(_: object) -> Any:
        yield "{}\n"
        raise OSError(28, "No space left on device")

    target = tmp_path / "out" / "messages.jsonl"
    target.parent.mkdir()
    target.write_text("what was there")
    monkeypatch.setattr(jsonl, "lines", lines)
    result = hotline("export", "-o", str(target))
    assert result.code == 74
    assert "No space left on device" in result.err
    assert target.read_text() == "what was there"
    assert list(target.parent.iterdir()) == [target]


def test_a_link_is_followed_and_stays_a_link(hotline: Hotline, archive: Path, tmp_path: Path) -> None:
    link = tmp_path / "latest.jsonl"
    link.symlink_to(tmp_path / "real.jsonl")
    assert hotline("export", "-o", str(link)).code == 0
    assert link.is_symlink()
    assert len((tmp_path / "real.jsonl").read_text().splitlines()) == 4


def test_a_device_is_written_to_and_not_replaced(hotline: Hotline, archive: Path) -> None:
    assert hotline("export", "-o", "/dev/null").code == 0
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize("target", ["nowhere/messages.jsonl", "."])
def test_a_place_that_cannot_be_written_is_named(
    hotline: Hotline, archive: Path, tmp_path: Path, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    error = hotline("export", "-o", target, "--json").error
    assert error["code"] == 73
    assert sorted(tmp_path.iterdir()) == before


def test_json_needs_a_file_because_stdout_has_the_answer(hotline: Hotline, archive: Path) -> None:
    error = hotline("export", "--json").error
    assert (error["code"], error["remedy"]) == (64, "Name a file: -o FILE")


def test_another_format_is_a_usage_error_that_names_the_known_one(hotline: Hotline, archive: Path) -> None:
    result = hotline("export", "--format", "csv")
    assert result.code == 64
    assert "jsonl" in result.err


def test_a_bar_is_shown_to_a_person_and_never_gets_into_the_data(terminal: Terminal, archive: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "hotline_cli", "export"]
    environment = {**os.environ, "HOTLINE_DATA": str(terminal.data), "TERM": "xterm"}
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, text=True, check=True, env=environment)
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert "Exporting" in shown
    assert len([json.loads(line) for line in done.stdout.splitlines()]) == 4


def test_standard_output_is_utf_8_whatever_the_language(terminal: Terminal, archive: Path) -> None:
    conn = open_writer(archive)
    messages.insert(conn, message(message_id=30, text="Grüße 🟪"))
    conn.close()
    command = [sys.executable, "-m", "hotline_cli", "export"]
    environment = {"HOTLINE_DATA": str(terminal.data), "PYTHONIOENCODING": "ascii", "PATH": ""}
    done = subprocess.run(command, capture_output=True, check=True, env=environment)
    assert "Grüße 🟪" in done.stdout.decode("utf-8")


def test_a_reader_that_has_enough_ends_the_export_quietly(terminal: Terminal, archive: Path) -> None:
    conn = open_writer(archive)
    conn.execute("BEGIN")
    for i in range(1000, 6000):
        messages.insert(conn, message(message_id=i))
    conn.execute("COMMIT")
    conn.close()
    script = f"{sys.executable} -m hotline_cli export | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[1] == "74"
    assert done.stderr == ""
