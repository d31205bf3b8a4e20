import os
from collections.abc import Callable
from pathlib import Path

from archives import ALICE, TEAM, message
from terminal import Result, Terminal

from hotline_cli.daemon.lock import acquire
from hotline_cli.model.dialogs import Dialog, Status
from hotline_cli.store import connection as connection_store
from hotline_cli.store import dialogs, flood_waits, messages, notices, outbox, peers, session
from hotline_cli.store.opening import open_writer
from hotline_cli.store.outbox import OutboxRow
from hotline_cli.store.session import Session

Hotline = Callable[..., Result]
Connection = Callable[..., Path]


def bind(path: Path) -> None:
    conn = open_writer(path)
    session.save(conn, Session(2, "127.0.0.1", 443, b"k" * 256))
    connection_store.set_account(conn, ALICE.id, 1_700_000_000)
    connection_store.set_group(conn, TEAM.id)
    for peer in (ALICE, TEAM):
        peers.upsert(conn, peer)
    conn.close()


def test_a_connection_that_was_never_connected_says_what_to_do(hotline: Hotline, connection: Connection) -> None:
    connection()
    result = hotline("status")
    assert result.code == 0
    assert "support: not running" in result.out
    assert "not connected yet: hotline connect --qr --name support" in result.out
    assert "nothing waits" in result.out


def test_it_tells_account_group_dialogs_backlog_and_last_message(hotline: Hotline, connection: Connection) -> None:
    path = connection()
    bind(path)
    conn = open_writer(path)
    for peer_id, status in ((101, Status.NEEDS_REPLY), (102, Status.CLOSED), (103, Status.CLOSED)):
        dialogs.save(conn, Dialog(peer_id, status=status))
    messages.insert(conn, message(date=1_700_000_000))
    outbox.add(conn, OutboxRow("t1", "forward", 1, 1))
    outbox.fail(conn, outbox.add(conn, OutboxRow("c1", "copy", 2, 1)), "USER_IS_BLOCKED", 1_700_000_050)
    outbox.fail(conn, outbox.add(conn, OutboxRow("c2", "copy", 3, 1)), "INPUT_USER_DEACTIVATED", 1_700_000_040)
    flood_waits.save(conn, TEAM.id, 32_503_680_000_000)
    connection_store.set_error(conn, "The group is gone.", 1_700_000_100)
    conn.close()
    (data,) = hotline("status", "--json").data["connections"]
    assert data == {
        "name": "support",
        "running": False,
        "pid": None,
        "problem": None,
        "connected": False,
        "connected_at": None,
        "logged_in": True,
        "logged_in_at": "2023-11-14T22:13:20Z",
        "logged_out": None,
        "account": {"id": 101, "name": "Alice Archer", "username": "alice"},
        "group": {"id": TEAM.id, "title": "The team", "troubles": []},
        "outbox": {
            "waiting": 1,
            "failed": 2,
            "last_failure": "USER_IS_BLOCKED",
            "last_failure_at": "2023-11-14T22:14:10Z",
            "held_back_until": "3000-01-01T00:00:00Z",
        },
        "dialogs": {"needs_reply": 1, "answered": 0, "closed": 2},
        "last_message_at": "2023-11-14T22:13:20Z",
        "last_error": "The group is gone.",
        "last_error_at": "2023-11-14T22:15:00Z",
    }
    text = hotline("status").out
    for shown in (
        "Alice Archer (@alice)",
        "The team",
        "1 to answer",
        "2 closed",
        "1 to send, Telegram wants ",
        "2 set aside, last: USER_IS_BLOCKED (",
        "The group is gone.",
    ):
        assert shown in text


def test_a_session_that_ended_is_shown_with_the_reason_and_the_remedy(hotline: Hotline, connection: Connection) -> None:
    path = connection()
    bind(path)
    conn = open_writer(path)
    connection_store.set_logged_out(conn, "SESSION_REVOKED")
    conn.close()
    assert "logged out (SESSION_REVOKED); connect again: hotline connect --qr --name support" in hotline("status").out
    (data,) = hotline("status", "--json").data["connections"]
    assert (data["logged_in"], data["logged_out"]) == (False, "SESSION_REVOKED")


