from dataclasses import replace

import pytest
from scene import ANNA, NOW, OTTO, configured, dialog, in_topic, message

from hotline_cli.model.actions import Copy, CreateTopic, Decision, Forward, Place, Say, SetTopicClosed
from hotline_cli.model.dialogs import Dialog, Status
from hotline_cli.model.events import CustomerRenamed, CustomerWrote, OperatorWrote, SendFailed, TimePassed
from hotline_cli.model.messages import ContentKind, Entity
from hotline_cli.rules.decide import decide

HOUR = 3600


def customer_writes(before=None, text="Hello", settings=None, caption="", **fields):
    event = CustomerWrote(message(text, **fields), ANNA, caption=caption)
    return decide(event, before, settings or configured(), NOW)


def time_passes(before, autoclose="1h", **settings):
    return decide(TimePassed(), before, configured(autoclose=autoclose, **settings), NOW)


# Time.


def test_an_answered_dialog_is_closed_when_its_time_has_come_to_the_second():
    due = dialog(Status.ANSWERED, answered_at=NOW - HOUR)
    assert time_passes(due) == Decision(
        replace(due, status=Status.CLOSED, changed_at=NOW), (SetTopicClosed(True, at_leisure=True),)
    )
    early = replace(due, answered_at=NOW - HOUR + 1)
    assert time_passes(early) == Decision(early)


@pytest.mark.parametrize("before", [None, *(dialog(each) for each in (None, Status.NEEDS_REPLY, Status.CLOSED))])
def test_nothing_else_is_closed_by_time(before):
    assert time_passes(before) == Decision(before)


def test_time_can_be_left_out_of_it():
    due = dialog(Status.ANSWERED, answered_at=NOW - 99 * HOUR)
    assert time_passes(due, "never") == Decision(due)
    assert time_passes(due, native_close=False).actions == ()


# Topics that are left closed.


def test_a_topic_that_is_left_closed_is_made_closed_and_nobody_is_welcomed():
    decision = customer_writes(settings=configured(leave_closed=("private",), auto_info=False))
    assert decision.actions == (CreateTopic("⬛ Anna Weiß"), SetTopicClosed(True), Forward(message()))
    assert decision.dialog.status is Status.CLOSED


def test_a_topic_that_is_left_closed_stays_so_whoever_writes():
    decision = customer_writes(dialog(Status.CLOSED), settings=configured(leave_closed=("private",)))
    assert decision.actions == (Forward(message()),)
    assert decision.dialog.status is Status.CLOSED
    opened = customer_writes(dialog(Status.ANSWERED), settings=configured(leave_closed=("private",)))
    assert opened.dialog.status is Status.NEEDS_REPLY


# Words.


def test_a_message_without_a_keyword_changes_nothing():
    wanting = configured(keywords={"private": ["order"]})
    assert customer_writes(settings=wanting) == Decision(None)
    closed = dialog(Status.CLOSED)
    assert customer_writes(closed, settings=wanting) == Decision(closed)
    assert customer_writes(dialog(), settings=wanting).actions == (Forward(message()),)


def test_the_caption_counts_for_the_whole_album_and_the_card_names_the_keyword():
    wanting = configured(keywords={"private": ["order"]})
    decision = customer_writes(text="", settings=wanting, caption="My order", kind=ContentKind.PHOTO)
    (card,) = [a.text for a in decision.actions if isinstance(a, Say) and a.place is Place.TOPIC]
    assert card.text.endswith("Keyword: order")
    assert card.entities[-1] == Entity("code", len(card.text) - 5, 5)


@pytest.mark.parametrize("before", [None, dialog(), dialog(Status.CLOSED)])
def test_a_message_with_a_word_to_be_dropped_changes_nothing(before):
    dropping = configured(drop_words=("casino",), keywords={"private": ["order"]})
    assert customer_writes(before, "An order for the casino", dropping) == Decision(before)


def test_nothing_of_a_banned_customer_is_shown():
    before = dialog(Status.CLOSED, banned=True)
    assert customer_writes(before) == Decision(before)


# Names.


def test_a_new_name_reaches_the_title_of_a_dialog_that_has_begun():
    renamed = CustomerRenamed(replace(ANNA, first_name="Ännchen"))
    assert decide(renamed, dialog(), configured(), NOW) == Decision(dialog(name="Ännchen Weiß"))
    assert decide(renamed, None, configured(), NOW) == Decision(None)
    assert decide(renamed, dialog(None), configured(), NOW) == Decision(dialog(None))


