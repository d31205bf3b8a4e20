from dataclasses import replace

from scene import ANNA

from hotline_cli.model.messages import Entity
from hotline_cli.model.peers import Peer, PeerKind
from hotline_cli.rules import texts


def test_the_welcome_fills_in_its_variables():
    assert texts.welcome("Hi {first_name} ({title})", ANNA).text == "Hi Anna (Anna Weiß)"


def test_the_welcome_leaves_other_braces_alone():
    template = "{0} {first_name.__class__} {} {unknown} {{title}} {"
    assert texts.welcome(template, ANNA).text == "{0} {first_name.__class__} {} {unknown} {Anna Weiß} {"


def test_the_welcome_does_not_read_variables_out_of_a_name():
    assert texts.welcome("Hi {first_name}", replace(ANNA, first_name="{title}")).text == "Hi {title}"


def test_somebody_without_a_first_name_is_greeted_by_what_there_is():
    assert texts.welcome("Hi {first_name}", Peer(9, PeerKind.USER, username="nine")).text == "Hi @nine"


def test_the_info_card_says_what_is_known():
    card = texts.info_card(ANNA)
    assert card.text == "Name: Anna Weiß\nUsername: @anna\nID: 501\nPhone: +4917012345\nLanguage: de"
    assert card.entities == (Entity("bold", 6, 9), Entity("text_link", 36, 3, "tg://user?id=501"))


def test_the_info_card_of_somebody_unknown_is_short():
    assert texts.info_card(Peer(9, PeerKind.USER)).text == "Name: 9\nID: 9"
    assert texts.info_card(Peer(9, PeerKind.USER, first_name="\u202e")).text == "Name: 9\nID: 9"


def test_the_formatting_of_an_info_card_stands_right_behind_an_emoji():
    card = texts.info_card(Peer(9, PeerKind.USER, first_name="🦊"))
    assert card.entities == (Entity("bold", 6, 2), Entity("text_link", 13, 1, "tg://user?id=9"))


def test_an_error_without_a_sentence_of_its_own_is_named():
    assert texts.not_sent("BRAND_NEW_ERROR").text == "Not sent: Telegram refused it (BRAND_NEW_ERROR)."
    assert texts.not_reached("@x", "BRAND_NEW_ERROR").text == "@x: Telegram refused it (BRAND_NEW_ERROR)."


def test_every_reason_is_a_sentence():
    for reason in (*texts.SEND_ERRORS.values(), *texts.TARGET_ERRORS.values()):
        assert reason.endswith(".")
        assert reason[0].islower() or reason.startswith("Telegram")
