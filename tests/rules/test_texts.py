import re
from dataclasses import replace
from typing import get_args

import pytest
from scene import ANNA

from hotline_cli.config.settings import Language
from hotline_cli.model.messages import Entity, StyledText
from hotline_cli.model.peers import Peer, PeerKind
from hotline_cli.rules import texts

PLACEHOLDER = re.compile(r"\{\w+\}")


def test_the_welcome_fills_in_its_variables():
    assert texts.welcome("en", "Hi {first_name} ({title})", ANNA).text == "Hi Anna (Anna Weiß)"


def test_the_welcome_leaves_other_braces_alone():
    template = "{0} {first_name.__class__} {} {unknown} {{title}} {"
    assert texts.welcome("en", template, ANNA).text == "{0} {first_name.__class__} {} {unknown} {Anna Weiß} {"


def test_the_welcome_does_not_read_variables_out_of_a_name():
    assert texts.welcome("en", "Hi {first_name}", replace(ANNA, first_name="{title}")).text == "Hi {title}"


def test_somebody_without_a_first_name_is_greeted_by_what_there_is():
    assert texts.welcome("en", "Hi {first_name}", Peer(9, PeerKind.USER, username="nine")).text == "Hi @nine"


def test_the_info_card_says_what_is_known():
    card = texts.info_card("en", ANNA)
    assert card.text == "Name: Anna Weiß\nUsername: @anna\nID: 501\nPhone: +4917012345\nLanguage: de"
    assert card.entities == (Entity("bold", 6, 9), Entity("text_link", 36, 3, "tg://user?id=501"))


def test_the_info_card_of_somebody_unknown_is_short():
    assert texts.info_card("en", Peer(9, PeerKind.USER)).text == "Name: 9\nID: 9"
    assert texts.info_card("en", Peer(9, PeerKind.USER, first_name="\u202e")).text == "Name: 9\nID: 9"


def test_the_formatting_of_an_info_card_stands_right_behind_an_emoji():
    card = texts.info_card("en", Peer(9, PeerKind.USER, first_name="🦊"))
    assert card.entities == (Entity("bold", 6, 2), Entity("text_link", 13, 1, "tg://user?id=9"))


def test_an_error_without_a_sentence_of_its_own_is_named():
    assert texts.not_sent("en", "BRAND_NEW_ERROR").text == "Not sent: Telegram refused it (BRAND_NEW_ERROR)."
    assert texts.not_reached("en", "@x", "BRAND_NEW_ERROR").text == "@x: Telegram refused it (BRAND_NEW_ERROR)."


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_language_has_every_sentence_with_every_value(language):
    english, other = texts.CATALOGS["en"], texts.CATALOGS[language]
    assert sorted(other) == sorted(english)
    for key, sentence in english.items():
        assert sorted(PLACEHOLDER.findall(other[key])) == sorted(PLACEHOLDER.findall(sentence)), key
        assert other[key].count("`") == sentence.count("`"), key
        assert other[key].strip(), key


@pytest.mark.parametrize("language", texts.LANGUAGES[1:])
def test_no_sentence_was_left_in_english(language):
    english, other = texts.CATALOGS["en"], texts.CATALOGS[language]
    same = {key for key, sentence in english.items() if other[key] == sentence and len(sentence.split()) > 2}
    assert not same


def test_every_language_of_the_settings_has_its_sentences():
    assert set(get_args(Language)) == set(texts.LANGUAGES)


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_reason_is_half_a_sentence(language):
    for key, reason in texts.CATALOGS[language].items():
        if key.startswith(("send.", "target.", "exclusion.")):
            assert reason.endswith(".")
            assert reason[0].islower() or reason.startswith("Telegram") or language == "de"


def test_a_sentence_keeps_the_formatting_of_its_values():
    said = texts.say("en", "card.name", value=StyledText("🦊 x", (Entity("bold", 3, 1),)))
    assert said == StyledText("Name: 🦊 x", (Entity("bold", 9, 1),))


def test_what_stands_in_backticks_is_shown_as_code():
    assert texts.say("en", "help.note") == StyledText(
        "/ text: a note that the customer never sees", (Entity("code", 0, 6),)
    )


def test_values_stand_in_code_without_formatting(monkeypatch):
    monkeypatch.setitem(texts.CATALOGS["en"], "try", "Try `/new {whom} {text}`.")
    said = texts.say("en", "try", whom="@anna", text=StyledText("Hi", (Entity("bold", 0, 2),)))
    assert said == StyledText("Try /new @anna Hi.", (Entity("code", 4, 13),))
