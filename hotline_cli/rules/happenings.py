"""What happens when a customer does something that Telegram tells of by a service message: calls, makes a present …"""

from hotline_cli.config.settings import ConnectionSettings
from hotline_cli.model.actions import Decision, Place, Say
from hotline_cli.model.dialogs import Dialog
from hotline_cli.model.events import CustomerDid
from hotline_cli.rules import texts
from hotline_cli.rules.customers import arrive, status_after
from hotline_cli.rules.gate import Kept, examine
from hotline_cli.rules.texts.carriage import GIFTS

TURNS_TO_US = GIFTS | {"phone_call", "conference_call"}
"""Who does that wants something of the team, and waits for an answer."""


def customer_did(event: CustomerDid, dialog: Dialog | None, settings: ConnectionSettings, now: int) -> Decision:
    """Show what the customer did in one line. It opens a dialog only where it is meant for the team."""
    message = event.message
    line = texts.happening(settings.language, message)
    if line is None or (dialog is not None and dialog.banned):
        return Decision(dialog)
    said = Say(Place.TOPIC, line, source=message)
    if message.out or message.content.details.get("action") not in TURNS_TO_US:
        return Decision(dialog, (said,) if dialog is not None and dialog.status is not None else ())
    if isinstance(examine("", dialog, settings), Kept):
        return Decision(dialog)
    dialog, actions = arrive(event.customer, dialog, status_after(dialog, settings), settings, now)
    return Decision(dialog, (*actions, said))
