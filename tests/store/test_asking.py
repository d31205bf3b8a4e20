"""What operators can ask of the database: lists, labels, history, search, traffic."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from archives import ALICE, BOB, TEAM, message
from hypothesis import given, settings, strategies

from hotline_cli.model.dialogs import Dialog, Status
from hotline_cli.model.messages import Content, ContentKind
from hotline_cli.model.queries import FOUND_BEGIN, FOUND_END, Traffic
from hotline_cli.store import connection, dialogs, history, labels, links, listing, messages, notices, search, traffic
from hotline_cli.store.links import Link
from hotline_cli.store.listing import Selection
from hotline_cli.store.opening import open_writer

NOON = 1_700_000_000


def a_dialog(conn: sqlite3.Connection, peer_id: int, status: Status = Status.NEEDS_REPLY, **fields: object) -> Dialog:
    given = {"name": "x", "changed_at": NOON, **fields}
    return dialogs.save(conn, Dialog(peer_id, status=status, **given))  # type: ignore[arg-type]  # whatever a test says


def ids(listed: listing.Listed) -> list[int]:
    return [each.peer_id for each in listed.dialogs]


def test_who_waits_comes_first_then_who_has_waited_the_longest(conn: sqlite3.Connection) -> None:
    a_dialog(conn, 1, Status.ANSWERED, changed_at=NOON - 9)
    a_dialog(conn, 2, changed_at=NOON - 1)
    a_dialog(conn, 3, changed_at=NOON - 5)
    a_dialog(conn, 4, Status.CLOSED, changed_at=NOON - 7)
    a_dialog(conn, 5, Status.CLOSED, changed_at=NOON - 3)
    assert ids(listing.read(conn, Selection(), 9)) == [3, 2, 1]
    assert ids(listing.read(conn, Selection((Status.CLOSED,)), 9)) == [5, 4]
    assert ids(listing.read(conn, Selection(before=NOON - 5), 9)) == [3, 1]
    first = listing.read(conn, Selection(tuple(Status)), 2)
    assert (ids(first), first.total) == ([3, 2], 5)
    assert listing.read(conn, Selection(), 0) == listing.Listed((), 3)


def test_a_list_may_be_of_somebody_or_of_a_label(conn: sqlite3.Connection) -> None:
    mine = a_dialog(conn, 1, assignee_id=601)
    a_dialog(conn, 2, Status.CLOSED, assignee_id=601)
    other = a_dialog(conn, 3, Status.CLOSED)
    labels.add(conn, mine.id, ["vip", "late"])
    labels.add(conn, other.id, ["VIP", "vip"])
    assert ids(listing.read(conn, Selection(assignee_id=601), 9)) == [1]
    assert ids(listing.read(conn, Selection(tuple(Status), label="vip"), 9)) == [1, 3]
    labels.remove(conn, mine.id, ["vip", "never there"])
    assert (labels.of(conn, mine.id), labels.of(conn, other.id)) == (("late",), ("VIP",))
    labels.clear(conn, mine.id)
    assert labels.of(conn, mine.id) == ()


def test_something_is_said_once_of_each_dialog(conn: sqlite3.Connection) -> None:
    assert notices.first_time(conn, 1, "anonymous", NOON)
    assert not notices.first_time(conn, 1, "anonymous", NOON)
    assert notices.first_time(conn, 2, "anonymous", NOON)
    notices.forget(conn, 1, "anonymous")
    assert notices.first_time(conn, 1, "anonymous", NOON)


def test_a_history_knows_who_said_what(conn: sqlite3.Connection) -> None:
    messages.insert(conn, message(message_id=1, text="Hello"))
    messages.insert(conn, message(message_id=2, text="Welcome", out=True))
    links.add(conn, Link(ALICE.id, 2, 1002, dialog_id=1))
    messages.insert(conn, message(TEAM.id, 90, text="Good morning", sender_id=601))
    messages.insert(conn, message(message_id=3, text="Good morning", out=True))
    links.add(conn, Link(ALICE.id, 3, 1003, TEAM.id, 90, 1))
    messages.insert(conn, message(message_id=4, text="It is me", out=True, edit_date=NOON))
    messages.insert(conn, message(message_id=5, text="", content=Content(ContentKind.SERVICE)))
    messages.insert(conn, message(BOB.id, 6, text="Not hers"))
    told = [(s.text, s.out, s.by_hotline, s.operator_id, s.edited) for s in history.last(conn, ALICE.id)]
    assert told == [
        ("It is me", True, False, None, True),
        ("Good morning", True, True, 601, False),
        ("Welcome", True, True, None, False),
        ("Hello", False, False, None, False),
    ]
    assert history.extent(conn, ALICE.id) == history.Extent(NOON, NOON, 5)
    assert history.extent(conn, 999) == history.Extent(None, None, 0)


def texts_found(conn: sqlite3.Connection, asked: str) -> list[str]:
    match = search.expression(asked)
    return [] if match is None else [found.text for found in search.find(conn, match)]


def test_messages_are_found_once_the_newest_first(conn: sqlite3.Connection) -> None:
    messages.insert(conn, message(message_id=1, text="The roof of the Käseladen leaks"))
    messages.insert(conn, message(TEAM.id, 90, text="Which roof?", topic_id=40))
    messages.insert(conn, message(message_id=2, text="Which roof?", out=True))
    links.add(conn, Link(ALICE.id, 2, 1002, TEAM.id, 90, 1))
    messages.insert(conn, message(TEAM.id, 91, text="/ the roof is old", topic_id=40))
    messages.insert(conn, message(TEAM.id, 92, text="/find roof", topic_id=1))
    messages.insert(conn, message(message_id=3, text="roof, by phone", out=True))
    found = ["roof, by phone", "/ the roof is old", "Which roof?", "The roof of the Käseladen leaks"]
    assert texts_found(conn, "roof") == found
    assert texts_found(conn, "kaseladen ROOF") == found[3:]
    assert texts_found(conn, "„roof of“") == found[3:]
    assert texts_found(conn, '"of roof"') == []
    assert texts_found(conn, "käse*") == found[3:]
    assert texts_found(conn, "käse") == []
    assert texts_found(conn, '"the roof of the kä"* leaks') == found[3:]
    (first,) = (each.snippet for each in search.find(conn, '"leaks"'))
    assert first == f"The roof of the Käseladen {FOUND_BEGIN}leaks{FOUND_END}"


def test_an_edit_is_found_as_it_reads_now(conn: sqlite3.Connection) -> None:
    messages.insert(conn, message(text="The roof"))
    messages.apply_edit(conn, message(text="The cellar", edit_date=NOON + 1))
    assert (texts_found(conn, "roof"), texts_found(conn, "cellar")) == ([], ["The cellar"])
    messages.remove(conn, ALICE.id, 1)
    assert texts_found(conn, "cellar") == []


@pytest.mark.parametrize("asked", ["", "  ", "*", '"', '""', "- * ()", "🟪", "\x00", "…"])
def test_what_has_no_word_cannot_be_searched_for(asked: str) -> None:
    assert search.expression(asked) is None


def test_a_beginning_needs_two_letters() -> None:
    assert search.expression("a* ab* **") == '"a" "ab"*'


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    conn = open_writer(Path(tmp_path_factory.mktemp("search")) / "hotline.db")
    messages.insert(conn, message(text="The roof leaks"))
    return conn


@settings(deadline=None)
@given(
    asked=strategies.lists(
        strategies.one_of(
            strategies.text(max_size=12), strategies.sampled_from(["AND", "NEAR(", '"', "*", "^", ":", "-", "text:"])
        )
    ).map(" ".join)
)
def test_nothing_that_people_type_is_an_error(searched: sqlite3.Connection, asked: str) -> None:
    match = search.expression(asked)
    if match is not None:
        assert len(list(search.find(searched, match))) <= 1


def test_traffic_counts_what_people_wrote_and_how_soon_it_was_answered(conn: sqlite3.Connection) -> None:
    connection.set_group(conn, TEAM.id)
    a_dialog(conn, ALICE.id, changed_at=NOON)
    a_dialog(conn, BOB.id, changed_at=NOON - 500)
    written = [
        (ALICE.id, 1, 0, False),
        (ALICE.id, 2, 1, True),  # the welcome, which answers nothing
        (ALICE.id, 3, 10, False),
        (ALICE.id, 4, 60, True),
        (ALICE.id, 5, 70, True),
        (BOB.id, 6, 100, False),
        (BOB.id, 7, 300, True),
        (BOB.id, 8, 400, False),
        (999, 9, 410, False),  # somebody without a dialog
    ]
    for peer_id, message_id, after, out in written:
        messages.insert(conn, message(peer_id, message_id, date=NOON + after, out=out))
    links.add(conn, Link(ALICE.id, 2, 1002, dialog_id=1))
    everything, late = traffic.since(conn, (NOON - 100, NOON + 350))
    assert everything == Traffic(new_dialogs=1, by_customers=4, by_operators=3, response=130)
    assert late == Traffic(new_dialogs=0, by_customers=1, by_operators=0, response=None)


def test_a_dialog_is_new_only_once(conn: sqlite3.Connection) -> None:
    begun = a_dialog(conn, ALICE.id, changed_at=NOON)
    dialogs.save(conn, replace(begun, status=Status.CLOSED, changed_at=NOON + 500))
    assert [each.new_dialogs for each in traffic.since(conn, (NOON, NOON + 1))] == [1, 0]


def test_a_topic_of_former_times_is_still_a_dialog_s(conn: sqlite3.Connection) -> None:
    connection.set_group(conn, TEAM.id)
    dialog = a_dialog(conn, ALICE.id)
    dialogs.set_topic(conn, dialog.id, 40)
    dialogs.set_topic(conn, dialog.id, 50)
    for topic_id in (40, 50):
        known = dialogs.of_topic(conn, TEAM.id, topic_id)
        assert known is not None
        assert known.id == dialog.id
    assert dialogs.of_topic(conn, TEAM.id, 60) is None
