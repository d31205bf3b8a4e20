from dataclasses import replace

import pytest
from hypothesis import given, strategies
from scene import ANNA, GROUP, NOW, OTTO, ROBOT, configured, dialog, in_topic, message

from hotline_cli.model.actions import Copy, CreateTopic, Decision, Place, ResolveTarget, Say, SetTopicClosed
from hotline_cli.model.dialogs import Dialog, Status
from hotline_cli.model.events import GeneralWrote, OperatorWrote, SendFailed, TargetResolved
from hotline_cli.model.messages import ContentKind, Entity, StyledText
from hotline_cli.rules import texts
from hotline_cli.rules.decide import decide


def operator_writes(text="Hello", before=None, settings=None, operator=OTTO, caption="", **fields):
    event = OperatorWrote(in_topic(text, **fields), operator, ANNA, caption)
    return decide(event, before or dialog(), settings or configured(), NOW)


def in_general(text, **fields):
    return in_topic(text, **{"topic_id": 1, **fields})


def general(text, operator=OTTO, **fields):
    return decide(GeneralWrote(in_general(text, **fields), operator), None, configured(), NOW)


def resolved(text, target, peer=ANNA, before=None, settings=None, error=None, **fields):
    event = TargetResolved(in_general(text, **fields), target, peer, error)
    return decide(event, before, settings or configured(), NOW)


def failed(source, before, error="USER_IS_BLOCKED"):
    return decide(SendFailed(source, error), before, configured(), NOW)


def said(decision):
    return [(a.place, a.reply_to, a.text.text) for a in decision.actions if isinstance(a, Say)]


def test_what_an_operator_writes_goes_to_the_customer_and_answers():
    assert operator_writes() == Decision(
        dialog(Status.ANSWERED, changed_at=NOW, answered_at=NOW), (Copy(in_topic(), Place.CUSTOMER),)
    )


def test_a_second_answer_leaves_the_status_alone_and_starts_the_time_anew():
    before = dialog(Status.ANSWERED, answered_at=NOW - 50)
    assert operator_writes(before=before).dialog == replace(before, answered_at=NOW)


def test_an_operator_reopens_a_closed_topic_without_a_welcome():
    decision = operator_writes(before=dialog(Status.CLOSED))
    assert decision.actions == (SetTopicClosed(False), Copy(in_topic(), Place.CUSTOMER))
    assert decision.dialog.status is Status.ANSWERED


@pytest.mark.parametrize("status", Status)
def test_a_note_stays_in_the_topic_and_changes_nothing(status):
    before = dialog(status)
    assert operator_writes("/ she called twice", before) == Decision(before)


def test_a_picture_with_a_note_as_its_caption_stays_in_the_topic():
    assert operator_writes("/ look", kind=ContentKind.PHOTO) == Decision(dialog())


def test_the_other_parts_of_an_album_stay_with_its_caption():
    assert operator_writes("", kind=ContentKind.PHOTO, caption="/ for us") == Decision(dialog())
    assert operator_writes("", kind=ContentKind.PHOTO, caption="/clsoe") == Decision(dialog())
    assert operator_writes("", kind=ContentKind.PHOTO, caption="Your flat").dialog.status is Status.ANSWERED


def test_service_messages_and_bots_say_nothing_to_a_customer():
    assert operator_writes("", kind=ContentKind.SERVICE) == Decision(dialog())
    assert operator_writes(operator=ROBOT) == Decision(dialog())


def test_a_topic_that_is_nobodys_is_left_alone():
    assert decide(OperatorWrote(in_topic(), OTTO, ANNA), None, configured(), NOW) == Decision(None)


def test_only_replies_go_out_if_the_settings_say_so():
    settings = configured(reply_only=True)
    assert operator_writes(settings=settings) == Decision(dialog())
    assert operator_writes(settings=settings, reply_to_id=88).actions == (
        Copy(in_topic(reply_to_id=88), Place.CUSTOMER),
    )


