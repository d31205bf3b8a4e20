"""What happens when an operator writes, in a dialog's topic or in General."""

from collections.abc import Callable

from hotline_cli.config.settings import ConnectionSettings
from hotline_cli.model.actions import Action, Copy, Decision, Place, Say
from hotline_cli.model.dialogs import Dialog, Status
from hotline_cli.model.events import GeneralWrote, MemberFound, OperatorWrote
from hotline_cli.model.messages import ContentKind, Message, StyledText
from hotline_cli.rules import texts
from hotline_cli.rules.answering import asking, assigning, banning, new, status
from hotline_cli.rules.answering.orders import Order, TopicOrder, is_anonymous
from hotline_cli.rules.carriage import not_carried, only_in_app
from hotline_cli.rules.commands import Foreign, Known, Misplaced, Misused, Note, Parsed, Refused, Unknown, parse
from hotline_cli.rules.gate import blocked
from hotline_cli.rules.life import move

UNCARRIED = frozenset({ContentKind.SERVICE})

TOPIC_COMMANDS: dict[str, Callable[[TopicOrder], Decision]] = {
    "hold": status.hold,
    "wait": status.wait,
    "close": status.close,
    "info": asking.info,
    "history": asking.history,
    "mark": asking.mark,
    "unmark": asking.unmark,
    "take": assigning.take,
    "assign": assigning.assign,
    "ban": banning.with_right,
    "unban": banning.with_right,
    "help": asking.help_in_topic,
}

GENERAL_COMMANDS: dict[str, Callable[[Order], Decision]] = {
    "new": new.new,
    "list": asking.list_dialogs,
    "find": asking.find,
    "stats": asking.stats,
    "help": asking.help_in_general,
}

AFTER_LOOKING_UP: dict[str, Callable[[TopicOrder, MemberFound], Decision]] = {
    "assign": assigning.assign_to,
    "ban": banning.ban,
    "unban": banning.unban,
}
"""What goes on once a member of the group was looked up."""


def operator_wrote(event: OperatorWrote, dialog: Dialog | None, settings: ConnectionSettings, now: int) -> Decision:
    """Send what an operator wrote in a topic to the customer, unless it is a note, a command, or no reply though only
    replies go out."""
    message = event.message
    if dialog is None or message.kind in UNCARRIED or event.operator.is_bot:
        return Decision(dialog)
    parsed = parse(event.caption or message.text, Place.TOPIC, event.username, settings.custom_commands)
    if parsed is not None:
        # The other parts of an album stay behind with its caption, but only the part that has it speaks.
        return topic_command(parsed, event, dialog, settings, now) if message.text else Decision(dialog)
    if settings.reply_only and message.reply_to_id is None:
        return Decision(dialog)
    why_not = why_not_sent(event, dialog, settings)
    if why_not is not None:
        return Decision(dialog, (once_for_album(message, why_not, settings),))
    dialog, actions = move(dialog, Status.ANSWERED, settings, now)
    actions += (Copy(message, Place.CUSTOMER),)
    if is_anonymous(event.operator):
        actions += (Say(Place.TOPIC, texts.anonymous(settings.language), message.id, once="anonymous"),)
    return Decision(dialog, actions)


def why_not_sent(event: OperatorWrote, dialog: Dialog, settings: ConnectionSettings) -> StyledText | None:
    """Why an operator's message stays here, None if it does not."""
    if dialog.banned:
        return texts.customer_is_banned(settings.language)
    rule = blocked(event.caption or event.message.text, settings)
    if rule is not None:
        return texts.blocked(settings.language, rule)
    return not_carried(event.message, settings) if only_in_app(event.message) else None


def once_for_album(message: Message, text: StyledText, settings: ConnectionSettings) -> Action:
    """Why an operator's message stays here, said under it; of an album, under the part that comes first."""
    once = f"album {message.grouped_id}" if message.grouped_id is not None else None
    return Say(Place.TOPIC, text, message.id, once=once, silent=settings.silent_errors)


def topic_command(
    parsed: Parsed, event: OperatorWrote, dialog: Dialog, settings: ConnectionSettings, now: int
) -> Decision:
    match parsed:
        case Known(command):
            order = TopicOrder(
                event.message, event.operator, Place.TOPIC, parsed, settings, now, dialog, event.customer
            )
            return TOPIC_COMMANDS[command.name](order)
        case Note() | Foreign():
            return Decision(dialog)
        case _:
            return Decision(dialog, (answer(event.message, Place.TOPIC, refusal(parsed, settings)),))


def member_found(event: MemberFound, dialog: Dialog | None, settings: ConnectionSettings, now: int) -> Decision:
    """Go on with the command for which a member of the group was looked up, if it still says what it said."""
    parsed = parse(event.request.text, Place.TOPIC, event.username, settings.custom_commands)
    if dialog is None or not isinstance(parsed, Known) or parsed.command.name not in AFTER_LOOKING_UP:
        return Decision(dialog)
    order = TopicOrder(event.request, event.operator, Place.TOPIC, parsed, settings, now, dialog, event.customer)
    return AFTER_LOOKING_UP[parsed.command.name](order, event)


def general_wrote(event: GeneralWrote, settings: ConnectionSettings, now: int) -> Decision:
    """Do what a command in General asks for; everything else there is talk among operators."""
    message = event.message
    if message.kind in UNCARRIED or event.operator.is_bot:
        return Decision(None)
    parsed = parse(message.text, Place.GENERAL, event.username, settings.custom_commands)
    match parsed:
        case Known(command):
            return GENERAL_COMMANDS[command.name](Order(message, event.operator, Place.GENERAL, parsed, settings, now))
        case Misused() | Misplaced() | Unknown():
            return Decision(None, (answer(message, Place.GENERAL, refusal(parsed, settings)),))
        case _:
            return Decision(None)


def refusal(parsed: Refused, settings: ConnectionSettings) -> StyledText:
    """Why a command is none."""
    match parsed:
        case Unknown(word, near):
            return texts.unknown_command(settings.language, word, near)
        case Misused(command):
            return texts.misused_command(settings.language, command)
        case _:
            return texts.misplaced_command(settings.language, parsed.command)


def answer(message: Message, place: Place, text: StyledText) -> Say:
    """A text under an operator's message."""
    return Say(place, text, message.id)
