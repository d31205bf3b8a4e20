from dataclasses import replace

import pytest
from scene import ANNA, NOW, OTTO, ROBOT, configured, dialog, in_topic, message

from hotline_cli.model.actions import Copy, Edit, Forward, MarkDeleted, Place, Say, Withdraw
from hotline_cli.model.dialogs import Status
from hotline_cli.model.events import (
    AccountEdited,
    ChangeFailed,
    CustomerEdited,
    MessagesDeleted,
    OperatorDeleted,
    OperatorEdited,
)
from hotline_cli.model.messages import Content, ContentKind, File
from hotline_cli.rules import texts
from hotline_cli.rules.changes import is_changed
from hotline_cli.rules.decide import decide


def decided(event, before=None, **settings):
    return decide(event, before, configured(**settings), NOW).actions


def operator(text, *, sent=True, by=OTTO, **fields):
    return OperatorEdited(in_topic(text, **fields), by, sent)


def test_an_edit_changes_what_was_sent():
    event = operator("Hello")
    assert decided(event, dialog()) == (Edit(event.message, Place.CUSTOMER),)


def test_a_message_stays_a_message_and_a_note_a_note():
    event = operator("/ note")
    assert decided(event, dialog()) == (Say(Place.TOPIC, texts.edits_take_nothing_back("en"), event.message.id),)
    event = operator("/close")
    assert decided(event, dialog()) == (Say(Place.TOPIC, texts.edits_take_nothing_back("en"), event.message.id),)
    event = operator("Hello", sent=False)
    assert decided(event, dialog()) == (Say(Place.TOPIC, texts.edits_do_not_send("en"), event.message.id),)
    event = operator("/close", sent=False)
    (said,) = decided(event, dialog())
    assert (said.text, said.reply_to) == (texts.edited_command("en"), event.message.id)
    assert decided(operator("/ another note", sent=False), dialog()) == ()
    assert decided(operator("", sent=False), dialog()) == ()


def test_what_only_replies_would_send_is_silent_when_it_is_none():
    assert decided(operator("Hello", sent=False), dialog(), reply_only=True) == ()
    assert len(decided(operator("Hello", sent=False, reply_to_id=8), dialog(), reply_only=True)) == 1
    assert len(decided(operator("Hello"), dialog(), reply_only=True)) == 1


def test_forbidden_words_do_not_come_in_by_an_edit():
    event = operator("a discount")
    said = texts.edit_blocked("en", "discount")
    assert decided(event, dialog(), block_words=("discount",)) == (Say(Place.TOPIC, said, event.message.id),)


@pytest.mark.parametrize(
    ("event", "before"),
    [
        (operator("Hello"), None),
        (operator("Hello", by=ROBOT), dialog()),
        (operator("Hello"), dialog(banned=True)),
        (OperatorEdited(in_topic("", ContentKind.SERVICE), OTTO, sent=False), dialog()),
        (CustomerEdited(message(), ANNA, shown=True), None),
        (CustomerEdited(message(), ANNA, shown=True), dialog(banned=True)),
        (AccountEdited(message()), None),
        (OperatorDeleted((in_topic(),)), None),
        (MessagesDeleted((message(),)), None),
        (MessagesDeleted((message(),)), dialog(banned=True)),
        (MessagesDeleted((message(),)), dialog(None)),
        (ChangeFailed(in_topic(), "edit", "X"), None),
    ],
)
def test_these_lead_to_nothing(event, before):
    assert decided(event, before) == ()


def test_a_customers_edit_is_shown_unless_its_words_are_dropped():
    event = CustomerEdited(message("casino"), ANNA, shown=True, caption="casino")
    assert decided(event, dialog()) == (Edit(event.message, Place.TOPIC),)
    assert decided(event, dialog(), drop_words=("casino",)) == ()


def test_what_was_kept_back_counts_as_written_when_it_was_edited():
    event = CustomerEdited(message("park"), ANNA, shown=False, late=True, caption="park")
    assert decided(event, dialog(), drop_words=("casino",)) == (Forward(event.message),)
    assert decided(event, dialog(), relay="copy", drop_words=("casino",)) == (Copy(event.message, Place.TOPIC),)
    assert decided(replace(event, caption="casino"), dialog(), drop_words=("casino",)) == ()


def test_an_intercepted_message_is_edited_too():
    assert decided(AccountEdited(message(out=True)), dialog()) == (Edit(message(out=True), Place.TOPIC),)


def test_what_operators_delete_is_taken_back():
    first, second = in_topic(id=90), in_topic(id=91)
    assert decided(OperatorDeleted((first, second)), dialog()) == (Withdraw(first), Withdraw(second))


def test_a_few_deletions_are_marked_each_and_an_album_once():
    theirs, ours = message(id=1), message(id=2, out=True)
    album = (
        message("", ContentKind.PHOTO, id=3, grouped_id=5),
        message("The flat", ContentKind.PHOTO, id=4, grouped_id=5),
        message("", ContentKind.PHOTO, id=5, grouped_id=5),
    )
    marks = decided(MessagesDeleted((theirs, ours, *album)), dialog(Status.CLOSED))
    by_customer, in_chat = texts.deleted_by_customer("en"), texts.deleted_in_chat("en")
    assert marks == (MarkDeleted(theirs, by_customer), MarkDeleted(ours, in_chat), MarkDeleted(album[1], by_customer))


def test_many_deletions_are_one_line():
    gone = tuple(message(id=number) for number in range(6))
    (said,) = decided(MessagesDeleted(gone), dialog(), silent_errors=True)
    assert said == Say(Place.TOPIC, texts.deleted_many("en", 6), silent=True)


def test_a_change_that_fails_is_answered_where_it_was_made():
    event = ChangeFailed(in_topic(), "edit", "MESSAGE_EDIT_TIME_EXPIRED")
    (said,) = decided(event, dialog())
    assert said.reply_to == event.source.id
    assert said.text.text == (
        "The customer's copy was not changed: it is too old, Telegram allows no edits after 48 hours."
    )
    (said,) = decided(ChangeFailed(in_topic(), "delete", "BRAND_NEW_ERROR"), dialog())
    assert (said.reply_to, said.text.text) == (
        None,
        "Not deleted at the customer's: Telegram refused it (BRAND_NEW_ERROR).",
    )


def test_previews_and_votes_are_no_edits():
    plain = message("Look: example.org")
    preview = replace(plain, content=Content(details={"web_page": {"url": "example.org"}}))
    assert not is_changed(plain, preview)
    assert is_changed(plain, replace(plain, text="Look"))
    photo = replace(plain, content=Content(ContentKind.PHOTO, File(1)))
    assert is_changed(photo, replace(photo, content=Content(ContentKind.PHOTO, File(2))))
    assert not is_changed(photo, replace(photo, content=Content(ContentKind.PHOTO, File(1, size=9))))


def test_what_an_edit_leaves_without_text_is_named():
    assert texts.edited_to_nothing("en").text == "(the text was removed)"
    assert texts.EDITED.text == "✏️ "
