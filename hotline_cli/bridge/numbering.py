"""A dialog's number, known before there is a dialog: the alias of a customer whose name is hidden is made of it."""

import sqlite3

from hotline_cli.bridge.scope import Scope
from hotline_cli.model.dialogs import Dialog
from hotline_cli.model.events import AccountWrote, CustomerDid, CustomerWrote, Event, TargetResolved
from hotline_cli.model.peers import Peer
from hotline_cli.store import dialogs


def numbered(conn: sqlite3.Connection, event: Event, scope: Scope) -> Dialog | None:
    """The number of the dialog that `event` may begin, and nothing more; None where nobody asks for it."""
    customer = newcomer(event) if scope.settings.hide else None
    return None if customer is None else Dialog(customer.id, id=dialogs.next_id(conn))


def newcomer(event: Event) -> Peer | None:
    """Who may have a first dialog now."""
    match event:
        case CustomerWrote(customer=customer) | CustomerDid(customer=customer) | AccountWrote(customer=customer):
            return customer
        case TargetResolved(peer=customer):
            return customer
        case _:
            return None
