import logging

import pytest
from hypothesis import given, strategies

from hotline_cli.config.expressions import read_term
from hotline_cli.rules.keywords import fired


def hits(text, *expressions):
    return fired(expressions, text) is not None


def test_nothing_is_found_where_nothing_is_looked_for():
    assert fired((), "anything") is None


def test_the_items_are_alternatives_and_the_one_that_fits_is_named():
    assert fired(("price", "order"), "My order") == "order"
    assert fired(("price", "order"), "Order price?") == "price"
    assert fired(("price", "order"), "Good morning") is None


def test_of_an_inner_list_everything_must_be_there():
    expression = (("price", "flat", "~newsletter"),)
    assert fired(expression, "The price of the flat?") == "price + flat + ~newsletter"
    assert fired(expression, "The price?") is None
    assert fired(expression, "The price of the flat in your newsletter?") is None


def test_a_word_that_must_be_absent_can_stand_alone():
    assert hits("Good morning", "~unsubscribe")
    assert not hits("Please UNSUBSCRIBE me", "~unsubscribe")


def test_words_are_whole_words():
    assert hits("An order, please", "order")
    assert not hits("We reorder ordering", "order")
    assert hits("reorder, or order", "order")
    assert not hits("order_1 order2", "order")


def test_a_star_leaves_the_end_open():
    assert hits("Ordering now", "order*")
    assert hits("order", "order*")
    assert not hits("reorder", "order*")
    assert not hits("no orders", "~order*")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("STRASSE", "Straße"),
        ("ｏｒｄｅｒ", "order"),
        ("ЗАКАЗ", "заказ"),
        ("cafe\u0301", "café"),
        ("ﬁnance", "finance"),
        ("or\u00adder", "order"),
        ("or\u200bder", "order"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
    ],
)
def test_the_same_letters_are_found_however_they_are_written(text, word):
    assert hits(text, word)
    assert hits(word, text)


def test_a_phrase_is_found_however_it_is_spaced():
    assert hits("Free\n money now", "free money")
    assert not hits("money, free", "free money")


def test_signs_need_no_edge_of_a_word_beside_them():
    assert hits("I know C++ well", "c++")
    assert hits("order#17", "#17")
    assert hits("100€", "€")
    assert not hits("order #175", "#17")


def test_a_mark_belongs_to_the_letter_before_it():
    assert not hits("की", "क")
    assert hits("यह की है", "की")


def test_scripts_without_spaces_are_searched_throughout():
    assert hits("请问价格多少", "价格")
    assert hits("ราคาเท่าไหร่", "ราคา")


def test_a_regular_expression_sees_the_text_as_it_is_in_any_case():
    assert hits("Order #12345!", r"/#\d{4,}/")
    assert not hits("Order #123!", r"/#\d{4,}/")
    assert hits("ORDER", "/^or/")
    assert hits("ｏｒｄｅｒ", "/^order$/")
    assert fired((("~/#\\d/", "order"),), "order") == "~/#\\d/ + order"
    assert not hits("order #1", ("~/#\\d/", "order"))


def test_a_word_that_begins_with_a_slash_is_a_word():
    assert hits("say /start here", "/start")
    assert not hits("say /starting here", "/start")


def test_a_regular_expression_that_would_never_end_finds_nothing_and_that_is_logged(caplog):
    text = "a" * 60 + "!"
    with caplog.at_level(logging.WARNING):
        assert not hits(text, "/^(a|a)+$/")
    assert "/^(a|a)+$/" in caplog.text
    assert text not in caplog.text


@pytest.mark.parametrize("word", ["~", "*", "~*", "/", "\u200b", "~ "])
def test_what_names_no_word_cannot_be_looked_for(word):
    with pytest.raises(ValueError, match="has no word in it"):
        read_term(word)


def test_a_broken_regular_expression_is_named():
    with pytest.raises(ValueError, match=r"'~/\(/' is not a regular expression: missing \)"):
        read_term("~/(/")


letters = strategies.text(strategies.characters(categories=["Lu", "Ll", "Nd"]), min_size=1, max_size=8)


@given(letters, letters, letters)
def test_a_word_is_found_between_others_in_any_case_and_not_inside_one(before, word, after):
    assert hits(f"{before} {word} {after}", word.swapcase() if word.swapcase().swapcase() == word else word)
    assert not hits(f"0{word}0", word) or word.casefold() in ("", "0")
    assert hits(f"{before} {word}{after}", f"{word}*")


@given(strategies.text(), letters)
def test_absent_is_the_opposite_of_there(text, word):
    assert hits(text, word) != hits(text, f"~{word}")
