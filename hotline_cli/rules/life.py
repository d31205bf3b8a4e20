"""The dialog's life: how a dialog comes to a status, and what that does to its topic."""

from dataclasses import replace

from hotline_cli.config.settings import ConnectionSettings
from hotline_cli.model.actions import Action, CreateTopic, SetTopicClosed
from hotline_cli.model.dialogs import Dialog, Status
from hotline_cli.model.peers import Peer
from hotline_cli.rules.titles import name_of, title


def begin(customer: Peer, status: Status, settings: ConnectionSettings, now: int) -> tuple[Dialog, tuple[Action, ...]]:
    """A first dialog with `customer`, and its topic."""
    dialog = Dialog(customer.id, status=status, name=name_of(customer), changed_at=now)
    return dialog, (CreateTopic(title(dialog), settings.icon_color),)


def move(dialog: Dialog, status: Status, settings: ConnectionSettings, now: int) -> tuple[Dialog, tuple[Action, ...]]:
    """`dialog` with another status. Closing and reopening reach into Telegram if `native_close` says so."""
    if dialog.status is status:
        return dialog, ()
    moved = replace(dialog, status=status, changed_at=now)
    if settings.native_close and Status.CLOSED in (dialog.status, status):
        return moved, (SetTopicClosed(status is Status.CLOSED),)
    return moved, ()
