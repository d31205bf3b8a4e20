from hypothesis import given, strategies
from scene import message

from hotline_cli.model.messages import Entity
from hotline_cli.rules.styled import bold, code, join, link, tail, utf16_length


def test_offsets_count_utf16_code_units():
    assert utf16_length("a🟪é") == 4
    assert join("🟪 ", bold("Anna"), " ", link("42", "tg://user?id=42")).entities == (
        Entity("bold", 3, 4),
        Entity("text_link", 8, 2, "tg://user?id=42"),
    )


def test_the_tail_of_a_message_keeps_the_formatting_that_reaches_into_it():
    entities = (Entity("bold", 0, 3), Entity("italic", 4, 7), Entity("code", 8, 3))
    rest = tail(message("🟪🟪 one two", entities=(*entities, Entity("bold", 5, 7))), len("🟪🟪 one"))
    assert rest.text == " two"
    assert rest.entities == (Entity("italic", 0, 3), Entity("code", 0, 3), Entity("bold", 0, 4))


@given(strategies.lists(strategies.text()))
def test_every_part_of_a_joined_text_keeps_its_own_formatting(parts):
    joined = join(*(code(part) for part in parts))
    units = joined.text.encode("utf-16-le", "surrogatepass")
    assert [
        units[e.offset * 2 : (e.offset + e.length) * 2].decode("utf-16-le", "surrogatepass") for e in joined.entities
    ] == parts


@given(strategies.text(), strategies.text(), strategies.data())
def test_no_formatting_of_a_tail_leaves_the_tail(head, rest, data):
    size = utf16_length(head + rest)
    offset = data.draw(strategies.integers(0, size))
    entity = Entity("bold", offset, data.draw(strategies.integers(0, size - offset)))
    cut = tail(message(head + rest, entities=(entity,)), len(head))
    assert cut.text == rest
    assert all(e.length > 0 and e.offset >= 0 and e.offset + e.length <= utf16_length(rest) for e in cut.entities)
