from dataclasses import replace

import pytest
from hypothesis import given, strategies
from scene import ANNA, NOW, configured, dialog, message

from hotline_cli.model.actions import Copy, CreateTopic, Decision, Forward, Instead, Place, Say, SetTopicClosed
from hotline_cli.model.dialogs import Dialog, Status
from hotline_cli.model.events import AccountWrote, CustomerWrote
from hotline_cli.model.messages import ContentKind, StyledText
from hotline_cli.rules import texts
from hotline_cli.rules.decide import decide

WELCOME = Say(Place.CUSTOMER, StyledText("Hello Anna!"))
CARD = Say(Place.TOPIC, texts.info_card("en", ANNA))


def customer_writes(before=None, settings=None, late=False, **fields):
    return decide(CustomerWrote(message(**fields), ANNA, late), before, settings or configured(), NOW)


def account_writes(before=None, settings=None, **fields):
    return decide(AccountWrote(message(out=True, **fields), ANNA), before, settings or configured(), NOW)


def test_who_writes_first_gets_a_topic_a_welcome_and_is_introduced():
    assert customer_writes() == Decision(
        Dialog(ANNA.id, 0, Status.NEEDS_REPLY, "Anna Weiß", None, NOW - 5, NOW - 5),
        (CreateTopic("🟪 Anna Weiß"), CARD, WELCOME, Forward(message())),
    )


def test_a_dialog_without_a_status_is_as_good_as_none():
    assert customer_writes(dialog(None)).actions == customer_writes().actions


def test_a_topic_has_the_colour_of_the_settings():
    assert customer_writes(settings=configured(icon_color=0x6FB9F0)).actions[0] == CreateTopic("🟪 Anna Weiß", 0x6FB9F0)


def test_the_introduction_can_be_switched_off():
    assert CARD not in customer_writes(settings=configured(auto_info=False)).actions


def test_the_welcome_can_be_switched_off():
    assert WELCOME not in customer_writes(settings=configured(welcome="off")).actions


def test_nobody_is_welcomed_who_was_answered_meanwhile():
    assert customer_writes(late=True).actions == (CreateTopic("🟪 Anna Weiß"), CARD, Forward(message()))
    assert customer_writes(dialog(Status.CLOSED), late=True).actions == (SetTopicClosed(False), Forward(message()))


@pytest.mark.parametrize("status", [Status.NEEDS_REPLY, Status.ANSWERED])
def test_who_is_in_a_dialog_is_shown_without_a_welcome(status):
    decision = customer_writes(dialog(status))
    assert decision.actions == (Forward(message()),)
    assert decision.dialog.status is Status.NEEDS_REPLY
    assert decision.dialog.last_customer_at == NOW - 5


def test_who_comes_back_reopens_the_topic_and_is_welcomed_again():
    decision = customer_writes(dialog(Status.CLOSED))
    assert decision.actions == (SetTopicClosed(False), WELCOME, Forward(message()))
    assert (decision.dialog.status, decision.dialog.changed_at) == (Status.NEEDS_REPLY, NOW - 5)


def test_a_topic_that_was_not_closed_in_telegram_needs_no_reopening():
    assert customer_writes(dialog(Status.CLOSED), configured(native_close=False)).actions == (
        WELCOME,
        Forward(message()),
    )


def test_another_name_is_taken_over():
    assert customer_writes(dialog(name="Anna")).dialog.name == "Anna Weiß"


def test_a_message_that_comes_late_does_not_turn_the_clock_back():
    assert customer_writes(dialog(last_customer_at=NOW)).dialog.last_customer_at == NOW


def test_a_reply_is_copied_under_its_name_because_forwards_cannot_reply():
    reply = message(reply_to_id=3)
    assert customer_writes(dialog(), reply_to_id=3).actions == (
        Copy(reply, Place.TOPIC, texts.speaker(ANNA), or_forward=True),
    )


def test_a_protected_message_is_copied_because_telegram_refuses_to_forward_it():
    protected = message(noforwards=True, reply_to_id=3)
    assert customer_writes(dialog(), noforwards=True, reply_to_id=3).actions == (
        Copy(protected, Place.TOPIC, texts.speaker(ANNA)),
    )


