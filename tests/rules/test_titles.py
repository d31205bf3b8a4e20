import pytest
from hypothesis import given, strategies
from scene import dialog

from hotline_cli.model.dialogs import Status
from hotline_cli.rules.titles import MARKS, TITLE_LIMIT, clean, title


def test_a_title_is_the_status_square_and_the_name():
    assert title(dialog(Status.NEEDS_REPLY)) == "🟪 Anna Weiß"
    assert title(dialog(Status.ANSWERED)) == "🟨 Anna Weiß"
    assert title(dialog(Status.CLOSED)) == "⬛ Anna Weiß"


def test_a_name_stands_on_one_line_without_control_characters():
    assert clean("  Anna\n\tvon\u2028Weiß\x00\x1b[31m ") == "Anna von Weiß[31m"


def test_a_name_cannot_turn_the_line_around():
    assert clean("Anna \u202egnp.exe\u202c") == "Anna gnp.exe"


def test_an_emoji_that_is_joined_of_several_stays_one():
    assert clean("👩‍👩‍👧 Weiß") == "👩‍👩‍👧 Weiß"


def test_a_name_of_nothing_but_control_characters_gives_way_to_the_id():
    assert title(dialog(name="\u202e\x00")) == "🟪 501"


@pytest.mark.parametrize("name", ["\u200b", "\u3164", "\u2800 \u200d", "\ufe0f"])
def test_a_name_that_cannot_be_seen_gives_way_to_the_id(name):
    assert title(dialog(name=name)) == "🟪 501"


def test_a_cut_never_leaves_a_joiner_that_joins_nothing():
    assert title(dialog(name="x" * 124 + "👩‍👧")) == "🟪 " + "x" * 124 + "👩"


@given(strategies.text(), strategies.sampled_from([None, *Status]))
def test_any_name_makes_a_title_that_telegram_takes(name, status):
    shown = title(dialog(status, name=name))
    assert len(shown) <= TITLE_LIMIT
    assert shown.startswith(MARKS[status or Status.NEEDS_REPLY] + " ")
    assert len(shown) > 2
    assert shown == shown.strip()
    assert shown.isprintable() or any(not c.isprintable() for c in clean(name))


@given(strategies.text())
def test_cleaning_twice_changes_nothing(name):
    assert clean(clean(name)) == clean(name)
