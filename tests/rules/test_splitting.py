"""Long texts are cut where it hurts least, and lose nothing."""

from hypothesis import given
from hypothesis import strategies as st

from hotline_cli.model.messages import Entity, StyledText
from hotline_cli.rules.splitting import ENTITY_LIMIT, split, utf16


def texts(*parts):
    return [part.text for part in parts]


def test_a_text_that_fits_stays_as_it_is():
    text = StyledText(" as it is ", (Entity("bold", 0, 4),))
    assert split(text, 10) == (text,)
    assert split(StyledText("")) == (StyledText(""),)


def test_it_is_cut_between_paragraphs_then_lines_then_words_then_anywhere():
    assert texts(*split(StyledText("one two\n\nthree\nfour five"), 16)) == ["one two", "three\nfour five"]
    assert texts(*split(StyledText("one two\nthree four five"), 15)) == ["one two", "three four five"]
    assert texts(*split(StyledText("one two three four"), 12)) == ["one two", "three four"]
    assert texts(*split(StyledText("x" * 25), 10)) == ["x" * 10, "x" * 10, "x" * 5]
    # A break that would leave a very short part is not worth it.
    assert texts(*split(StyledText("a " + "x" * 18), 10)) == ["a xxxxxxxx", "x" * 10]


def test_the_first_part_may_be_shorter_than_the_others():
    assert texts(*split(StyledText("aaaa bbbb cccc dddd"), 14, first=5)) == ["aaaa", "bbbb cccc dddd"]


def test_formatting_that_reaches_over_a_cut_goes_on_behind_it():
    first, second = split(StyledText("🦊🦊 bold text", (Entity("bold", 3, 9), Entity("code", 5, 4))), 8)
    assert (first.text, second.text) == ("🦊🦊 bold", "text")
    assert first.entities == (Entity("bold", 3, 6), Entity("code", 5, 4))
    assert second.entities == (Entity("bold", 0, 2),)


def test_what_means_nothing_in_halves_is_not_cut():
    link = StyledText("see https://example.org/a b", (Entity("link", 4, 21),))
    assert texts(*split(link, 23)) == ["see", "https://example.org/a b"]
    emoji = StyledText("x" * 9 + "🦊", (Entity("custom_emoji", 9, 2, 7),))
    assert split(emoji, 9)[1] == StyledText("🦊", (Entity("custom_emoji", 0, 2, 7),))
    family = "👩\u200d👩\u200d👧"
    assert texts(*split(StyledText("x" * 7 + family), 10)) == ["x" * 7, family]
    assert texts(*split(StyledText("xxxxe\u0301x"), 5)) == ["xxxx", "e\u0301x"]
    # Unless there is no other way.
    whole = StyledText("x" * 30, (Entity("hashtag", 0, 30),))
    assert texts(*split(whole, 10)) == ["x" * 10] * 3
    assert texts(*split(StyledText("\u200d" * 12), 10)) == ["\u200d" * 10, "\u200d" * 2]


def test_more_formatting_than_one_message_may_have_makes_more_messages():
    entities = tuple(Entity("bold", n * 2, 1) for n in range(ENTITY_LIMIT + 5))
    parts = split(StyledText("x " * (ENTITY_LIMIT + 5), entities))
    assert [len(part.entities) for part in parts] == [ENTITY_LIMIT, 5]
    crowded = StyledText("xy", tuple(Entity("text_link", 0, 2, str(n)) for n in range(ENTITY_LIMIT + 5)))
    assert texts(*split(crowded)) == ["x", "y"]


alphabet = st.sampled_from("ab \n🦊é\u0301\u200d👩")
sayings = st.text(alphabet, max_size=80)


@st.composite
def styled(draw):
    text = draw(sayings)
    length = utf16(text)
    entities = []
    for _ in range(draw(st.integers(0, 4)) if length else 0):
        offset = draw(st.integers(0, length - 1))
        size = draw(st.integers(1, length - offset))
        entities.append(Entity(draw(st.sampled_from(["bold", "code", "link"])), offset, size))
    return StyledText(text, tuple(entities))


def shown(part):
    """Each code unit that can be seen, with its formatting."""
    units = part.text.encode("utf-16-le")
    found = []
    for at in range(0, len(units), 2):
        unit = units[at : at + 2]
        if not unit.decode("utf-16-le", "replace").isspace():
            found.append((unit, sorted({e.type for e in part.entities if e.offset <= at // 2 < e.offset + e.length})))
    return found


@given(styled(), st.integers(1, 40), st.integers(1, 40))
def test_whatever_is_cut_nothing_that_can_be_seen_is_lost(text, limit, first):
    parts = split(text, limit, first)
    assert [unit for part in parts for unit in shown(part)] == shown(text)
    assert all(len(part.text) <= limit for part in parts[1:])
    assert len(parts[0].text) <= first or len(parts) == 1
    for part in parts:
        assert all(e.length > 0 and 0 <= e.offset <= utf16(part.text) - e.length for e in part.entities)
