"""What operators do not see of a customer, and the alias that stands for the name."""

from dataclasses import replace

from hotline_cli.config.settings import ConnectionSettings
from hotline_cli.model.dialogs import Dialog
from hotline_cli.model.peers import Peer
from hotline_cli.rules.texts.catalog import say
from hotline_cli.rules.titles import clean, name_of

IN_A_FORWARD = frozenset({"name", "link"})
"""What Telegram's header above a forwarded message shows: the name, which opens the profile."""


def alias(dialog_id: int, settings: ConnectionSettings) -> str:
    """What the customer of a dialog is called instead; it never changes, for the dialog's number does not."""
    template = settings.alias or say(settings.language, "alias", number="{number}").text
    return clean(template.replace("{number}", str(dialog_id))) or str(dialog_id)


def shown(customer: Peer, dialog: Dialog | None, settings: ConnectionSettings) -> Peer:
    """The customer as operators may see them: without what the settings hide, and under the alias if that is the
    name."""
    if dialog is None or not settings.hide:
        return customer
    if "link" in settings.hide:
        customer = replace(customer, username=None)
    if "phone" in settings.hide:
        customer = replace(customer, phone=None)
    if "name" in settings.hide:
        customer = replace(customer, first_name=alias(dialog.id, settings), last_name="", title="")
    return customer


def name_in_title(customer: Peer, dialog_id: int, settings: ConnectionSettings) -> str:
    """What the topic of a customer is called."""
    if "title" in settings.hide:
        return alias(dialog_id, settings)
    return name_of(replace(customer, username=None) if "link" in settings.hide else customer)


def may_be_forwarded(settings: ConnectionSettings) -> bool:
    """Whether a customer's message may stand under Telegram's own header."""
    return not IN_A_FORWARD.intersection(settings.hide)


def may_be_linked(settings: ConnectionSettings) -> bool:
    """Whether operators may have a link to the customer's profile."""
    return "link" not in settings.hide
