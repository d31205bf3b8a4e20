"""Commands that the database answers: about a dialog, about all of them, about what was written."""

from hotline_cli.model.actions import Decision, LookUp
from hotline_cli.model.queries import Card, Filter, Find, History, ListDialogs, Mark, Query, Stats, Unmark
from hotline_cli.rules import texts
from hotline_cli.rules.answering.orders import Order, TopicOrder, is_anonymous


def info(order: TopicOrder) -> Decision:
    return ask(order, Card())


def history(order: TopicOrder) -> Decision:
    return ask(order, History(order.known.arguments.number))


def mark(order: TopicOrder) -> Decision:
    return ask(order, Mark(order.known.arguments.words))


def unmark(order: TopicOrder) -> Decision:
    return ask(order, Unmark(order.known.arguments.words))


def ask(order: TopicOrder, query: Query) -> Decision:
    return Decision(order.dialog, (LookUp(query, order.message),))


def list_dialogs(order: Order) -> Decision:
    words = order.known.arguments.words
    only = words[0] if words else None
    if only == Filter.MINE and is_anonymous(order.operator):
        return Decision(None, (order.reply(texts.anonymous_has_nothing(order.language)),))
    if only == Filter.OVERDUE and order.settings.overdue is None:
        return Decision(None, (order.reply(texts.never_overdue(order.language)),))
    known = Filter(only) if only in set(Filter) else only
    return Decision(None, (LookUp(ListDialogs(known), order.message),))


def find(order: Order) -> Decision:
    return Decision(None, (LookUp(Find(order.known.arguments.words[0]), order.message),))


def stats(order: Order) -> Decision:
    return Decision(None, (LookUp(Stats(), order.message),))


def help_in_topic(order: TopicOrder) -> Decision:
    return order.refuse(texts.help_text(order.language, order.place, order.settings.custom_commands))


def help_in_general(order: Order) -> Decision:
    return Decision(None, (order.reply(texts.help_text(order.language, order.place, order.settings.custom_commands)),))