def hiding(*what, **settings):
    return configured(hide=what, **settings)


def test_a_hidden_name_makes_way_for_an_alias_above_messages_and_not_in_the_title():
    decision = customer_writes(Dialog(ANNA.id, 3), settings=hiding("name", auto_info=False, welcome="off"))
    (topic, shown) = decision.actions
    assert topic == CreateTopic("🟪 Anna Weiß")
    assert (shown.place, shown.prefix.text) == (Place.TOPIC, "Customer 3\n")


def test_a_hidden_title_makes_way_for_an_alias_and_messages_keep_their_header():
    decision = customer_writes(Dialog(ANNA.id, 3), settings=hiding("title", auto_info=False, welcome="off"))
    assert decision.actions == (CreateTopic("🟪 Customer 3"), Forward(message()))
    assert decision.dialog.id == 3


def test_a_header_opens_the_profile_so_there_is_none_where_the_link_is_hidden():
    shown = customer_writes(dialog(), settings=hiding("link")).actions[0]
    assert (type(shown), shown.prefix.text) == (Copy, "Anna Weiß\n")
    assert customer_writes(dialog(), settings=hiding("link"), reply_to_id=2).actions[0].or_forward is False


@pytest.mark.parametrize(
    ("what", "lines"),
    [
        (("name",), ["Name: Customer 3", "Username: @anna", "ID: 501", "Phone: +4917012345", "Language: de"]),
        (("link",), ["Name: Anna Weiß", "ID: 501", "Phone: +4917012345", "Language: de"]),
        (("phone",), ["Name: Anna Weiß", "Username: @anna", "ID: 501", "Language: de"]),
    ],
)
def test_a_card_tells_what_is_left(what, lines):
    decision = customer_writes(Dialog(ANNA.id, 3), settings=hiding(*what))
    card = decision.actions[1].text
    assert card.text.split("\n") == lines
    assert any(entity.type == "text_link" for entity in card.entities) == ("link" not in what)


def test_there_is_no_card_where_all_of_it_is_hidden():
    decision = customer_writes(Dialog(ANNA.id, 3), settings=hiding("info", welcome="off"))
    assert decision.actions == (CreateTopic("🟪 Anna Weiß"), Forward(message()))


@pytest.mark.parametrize(
    ("settings", "called"),
    [
        ({}, "Customer 3"),
        ({"language": "de"}, "Kunde 3"),
        ({"alias": "Guest {number}"}, "Guest 3"),
        ({"alias": "\u200b"}, "3"),
    ],
)
def test_the_alias_is_what_the_settings_say(settings, called):
    begun = customer_writes(Dialog(ANNA.id, 3), settings=hiding("title", **settings)).dialog
    assert begun.name == called


def test_who_has_no_name_but_a_username_is_called_by_the_id_where_the_link_is_hidden():
    nobody = replace(ANNA, first_name="", last_name="")
    decision = decide(CustomerWrote(message(), nobody), Dialog(ANNA.id, 3), hiding("link", auto_info=False), NOW)
    assert decision.dialog.name == "501"
    assert decision.actions[-1].prefix.text == "501\n"


# What operators may not say, and the sound of failures.


def test_a_message_with_a_blocked_word_stays_here_and_changes_nothing():
    before = dialog(Status.CLOSED)
    settings = configured(block_words=(("card", "/\\d{4}/"),), silent_errors=True)
    decision = decide(OperatorWrote(in_topic("Card 1234"), OTTO, ANNA), before, settings, NOW)
    (told,) = decision.actions
    assert decision.dialog == before
    assert told.text.text == "Not sent: the settings forbid it (block_words: card + /\\d{4}/)."
    assert (told.place, told.reply_to, told.silent) == (Place.TOPIC, 90, True)
    assert decide(OperatorWrote(in_topic("/ Card 1234"), OTTO, ANNA), before, settings, NOW) == Decision(before)


@pytest.mark.parametrize("source", [None, message(), in_topic()])
@pytest.mark.parametrize("silent", [True, False])
def test_what_is_said_about_failures_makes_a_sound_or_not(source, silent):
    (told,) = decide(SendFailed(source, "X"), dialog(), configured(silent_errors=silent), NOW).actions
    assert told.silent is silent
