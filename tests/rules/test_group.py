"""What people do with topics by hand, and what is said of a group that cannot be used; pure."""

import pytest
from scene import NOW, configured, dialog

from hotline_cli.model.actions import SetTopicClosed
from hotline_cli.model.dialogs import Status
from hotline_cli.model.events import TopicEdited
from hotline_cli.model.groups import Lack
from hotline_cli.rules import texts
from hotline_cli.rules.decide import decide


def test_without_native_close_the_topic_is_opened_again():
    for status in Status:
        decision = decide(TopicEdited(True), dialog(status), configured(native_close=False), NOW)
        assert decision.dialog.status is Status.CLOSED
        assert decision.actions == (SetTopicClosed(False),)
    assert decide(TopicEdited(False), dialog(Status.CLOSED), configured(native_close=False), NOW).actions == ()


@pytest.mark.parametrize("status", [None, *Status])
@pytest.mark.parametrize("closed", [True, False])
def test_closing_by_hand_is_close_and_reopening_hold_but_only_of_what_is_closed(status, closed):
    after = decide(TopicEdited(closed), dialog(status), configured(), NOW)
    expected = {True: Status.CLOSED, False: Status.NEEDS_REPLY if status is Status.CLOSED else status}[closed]
    assert after.dialog.status is (status if status is None else expected)
    assert after.actions == ()
    assert (after.dialog.changed_at == NOW) == (after.dialog.status is not status)
    assert decide(TopicEdited(closed), None, configured(), NOW).dialog is None


@pytest.mark.parametrize(
    ("title", "given"),
    [
        ("Anna (room 7)", "Anna (room 7)"),
        ("⬛ Anna (room 7)", "Anna (room 7)"),
        ("🟪🟨 Anna  (room 7) ", "Anna (room 7)"),
        ("🟨 Anna Weiß", ""),
        ("🟪", ""),
        ("🟪 \u200b", ""),
    ],
)
def test_a_title_given_by_hand_is_the_name_without_the_square(title, given):
    for before in ("", "Her"):
        after = decide(TopicEdited(title=title), dialog(given_name=before), configured(), NOW).dialog
        assert after.given_name == given
        assert after.name == "Anna Weiß"


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_whatever_the_account_lacks_is_named_in_each_language(language):
    sentences = [texts.trouble(language, lack.value).text for lack in Lack]
    assert len(set(sentences)) == len(Lack)
    for refused in ("group", "creating"):
        assert "TOPICS_FULL" in texts.trouble(language, refused, "TOPICS_FULL").text
    together = texts.troubles(language, [texts.trouble(language, "gone"), texts.trouble(language, "slow_mode")])
    assert together.text.splitlines()[:2] == [sentences[0], sentences[-1]]
    assert len(together.text.splitlines()) == 3
    assert texts.trouble_over(language, 5).text.endswith(": 5")
