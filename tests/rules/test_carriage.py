"""How each kind of message is carried, and what stands for one that cannot be."""

import pytest
from scene import ANNA, NOW, configured, message

from hotline_cli.model.actions import Copy, CreateTopic, Forward, Instead, Place, Say
from hotline_cli.model.dialogs import Dialog, Status
from hotline_cli.model.events import AccountWrote, CustomerDid, CustomerWrote, OperatorWrote, SendFailed
from hotline_cli.model.messages import Content, ContentKind, Entity, StyledText
from hotline_cli.rules import texts
from hotline_cli.rules.carriage import FILES, goes_as_it_is, kinds, stand_in
from hotline_cli.rules.decide import decide

OPEN = Dialog(ANNA.id, id=3, status=Status.NEEDS_REPLY, name="Anna Weiß", topic_id=40)


def with_content(kind, text="", **details):
    return message(text=text, content=Content(kind, details=details))


def unsupported(name):
    return with_content(ContentKind.UNSUPPORTED, type=name)


def service(action, *, out=False, **details):
    return message(text="", out=out, content=Content(ContentKind.SERVICE, details={"action": action, **details}))


def shown(written, **settings):
    return decide(CustomerWrote(written, ANNA), OPEN, configured(**settings), NOW).actions[-1]


@pytest.mark.parametrize("name", ["self_destructing_photo", "self_destructing_voice_message", "paid_media"])
def test_what_only_its_receiver_may_open_is_a_line(name):
    written = unsupported(name)
    assert shown(written) == Instead(written, "only_in_app", texts.speaker(ANNA))
    assert shown(written, relay="copy") == Instead(written, "only_in_app")
    intercepted = decide(AccountWrote(written, ANNA), OPEN, configured(), NOW).actions[-1]
    assert intercepted == Instead(written, "only_in_app", texts.INTERCEPTED)


def test_what_telegram_itself_can_repeat_is_forwarded():
    assert isinstance(shown(unsupported("to_do")), Forward)
    assert goes_as_it_is(with_content(ContentKind.DICE))
    assert goes_as_it_is(with_content(ContentKind.POLL))
    assert goes_as_it_is(with_content(ContentKind.POLL, quiz=True))
    assert not goes_as_it_is(message(reply_to_id=5, content=Content(ContentKind.POLL)))
    assert goes_as_it_is(message(reply_to_id=5, content=Content(ContentKind.POLL, details={"quiz": True})))
    assert not goes_as_it_is(with_content(ContentKind.PHOTO))


@pytest.mark.parametrize("kind", sorted(FILES))
def test_protected_files_are_held_back_unless_the_settings_let_us_copy_them(kind):
    written = message(content=Content(kind), noforwards=True)
    assert shown(written) == Instead(written, "held_back", texts.speaker(ANNA))
    assert shown(written, protected="copy") == Copy(written, Place.TOPIC, texts.speaker(ANNA), upload=True)


def test_protected_words_and_places_are_shown_and_protected_games_are_not():
    for kind in (ContentKind.TEXT, ContentKind.LOCATION):
        written = message(content=Content(kind), noforwards=True)
        assert shown(written) == Copy(written, Place.TOPIC, texts.speaker(ANNA))
    game = message(content=Content(ContentKind.GAME), noforwards=True)
    assert shown(game, protected="copy") == Instead(game, "held_back", texts.speaker(ANNA))


def test_the_line_follows_the_texts_and_counts_the_kinds():
    photos = [
        message(text="One", entities=(Entity("bold", 0, 3),), content=Content(ContentKind.PHOTO)),
        message(text="", content=Content(ContentKind.PHOTO)),
        message(text="Three", content=Content(ContentKind.VIDEO)),
    ]
    line = stand_in("en", photos, "not_carried", StyledText("Anna\n"))
    assert line.text == "Anna\nOne\nThree\nPhoto × 2, Video: Telegram does not let it be shown here."
    assert line.entities == (Entity("bold", 5, 3),)
    assert stand_in("en", [photos[1]], "not_carried", None).text == "Photo: Telegram does not let it be shown here."


