"""What each command does, once it is understood."""

from dataclasses import replace

import pytest
from hypothesis import given, strategies
from scene import ANNA, GROUP, NOW, OTTO, configured, dialog, in_topic

from hotline_cli.model.actions import (
    Copy,
    Decision,
    FindMember,
    LookUp,
    Place,
    ResolveTarget,
    Say,
    SetBlocked,
    SetTopicClosed,
)
from hotline_cli.model.dialogs import Status
from hotline_cli.model.events import GeneralWrote, MemberFound, OperatorWrote, TargetResolved
from hotline_cli.model.messages import ContentKind, Entity, StyledText
from hotline_cli.model.peers import Peer, PeerKind
from hotline_cli.model.queries import Card, Filter, Find, History, ListDialogs, Mark, Stats, Unmark
from hotline_cli.rules import texts
from hotline_cli.rules.commands import BY_NAME
from hotline_cli.rules.decide import decide
from hotline_cli.rules.targets import target_of

TEAM = Peer(GROUP, PeerKind.CHANNEL, 14, title="The team")
"""An anonymous administrator writes as the group."""

ROBOT = Peer(602, PeerKind.USER, 13, first_name="Robot", is_bot=True)
BAN = frozenset({"ban_users"})


def gives(text, before=None, operator=OTTO, settings=None, **fields):
    message = in_topic(text, **{"sender_id": operator.id, **fields})
    return decide(
        OperatorWrote(message, operator, ANNA, username="acme"), before or dialog(), settings or configured(), NOW
    )


def in_general(text, **fields):
    return in_topic(text, **{"topic_id": 1, **fields})


def asks(text, operator=OTTO, settings=None, **fields):
    message = in_general(text, sender_id=operator.id, **fields)
    return decide(GeneralWrote(message, operator, "acme"), None, settings or configured(), NOW).actions


def found(text, member=None, rights=frozenset(), error=None, before=None, who="601"):
    event = MemberFound(in_topic(text), OTTO, ANNA, who, member, rights, error, "acme")
    return decide(event, before or dialog(), configured(), NOW)


def said(decision):
    return [each.text.text for each in decision.actions if isinstance(each, Say)]


def test_a_status_that_is_there_already_is_said():
    for command, status in (("/hold", Status.NEEDS_REPLY), ("/wait", Status.ANSWERED), ("/close", Status.CLOSED)):
        decision = gives(command, dialog(status))
        assert decision == Decision(dialog(status), (Say(Place.TOPIC, texts.status_already("en", status), 90),))


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("/info", Card()),
        ("/history 3", History(3)),
        ("/mark vip", Mark(("vip",))),
        ("/unmark", Unmark(())),
    ],
)
def test_questions_about_a_dialog_are_put_to_the_database(text, query):
    assert gives(text) == Decision(dialog(), (LookUp(query, in_topic(text)),))


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("/list", ListDialogs()),
        ("/list overdue", ListDialogs(Filter.OVERDUE)),
        ("/list mine", ListDialogs(Filter.MINE)),
        ("/list vip", ListDialogs("vip")),
        ("/find my flat", Find("my flat")),
        ("/stats@ACME", Stats()),
    ],
)
def test_questions_about_all_dialogs_are_put_to_the_database(text, query):
    assert asks(text) == (LookUp(query, in_general(text)),)


def test_what_can_have_no_answer_is_said_at_once():
    (answer,) = asks("/list mine", TEAM)
    assert answer == Say(Place.GENERAL, texts.anonymous_has_nothing("en"), 90)
    (answer,) = asks("/list overdue", settings=configured(overdue="never"))
    assert answer == Say(Place.GENERAL, texts.never_overdue("en"), 90)
    (answer,) = asks("/find")
    assert answer == Say(Place.GENERAL, texts.misused_command("en", BY_NAME["find"]), 90)


def test_an_operator_takes_a_dialog_once():
    decision = gives("/take")
    assert decision.dialog == dialog(assignee_id=OTTO.id)
    assert decision.actions == (Say(Place.TOPIC, texts.assigned("en", OTTO), 90),)
    assert said(gives("/take", dialog(assignee_id=OTTO.id))) == ["This dialog is assigned to you already."]
    assert gives("/assign me", dialog(assignee_id=5)).dialog.assignee_id == OTTO.id


def test_an_anonymous_administrator_takes_no_dialog():
    for text in ("/take", "/assign me"):
        assert gives(text, operator=TEAM) == Decision(
            dialog(), (Say(Place.TOPIC, texts.anonymous_cannot_take("en"), 90),)
        )


