"""`/hold`, `/wait` and `/close`: an operator says how the dialog stands."""

from hotline_cli.model.actions import Decision
from hotline_cli.model.dialogs import Status
from hotline_cli.rules import texts
from hotline_cli.rules.answering.orders import TopicOrder
from hotline_cli.rules.life import move


def hold(order: TopicOrder) -> Decision:
    return set_status(order, Status.NEEDS_REPLY)


def wait(order: TopicOrder) -> Decision:
    return set_status(order, Status.ANSWERED)


def close(order: TopicOrder) -> Decision:
    return set_status(order, Status.CLOSED)


def set_status(order: TopicOrder, status: Status) -> Decision:
    """The square in the title is the answer; where it stays as it is, a line says so."""
    if order.dialog.status is status:
        return order.refuse(texts.status_already(order.language, status))
    return Decision(*move(order.dialog, status, order.settings, order.now))