@pytest.mark.parametrize(
    ("command", "before", "after", "actions"),
    [
        ("/close", Status.NEEDS_REPLY, Status.CLOSED, (SetTopicClosed(True),)),
        ("/hold", Status.ANSWERED, Status.NEEDS_REPLY, ()),
        ("/hold", Status.CLOSED, Status.NEEDS_REPLY, (SetTopicClosed(False),)),
        ("/wait", Status.NEEDS_REPLY, Status.ANSWERED, ()),
        ("/wait", Status.CLOSED, Status.ANSWERED, (SetTopicClosed(False),)),
    ],
)
def test_commands_set_the_status(command, before, after, actions):
    decision = operator_writes(command, dialog(before))
    assert (decision.dialog.status, decision.actions) == (after, actions)


def test_closing_can_be_kept_out_of_telegram():
    decision = operator_writes("/close", settings=configured(native_close=False))
    assert (decision.dialog.status, decision.actions) == (Status.CLOSED, ())


def test_help_is_answered_under_the_command():
    assert operator_writes("/help").actions == (Say(Place.TOPIC, texts.help_text("en", Place.TOPIC), 90),)


def test_an_unknown_command_is_not_sent_and_near_ones_are_named():
    assert operator_writes("/clsoe") == Decision(
        dialog(), (Say(Place.TOPIC, texts.unknown_command("en", "clsoe", ("close",)), 90),)
    )


def test_a_command_of_general_says_where_it_works():
    assert said(operator_writes("/new @anna")) == [(Place.TOPIC, 90, "/new works in General only. Nothing was sent.")]
    assert said(general("/close")) == [
        (Place.GENERAL, 90, "/close works in a customer's topic only. Nothing was sent.")
    ]


def test_commands_of_other_bots_are_left_to_them():
    assert operator_writes("/start@other_bot") == Decision(dialog())
    assert general("/start@other_bot") == Decision(None)


def test_talk_in_general_is_left_alone():
    assert general("Good morning") == Decision(None)
    assert general("/ a note") == Decision(None)
    assert general("", kind=ContentKind.SERVICE) == Decision(None)
    assert general("/help", operator=ROBOT) == Decision(None)


def test_help_and_unknown_commands_are_answered_in_general():
    assert general("/help").actions == (Say(Place.GENERAL, texts.help_text("en", Place.GENERAL), 90),)
    assert said(general("/nwe"))[0][2].startswith("There is no command /nwe, so nothing was sent. Did you mean /new?")


def test_new_asks_who_is_meant():
    assert general("/new @anna Good morning").actions == (
        ResolveTarget("@anna", in_general("/new @anna Good morning")),
    )
    assert said(general("/new"))[0][2].startswith("Say whom: /new @username")


def test_new_makes_a_topic_and_answers_with_the_link_to_it():
    assert resolved("/new @anna", "@anna") == Decision(
        Dialog(ANNA.id, 0, Status.NEEDS_REPLY, "Anna Weiß", None, NOW),
        (
            CreateTopic("🟪 Anna Weiß"),
            Say(Place.GENERAL, texts.topic_is_here(ANNA), 90, topic_link=True),
        ),
    )


def test_new_sends_its_text_formatting_and_all_and_the_topic_shows_it():
    request = {"text": "/new @anna Good morning", "entities": (Entity("bold", 11, 4),)}
    text = StyledText("Good morning", (Entity("bold", 0, 4),))
    decision = resolved(target="@anna", **request)
    assert decision.dialog.status is Status.ANSWERED
    assert decision.actions == (
        CreateTopic("🟪 Anna Weiß"),
        Say(Place.GENERAL, texts.topic_is_here(ANNA), 90, topic_link=True),
        Say(Place.CUSTOMER, text, source=in_general(**request)),
        Say(Place.TOPIC, StyledText("✍️ Good morning", (Entity("bold", 3, 4),))),
    )


@pytest.mark.parametrize("status", Status)
def test_new_links_the_topic_that_is_there(status):
    before = dialog(status)
    decision = resolved("/new 501", "501", before=before)
    assert decision == Decision(before, (Say(Place.GENERAL, texts.topic_is_here(ANNA), 90, topic_link=True),))


def test_new_with_a_text_reopens_a_closed_topic_without_a_welcome():
    decision = resolved("/new 501 Hi", "501", before=dialog(Status.CLOSED))
    assert decision.actions[0] == SetTopicClosed(False)
    assert [place for place, _, _ in said(decision)] == [Place.GENERAL, Place.CUSTOMER, Place.TOPIC]