def test_a_dialog_is_given_to_who_is_in_the_group():
    assert gives("/assign @berta").actions == (FindMember("@berta", in_topic("/assign @berta")),)
    berta = replace(OTTO, id=701, first_name="Berta")
    assert found("/assign @berta", berta).dialog.assignee_id == 701
    assert said(found("/assign @berta", ROBOT)) == [
        "That is a bot, to which no dialog can be assigned. Nothing was changed."
    ]
    assert said(found("/assign @berta", error="USER_NOT_PARTICIPANT", who="@berta")) == [
        "@berta: that is nobody in this group. Nothing was changed."
    ]
    assert said(found("/assign @berta", who="@berta")) == [
        "@berta: Telegram refused it (UNKNOWN). Nothing was changed."
    ]


def test_who_has_no_username_is_mentioned_by_name():
    entities = (Entity("mention_name", 8, 5, 701),)
    (asked,) = gives("/assign Berta", entities=entities).actions
    assert asked.who == "701"


def test_a_dialog_is_given_up():
    decision = gives("/assign none", dialog(assignee_id=5))
    assert decision.dialog.assignee_id is None
    assert said(decision) == ["This dialog is assigned to nobody now."]
    assert said(gives("/assign none")) == ["This dialog is assigned to nobody anyway."]


@pytest.mark.parametrize("text", ["/ban", "/ban --block", "/unban"])
def test_the_right_to_ban_is_looked_up_first(text):
    assert gives(text) == Decision(dialog(), (FindMember("601", in_topic(text)),))
    assert said(found(text, OTTO, frozenset({"pin_messages"})))[0].endswith(
        "needs the administrator right “Ban users” in this group, which you do not have. Nothing was changed."
    )
    assert said(found(text, error="CHAT_ADMIN_REQUIRED"))[0].startswith(
        "Your rights in this group could not be looked up"
    )


@pytest.mark.parametrize("text", ["/ban", "/unban"])
def test_an_anonymous_administrator_has_no_rights_that_could_be_known(text):
    decision = gives(text, operator=TEAM)
    assert decision.dialog == dialog()
    assert "Turn “Remain anonymous” off and send it again." in said(decision)[0]


def test_a_ban_closes_the_dialog():
    decision = found("/ban", OTTO, BAN)
    assert decision.dialog == dialog(Status.CLOSED, banned=True, changed_at=NOW)
    assert decision.actions == (Say(Place.TOPIC, texts.banned("en", False), 90), SetTopicClosed(True))
    assert found("/ban", OTTO, BAN, before=dialog(Status.CLOSED, banned=True)).actions == (
        Say(Place.TOPIC, texts.banned_already("en"), 90),
    )


def test_a_ban_can_block_too_and_later_as_well():
    request = in_topic("/ban --block")
    assert SetBlocked(True, request) in found("/ban --block", OTTO, BAN).actions
    later = found("/ban --block", OTTO, BAN, before=dialog(Status.CLOSED, banned=True))
    assert later.actions == (Say(Place.TOPIC, texts.banned("en", True), 90), SetBlocked(True, request))


def test_a_ban_is_lifted_with_its_block():
    banned = dialog(Status.CLOSED, banned=True)
    decision = found("/unban", OTTO, BAN, before=banned)
    assert decision.dialog == dialog(Status.CLOSED)
    assert decision.actions == (Say(Place.TOPIC, texts.unbanned("en"), 90), SetBlocked(False, in_topic("/unban")))
    assert said(found("/unban", OTTO, BAN)) == ["This customer is not banned."]


def test_what_telegram_does_not_block_is_told_with_its_reason():
    assert texts.not_blocked("en", True, "NEW_ERROR").text == (
        "Telegram did not block this customer: Telegram refused it (NEW_ERROR)."
    )
    assert texts.not_blocked("en", False, "NEW_ERROR").text.startswith("Telegram still blocks this customer: ")


def test_a_command_that_was_changed_meanwhile_is_not_carried_out():
    assert found("/help", OTTO, BAN) == Decision(dialog())
    assert found("nothing", OTTO, BAN) == Decision(dialog())
    event = MemberFound(in_topic("/ban"), OTTO, ANNA, "601", OTTO, BAN)
    assert decide(event, None, configured(), NOW) == Decision(None)


def test_nothing_is_sent_to_who_is_banned():
    banned = dialog(Status.CLOSED, banned=True)
    assert gives("Hello", banned) == Decision(banned, (Say(Place.TOPIC, texts.customer_is_banned("en"), 90),))
    (said_of_album,) = gives("Hello", banned, grouped_id=8).actions
    assert said_of_album.once == "album 8"
    assert gives("/ for us", banned) == Decision(banned)


