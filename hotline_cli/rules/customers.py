"""What happens when a customer writes, or the account's owner to a customer, past hotline."""

from dataclasses import replace

from hotline_cli.config.settings import OFF, ConnectionSettings
from hotline_cli.model.actions import Action, Copy, Decision, Forward, Place, Say
from hotline_cli.model.dialogs import Dialog, Status
from hotline_cli.model.events import AccountWrote, CustomerWrote
from hotline_cli.model.messages import ContentKind, Message
from hotline_cli.model.peers import Peer
from hotline_cli.rules import texts
from hotline_cli.rules.life import begin, move
from hotline_cli.rules.titles import name_of

CAPTIONED = frozenset(
    {
        ContentKind.TEXT,
        ContentKind.PHOTO,
        ContentKind.VIDEO,
        ContentKind.ANIMATION,
        ContentKind.VOICE,
        ContentKind.AUDIO,
        ContentKind.DOCUMENT,
    }
)
"""Kinds that have room for a prefix."""


def customer_wrote(event: CustomerWrote, dialog: Dialog | None, settings: ConnectionSettings, now: int) -> Decision:
    """Show the message; greet who comes for the first time or comes back, unless the account has answered already."""
    greeted = dialog is not None and dialog.status not in (None, Status.CLOSED)
    dialog, actions = arrive(event.customer, dialog, Status.NEEDS_REPLY, settings, now)
    if settings.welcome != OFF and not greeted and not event.late:
        actions += (Say(Place.CUSTOMER, texts.welcome(settings.language, settings.welcome, event.customer)),)
    dialog = replace(
        dialog,
        name=name_of(event.customer),
        last_customer_at=max(dialog.last_customer_at, event.message.date),
    )
    return Decision(dialog, (*actions, show(event.message, event.customer, settings)))


def account_wrote(event: AccountWrote, dialog: Dialog | None, settings: ConnectionSettings, now: int) -> Decision:
    """Show what the owner wrote on the phone: it answers the customer. A topic of its own it gets only on demand."""
    if (dialog is None or dialog.status is None) and settings.intercepted != "create":
        return Decision(dialog)
    dialog, actions = arrive(event.customer, dialog, Status.ANSWERED, settings, now)
    shown: Action = Forward(event.message)
    if event.message.kind in CAPTIONED:
        shown = Copy(event.message, Place.TOPIC, texts.INTERCEPTED)
    return Decision(dialog, (*actions, shown))


def arrive(
    customer: Peer, dialog: Dialog | None, status: Status, settings: ConnectionSettings, now: int
) -> tuple[Dialog, tuple[Action, ...]]:
    """The dialog in `status`, and what opens its topic; a topic that is new tells who this is if `auto_info` is set."""
    if dialog is not None and dialog.status is not None:
        return move(dialog, status, settings, now)
    dialog, actions = begin(customer, status, settings, now)
    if settings.auto_info:
        actions += (Say(Place.TOPIC, texts.info_card(settings.language, customer)),)
    return dialog, actions


def show(message: Message, customer: Peer, settings: ConnectionSettings) -> Action:
    """How the message comes into the topic. A forward can carry no reply; Telegram refuses it for protected content."""
    if settings.relay == "copy":
        return Copy(message, Place.TOPIC)
    if message.noforwards:
        return Copy(message, Place.TOPIC, texts.speaker(customer))
    if message.reply_to_id is not None:
        return Copy(message, Place.TOPIC, texts.speaker(customer), or_forward=True)
    return Forward(message)
