import pytest
from hypothesis import given, strategies

from hotline_cli.model.actions import Place
from hotline_cli.rules import texts
from hotline_cli.rules.arguments import Arguments
from hotline_cli.rules.commands import BY_NAME, COMMANDS, Foreign, Known, Misplaced, Misused, Note, Unknown, parse
from hotline_cli.rules.operators import GENERAL_COMMANDS, TOPIC_COMMANDS


def test_every_command_of_the_table_can_be_carried_out_where_it_works():
    assert set(TOPIC_COMMANDS) == {command.name for command in COMMANDS if Place.TOPIC in command.places}
    assert set(GENERAL_COMMANDS) == {command.name for command in COMMANDS if Place.GENERAL in command.places}


@pytest.mark.parametrize("place", [Place.TOPIC, Place.GENERAL])
def test_the_help_lists_what_works_in_its_place_and_nothing_else(place):
    shown = texts.help_text("en", place).text
    for command in COMMANDS:
        assert (f"/{command.name}" in shown) == (place in command.places)


def test_plain_text_is_no_command():
    assert parse("and/or", Place.TOPIC) is None
    assert parse(" /close", Place.TOPIC) is None
    assert parse("", Place.TOPIC) is None


@pytest.mark.parametrize("text", ["/ for us only", "/", "/\nfor us only"])
def test_a_slash_that_stands_alone_makes_a_note(text):
    assert parse(text, Place.TOPIC) == Note()


def test_a_command_is_found_in_any_case_and_knows_where_its_argument_begins():
    assert parse("/close", Place.TOPIC) == Known(BY_NAME["close"], 6, Arguments())
    assert parse("/NEW  @anna Hi", Place.GENERAL) == Known(BY_NAME["new"], 6, Arguments(("@anna Hi",)))
    assert parse("/new", Place.GENERAL) == Known(BY_NAME["new"], 4, Arguments())


def test_a_command_in_the_wrong_place_is_known_as_such():
    assert parse("/new @anna", Place.TOPIC) == Misplaced(BY_NAME["new"])
    assert parse("/close", Place.GENERAL) == Misplaced(BY_NAME["close"])


def test_an_unknown_command_names_those_that_it_may_have_been():
    assert parse("/clsoe", Place.TOPIC) == Unknown("clsoe", ("close",))
    assert parse("/xyzzy now", Place.TOPIC) == Unknown("xyzzy", ())
    assert parse("/neww", Place.TOPIC) == Unknown("neww", ())
    assert parse("/usr/bin is a path", Place.TOPIC) == Unknown("usr/bin", ())


def test_commands_for_other_bots_are_left_to_them():
    assert parse("/close@other_bot", Place.TOPIC) == Foreign()
    assert parse("/close@other_bot", Place.TOPIC, "acme") == Foreign()
    assert parse("/close@acme", Place.TOPIC) == Foreign()


def test_a_command_may_be_addressed_to_the_account():
    assert parse("/Close@ACME", Place.TOPIC, "acme") == Known(BY_NAME["close"], 11, Arguments())
    assert parse("/clsoe@acme", Place.TOPIC, "Acme") == Unknown("clsoe@acme", ("close",))


def test_commands_of_the_settings_are_left_to_other_bots_even_if_they_are_ours():
    custom = ("/Weather", "poll", "/help")
    for text in ("/weather", "/POLL now", "/help", "/poll@acme"):
        assert parse(text, Place.TOPIC, "acme", custom) == Foreign()
    assert "/help" not in texts.help_text("en", Place.GENERAL, custom).text


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("/history", Arguments(number=20)),
        ("/history 7", Arguments(number=7)),
        ("/history 99999", Arguments(number=200)),
        ("/mark vip", Arguments(("vip",))),
        ("/mark #VIP, to_do;vip", Arguments(("vip", "to_do"))),
        ("/unmark", Arguments()),
        ("/assign @otto", Arguments(("@otto",))),
        ("/ban --BLOCK", Arguments(flag=True)),
        ("/ban —block", Arguments(flag=True)),
        ("/ban", Arguments()),
    ],
)
def test_what_stands_behind_a_command_is_read(text, arguments):
    parsed = parse(text, Place.TOPIC)
    assert isinstance(parsed, Known)
    assert parsed.arguments == arguments


@pytest.mark.parametrize(
    "text",
    [
        "/close see you", "/history all", "/history 0", "/history -3", "/mark", "/mark ,", "/mark overdue",
        f"/mark {'x' * 33}", "/mark a\u200bb", "/assign", "/assign Otto Müller", "/ban forever", "/unban --block",
        "/take it",
    ],
)  # fmt: skip
def test_what_a_command_cannot_do_anything_with_is_not_done(text):
    parsed = parse(text, Place.TOPIC)
    assert isinstance(parsed, Misused)
    assert parse("/find", Place.GENERAL) == Misused(BY_NAME["find"])
    assert parse("/list mine overdue", Place.GENERAL) == Misused(BY_NAME["list"])


def test_the_list_is_asked_for_with_one_filter_or_label():
    for text, words in (("/list", ()), ("/list Mine", ("mine",)), ("/list #VIP", ("vip",))):
        assert parse(text, Place.GENERAL).arguments == Arguments(words)
    assert parse("/list #", Place.GENERAL) == Misused(BY_NAME["list"])


def test_the_answer_to_an_unknown_command_says_what_it_may_have_been():
    assert texts.unknown_command("en", "clsoe", ("close", "hold")).text == (
        "There is no command /clsoe, so nothing was sent. Did you mean /close or /hold? /help lists the commands."
    )
    assert "Did you mean" not in texts.unknown_command("en", "xyzzy", ()).text


@given(strategies.text(), strategies.sampled_from([Place.TOPIC, Place.GENERAL]))
def test_text_with_a_leading_slash_is_never_taken_for_a_plain_message(text, place):
    assert parse(f"/{text}", place) is not None
    assert (parse(text, place) is None) != text.startswith("/")


@given(strategies.text())
def test_what_people_typed_never_makes_an_answer_too_long(text):
    assert len(texts.unknown_command("en", text, ()).text) < texts.MESSAGE_LIMIT
    assert len(texts.not_reached("en", text, "USERNAME_INVALID").text) < texts.MESSAGE_LIMIT
