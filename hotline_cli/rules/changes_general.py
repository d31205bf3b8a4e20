"""What happens when somebody edits a command in General: the text behind a `/new` follows, nothing else does."""

from hotline_cli.config.settings import ConnectionSettings
from hotline_cli.model.actions import Decision, Edit, Place
from hotline_cli.model.dialogs import Dialog
from hotline_cli.model.events import GeneralEdited
from hotline_cli.model.messages import ContentKind, Message
from hotline_cli.rules import texts
from hotline_cli.rules.answering.new import target_in
from hotline_cli.rules.changes import answer, command_not_repeated
from hotline_cli.rules.commands import Known, Refused, parse
from hotline_cli.rules.gate import blocked
from hotline_cli.rules.several import named_connection, without_name
from hotline_cli.rules.targets import Target


def general_edited(event: GeneralEdited, dialog: Dialog | None, settings: ConnectionSettings) -> Decision:
    """Change what a `/new` has sent, if that is all that the edit asks for; else say that it does nothing."""
    message = event.message
    if event.operator.is_bot or message.kind is ContentKind.SERVICE:
        return Decision(dialog)
    if event.sent:
        return text_edited(event, dialog, settings)
    parsed = parse(message.text, Place.GENERAL, event.username, settings.custom_commands)
    if message.text == event.before.text or not isinstance(parsed, Known | Refused):
        return Decision(dialog)
    if not event.first or named_connection(event.before, event.connections) is not None:
        return Decision(dialog)  # another one's command, or for another one to answer
    return Decision(dialog, (command_not_repeated(message, Place.GENERAL, settings),))


def text_edited(event: GeneralEdited, dialog: Dialog | None, settings: ConnectionSettings) -> Decision:
    """The text behind a `/new` was sent: make it the new one, or say why not."""
    message, language = event.message, settings.language
    before, after = new_in(event.original, event.connections), new_in(message, event.connections)
    if after is None or before is None or after.who != before.who or not after.text.text:
        return Decision(dialog, (answer(message, texts.new_keeps_target(language), settings),))
    if dialog is None or dialog.banned:
        return Decision(dialog)
    if after.text.text.startswith("/"):
        return Decision(dialog, (answer(message, texts.edits_take_nothing_back(language), settings),))
    rule = blocked(after.text.text, settings)
    if rule is not None:
        return Decision(dialog, (answer(message, texts.edit_blocked(language, rule), settings),))
    return Decision(dialog, (Edit(message, Place.CUSTOMER),))


def new_in(message: Message, connections: tuple[str, ...] = ()) -> Target | None:
    """Whom the `/new` in a message means, and the text for them; None if it is no `/new` at all."""
    words = message.text.split(maxsplit=1)
    if not words or words[0].casefold().partition("@")[0] != "/new":
        return None
    return target_in(without_name(message, connections))
