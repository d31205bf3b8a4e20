from dataclasses import replace

from scene import ANNA, ROBOT, configured, dialog

from hotline_cli.model.peers import Peer, PeerKind
from hotline_cli.rules.gate import Exclusion, admits, exclusion
from hotline_cli.rules.texts import CATALOGS


def test_a_person_comes_in():
    assert admits(ANNA, configured())


def test_telegrams_own_account_stays_out_even_if_it_is_allowed():
    assert not admits(Peer(777000, PeerKind.USER), configured(allow=(777000,)))


def test_the_account_has_no_dialog_with_itself():
    assert not admits(replace(ANNA, is_self=True), configured())


def test_groups_and_channels_have_no_private_dialog():
    assert not admits(Peer(-5, PeerKind.CHAT), configured())
    assert not admits(Peer(-1_000_000_000_005, PeerKind.CHANNEL), configured())


def test_bots_come_in_only_if_the_settings_say_so():
    assert not admits(ROBOT, configured())
    assert admits(ROBOT, configured(bots=True))


def test_whom_the_settings_ignore_stays_out():
    assert not admits(ANNA, configured(ignore=(ANNA.id,)))
    assert not admits(ANNA, configured(ignore=(ANNA.id,), allow=(ANNA.id,)))


def test_an_allow_list_keeps_everybody_else_out():
    assert admits(ANNA, configured(allow=(ANNA.id,)))
    assert not admits(ANNA, configured(allow=(1,)))
    assert not admits(ANNA, configured(allow=()))


def test_private_chats_can_be_left_out_altogether():
    assert not admits(ANNA, configured(monitor={"private": False}))


def test_who_is_banned_stays_out():
    assert not admits(ANNA, configured(), dialog(banned=True))
    assert admits(ANNA, configured(), dialog())


def test_what_keeps_somebody_out_can_be_told():
    nobody = configured(allow=())
    assert exclusion(Peer(-5, PeerKind.CHAT), nobody) is Exclusion.NO_PERSON
    assert exclusion(replace(ANNA, is_self=True), nobody) is Exclusion.MYSELF
    assert exclusion(Peer(777000, PeerKind.USER), nobody) is Exclusion.TELEGRAM
    assert exclusion(ANNA, configured(ignore=(ANNA.id,), allow=())) is Exclusion.IGNORED
    assert exclusion(ROBOT, nobody) is Exclusion.BOT
    assert exclusion(ANNA, nobody) is Exclusion.NOT_ALLOWED
    assert exclusion(ANNA, configured(monitor={"private": False})) is Exclusion.NOT_MONITORED
    assert {f"exclusion.{why.name}" for why in Exclusion} == {k for k in CATALOGS["en"] if k.startswith("exclusion.")}
