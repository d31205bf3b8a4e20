"""`/new`: the topic of somebody who may never have written, and a first message to them."""

from hotline_cli.config.settings import ConnectionSettings
from hotline_cli.model.actions import Action, Decision, Place, ResolveTarget, Say
from hotline_cli.model.dialogs import Dialog, Status
from hotline_cli.model.events import TargetResolved
from hotline_cli.model.messages import ContentKind, Message, StyledText
from hotline_cli.rules import texts
from hotline_cli.rules.answering.orders import Order
from hotline_cli.rules.gate import SERVICE_NOTIFICATIONS, Exclusion, blocked, exclusion
from hotline_cli.rules.hiding import shown
from hotline_cli.rules.life import begin, move
from hotline_cli.rules.targets import Target, target_of


def new(order: Order) -> Decision:
    target = target_of(order.message, order.known.start)
    if not target.who:
        return Decision(None, (order.reply(texts.new_without_target(order.language)),))
    if target.who == str(SERVICE_NOTIFICATIONS):  # no account has met it in a way that it could be looked up
        why = texts.not_a_customer(order.language, target.who, Exclusion.TELEGRAM)
        return Decision(None, (order.reply(why),))
    return Decision(None, (ResolveTarget(target.who, order.message),))


def target_resolved(event: TargetResolved, dialog: Dialog | None, settings: ConnectionSettings, now: int) -> Decision:
    """Answer `/new` with the link to the topic, which is made if there is none, and send the text that came with it."""
    customer, language = event.peer, settings.language
    if target_in(event.request).who != event.target:  # edited meanwhile
        return refused(event, dialog, texts.edited_command(language))
    if customer is None:
        return refused(event, None, texts.not_reached(language, event.target, event.error or "UNKNOWN"))
    why = exclusion(customer, settings)
    if why is not None:
        return refused(event, dialog, texts.not_a_customer(language, event.target, why))
    actions: tuple[Action, ...] = ()
    if dialog is None or dialog.status is None:
        dialog, actions = begin(customer, Status.NEEDS_REPLY, settings, now, dialog)
    whose = texts.topic_is_here(shown(customer, dialog, settings))
    actions += (Say(Place.GENERAL, whose, event.request.id, topic_link=True),)
    if event.request.kind is not ContentKind.TEXT:
        actions += (under(event, texts.file_not_sent(language)),)
    text = target_in(event.request).text
    if not text.text:
        return Decision(dialog, actions)
    why_not = why_text_stays(text, dialog, settings)
    if why_not is not None:
        return Decision(dialog, (*actions, under(event, why_not)))
    dialog, opening = move(dialog, Status.ANSWERED, settings, now)
    send = Say(Place.CUSTOMER, text, source=event.request)
    return Decision(dialog, (*opening, *actions, send, Say(Place.TOPIC, texts.sent_with_new(text))))


def why_text_stays(text: StyledText, dialog: Dialog, settings: ConnectionSettings) -> StyledText | None:
    """Why the text behind the target is not sent, None if it is."""
    if text.text.startswith("/"):  # a note or a command, which go to nobody from a topic either
        return texts.say(settings.language, "new.slash")
    if dialog.banned:
        return texts.customer_is_banned(settings.language)
    rule = blocked(text.text, settings)
    return texts.blocked(settings.language, rule) if rule is not None else None


def refused(event: TargetResolved, dialog: Dialog | None, text: StyledText) -> Decision:
    return Decision(dialog, (under(event, text),))


def under(event: TargetResolved, text: StyledText) -> Say:
    """A text under the command."""
    return Say(Place.GENERAL, text, event.request.id)


def target_in(request: Message) -> Target:
    """Whom the `/new` in `request` means, and the text for them."""
    name = request.text.split(maxsplit=1)[0]
    behind = len(request.text) - len(request.text[len(name) :].lstrip())
    return target_of(request, behind)
