"""The whole product in one function: what should happen now that something happened."""

from hotline_cli.config.settings import ConnectionSettings
from hotline_cli.model.actions import Action, Decision, Place, Say
from hotline_cli.model.dialogs import Dialog, Status
from hotline_cli.model.events import (
    AccountEdited,
    AccountWrote,
    ChangeFailed,
    CopyEdited,
    CustomerDid,
    CustomerEdited,
    CustomerRenamed,
    CustomerWrote,
    Event,
    GeneralEdited,
    GeneralWrote,
    MemberFound,
    MessagesDeleted,
    OperatorDeleted,
    OperatorEdited,
    OperatorWrote,
    SendFailed,
    TargetResolved,
    TimePassed,
    TopicEdited,
)
from hotline_cli.model.messages import ContentKind
from hotline_cli.rules import texts
from hotline_cli.rules.carriage import NOT_CARRIED, not_carried
from hotline_cli.rules.changes import (
    account_edited,
    change_failed,
    copy_edited,
    customer_edited,
    messages_deleted,
    operator_deleted,
    operator_edited,
)
from hotline_cli.rules.changes_general import general_edited
from hotline_cli.rules.customers import account_wrote, customer_wrote
from hotline_cli.rules.group import topic_edited
from hotline_cli.rules.happenings import customer_did
from hotline_cli.rules.life import customer_renamed, move, time_passed
from hotline_cli.rules.operators import member_found, operator_wrote
from hotline_cli.rules.several import general_wrote_to_several, target_resolved_of_several


def decide(  # noqa: PLR0911, PLR0912  # one case an event
    event: Event, dialog: Dialog | None, settings: ConnectionSettings, now: int
) -> Decision:
    """Given what happened, the dialog that it happened to (None: none yet, or none at all) and the Unix time `now`,
    return the dialog as it shall be and what to do, in order."""
    match event:
        case CustomerWrote():
            return customer_wrote(event, dialog, settings, now)
        case CustomerDid():
            return customer_did(event, dialog, settings, now)
        case CustomerRenamed():
            return customer_renamed(event, dialog, settings)
        case TimePassed():
            return time_passed(dialog, settings, now)
        case AccountWrote():
            return account_wrote(event, dialog, settings, now)
        case OperatorWrote():
            return operator_wrote(event, dialog, settings, now)
        case GeneralWrote():
            return general_wrote_to_several(event, settings, now)
        case TopicEdited():
            return topic_edited(event, dialog, settings, now)
        case TargetResolved():
            return target_resolved_of_several(event, dialog, settings, now)
        case MemberFound():
            return member_found(event, dialog, settings, now)
        case OperatorEdited():
            return operator_edited(event, dialog, settings)
        case CustomerEdited():
            return customer_edited(event, dialog, settings, now)
        case AccountEdited():
            return account_edited(event, dialog)
        case CopyEdited():
            return copy_edited(event, dialog, settings)
        case GeneralEdited():
            return general_edited(event, dialog, settings)
        case OperatorDeleted():
            return operator_deleted(event, dialog)
        case MessagesDeleted():
            return messages_deleted(event, dialog, settings)
        case ChangeFailed():
            return change_failed(event, dialog, settings)
        case _:
            return send_failed(event, dialog, settings, now)


def send_failed(event: SendFailed, dialog: Dialog | None, settings: ConnectionSettings, now: int) -> Decision:
    """Tell the team, where they are looking: under the operator's message if it was one, else in the dialog's topic.

    What did not reach the customer is no answer: the dialog needs one (again).
    """
    source, language, silent = event.source, settings.language, settings.silent_errors
    if source is None:
        told = Say(Place.TOPIC, texts.welcome_not_sent(language, event.error), silent=silent)
        return Decision(dialog, (told,) if dialog else ())
    if dialog is not None and source.peer_id == dialog.peer_id:
        return Decision(dialog, (Say(Place.TOPIC, texts.not_shown(language, event.error), silent=silent),))
    place = Place.TOPIC if dialog is not None and source.topic_id == dialog.topic_id else Place.GENERAL
    is_kind = event.error in NOT_CARRIED and source.kind is not ContentKind.TEXT
    why = not_carried(source, settings, event.error) if is_kind else texts.not_sent(language, event.error)
    actions: tuple[Action, ...] = ()
    if dialog is not None and dialog.status is Status.ANSWERED:
        dialog, actions = move(dialog, Status.NEEDS_REPLY, settings, now)
    return Decision(dialog, (*actions, Say(place, why, source.id, silent=silent)))
