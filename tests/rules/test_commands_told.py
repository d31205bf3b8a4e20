"""How the answers of the database read."""

import pytest
from hypothesis import given, strategies

from hotline_cli.model.dialogs import Status
from hotline_cli.model.messages import ContentKind, Entity
from hotline_cli.model.queries import FOUND_BEGIN, FOUND_END, Traffic
from hotline_cli.rules import texts
from hotline_cli.rules.styled import utf16_length
from hotline_cli.rules.texts import listings
from hotline_cli.rules.texts.listings import DIALOGS, HITS, Facts, Hit, Line, Row

NOON = 1_700_000_000
CLOCK = "2023-11-14 22:13"


def row(title="🟪 Anna", **fields):
    return Row(
        **{
            "title": title,
            "link": "https://t.me/c/1/40",
            "waited": 0,
            "labels": (),
            "assignee": None,
            "banned": False,
            **fields,
        }
    )


def line(text="Hello", **fields):
    given = {"date": NOON, "who": "Anna", "kind": "text", "text": text, "edited": False, "deleted": False}
    return Line(**{**given, **fields})


def hit(snippet="the roof", **fields):
    given = {
        "title": "🟪 Anna",
        "who": "Otto",
        "date": NOON,
        "link": "https://t.me/c/1/40/90",
        "note": False,
        "deleted": False,
    }
    return Hit(**{**given, "snippet": snippet, **fields})


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0 min"), (3599, "59 min"), (3600, "1 h"), (2 * 86400 - 1, "47 h"), (2 * 86400, "2 d")]
)
def test_a_time_is_told_in_the_unit_that_says_most(seconds, said):
    assert listings.duration("en", seconds) == said


def test_a_card_tells_how_a_dialog_stands():
    facts = Facts(Status.CLOSED, True, ("a", "b"), "Otto", NOON, NOON + 60, 7, None)
    assert listings.facts("en", facts).text.split("\n") == [
        "Status: closed",
        "Assigned to: Otto",
        "Labels: a, b",
        f"First message: {CLOCK} UTC",
        "Last message: 2023-11-14 22:14 UTC",
        "Messages: 7",
        "Banned: nothing they write is shown. /unban lifts that.",
    ]
    unknown = Facts(Status.NEEDS_REPLY, False, (), None, None, None, 0, NOON)
    assert listings.facts("en", unknown).text == f"Status: needs a reply\nUnanswered since: {CLOCK} UTC\nMessages: 0"


def test_labels_are_told_or_that_there_are_none():
    assert listings.labels_now("en", ("a", "b")).text == "Labels: a, b"
    assert listings.labels_now("en", ()).text == "This dialog has no labels."
    assert listings.too_many_labels("en", 10).text == "A dialog has 10 labels at most. Nothing was changed."


def test_a_list_links_each_dialog_and_says_how_many_more_there_are():
    rows = [row(), row("⬛ Bert", link=None, waited=7200, labels=("vip",), assignee="Otto", banned=True)]
    said = listings.dialogs("en", rows, 14)
    assert said.text == "Dialogs: 14\n🟪 Anna · 0 min\n⬛ Bert · 2 h · Otto · banned · #vip\n… and 12 more"
    assert said.entities == (Entity("text_link", 12, 7, "https://t.me/c/1/40"),)
    assert listings.dialogs("en", [], 0).text == "There are no such dialogs."
    assert listings.dialogs("en", rows, 2).text.count("\n") == 2


def test_a_list_of_long_names_fits_into_one_message():
    rows = [row("🟪 " + "🦊" * 126, labels=("x" * 32,) * 10)] * DIALOGS
    said = listings.dialogs("en", rows, 10_000)
    assert utf16_length(said.text) <= texts.MESSAGE_LIMIT
    assert len(said.entities) + int(said.text.split()[-2]) == 10_000


def test_a_message_of_a_history_is_one_line():
    assert listings.said("en", line("one\n two"), 100).text == f"{CLOCK} Anna: one two"
    photo = line("look", kind=ContentKind.PHOTO, edited=True, deleted=True)
    assert listings.said("en", photo, 100).text == f"{CLOCK} Anna: [Photo] look (edited) (deleted)"
    assert listings.said("en", line("", kind="brand_new"), 100).text == f"{CLOCK} Anna: [Message of an unknown kind]"
    assert listings.said("en", line("x" * 200), 80).text.endswith("x" * 79 + "…")


