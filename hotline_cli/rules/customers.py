"""What happens when a customer writes, or the account's owner to a customer, past hotline."""

import logging
from dataclasses import replace

from hotline_cli.config.settings import OFF, ConnectionSettings
from hotline_cli.model.actions import Action, Copy, Decision, Forward, Place, Say
from hotline_cli.model.dialogs import Dialog, Status
from hotline_cli.model.events import AccountWrote, CustomerWrote
from hotline_cli.model.messages import Message, StyledText
from hotline_cli.model.peers import Peer
from hotline_cli.rules import texts
from hotline_cli.rules.carriage import CAPTIONED, in_topic
from hotline_cli.rules.gate import Kept, examine, is_open
from hotline_cli.rules.hiding import may_be_forwarded, may_be_linked, name_in_title, shown
from hotline_cli.rules.life import begin, move

log = logging.getLogger(__name__)


def customer_wrote(event: CustomerWrote, dialog: Dialog | None, settings: ConnectionSettings, now: int) -> Decision:
    """Show the message, unless what it says keeps it back; greet who comes for the first time or comes back, unless the
    account has answered already. Where topics are left closed nobody is greeted."""
    if dialog is not None and dialog.banned:
        return Decision(dialog)
    verdict = examine(event.caption or event.message.text, dialog, settings)
    if isinstance(verdict, Kept):
        log.debug("A message is kept back: %s", verdict.rule or "no keyword")
        return Decision(dialog)
    greets = not is_open(dialog) and not event.late and settings.welcome != OFF and not leaves_closed(settings)
    # Who wrote while nobody fetched it has waited since then.
    written = min(now, event.message.date)
    dialog, actions = arrive(event.customer, dialog, status_after(dialog, settings), settings, written, verdict.rule)
    if greets:
        actions += (Say(Place.CUSTOMER, texts.welcome(settings.language, settings.welcome, event.customer)),)
    dialog = replace(
        dialog,
        name=name_in_title(event.customer, dialog.id, settings),
        last_customer_at=max(dialog.last_customer_at, event.message.date),
    )
    return Decision(dialog, (*actions, show(event.message, event.customer, dialog, settings)))


def leaves_closed(settings: ConnectionSettings) -> bool:
    """Whether topics of people are made closed, and stay so."""
    return "private" in settings.leave_closed


def status_after(dialog: Dialog | None, settings: ConnectionSettings) -> Status:
    """How a dialog stands when its customer has written."""
    return Status.CLOSED if leaves_closed(settings) and not is_open(dialog) else Status.NEEDS_REPLY


def account_wrote(event: AccountWrote, dialog: Dialog | None, settings: ConnectionSettings, now: int) -> Decision:
    """Show what the owner wrote on the phone: it answers the customer. A topic of its own it gets only on demand."""
    if (dialog is None or dialog.status is None) and settings.intercepted != "create":
        return Decision(dialog)
    answered_before = dialog.answered_at if dialog is not None else 0
    dialog, actions = arrive(event.customer, dialog, Status.ANSWERED, settings, now)
    # It may have been written long ago, while we were away.
    dialog = replace(dialog, answered_at=max(answered_before, min(now, event.message.date)))
    shown_as: Forward | Copy = Forward(event.message)
    if event.message.kind in CAPTIONED:
        shown_as = Copy(event.message, Place.TOPIC, texts.INTERCEPTED)
    return Decision(dialog, (*actions, in_topic(shown_as, settings, texts.INTERCEPTED)))


def arrive(
    customer: Peer,
    dialog: Dialog | None,
    status: Status,
    settings: ConnectionSettings,
    now: int,
    rule: str | None = None,
) -> tuple[Dialog, tuple[Action, ...]]:
    """The dialog in `status`, and what opens its topic; a topic that is new tells who this is if `auto_info` is set,
    and which `rule` has let them in."""
    if rule is not None:
        log.debug("A message begins a dialog: %s", rule)
    if dialog is not None and dialog.status is not None:
        return move(dialog, status, settings, now)
    dialog, actions = begin(customer, status, settings, now, dialog)
    if settings.auto_info and "info" not in settings.hide:
        known = shown(customer, dialog, settings)
        card = texts.info_card(settings.language, known, linked=may_be_linked(settings), rule=rule)
        actions += (Say(Place.TOPIC, card),)
    return dialog, actions


def show(message: Message, customer: Peer, dialog: Dialog, settings: ConnectionSettings) -> Action:
    """How the message comes into the topic, or what is said instead."""
    prefix = None if settings.relay == "copy" else texts.speaker(shown(customer, dialog, settings))
    return in_topic(way_into_topic(message, prefix, settings), settings, prefix)


def way_into_topic(message: Message, prefix: StyledText | None, settings: ConnectionSettings) -> Forward | Copy:
    """A forward can carry no reply; Telegram refuses it for protected content; and its header names the customer, whom
    the settings may hide."""
    if settings.relay == "copy":
        return Copy(message, Place.TOPIC)
    if message.noforwards or not may_be_forwarded(settings):
        return Copy(message, Place.TOPIC, prefix)
    if message.reply_to_id is not None:
        return Copy(message, Place.TOPIC, prefix, or_forward=True)
    return Forward(message)
