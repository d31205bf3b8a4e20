"""`/take` and `/assign`: whose business a dialog is."""

from dataclasses import replace

from hotline_cli.model.actions import Decision, FindMember
from hotline_cli.model.events import MemberFound
from hotline_cli.model.messages import Message
from hotline_cli.model.peers import Peer
from hotline_cli.rules import texts
from hotline_cli.rules.answering.orders import TopicOrder, is_anonymous
from hotline_cli.rules.styled import utf16_length

ME = frozenset({"me", "ich", "я", "yo"})
NOBODY = frozenset({"none", "nobody", "-"})


def take(order: TopicOrder) -> Decision:
    if is_anonymous(order.operator):
        return order.refuse(texts.anonymous_cannot_take(order.language))
    if order.dialog.assignee_id == order.operator.id:
        return order.refuse(texts.taken_already(order.language))
    return give(order, order.operator)


def assign(order: TopicOrder) -> Decision:
    (who,) = order.known.arguments.words
    if who.casefold() in ME:
        return take(order)
    if who.casefold() in NOBODY:
        before = order.dialog.assignee_id
        dialog = replace(order.dialog, assignee_id=None)
        return Decision(dialog, (order.reply(texts.given_up(order.language, before is not None)),))
    return Decision(order.dialog, (FindMember(mentioned(order.message, order.known.start) or who, order.message),))


def assign_to(order: TopicOrder, found: MemberFound) -> Decision:
    """Who was meant is known: they get the dialog if they are in the group."""
    if found.member is None:
        return order.refuse(texts.not_assigned(order.language, found.who, found.error or "UNKNOWN"))
    if found.member.is_bot:
        return order.refuse(texts.bots_cannot_take(order.language))
    return give(order, found.member)


def give(order: TopicOrder, member: Peer) -> Decision:
    dialog = replace(order.dialog, assignee_id=member.id)
    return Decision(dialog, (order.reply(texts.assigned(order.language, member)),))


def mentioned(message: Message, start: int) -> str | None:
    """The id of somebody who is mentioned there by name, for want of a username."""
    offset = utf16_length(message.text[:start])
    return next((str(e.value) for e in message.entities if e.type == "mention_name" and e.offset == offset), None)