def test_the_settings_can_ask_for_copies():
    assert customer_writes(dialog(), configured(relay="copy")).actions == (Copy(message(), Place.TOPIC),)


def test_what_the_owner_writes_on_the_phone_is_shown_with_a_mark_and_answers():
    decision = account_writes(dialog())
    assert decision.actions == (Copy(message(out=True), Place.TOPIC, StyledText("📱 ")),)
    assert decision.dialog == dialog(Status.ANSWERED, changed_at=NOW, answered_at=NOW - 5)


def test_what_the_owner_wrote_before_the_teams_last_answer_turns_no_clock_back():
    answered = dialog(Status.ANSWERED, answered_at=NOW - 2)
    assert account_writes(answered).dialog == answered


def test_what_has_no_room_for_a_mark_is_forwarded():
    sticker = message("", ContentKind.STICKER, out=True)
    assert account_writes(dialog(), text="", kind=ContentKind.STICKER).actions == (Forward(sticker),)


def test_the_owner_reopens_a_closed_topic_without_a_welcome():
    decision = account_writes(dialog(Status.CLOSED))
    assert decision.actions == (SetTopicClosed(False), Copy(message(out=True), Place.TOPIC, texts.INTERCEPTED))


@pytest.mark.parametrize("before", [None, dialog(None)])
def test_the_owner_alone_makes_no_topic(before):
    assert account_writes(before) == Decision(before)


def test_the_owner_makes_a_topic_if_the_settings_say_so():
    decision = account_writes(settings=configured(intercepted="create"))
    assert decision.actions == (
        CreateTopic("🟨 Anna Weiß"),
        CARD,
        Copy(message(out=True), Place.TOPIC, texts.INTERCEPTED),
    )
    assert decision.dialog.status is Status.ANSWERED


dialogs = strategies.none() | strategies.sampled_from([None, *Status]).map(dialog)
any_settings = strategies.builds(
    configured,
    welcome=strategies.sampled_from([None, "Hello {first_name}!"]),
    auto_info=strategies.booleans(),
    native_close=strategies.booleans(),
    relay=strategies.sampled_from(["forward", "copy"]),
    intercepted=strategies.sampled_from(["show", "create"]),
)
messages = strategies.builds(
    message,
    kind=strategies.sampled_from(ContentKind),
    reply_to_id=strategies.none() | strategies.just(3),
    noforwards=strategies.booleans(),
)


@given(messages, dialogs, any_settings, strategies.booleans())
def test_every_message_of_a_customer_is_shown_once_and_last_and_needs_a_reply(written, before, settings, late):
    decision = decide(CustomerWrote(written, ANNA, late), before, settings, NOW)
    shown = [a for a in decision.actions if isinstance(a, Forward | Copy | Instead)]
    assert [a.message for a in shown] == [written]
    assert decision.actions[-1] is shown[0]
    assert decision.dialog.status is Status.NEEDS_REPLY


@given(messages, dialogs, any_settings, strategies.booleans())
def test_a_topic_is_made_exactly_when_there_was_none(written, before, settings, late):
    decision = decide(CustomerWrote(written, ANNA, late), before, settings, NOW)
    made = [a for a in decision.actions if isinstance(a, CreateTopic)]
    assert len(made) == (before is None or before.status is None)
    assert not made or decision.actions[0] is made[0]


@given(messages, dialogs, any_settings)
def test_what_the_owner_wrote_is_never_sent_to_the_customer_again(written, before, settings):
    decision = decide(AccountWrote(replace(written, out=True), ANNA), before, settings, NOW)
    assert not [a for a in decision.actions if getattr(a, "place", None) is Place.CUSTOMER]


def test_who_wrote_while_hotline_was_down_has_waited_since_then():
    before = dialog(Status.ANSWERED, changed_at=NOW - 50_000)
    assert customer_writes(before, date=NOW - 36_000).dialog.changed_at == NOW - 36_000
    assert customer_writes(before, date=NOW + 3).dialog.changed_at == NOW
