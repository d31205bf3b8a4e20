"""What happens when an operator writes, in a dialog's topic or in General."""

from collections.abc import Callable

from hotline_cli.config.settings import ConnectionSettings
from hotline_cli.model.actions import Action, Copy, Decision, Place, ResolveTarget, Say
from hotline_cli.model.dialogs import Dialog, Status
from hotline_cli.model.events import GeneralWrote, OperatorWrote, TargetResolved
from hotline_cli.model.messages import ContentKind, Message, StyledText
from hotline_cli.rules import texts
from hotline_cli.rules.commands import Foreign, Known, Misplaced, Note, Parsed, Unknown, parse
from hotline_cli.rules.gate import exclusion
from hotline_cli.rules.life import begin, move
from hotline_cli.rules.styled import tail

UNCARRIED = frozenset({ContentKind.SERVICE})


def operator_wrote(event: OperatorWrote, dialog: Dialog | None, settings: ConnectionSettings, now: int) -> Decision:
    """Send what an operator wrote in a topic to the customer, unless it is a note, a command, or no reply though only
    replies go out."""
    message = event.message
    if dialog is None or message.kind in UNCARRIED or event.operator.is_bot:
        return Decision(dialog)
    parsed = parse(event.caption or message.text, Place.TOPIC)
    if parsed is not None:
        # The other parts of an album stay behind with its caption, but only the part that has it speaks.
        return topic_command(parsed, event, dialog, settings, now) if message.text else Decision(dialog)
    if settings.reply_only and message.reply_to_id is None:
        return Decision(dialog)
    dialog, actions = move(dialog, Status.ANSWERED, settings, now)
    return Decision(dialog, (*actions, Copy(message, Place.CUSTOMER)))


def topic_command(
    parsed: Parsed, event: OperatorWrote, dialog: Dialog, settings: ConnectionSettings, now: int
) -> Decision:
    match parsed:
        case Known(command):
            return TOPIC_COMMANDS[command.name](event, dialog, settings, now)
        case Note() | Foreign():
            return Decision(dialog)
        case _:
            return Decision(dialog, (answer(event.message, Place.TOPIC, refusal(parsed, settings)),))


def close(event: OperatorWrote, dialog: Dialog, settings: ConnectionSettings, now: int) -> Decision:
    return Decision(*move(dialog, Status.CLOSED, settings, now))


def hold(event: OperatorWrote, dialog: Dialog, settings: ConnectionSettings, now: int) -> Decision:
    return Decision(*move(dialog, Status.NEEDS_REPLY, settings, now))


def wait(event: OperatorWrote, dialog: Dialog, settings: ConnectionSettings, now: int) -> Decision:
    return Decision(*move(dialog, Status.ANSWERED, settings, now))


def info(event: OperatorWrote, dialog: Dialog, settings: ConnectionSettings, now: int) -> Decision:
    return Decision(dialog, (answer(event.message, Place.TOPIC, texts.info_card(settings.language, event.customer)),))


def help_in_topic(event: OperatorWrote, dialog: Dialog, settings: ConnectionSettings, now: int) -> Decision:
    return Decision(dialog, (answer(event.message, Place.TOPIC, texts.help_text(settings.language, Place.TOPIC)),))


TOPIC_COMMANDS: dict[str, Callable[[OperatorWrote, Dialog, ConnectionSettings, int], Decision]] = {
    "close": close,
    "hold": hold,
    "wait": wait,
    "info": info,
    "help": help_in_topic,
}


def general_wrote(event: GeneralWrote, settings: ConnectionSettings) -> Decision:
    """Do what a command in General asks for; everything else there is talk among operators."""
    message = event.message
    if message.kind in UNCARRIED or event.operator.is_bot:
        return Decision(None)
    parsed = parse(message.text, Place.GENERAL)
    match parsed:
        case Known(command, start):
            return Decision(None, (GENERAL_COMMANDS[command.name](message, start, settings),))
        case Misplaced() | Unknown():
            return Decision(None, (answer(message, Place.GENERAL, refusal(parsed, settings)),))
        case _:
            return Decision(None)


def new(message: Message, start: int, settings: ConnectionSettings) -> Action:
    target = message.text[start:].split(maxsplit=1)
    if not target:
        return answer(message, Place.GENERAL, texts.new_without_target(settings.language))
    return ResolveTarget(target[0], message)


def help_in_general(message: Message, start: int, settings: ConnectionSettings) -> Action:
    return answer(message, Place.GENERAL, texts.help_text(settings.language, Place.GENERAL))


GENERAL_COMMANDS: dict[str, Callable[[Message, int, ConnectionSettings], Action]] = {
    "new": new,
    "help": help_in_general,
}


def target_resolved(event: TargetResolved, dialog: Dialog | None, settings: ConnectionSettings, now: int) -> Decision:
    """Answer `/new` with the link to the topic, which is made if there is none, and send the text that came with it."""
    customer, language = event.peer, settings.language
    if customer is None:
        why_not = texts.not_reached(language, event.target, event.error or "UNKNOWN")
        return Decision(None, (answer(event.request, Place.GENERAL, why_not),))
    why = exclusion(customer, settings)
    if why is not None:
        return Decision(
            dialog, (answer(event.request, Place.GENERAL, texts.not_a_customer(language, event.target, why)),)
        )
    actions: tuple[Action, ...] = ()
    if dialog is None or dialog.status is None:
        dialog, actions = begin(customer, Status.NEEDS_REPLY, settings, now)
    link = Say(Place.GENERAL, texts.topic_is_here(customer), event.request.id, topic_link=True)
    text = text_of_new(event.request)
    if not text.text:
        return Decision(dialog, (*actions, link))
    dialog, opening = move(dialog, Status.ANSWERED, settings, now)
    send = Say(Place.CUSTOMER, text, source=event.request)
    return Decision(dialog, (*actions, *opening, link, send, Say(Place.TOPIC, texts.sent_with_new(text))))


def text_of_new(request: Message) -> StyledText:
    """What follows the target in the `/new TARGET text`, formatting kept."""
    words = request.text.split(maxsplit=2)
    return tail(request, len(request.text) - len(words[2]) if len(words) > 2 else len(request.text))


def refusal(parsed: Misplaced | Unknown, settings: ConnectionSettings) -> StyledText:
    if isinstance(parsed, Unknown):
        return texts.unknown_command(settings.language, parsed.word, parsed.near)
    return texts.misplaced_command(settings.language, parsed.command)


def answer(message: Message, place: Place, text: StyledText) -> Say:
    """A text under an operator's message."""
    return Say(place, text, message.id)