def test_every_kind_has_a_name():
    for kind in ContentKind:
        assert kinds("en", [with_content(kind)])
    assert kinds("de", [with_content(ContentKind.POLL, quiz=True)]) == "Quiz"
    assert kinds("en", [unsupported("giveaway")]) == "Giveaway"
    assert kinds("en", [unsupported("something_new")]) == "Message of an unknown kind"


def test_an_operator_is_told_at_once_what_cannot_be_sent_on():
    written = unsupported("paid_media")
    decision = decide(OperatorWrote(written, ANNA, ANNA), OPEN, configured(), NOW)
    assert decision.dialog is OPEN
    (answer,) = decision.actions
    assert answer.text.text == "Not sent. Paid media: Telegram does not let it be sent on."
    assert answer.reply_to == written.id


def test_an_operator_is_told_the_kind_that_telegram_refused():
    game = message(peer_id=-100, topic_id=40, content=Content(ContentKind.GAME))
    (answer,) = decide(SendFailed(game, "MEDIA_INVALID"), OPEN, configured(language="de"), NOW).actions
    assert answer.text.text == "Nicht gesendet. Spiel: Telegram lässt das nicht weitersenden."
    photo = message(peer_id=-100, topic_id=40, content=Content(ContentKind.PHOTO))
    (answer,) = decide(SendFailed(photo, "CHAT_FORWARDS_RESTRICTED"), OPEN, configured(), NOW).actions
    assert answer.text.text.startswith("Not sent. Photo: this group does not allow")
    text = message(peer_id=-100, topic_id=40)
    (answer,) = decide(SendFailed(text, "MEDIA_INVALID"), OPEN, configured(), NOW).actions
    assert answer.text.text == "Not sent: this kind of message cannot be sent again."


def did(written, dialog=OPEN, **settings):
    return decide(CustomerDid(written, ANNA), dialog, configured(**settings), NOW)


def test_a_call_asks_for_an_answer():
    missed = service("phone_call", discard_reason="missed")
    decision = did(missed, Dialog(ANNA.id, id=3, status=Status.ANSWERED, topic_id=40))
    assert decision.dialog.status is Status.NEEDS_REPLY
    assert decision.actions == (Say(Place.TOPIC, StyledText("📞 Missed call"), source=missed),)
    first = did(service("star_gift"), None)
    assert isinstance(first.actions[0], CreateTopic)
    assert first.actions[-1].text.text.startswith("🎁 Gift")


def test_what_asks_for_nothing_is_noted_where_there_is_a_dialog():
    timer = service("set_messages_ttl", period=60)
    assert did(timer).actions[0].text.text == "⏱ Messages of this chat now delete themselves after 1 min."
    assert did(timer).dialog is OPEN
    assert did(timer, None).actions == ()
    own = did(service("phone_call", out=True, duration_seconds=61))
    assert (own.dialog, own.actions[0].text.text) == (OPEN, "📱📞 Call from this account, 1:01")


def test_what_nobody_cares_about_is_not_shown():
    assert did(service("edit_chat_theme")).actions == ()
    assert did(service("take_screenshot", out=True)).actions == ()
    banned = Dialog(ANNA.id, id=3, status=Status.NEEDS_REPLY, banned=True)
    assert did(service("phone_call"), banned).actions == ()
    assert did(service("phone_call"), None, keywords={"private": ["flat"]}).actions == ()


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_event_can_be_said_in_every_language(language):
    events = [
        service("phone_call"),
        service("phone_call", duration_seconds=5, video=True),
        service("phone_call", out=True),
        service("gift_stars"),
        service("take_screenshot"),
        service("joined_telegram"),
        service("set_messages_ttl", period=7 * 86_400),
        service("set_messages_ttl", period=7_200),
        service("set_messages_ttl", period=0),
        service("no_forwards_toggle", protected=True),
        service("no_forwards_toggle"),
    ]
    assert len({texts.happening(language, each).text for each in events}) == len(events)
