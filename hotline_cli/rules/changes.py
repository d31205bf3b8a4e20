"""What happens when somebody edits or deletes a message.

An edit changes what was sent; it sends nothing that was kept back, and takes nothing back: a note stays a note and a
message stays a message, whatever an edit makes of them, and the operator is told so. What a customer edits is shown
once more where the shown copy cannot be changed; a message that was kept back is looked at anew.
"""

from collections.abc import Sequence

from hotline_cli.config.settings import ConnectionSettings
from hotline_cli.model.actions import Action, Decision, Edit, MarkDeleted, Place, Say, Withdraw
from hotline_cli.model.dialogs import Dialog
from hotline_cli.model.events import (
    AccountEdited,
    ChangeFailed,
    CopyEdited,
    CustomerEdited,
    CustomerWrote,
    MessagesDeleted,
    OperatorDeleted,
    OperatorEdited,
)
from hotline_cli.model.messages import ContentKind, Message, StyledText
from hotline_cli.rules import texts
from hotline_cli.rules.commands import Known, Refused, parse
from hotline_cli.rules.customers import customer_wrote
from hotline_cli.rules.gate import blocked
from hotline_cli.rules.keywords import fired
from hotline_cli.rules.styled import join

GENERAL = 1
"""The topic that every forum has: https://core.telegram.org/api/forum."""

MARKED_ONE_BY_ONE = 5
"""Messages deleted at once of which each is marked; more than these are a history that was cleared."""


def operator_edited(event: OperatorEdited, dialog: Dialog | None, settings: ConnectionSettings) -> Decision:
    """Change what the customer has got, unless the edit would make something else of it than what was sent."""
    message = event.message
    if dialog is None or event.operator.is_bot or dialog.banned or message.kind is ContentKind.SERVICE:
        return Decision(dialog)
    parsed = parse(message.text, Place.TOPIC, event.username, settings.custom_commands)
    note = parsed is not None
    if not event.sent and isinstance(parsed, Known | Refused):
        return Decision(dialog, (command_not_repeated(message, Place.TOPIC, settings),))
    if not event.sent:
        meant = message.text and not note and (message.reply_to_id is not None or not settings.reply_only)
        return Decision(
            dialog, (answer(message, texts.edits_do_not_send(settings.language), settings),) if meant else ()
        )
    if note:
        return Decision(dialog, (answer(message, texts.edits_take_nothing_back(settings.language), settings),))
    rule = blocked(message.text, settings)
    if rule is not None:
        return Decision(dialog, (answer(message, texts.edit_blocked(settings.language, rule), settings),))
    return Decision(dialog, (Edit(message, Place.CUSTOMER),))


def customer_edited(event: CustomerEdited, dialog: Dialog | None, settings: ConnectionSettings, now: int) -> Decision:
    """Show the edit. What the message said before may have kept it back; then it counts as written now."""
    text = event.caption or event.message.text
    if not event.shown:
        late = CustomerWrote(event.message, event.customer, late=event.late, caption=event.caption)
        return customer_wrote(late, dialog, settings, now)
    if dialog is None or dialog.banned or fired(settings.drop_words, text) is not None:
        return Decision(dialog)
    return Decision(dialog, (Edit(event.message, Place.TOPIC),))


def account_edited(event: AccountEdited, dialog: Dialog | None) -> Decision:
    """The same for what the owner wrote past hotline."""
    return Decision(dialog, (Edit(event.message, Place.TOPIC),) if dialog is not None else ())


def copy_edited(event: CopyEdited, dialog: Dialog | None, settings: ConnectionSettings) -> Decision:
    """Tell the team what the customer reads now: the owner has changed it past hotline."""
    if dialog is None or dialog.topic_id is None:
        return Decision(dialog)
    message, language = event.message, settings.language
    text = StyledText(message.text, message.entities) if message.text else texts.edited_to_nothing(language)
    if event.file:
        text = join(f"[{texts.kind_name(language, message)}] ", StyledText(message.text, message.entities))
    under = event.source.id if event.source.topic_id == dialog.topic_id else None
    line = texts.edited_elsewhere(language, text)
    return Decision(dialog, (Say(Place.TOPIC, line, under, silent=settings.silent_errors),))


def operator_deleted(event: OperatorDeleted, dialog: Dialog | None) -> Decision:
    """Take back what was sent."""
    if dialog is None:
        return Decision(dialog)
    return Decision(dialog, tuple(Withdraw(message) for message in event.messages))


def messages_deleted(event: MessagesDeleted, dialog: Dialog | None, settings: ConnectionSettings) -> Decision:
    """Mark what is shown of messages that are gone in the private chat: each of a few, or one line for many."""
    if dialog is None or dialog.banned or dialog.status is None:
        return Decision(dialog)
    firsts = one_of_each_album(event.messages)
    if len(firsts) > MARKED_ONE_BY_ONE:
        line = texts.deleted_many(settings.language, len(event.messages))
        return Decision(dialog, (Say(Place.TOPIC, line, silent=settings.silent_errors),))
    return Decision(dialog, tuple(MarkDeleted(each, mark_of(each, settings)) for each in firsts))


def one_of_each_album(messages: Sequence[Message]) -> tuple[Message, ...]:
    """The messages, and of those that form an album only the one that has the caption, or is the first."""
    found: dict[tuple[str, int], Message] = {}
    for message in messages:
        album = message.grouped_id
        key = ("album", album) if album is not None else ("message", message.id)
        if key not in found or (message.text and not found[key].text):
            found[key] = message
    return tuple(found.values())


def mark_of(message: Message, settings: ConnectionSettings) -> StyledText:
    return texts.deleted_in_chat(settings.language) if message.out else texts.deleted_by_customer(settings.language)


def change_failed(event: ChangeFailed, dialog: Dialog | None, settings: ConnectionSettings) -> Decision:
    """Tell the operator why the customer's copy is not what it should be."""
    if dialog is None:
        return Decision(dialog)
    if event.change == "delete":
        text = texts.not_withdrawn(settings.language, event.error)
        return Decision(dialog, (Say(Place.TOPIC, text, silent=settings.silent_errors),))
    return Decision(dialog, (answer(event.source, texts.not_edited(settings.language, event.error), settings),))


def command_not_repeated(message: Message, place: Place, settings: ConnectionSettings) -> Action:
    """That an edited command is none, said once of each."""
    text = texts.edited_command(settings.language)
    return Say(place, text, message.id, once=f"edited command {message.id}", silent=settings.silent_errors)


def answer(message: Message, text: StyledText, settings: ConnectionSettings) -> Action:
    place = Place.GENERAL if message.topic_id == GENERAL else Place.TOPIC
    return Say(place, text, message.id, silent=settings.silent_errors)


def is_changed(before: Message, after: Message) -> bool:
    """Whether an edit changes what people see: Telegram "edits" messages for reactions, previews and votes too."""
    return said(before) != said(after)


def said(message: Message) -> tuple[object, ...]:
    content = message.content
    details = {name: value for name, value in content.details.items() if name not in UNSAID}
    return message.text, message.entities, content.kind, content.file and content.file.id, details


UNSAID = frozenset({"web_page", "answers", "total_voters"})
"""Details that nobody wrote."""
