"""Albums whose parts arrive one by one, the caption last: nobody promises that they come together."""

from contextlib import closing

import pytest
from archives import ALICE, PHOTO, TEAM, database_path, message

from hotline_cli.bridge.ingest import ingest
from hotline_cli.bridge.scope import Scope
from hotline_cli.config.settings import ConnectionSettings
from hotline_cli.model.batches import Batch
from hotline_cli.store.opening import open_writer


@pytest.fixture
def conn(tmp_path):
    with closing(open_writer(database_path(tmp_path))) as opened:
        yield opened


def part(message_id, text=""):
    return message(message_id=message_id, text=text, entities=(), content=PHOTO.content, grouped_id=5)


def shown(conn, settings, *parts):
    """The ids of the messages of which something comes into the topic, in order."""
    scope = Scope(1, TEAM.id, settings)
    rows = []
    for number, each in enumerate(parts):
        arrived = ingest(conn, [Batch((each,), peers=(ALICE,))], scope, {}, False, 1_700_000_000_000 + number)
        rows += arrived.carried.rows
    return [row.source_message_id for row in rows if row.source_message_id is not None and row.lane.startswith("t")]


def test_parts_that_came_before_the_caption_are_shown_with_it(conn):
    settings = ConnectionSettings(keywords={"private": ["order"]})
    assert shown(conn, settings, part(1), part(2), part(3, "My order"), part(4)) == [1, 2, 3, 4]


def test_parts_that_came_before_a_caption_without_the_word_stay_where_they_are(conn):
    settings = ConnectionSettings(keywords={"private": ["order"]})
    assert shown(conn, settings, part(1), part(2, "Hello"), part(3)) == []


def test_parts_that_are_shown_already_are_not_shown_again(conn):
    settings = ConnectionSettings(keywords={"private": ["~order"]}, leave_closed=("private",))
    assert shown(conn, settings, part(1), part(2, "Hello"), part(3)) == [1, 2, 3]


def test_a_caption_to_be_dropped_takes_those_behind_it_along(conn):
    settings = ConnectionSettings(drop_words=["casino"])
    assert shown(conn, settings, part(1, "The casino"), part(2)) == []
