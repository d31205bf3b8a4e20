"""Formatting, there and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapes import DATE
from telethon.tl import types

from hotline_cli.model.messages import Entity, StyledText
from hotline_cli.telegram.entities import entities_from_tl, entities_to_tl, entity_from_tl, joined, utf16_length

BOTH_WAYS = [
    (types.MessageEntityMention(1, 2), Entity("mention", 1, 2)),
    (types.MessageEntityHashtag(1, 2), Entity("hashtag", 1, 2)),
    (types.MessageEntityBotCommand(1, 2), Entity("bot_command", 1, 2)),
    (types.MessageEntityUrl(1, 2), Entity("link", 1, 2)),
    (types.MessageEntityEmail(1, 2), Entity("email", 1, 2)),
    (types.MessageEntityBold(1, 2), Entity("bold", 1, 2)),
    (types.MessageEntityItalic(1, 2), Entity("italic", 1, 2)),
    (types.MessageEntityCode(1, 2), Entity("code", 1, 2)),
    (types.MessageEntityPre(1, 2, "python"), Entity("pre", 1, 2, "python")),
    (types.MessageEntityTextUrl(1, 2, "https://e.org"), Entity("text_link", 1, 2, "https://e.org")),
    (types.MessageEntityPhone(1, 2), Entity("phone", 1, 2)),
    (types.MessageEntityCashtag(1, 2), Entity("cashtag", 1, 2)),
    (types.MessageEntityUnderline(1, 2), Entity("underline", 1, 2)),
    (types.MessageEntityStrike(1, 2), Entity("strikethrough", 1, 2)),
    (types.MessageEntityBankCard(1, 2), Entity("bank_card", 1, 2)),
    (types.MessageEntitySpoiler(1, 2), Entity("spoiler", 1, 2)),
    (types.MessageEntityBlockquote(1, 2), Entity("blockquote", 1, 2)),
    (types.MessageEntityBlockquote(1, 2, collapsed=True), Entity("blockquote", 1, 2, "collapsed")),
    (types.MessageEntityCustomEmoji(1, 2, 5_000), Entity("custom_emoji", 1, 2, 5_000)),
    (
        types.MessageEntityFormattedDate(1, 2, DATE, short_date=True),
        Entity("formatted_date", 1, 2, f"{int(DATE.timestamp())} short_date"),
    ),
]


@pytest.mark.parametrize(("tl", "ours"), BOTH_WAYS, ids=lambda each: type(each).__name__)
def test_formatting_survives_there_and_back(tl, ours):
    assert entity_from_tl(tl) == ours
    (back,) = entities_to_tl([ours], lambda _: None)
    assert bytes(back) == bytes(tl)


def test_a_mention_by_id_is_sent_with_the_users_access_hash():
    ours = entity_from_tl(types.MessageEntityMentionName(0, 3, user_id=7))
    assert ours == Entity("mention_name", 0, 3, 7)
    someone = types.InputUser(7, 70)
    (back,) = entities_to_tl([ours], {7: someone}.get)
    assert back.to_dict() == types.InputMessageEntityMentionName(0, 3, someone).to_dict()


def test_a_mention_of_somebody_unknown_is_left_out_and_the_rest_is_sent():
    found = entities_to_tl([Entity("mention_name", 0, 3, 7), Entity("bold", 0, 3)], lambda _: None)
    assert [type(each) for each in found] == [types.MessageEntityBold]


@pytest.mark.parametrize(
    ("tl", "name"),
    [
        (types.MessageEntityUnknown(0, 1), "unknown"),
        (types.MessageEntityDiffReplace(0, 1, "old"), "diff_replace"),
        (types.MessageEntityDiffInsert(0, 1), "diff_insert"),
    ],
)
def test_what_cannot_be_sent_is_kept_and_not_sent(tl, name):
    ours = entity_from_tl(tl)
    assert ours.type == name
    assert entities_to_tl([ours], lambda _: None) is None


def test_no_entities_are_none():
    assert entities_from_tl(None) == ()
    assert entities_from_tl([]) == ()


@given(st.text(), st.text(), st.data())
def test_joining_texts_moves_the_seconds_formatting_with_its_text(first, second, data):
    length = utf16_length(second)
    offset = data.draw(st.integers(0, length))
    entity = Entity("bold", offset, data.draw(st.integers(0, length - offset)))
    both = joined(StyledText(first), StyledText(second, (entity,)))

    def marked(text, each):
        units = text.encode("utf-16-le", "surrogatepass")
        return units[2 * each.offset : 2 * (each.offset + each.length)]

    assert marked(both.text, both.entities[0]) == marked(second, entity)
