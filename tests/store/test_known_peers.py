import sqlite3
from dataclasses import replace

from archives import ALICE, BOB, TEAM

from hotline_cli.model.peers import Peer, PeerKind
from hotline_cli.store import peers


def test_a_peer_comes_back_as_it_went_in(conn: sqlite3.Connection) -> None:
    everything = Peer(1, PeerKind.USER, -5, "A", "B", "", "x", "49", "de", True, True, True, True, True)
    for peer in (ALICE, BOB, TEAM, everything):
        peers.upsert(conn, peer)
        assert peers.get(conn, peer.id) == peer
    assert peers.get(conn, 404) is None


def test_the_latest_full_form_counts(conn: sqlite3.Connection) -> None:
    peers.upsert(conn, ALICE)
    renamed = replace(ALICE, first_name="Alicia", username=None, phone=None, is_contact=True)
    peers.upsert(conn, renamed)
    assert peers.get(conn, ALICE.id) == renamed


def test_a_min_form_erases_nothing_it_cannot_know(conn: sqlite3.Connection) -> None:
    known = replace(ALICE, is_contact=True)
    peers.upsert(conn, known)
    peers.upsert(conn, Peer(ALICE.id, PeerKind.USER, None, "Alicia", "A."))
    assert peers.get(conn, ALICE.id) == replace(known, first_name="Alicia", last_name="A.")


def test_a_basic_group_has_no_access_hash_and_is_no_min_form(conn: sqlite3.Connection) -> None:
    group = Peer(-5, PeerKind.CHAT, title="Old", username="x")
    peers.upsert(conn, group)
    peers.upsert(conn, replace(group, title="New", username=None))
    assert peers.get(conn, -5) == replace(group, title="New", username=None)


def test_a_username_is_found_in_any_case_and_belongs_to_the_last_one_seen_with_it(conn: sqlite3.Connection) -> None:
    peers.upsert(conn, ALICE)
    assert peers.by_username(conn, "@ALICE") == ALICE
    taker = replace(BOB, username="Alice")
    peers.upsert(conn, taker)
    assert peers.by_username(conn, "alice") == taker
    assert peers.get(conn, ALICE.id) == replace(ALICE, username=None)
    assert peers.by_username(conn, "nobody") is None


def test_a_phone_number_is_found_however_it_is_written(conn: sqlite3.Connection) -> None:
    peers.upsert(conn, replace(ALICE, phone="+49 151 00000001"))
    for written in ("+4915100000001", "4915100000001", "+49 (151) 000-000-01"):
        assert peers.by_phone(conn, written) == ALICE
    assert peers.by_phone(conn, "+1") is None


def test_it_is_noted_where_a_peer_was_seen(conn: sqlite3.Connection) -> None:
    peers.upsert(conn, Peer(5, PeerKind.USER, None, "Min"))
    assert peers.seen_in(conn, 5) is None
    peers.set_seen_in(conn, 5, TEAM.id, 77)
    assert peers.seen_in(conn, 5) == (TEAM.id, 77)
