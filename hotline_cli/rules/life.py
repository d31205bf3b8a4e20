"""The dialog's life: how a dialog comes to a status, and what that does to its topic."""

from dataclasses import replace

from hotline_cli.config.settings import ConnectionSettings
from hotline_cli.model.actions import Action, CreateTopic, Decision, SetTopicClosed
from hotline_cli.model.dialogs import Dialog, Status
from hotline_cli.model.events import CustomerRenamed
from hotline_cli.model.peers import Peer
from hotline_cli.rules.hiding import name_in_title
from hotline_cli.rules.titles import title


def begin(
    customer: Peer, status: Status, settings: ConnectionSettings, now: int, known: Dialog | None = None
) -> tuple[Dialog, tuple[Action, ...]]:
    """A first dialog with `customer`, and its topic. `known` is what there is of the dialog: its number."""
    known = known or Dialog(customer.id)
    dialog = replace(
        known,
        status=status,
        name=name_in_title(customer, known.id, settings),
        changed_at=now,
        answered_at=now if status is Status.ANSWERED else known.answered_at,
    )
    actions: tuple[Action, ...] = (CreateTopic(title(dialog), settings.icon_color),)
    if status is Status.CLOSED and settings.native_close:
        actions += (SetTopicClosed(True),)
    return dialog, actions


def move(dialog: Dialog, status: Status, settings: ConnectionSettings, now: int) -> tuple[Dialog, tuple[Action, ...]]:
    """`dialog` with another status. Closing and reopening reach into Telegram if `native_close` says so.

    Every answer starts the time anew after which the dialog is closed by itself.
    """
    if status is Status.ANSWERED:
        dialog = replace(dialog, answered_at=now)
    if dialog.status is status:
        return dialog, ()
    moved = replace(dialog, status=status, changed_at=now)
    if settings.native_close and Status.CLOSED in (dialog.status, status):
        return moved, (SetTopicClosed(status is Status.CLOSED),)
    return moved, ()


def time_passed(dialog: Dialog | None, settings: ConnectionSettings, now: int) -> Decision:
    """Close what was answered long ago. The topic can wait: many may be closed at once, and nobody looks at them."""
    if dialog is None or dialog.status is not Status.ANSWERED or settings.autoclose is None:
        return Decision(dialog)
    if now < dialog.answered_at + settings.autoclose:
        return Decision(dialog)
    closed = replace(dialog, status=Status.CLOSED, changed_at=now)
    return Decision(closed, (SetTopicClosed(True, at_leisure=True),) if settings.native_close else ())


def customer_renamed(event: CustomerRenamed, dialog: Dialog | None, settings: ConnectionSettings) -> Decision:
    """The title follows the name."""
    if dialog is None or dialog.status is None:
        return Decision(dialog)
    return Decision(replace(dialog, name=name_in_title(event.customer, dialog.id, settings)))
