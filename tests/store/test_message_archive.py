import sqlite3
from dataclasses import replace
from string import printable

import pytest
from archives import PHOTO, TEXT, message
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotline_cli.model.batches import Deletion
from hotline_cli.model.messages import Content, ContentKind, Entity, File, Message
from hotline_cli.store import messages

CHANNEL = -1_000_000_000_777
BASIC_GROUP = -555

ids = st.integers(-(2**63), 2**63 - 1)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=50)
entities = st.builds(
    Entity, st.sampled_from(["bold", "pre"]), st.integers(0, 100), st.integers(0, 9), st.none() | texts | ids
)
files = st.builds(
    File,
    ids,
    st.integers(0, 2**40),
    texts,
    st.none() | texts,
    st.none() | st.integers(0, 9999),
    st.none() | st.integers(0, 9999),
    st.none() | st.floats(0, 1e6),
)
details = st.dictionaries(
    st.text(printable, max_size=9), texts | ids | st.floats(allow_nan=False) | st.booleans() | st.none()
)
contents = st.builds(Content, st.sampled_from(ContentKind), st.none() | files, details)
anything = st.builds(
    Message, ids, ids, ids, st.booleans(), ids, texts, st.lists(entities, max_size=3).map(tuple), contents,
    st.none() | ids, st.none() | ids, st.none() | ids, st.none() | ids, st.none() | texts, st.none() | ids,
    st.booleans(),
    st.binary(max_size=20), st.integers(0, 999),
)  # fmt: skip


@given(anything)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_message_comes_back_as_it_went_in(conn: sqlite3.Connection, original: Message) -> None:
    conn.execute("BEGIN")
    assert messages.insert(conn, original)
    assert messages.get(conn, original.peer_id, original.id) == original
    conn.execute("ROLLBACK")


@pytest.mark.parametrize("sample", [TEXT, PHOTO], ids=["text", "photo"])
def test_a_message_is_archived_once_however_often_it_comes(conn: sqlite3.Connection, sample: Message) -> None:
    assert messages.insert(conn, sample)
    assert not messages.insert(conn, replace(sample, text="something else"))
    assert messages.get(conn, sample.peer_id, sample.id) == sample


def test_an_edit_becomes_the_message_and_what_it_was_is_kept(conn: sqlite3.Connection) -> None:
    messages.insert(conn, message(text="one"))
    for number, text in enumerate(["two", "three"], 1):
        assert messages.apply_edit(conn, message(text=text, edit_date=1000 + number, raw=text.encode()))
    present = messages.get(conn, 101, 1)
    assert present is not None
    assert (present.text, present.edit_date, present.raw) == ("three", 1002, b"three")
    assert messages.versions(conn, 101, 1) == ((None, "one"), (1001, "two"))


def test_edits_of_one_second_are_all_kept(conn: sqlite3.Connection) -> None:
    messages.insert(conn, message(text="one"))
    for text in ["two", "three", "four"]:
        assert messages.apply_edit(conn, message(text=text, edit_date=1000))
    assert messages.versions(conn, 101, 1) == ((None, "one"), (1000, "two"), (1000, "three"))


def test_an_edit_that_comes_twice_is_one_edit(conn: sqlite3.Connection) -> None:
    messages.insert(conn, message(text="one"))
    edit = message(text="two", edit_date=1000)
    assert messages.apply_edit(conn, edit)
    assert not messages.apply_edit(conn, edit)
    assert messages.versions(conn, 101, 1) == ((None, "one"),)


def test_an_edit_older_than_the_present_version_is_ignored(conn: sqlite3.Connection) -> None:
    messages.insert(conn, message(text="new", edit_date=2000))
    assert not messages.apply_edit(conn, message(text="old", edit_date=1000))
    assert not messages.apply_edit(conn, message(text="older still"))
    assert messages.get(conn, 101, 1) == message(text="new", edit_date=2000)


def test_an_edit_that_changes_no_text_keeps_its_bytes_and_makes_no_version(conn: sqlite3.Connection) -> None:
    messages.insert(conn, message(raw=b"without reaction"))
    assert not messages.apply_edit(conn, message(raw=b"with reaction"))
    assert messages.get(conn, 101, 1) == message(raw=b"with reaction")
    assert messages.versions(conn, 101, 1) == ()


def test_an_edit_may_change_the_kind(conn: sqlite3.Connection) -> None:
    messages.insert(conn, message())
    photo = message(content=PHOTO.content, edit_date=5)
    assert messages.apply_edit(conn, photo)
    assert messages.get(conn, 101, 1) == photo


def test_an_edit_of_a_message_never_seen_archives_it(conn: sqlite3.Connection) -> None:
    assert messages.apply_edit(conn, message(edit_date=1000))
    assert messages.get(conn, 101, 1) == message(edit_date=1000)


def test_a_deletion_without_a_chat_never_touches_a_channel_s_message(conn: sqlite3.Connection) -> None:
    for peer_id, message_id in [(CHANNEL, 5), (101, 5), (BASIC_GROUP, 6), (101, 7)]:
        messages.insert(conn, message(peer_id, message_id))
    marked = messages.mark_deleted(conn, Deletion((5, 6, 404)), at=1234)
    assert set(marked) == {(101, 5), (BASIC_GROUP, 6)}
    assert messages.deleted_at(conn, 101, 5) == 1234
    assert messages.deleted_at(conn, CHANNEL, 5) is None
    assert messages.deleted_at(conn, 101, 7) is None


def test_a_deletion_in_a_channel_touches_that_channel_only(conn: sqlite3.Connection) -> None:
    messages.insert(conn, message(CHANNEL, 5))
    messages.insert(conn, message(101, 5))
    assert messages.mark_deleted(conn, Deletion((5,), CHANNEL), at=1234) == ((CHANNEL, 5),)
    assert messages.deleted_at(conn, 101, 5) is None


def test_a_deletion_that_comes_twice_counts_once_and_keeps_the_text(conn: sqlite3.Connection) -> None:
    messages.insert(conn, message())
    assert messages.mark_deleted(conn, Deletion((1,)), at=1000) == ((101, 1),)
    assert messages.mark_deleted(conn, Deletion((1,)), at=2000) == ()
    assert messages.deleted_at(conn, 101, 1) == 1000
    assert messages.get(conn, 101, 1) == message()


def test_own_messages_stay_unattributed_until_it_is_known_who_sent_them(conn: sqlite3.Connection) -> None:
    for message_id in (3, 1, 2):
        messages.insert(conn, message(message_id=message_id, out=True), unattributed=True)
    messages.insert(conn, message(message_id=4, out=True))
    messages.insert(conn, message(102, 5, out=True), unattributed=True)
    assert [each.id for each in messages.unattributed(conn, 101)] == [1, 2, 3]
    assert messages.unattributed_peers(conn) == (101, 102)
    messages.set_attributed(conn, 101, [1, 3])
    assert [each.id for each in messages.unattributed(conn, 101)] == [2]


def test_it_knows_the_newest_message_and_whether_it_was_answered(conn: sqlite3.Connection) -> None:
    assert (messages.newest_id(conn, 101), messages.newest_date(conn)) == (0, None)
    messages.insert(conn, message(message_id=5, date=100))
    messages.insert(conn, message(message_id=6, date=200, out=True))
    messages.insert(conn, message(message_id=7, date=300))
    assert (messages.newest_id(conn, 101), messages.newest_date(conn)) == (7, 300)
    assert messages.answered_after(conn, 101, 5)
    assert not messages.answered_after(conn, 101, 6)
