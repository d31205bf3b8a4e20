import sqlite3

from hotline_cli.model.batches import Reaction, Reactions
from hotline_cli.model.dialogs import Dialog, Status
from hotline_cli.store import dialogs, links, pins, reactions
from hotline_cli.store.links import Form, Link

ACCOUNT, ANNA, GROUP = 1, 501, -1_000_000_000_777


def given(conn: sqlite3.Connection, peer_id: int) -> list[str]:
    return [each.reaction for each in reactions.by_people(conn, peer_id, 7, ACCOUNT)]


def test_reactions_are_kept_as_they_stand_and_the_latest_is_the_last(conn: sqlite3.Connection) -> None:
    assert reactions.replace(conn, Reactions(GROUP, 7, (Reaction(601, "👍", 50),)))
    assert reactions.replace(conn, Reactions(GROUP, 7, (Reaction(600, "🔥", 50), Reaction(601, "👍", 50))))
    assert given(conn, GROUP) == ["👍", "🔥"]  # in the same second, and heard of later
    assert not reactions.replace(conn, Reactions(GROUP, 7, (Reaction(601, "👍", 50), Reaction(600, "🔥", 50))))
    assert reactions.replace(conn, Reactions(GROUP, 7))
    assert given(conn, GROUP) == []


def test_what_hotline_has_put_is_nobodys_reaction_and_what_the_owner_has_is_one_in_the_group(
    conn: sqlite3.Connection,
) -> None:
    reactions.set_own(conn, GROUP, 7, "❤", ACCOUNT)
    reactions.replace(conn, Reactions(GROUP, 7, (Reaction(ACCOUNT, "❤", 1),)))
    assert given(conn, GROUP) == []
    reactions.replace(conn, Reactions(GROUP, 7, (Reaction(ACCOUNT, "👍", 2),)))
    assert given(conn, GROUP) == ["👍"]
    reactions.set_own(conn, GROUP, 7, None, ACCOUNT)
    assert reactions.lately(conn, GROUP, 2, 10) == ()
    reactions.replace(conn, Reactions(GROUP, 9, (Reaction(601, "👍", 5),)))
    links.add(conn, Link(GROUP, 8, 1))
    reactions.replace(conn, Reactions(GROUP, 8, (Reaction(601, "👍", 5),)))
    assert (reactions.lately(conn, GROUP, 5, 10), reactions.lately(conn, GROUP, 6, 10)) == ((9,), ())
    assert (given(conn, GROUP), reactions.own(conn, GROUP, 7)) == ([], None)
    reactions.replace(conn, Reactions(ANNA, 7, (Reaction(ACCOUNT, "👍", 2), Reaction(ANNA, "❤", 1))))
    assert given(conn, ANNA) == ["❤"]


def test_a_pin_is_news_once(conn: sqlite3.Connection) -> None:
    assert [pins.set_pinned(conn, ANNA, 7, pinned=each) for each in (True, True, False, False)] == [
        True,
        False,
        True,
        False,
    ]


def test_what_is_to_be_marked_read_follows_from_what_was_shown_and_answered(conn: sqlite3.Connection) -> None:
    dialog = dialogs.save(conn, Dialog(ANNA, status=Status.ANSWERED, name="Anna", topic_id=40), "x")

    def due(*, answered_only: bool) -> tuple[int, int] | None:
        found = dialogs.read_up_to(conn, dialog.id, GROUP, answered_only=answered_only)
        assert bool(found) == (dialog.id in dialogs.to_be_read(conn, GROUP, answered_only=answered_only))
        return found

    links.add(conn, Link(GROUP, 90, 1, ANNA, 5, dialog.id, Form.FORWARD))
    assert (due(answered_only=False), due(answered_only=True)) == ((ANNA, 5), None)
    links.add(conn, Link(ANNA, 6, 2, GROUP, 91, dialog.id, Form.COPY))
    links.add(conn, Link(GROUP, 92, 3, ANNA, 7, dialog.id, Form.FORWARD))
    assert (due(answered_only=False), due(answered_only=True)) == ((ANNA, 7), (ANNA, 5))
    dialogs.set_read(conn, dialog.id, 5)
    assert (due(answered_only=False), due(answered_only=True)) == ((ANNA, 7), None)
    assert links.latest(conn, GROUP, 100) == (92, 90, 91)