def test_a_running_daemon_is_seen_by_its_lock(hotline: Hotline, connection: Connection) -> None:
    path = connection()
    with acquire(path.parent):
        (data,) = hotline("status", "--json").data["connections"]
        assert (data["running"], data["pid"]) == (True, os.getpid())
        assert f"running (process {os.getpid()})" in hotline("status").out
    (data,) = hotline("status", "--json").data["connections"]
    assert (data["running"], data["pid"]) == (False, None)


def test_it_is_connected_only_while_a_daemon_runs_that_says_so(hotline: Hotline, connection: Connection) -> None:
    path = connection()
    bind(path)
    with acquire(path.parent):
        assert "telegram      not connected" in hotline("status").out
        conn = open_writer(path)
        connection_store.set_online(conn, 1_700_000_200)
        conn.close()
        (data,) = hotline("status", "--json").data["connections"]
        assert (data["connected"], data["connected_at"]) == (True, "2023-11-14T22:16:40Z")
        assert "telegram      connected since 2023-11-1" in hotline("status").out
    (data,) = hotline("status", "--json").data["connections"]
    assert (data["connected"], data["connected_at"], data["logged_in"]) == (False, None, True), "it was killed"
    assert "telegram      not connected" in hotline("status").out


def test_all_connections_are_shown_or_those_named(hotline: Hotline, connection: Connection) -> None:
    for name in ("support", "sales", "press"):
        connection(name)
    assert [each["name"] for each in hotline("status", "--json").data["connections"]] == ["press", "sales", "support"]
    named = hotline("status", "sales", "press", "--json").data["connections"]
    assert [each["name"] for each in named] == ["sales", "press"]


def test_names_cannot_drive_the_terminal(hotline: Hotline, connection: Connection) -> None:
    path = connection()
    bind(path)
    conn = open_writer(path)
    conn.execute("UPDATE peers SET first_name = ?", ("\x1b[31mred\x07\u202e[bold]",))
    conn.close()
    text = hotline("status").out
    assert "[31mred[bold] Archer" in text
    assert not {"\x1b", "\x07", "\u202e"} & set(text)


def test_a_foreign_file_where_the_database_should_be_is_named(terminal: Terminal, hotline: Hotline) -> None:
    path = terminal.data / "support" / "hotline.db"
    path.parent.mkdir(parents=True)
    path.write_text("This is a letter, and a long one at that. " * 50)
    error = hotline("status", "--json").error
    assert (error["code"], error["name"]) == (65, "data")
    assert error["message"].startswith(f"{path} is not a database.")


def test_a_newer_database_is_named_with_the_remedy(hotline: Hotline, connection: Connection) -> None:
    path = connection()
    conn = open_writer(path)
    conn.execute("PRAGMA user_version = 99")
    conn.close()
    error = hotline("status", "--json").error
    assert error["code"] == 65
    assert f"{path} was written by a newer hotline" in error["message"]
    assert "Upgrade" in error["message"]


def test_one_connection_that_cannot_be_read_does_not_hide_the_others(hotline: Hotline, connection: Connection) -> None:
    connection("sales")
    broken = connection("support")
    broken.write_text("not a database at all " * 100)
    sales, support = hotline("status", "--json").data["connections"]
    assert sales["problem"] is None
    assert "is not a database" in support["problem"]
    assert "is not a database" in hotline("status").out


def test_it_names_what_is_wrong_with_the_group(hotline: Hotline, connection: Connection) -> None:
    path = connection()
    bind(path)
    conn = open_writer(path)
    for name in ("group pin_messages", "group creating TOPICS_FULL", "something else"):
        notices.first_time(conn, 0, name, 1_700_000_000)
    conn.close()
    (data,) = hotline("status", "--json").data["connections"]
    assert data["group"]["troubles"] == ["creating TOPICS_FULL", "pin_messages"]
    assert "group         The team, trouble: creating TOPICS_FULL, pin_messages" in hotline("status").out