def test_what_an_anonymous_administrator_writes_is_sent_and_said_once_to_be_nobodys():
    decision = gives("Good morning", operator=TEAM)
    copy, notice = decision.actions
    assert isinstance(copy, Copy)
    assert notice == Say(Place.TOPIC, texts.anonymous("en"), 90, once="anonymous")


@pytest.mark.parametrize(
    ("typed", "who", "text"),
    [
        ("@anna", "@anna", ""),
        ("@anna Good morning", "@anna", "Good morning"),
        ("https://t.me/anna\nGood morning", "https://t.me/anna", "Good morning"),
        ("+49 170 12345 67", "+49 170 12345 67", ""),
        ("+49 170 12345 67 Good morning", "+49 170 12345 67", "Good morning"),
        ("+49 (0)170/123-45 67: hello", "+49 (0)170/123-45", "67: hello"),
        ("+49 170 12345\n67 rooms", "+49 170 12345", "67 rooms"),
        ("+4917012345678 123456", "+4917012345678", "123456"),
        ("+0: 42", "+0:", "42"),
        ("501 42", "501", "42"),
        ("", "", ""),
    ],
)
def test_a_target_may_be_a_number_with_spaces(typed, who, text):
    target = target_of(in_topic(f"/new {typed}"), len("/new "))
    assert (target.who, target.text.text) == (who, text)


def test_where_a_number_ends_telegram_may_tell():
    entities = (Entity("phone", 5, 14), Entity("bold", 22, 5))
    target = target_of(in_topic("/new +49 170 123456 2 rooms", entities=entities), 5)
    assert (target.who, target.text) == ("+49 170 123456", StyledText("2 rooms", (Entity("bold", 2, 5),)))


def test_somebody_without_a_username_may_be_mentioned():
    entities = (Entity("mention_name", 5, 7, 701), Entity("bold", 13, 2))
    target = target_of(in_topic("/new Anna 🦊 Hi", entities=entities), 5)
    assert (target.who, target.text) == ("701", StyledText("Hi", (Entity("bold", 0, 2),)))


@given(
    strategies.text(),
    strategies.lists(
        strategies.builds(Entity, strategies.just("phone"), strategies.just(5), strategies.integers(1, 99)), max_size=1
    ),
)
def test_a_target_is_always_the_beginning_of_what_was_typed(typed, entities):
    typed = typed.lstrip()
    target = target_of(in_topic(f"/new {typed}", entities=tuple(entities)), 5)
    assert typed.startswith(target.who)
    assert typed.endswith(target.text.text)


def test_new_asks_for_a_number_with_spaces_as_a_whole():
    request = in_general("/new +49 170 1234567 Hi")
    assert asks(request.text) == (ResolveTarget("+49 170 1234567", request),)


def test_new_says_that_a_file_and_a_text_to_a_banned_customer_stay_here():
    request = in_general("/new @anna Hi", kind=ContentKind.PHOTO)
    before = dialog(Status.CLOSED, banned=True)
    decision = decide(TargetResolved(request, "@anna", ANNA), before, configured(), NOW)
    assert decision.dialog == before
    assert said(decision)[1:] == [
        "The file was not sent: /new carries text only. Send it in the topic.",
        "Not sent: this customer is banned. /unban first.",
    ]


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_a_help_in_every_language_fits_into_a_message(language):
    for place in (Place.TOPIC, Place.GENERAL):
        assert len(texts.help_text(language, place).text) < texts.MESSAGE_LIMIT / 2
    assert "(needs the right “Ban users”)" in texts.help_text("en", Place.TOPIC).text


@given(
    name=strategies.sampled_from([*BY_NAME, "clsoe", "new@acme", "list@other"]),
    text=strategies.text(max_size=20),
    operator=strategies.sampled_from([OTTO, TEAM, ROBOT]),
    before=strategies.builds(dialog, strategies.sampled_from(Status), banned=strategies.booleans()),
)
def test_no_command_reaches_a_customer_or_fails_whatever_stands_behind_it(name, text, operator, before):
    in_a_topic = gives(f"/{name} {text}", before, operator)
    assert in_a_topic.dialog is not None
    for action in (*in_a_topic.actions, *asks(f"/{name} {text}", operator)):
        assert getattr(action, "place", None) is not Place.CUSTOMER
        assert not isinstance(action, Copy)
    member = found(f"/{name} {text}", OTTO, BAN, before=before)
    assert not any(isinstance(action, Copy) for action in member.actions)