def test_a_history_of_nothing_says_so():
    assert [each.text for each in listings.history("en", [])] == ["The archive has no messages of this dialog."]


@given(strategies.lists(strategies.text(max_size=5000), min_size=1, max_size=200), strategies.text(max_size=100))
def test_a_history_needs_few_messages_and_leaves_none_out(said, who):
    messages = listings.history("en", [line(text, who=who) for text in said])
    assert all(utf16_length(each.text) <= texts.MESSAGE_LIMIT for each in messages)
    assert sum(each.text.count(CLOCK) for each in messages) >= len(said)
    assert len(messages) <= 15


def test_a_hit_is_linked_and_what_was_searched_for_is_bold():
    found = f"the {FOUND_BEGIN}roof{FOUND_END} of the {FOUND_BEGIN}roofer{FOUND_END}"
    said = listings.hits("en", [hit(found, note=True, deleted=True)])
    headline = f"🟪 Anna · {CLOCK}"
    assert said.text == (
        f"Found, newest first (times in UTC):\n{headline} (note) (deleted)\nOtto: the roof of the roofer"
    )
    assert [e.type for e in said.entities] == ["text_link", "bold", "bold"]
    assert listings.hits("en", []).text == "Nothing found."


def test_a_cut_snippet_and_many_hits_in_one_stay_readable():
    many = " ".join(f"{FOUND_BEGIN}x{FOUND_END}" for _ in range(9))
    said = listings.hit("en", hit(many, link=None))
    assert said.text.endswith("Otto: x x x x x x x x x")
    assert [e.type for e in said.entities] == ["bold"] * 3
    cut = listings.emphasized("word " * 31 + f"{FOUND_BEGIN}roof and more{FOUND_END}")
    assert cut.text.endswith("…")
    assert FOUND_BEGIN not in cut.text


def test_more_hits_than_there_is_room_for_say_that_there_is_more():
    said = listings.hits("en", [hit()] * (HITS + 1))
    assert said.text.count("the roof") == HITS
    assert said.text.endswith("… and more: name another word to narrow it down")
    long = listings.hits("en", [hit("x" * 400, title="🟪 " + "y" * 126, who="z" * 99)] * HITS)
    assert utf16_length(long.text) <= texts.MESSAGE_LIMIT


def test_statistics_say_now_today_and_this_week():
    counts = {Status.NEEDS_REPLY: 3, Status.ANSWERED: 2, Status.CLOSED: 9}
    said = listings.statistics("en", counts, 1, Traffic(1, 2, 3, 90), Traffic(4, 5, 6, None)).text
    assert said.startswith(
        "Need a reply: 3\nOverdue among these: 1\nAnswered: 2\nClosed: 9\n\nToday (UTC)\nNew dialogs: 1"
    )
    assert "Median time to a first answer: 1 min\n\nLast 7 days" in said
    assert said.endswith("Messages to customers: 6\nMedian time to a first answer: –")
    assert "Overdue" not in listings.statistics("en", counts, None, Traffic(0, 0, 0, None), Traffic(0, 0, 0, None)).text


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_language_tells_all_of_it(language):
    facts = Facts(Status.NEEDS_REPLY, True, ("a",), "Otto", NOON, NOON, 7, NOON)
    said = [
        listings.facts(language, facts),
        listings.dialogs(language, [row(banned=True)], 3),
        *listings.history(language, [line(kind=kind, edited=True, deleted=True) for kind in ContentKind]),
        listings.hits(language, [hit(note=True, deleted=True)] * (HITS + 1)),
        listings.statistics(language, dict.fromkeys(Status, 1), 1, Traffic(1, 2, 3, 4), Traffic(1, 2, 3, 4)),
        *(texts.status_already(language, status) for status in Status),
    ]
    assert all(each.text for each in said)
    assert not any("{" in each.text for each in said)
