"""The whole product in one function: what should happen now that something happened."""

from hotline_cli.config.settings import ConnectionSettings
from hotline_cli.model.actions import Decision, Place, Say
from hotline_cli.model.dialogs import Dialog
from hotline_cli.model.events import (
    AccountWrote,
    CustomerWrote,
    Event,
    GeneralWrote,
    OperatorWrote,
    SendFailed,
    TargetResolved,
)
from hotline_cli.rules import texts
from hotline_cli.rules.customers import account_wrote, customer_wrote
from hotline_cli.rules.operators import general_wrote, operator_wrote, target_resolved


def decide(event: Event, dialog: Dialog | None, settings: ConnectionSettings, now: int) -> Decision:
    """Given what happened, the dialog that it happened to (None: none yet, or none at all) and the Unix time `now`,
    return the dialog as it shall be and what to do, in order."""
    match event:
        case CustomerWrote():
            return customer_wrote(event, dialog, settings, now)
        case AccountWrote():
            return account_wrote(event, dialog, settings, now)
        case OperatorWrote():
            return operator_wrote(event, dialog, settings, now)
        case GeneralWrote():
            return general_wrote(event, settings)
        case TargetResolved():
            return target_resolved(event, dialog, settings, now)
        case _:
            return send_failed(event, dialog, settings)


def send_failed(event: SendFailed, dialog: Dialog | None, settings: ConnectionSettings) -> Decision:
    """Tell the team, where they are looking: under the operator's message if it was one, else in the dialog's topic."""
    source, language = event.source, settings.language
    if source is None:
        return Decision(dialog, (Say(Place.TOPIC, texts.welcome_not_sent(language, event.error)),) if dialog else ())
    if dialog is not None and source.peer_id == dialog.peer_id:
        return Decision(dialog, (Say(Place.TOPIC, texts.not_shown(language, event.error)),))
    place = Place.TOPIC if dialog is not None and source.topic_id == dialog.topic_id else Place.GENERAL
    return Decision(dialog, (Say(place, texts.not_sent(language, event.error), source.id),))
