import sqlite3
from dataclasses import replace

from hotline_cli.model.dialogs import Dialog, Status
from hotline_cli.store import dialogs, links
from hotline_cli.store.links import Link


def test_a_dialog_is_found_by_peer_by_topic_and_by_id(conn: sqlite3.Connection) -> None:
    saved = dialogs.save(
        conn, Dialog(101, status=Status.NEEDS_REPLY, name="Alice", topic_id=9, changed_at=5, last_customer_at=6)
    )
    assert saved.id
    assert dialogs.get(conn, 101) == dialogs.by_topic(conn, 9) == dialogs.by_id(conn, saved.id) == saved
    assert dialogs.get(conn, 404) is dialogs.by_topic(conn, 404) is dialogs.by_id(conn, 404) is None


def test_a_dialog_keeps_its_id_when_it_changes(conn: sqlite3.Connection) -> None:
    first = dialogs.save(conn, Dialog(101))
    again = dialogs.save(conn, replace(first, id=0, status=Status.CLOSED, topic_id=9))
    assert again.id == first.id
    assert dialogs.get(conn, 101) == again


def test_a_title_is_stale_while_telegram_shows_another(conn: sqlite3.Connection) -> None:
    saved = dialogs.save(conn, Dialog(101, status=Status.NEEDS_REPLY), title="🟪 Alice")
    assert dialogs.stale_titles(conn) == (), "there is no topic yet"
    dialogs.set_topic(conn, saved.id, 9, "🟪 Alice")
    assert dialogs.stale_titles(conn) == ()
    answered = dialogs.save(conn, replace(saved, topic_id=9, status=Status.ANSWERED), title="🟨 Alice")
    (stale,) = dialogs.stale_titles(conn)
    assert (stale.dialog, stale.wanted, stale.shown) == (answered, "🟨 Alice", "🟪 Alice")
    dialogs.set_title_shown(conn, saved.id, "🟨 Alice")
    assert dialogs.stale_titles(conn) == ()


def test_saving_without_a_title_keeps_the_wanted_one(conn: sqlite3.Connection) -> None:
    saved = dialogs.save(conn, Dialog(101, topic_id=9), title="wanted")
    dialogs.save(conn, saved)
    assert [stale.wanted for stale in dialogs.stale_titles(conn)] == ["wanted"]


def test_dialogs_are_counted_by_status(conn: sqlite3.Connection) -> None:
    for peer_id, status in enumerate([Status.CLOSED, Status.CLOSED, Status.ANSWERED, None], 1):
        dialogs.save(conn, Dialog(peer_id, status=status))
    assert dialogs.counts(conn) == {Status.NEEDS_REPLY: 0, Status.ANSWERED: 1, Status.CLOSED: 2}


def test_a_link_is_found_from_both_sides(conn: sqlite3.Connection) -> None:
    shown = Link(-100, 7, 1, source_peer_id=101, source_message_id=3, dialog_id=1)
    again = Link(-100, 9, 2, source_peer_id=101, source_message_id=3, dialog_id=1)
    own_text = Link(-100, 8, 3)
    for link in (again, shown, own_text):
        links.add(conn, link)
    assert links.by_message(conn, -100, 7) == shown
    assert links.by_message(conn, -100, 8) == own_text
    assert links.by_message(conn, 101, 3) is None
    assert links.by_source(conn, 101, 3) == (shown, again)
    assert links.by_source(conn, 101, 4) == ()


def test_a_link_stays_when_it_is_added_again(conn: sqlite3.Connection) -> None:
    links.add(conn, Link(-100, 7, 1, 101, 3))
    links.add(conn, Link(-100, 7, 2))
    assert links.by_message(conn, -100, 7) == Link(-100, 7, 1, 101, 3)
