"""Edits outside of what operators say in topics."""

from scene import ANNA, GROUP, NOW, OTTO, ROBOT, configured, dialog, in_topic, message

from hotline_cli.model.actions import Edit, Place, Say
from hotline_cli.model.events import CopyEdited, GeneralEdited, TargetResolved
from hotline_cli.model.messages import Content, ContentKind, File
from hotline_cli.rules import texts
from hotline_cli.rules.decide import decide


def general(text, kind=ContentKind.TEXT):
    return message(text, kind, peer_id=GROUP, id=90, sender_id=OTTO.id, topic_id=1)


def decided(event, before=None, **settings):
    return decide(event, before, configured(**settings), NOW).actions


def edit(text, *, was="/new @anna Hello", by=OTTO, sent=True, kind=ContentKind.TEXT, **fields):
    return GeneralEdited(general(text, kind), general(was), general(was), by, sent, **fields)


def answer(text):
    return (Say(Place.GENERAL, text, 90),)


def copy(text="price is 99", **content):
    return message(text, out=True, **({"content": Content(**content)} if content else {}))


def test_the_owners_edit_is_shown_under_the_operators_message():
    (said,) = decided(CopyEdited(copy(), in_topic("price is 10")), dialog())
    assert said == Say(Place.TOPIC, texts.edited_elsewhere("en", said.text.__class__("price is 99")), 90)
    (said,) = decided(CopyEdited(copy(""), general("/new @anna Hello")), dialog())
    assert (said.text.text, said.reply_to) == ("✏️ changed in another app: (the text was removed)", None)
    picture = copy("look", kind=ContentKind.PHOTO, file=File(5))
    (said,) = decided(CopyEdited(picture, in_topic("look"), file=True), dialog())
    assert said.text.text.startswith("✏️ changed in another app: [") and said.text.text.endswith("] look")
    for nowhere in (None, dialog(topic_id=None)):
        assert decided(CopyEdited(copy(), in_topic()), nowhere) == ()


def test_the_text_of_new_follows_and_nothing_else_does():
    event = edit("/new @anna Hello you")
    assert decided(event, dialog()) == (Edit(event.message, Place.CUSTOMER),)
    assert decided(event, dialog(banned=True)) == decided(edit("/new @anna Hi", by=ROBOT), dialog()) == ()
    for text in ("/new @bert Hello", "/new @anna", "/list", ""):
        assert decided(edit(text), dialog()) == answer(texts.new_keeps_target("en"))
    assert decided(edit("/new @anna /close"), dialog()) == answer(texts.edits_take_nothing_back("en"))
    blocked = decided(edit("/new @anna a discount"), dialog(), block_words=("discount",))
    assert blocked == answer(texts.edit_blocked("en", "discount"))


def test_an_edited_command_is_answered_by_one_connection_and_once():
    (said,) = decided(edit("/list", was="/lits", sent=False))
    assert (said.text, said.once) == (texts.edited_command("en"), "edited command 90")
    for event in (
        edit("/ note", was="/list", sent=False),
        edit("hello", was="/list", sent=False),
        edit("/list", was="/list", sent=False),
        edit("/list", was="/lits", sent=False, first=False),
        edit("/new @anna Hi @one", was="/new @anna Ho @one", sent=False, connections=("one", "two")),
        edit("/list", was="/lits", sent=False, kind=ContentKind.SERVICE),
    ):
        assert decided(event) == ()


def test_a_new_whose_target_was_edited_while_it_was_looked_up_goes_to_nobody():
    found = TargetResolved(general("/new @bert Hello"), "@anna", ANNA)
    assert decided(found) == answer(texts.edited_command("en"))
