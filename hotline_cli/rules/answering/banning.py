"""`/ban` and `/unban`: nothing more of a customer is shown, or it is again. Who may do that is looked up first."""

from dataclasses import replace

from hotline_cli.model.actions import Action, Decision, FindMember, SetBlocked
from hotline_cli.model.dialogs import Status
from hotline_cli.model.events import MemberFound
from hotline_cli.rules import texts
from hotline_cli.rules.answering.orders import TopicOrder, is_anonymous
from hotline_cli.rules.life import move


def with_right(order: TopicOrder) -> Decision:
    """Ask what the operator may do. An anonymous one may do nothing: Telegram does not say who it is, and not every
    administrator has every right."""
    if is_anonymous(order.operator):
        return order.refuse(texts.anonymous_has_no_rights(order.language, order.known.command))
    return Decision(order.dialog, (FindMember(str(order.operator.id), order.message),))


def ban(order: TopicOrder, found: MemberFound) -> Decision:
    if (refused := without_right(order, found)) is not None:
        return refused
    blocks = order.known.arguments.flag
    if order.dialog.banned and not blocks:
        return order.refuse(texts.banned_already(order.language))
    answer = order.reply(texts.banned(order.language, blocks))
    dialog, closing = move(replace(order.dialog, banned=True), Status.CLOSED, order.settings, order.now)
    blocking: tuple[Action, ...] = (SetBlocked(True, order.message),) if blocks else ()
    return Decision(dialog, (answer, *closing, *blocking))


def unban(order: TopicOrder, found: MemberFound) -> Decision:
    if (refused := without_right(order, found)) is not None:
        return refused
    if not order.dialog.banned:
        return order.refuse(texts.not_banned(order.language))
    dialog = replace(order.dialog, banned=False)
    answer = order.reply(texts.unbanned(order.language))
    return Decision(dialog, (answer, SetBlocked(False, order.message)))


def without_right(order: TopicOrder, found: MemberFound) -> Decision | None:
    """The refusal, if the operator may not do that."""
    if found.error is not None:
        return order.refuse(texts.rights_unknown(order.language, found.error))
    if order.known.command.right not in found.rights:
        return order.refuse(texts.right_missing(order.language, order.known.command))
    return None