def test_new_says_why_it_found_nobody():
    assert said(resolved("/new @x", "@x", None, error="USERNAME_NOT_OCCUPIED")) == [
        (Place.GENERAL, 90, "@x: nobody has this username.")
    ]
    assert said(resolved("/new @x", "@x", None)) == [(Place.GENERAL, 90, "@x: Telegram refused it (UNKNOWN).")]


def test_new_opens_no_topic_for_whom_the_settings_keep_out():
    decision = resolved("/new @anna", "@anna", settings=configured(ignore=(ANNA.id,)))
    assert decision.dialog is None
    assert said(decision) == [(Place.GENERAL, 90, "@anna: the settings ignore this person (ignore).")]


def test_an_operators_message_that_fails_is_answered_with_the_reason():
    assert said(failed(in_topic(), dialog())) == [(Place.TOPIC, 90, "Not sent: the customer has blocked this account.")]


def test_a_text_of_new_that_fails_is_answered_in_general():
    assert said(failed(in_general("/new @anna Hi"), dialog(), "PEER_FLOOD"))[0][:2] == (Place.GENERAL, 90)
    assert said(failed(message(peer_id=GROUP, topic_id=1), None))[0][0] is Place.GENERAL


def test_a_customers_message_that_cannot_be_shown_is_told_of_in_the_topic():
    assert said(failed(message(), dialog(), "MEDIA_INVALID")) == [
        (
            Place.TOPIC,
            None,
            "A message of the customer could not be shown here: this kind of message cannot be sent again.",
        )
    ]


def test_a_welcome_that_fails_is_told_of_in_the_topic():
    assert said(failed(None, dialog())) == [
        (Place.TOPIC, None, "The welcome was not sent: the customer has blocked this account.")
    ]
    assert failed(None, None) == Decision(None)


@given(strategies.text(), strategies.sampled_from(Status), strategies.sampled_from(ContentKind))
def test_nothing_that_begins_with_a_slash_ever_reaches_a_customer(text, status, kind):
    decision = operator_writes(f"/{text}", dialog(status), kind=kind)
    assert not [a for a in decision.actions if getattr(a, "place", None) is Place.CUSTOMER]


@given(strategies.text().filter(lambda text: not text.startswith("/")), strategies.sampled_from(Status))
def test_every_other_text_goes_out_once_and_answers(text, status):
    decision = operator_writes(text, dialog(status))
    assert [a for a in decision.actions if isinstance(a, Copy)] == [Copy(in_topic(text), Place.CUSTOMER)]
    assert decision.dialog.status is Status.ANSWERED
    assert not [a for a in decision.actions if isinstance(a, Say)]


words = strategies.text(strategies.characters(categories=["L", "N", "P", "S"]), min_size=1).filter(
    lambda word: not word.startswith("+")  # a number may have spaces
)


@given(words, strategies.text().filter(lambda rest: not rest.lstrip().startswith("/")))
def test_new_sends_exactly_what_follows_the_target(target, rest):
    decision = resolved(f"/new {target} {rest}", target)
    sent = [a.text.text for a in decision.actions if isinstance(a, Say) and a.place is Place.CUSTOMER]
    assert sent == ([rest.lstrip()] if rest.strip() else [])


def test_what_did_not_reach_the_customer_is_no_answer():
    decision = failed(in_topic(), dialog(Status.ANSWERED))
    assert decision.dialog == dialog(Status.NEEDS_REPLY, changed_at=NOW)
    assert failed(in_topic(), dialog(Status.CLOSED)).dialog == dialog(Status.CLOSED)
    assert failed(message(), dialog(Status.ANSWERED)).dialog == dialog(Status.ANSWERED)


@pytest.mark.parametrize("text", ["/close", "/ a note", "/"])
def test_new_sends_no_commands_and_no_notes(text):
    decision = resolved(f"/new @anna {text}", "@anna")
    assert not [a for a in decision.actions if isinstance(a, Say) and a.place is Place.CUSTOMER]
    assert said(decision)[-1] == (Place.GENERAL, 90, texts.say("en", "new.slash").text)


def test_telegrams_own_account_is_refused_without_looking_it_up():
    assert said(general("/new 777000")) == [
        (Place.GENERAL, 90, "777000: that is Telegram's own account for login codes, which is never shown here.")
    ]
