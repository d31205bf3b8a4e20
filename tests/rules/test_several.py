"""Who of several connections answers what somebody writes in General; pure."""

import pytest
from scene import ANNA, NOW, OTTO, configured, in_topic

from hotline_cli.model.actions import LookUp, Place, ResolveTarget, Say
from hotline_cli.model.events import GeneralWrote, TargetResolved
from hotline_cli.model.messages import Entity, StyledText
from hotline_cli.rules import texts
from hotline_cli.rules.decide import decide

NAMES = ("sales", "support")


def wrote(text, connection="sales", connections=NAMES, first=True, username=None, entities=()):
    message = in_topic(text, topic_id=1, entities=tuple(entities))
    return GeneralWrote(message, OTTO, username, connection, connections, first)


def actions(event, **fields):
    return decide(event, None, configured(**fields), NOW).actions


def said(event):
    return [action.text.text for action in actions(event) if isinstance(action, Say)]


@pytest.mark.parametrize("text", ["/help", "/nonsense", "/close", "/new", "/stats much"])
def test_what_all_would_answer_alike_is_answered_by_the_first_alone(text):
    assert len(said(wrote(text))) == 1
    assert said(wrote(text, first=False)) == []


@pytest.mark.parametrize("text", ["/list", "/find flat", "/stats"])
def test_what_each_knows_for_itself_each_is_asked(text):
    for first in (True, False):
        (asked,) = actions(wrote(text, first=first))
        assert isinstance(asked, LookUp)


@pytest.mark.parametrize("text", ["Hello", "", "/ a note"])
def test_talk_among_the_team_is_nobodys_business(text):
    assert actions(wrote(text)) == ()


def test_new_without_a_connection_is_asked_which_once():
    (question,) = said(wrote("/new @anna Hello"))
    assert question.endswith("Say at the end of the command who shall write: @sales or @support")
    assert said(wrote("/new @anna Hello", first=False)) == []
    assert said(wrote("/new @support")) == [question]  # that is the target


def test_new_with_a_connection_is_for_that_one():
    for text in ("/new @anna Hello @Support", "/new @anna @support", "/new +49 170 123 @support"):
        (resolve,) = actions(wrote(text, "support", first=False))
        assert isinstance(resolve, ResolveTarget)
        assert resolve.target in ("@anna", "+49 170 123")
        assert actions(wrote(text, "sales", first=True)) == ()
    assert len(said(wrote("/new @anna Hello @sup"))) == 1


def test_a_command_that_names_an_account_is_for_that_one():
    assert len(said(wrote("/help@acme", username="acme", first=False))) == 1
    assert actions(wrote("/help@acme", username="other")) == ()


def test_alone_the_last_word_is_part_of_the_text():
    (resolve,) = actions(wrote("/new @anna Ask @support", "support", ()))
    assert resolve == ResolveTarget("@anna", in_topic("/new @anna Ask @support", topic_id=1))


def test_the_name_of_the_connection_is_not_sent_to_the_customer():
    request = in_topic(
        "/new @anna Your 🏠 is free @support",
        topic_id=1,
        entities=(Entity("mention", 5, 5), Entity("bold", 11, 15), Entity("mention", 27, 8)),
    )
    sent = {}
    for connections in (NAMES, ()):
        event = TargetResolved(request, "@anna", ANNA, connections=connections)
        found = decide(event, None, configured(), NOW).actions
        sent[connections] = next(a.text for a in found if isinstance(a, Say) and a.place is Place.CUSTOMER)
    assert sent[NAMES] == StyledText("Your 🏠 is free", (Entity("bold", 0, 15),))
    assert sent[()].text == "Your 🏠 is free @support"


def test_nothing_said_in_general_looks_like_a_command():
    assert texts.in_general(StyledText("/close works"), "").text == "↩️ /close works"
    assert texts.in_general(StyledText("/close works"), "sales").text == "sales\n/close works"
    assert texts.in_general(StyledText("Commands:"), "").text == "Commands:"
