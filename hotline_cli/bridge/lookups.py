"""What operators ask of the database, answered in the transaction that takes the question in."""

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import islice

from hotline_cli.bridge.scope import GENERAL, Scope
from hotline_cli.model.actions import Action, LookUp, Place, Say
from hotline_cli.model.dialogs import Dialog, Status
from hotline_cli.model.messages import StyledText
from hotline_cli.model.queries import Card, Filter, Find, History, ListDialogs, Mark, Stats, Unmark
from hotline_cli.rules import texts
from hotline_cli.rules.gate import Kept, examine
from hotline_cli.rules.hiding import may_be_linked, shown
from hotline_cli.rules.texts import listings
from hotline_cli.rules.texts.listings import DIALOGS, HITS, Facts, Hit, Line, Row
from hotline_cli.rules.titles import name_of, title
from hotline_cli.store import dialogs, history, labels, links, listing, notices, peers, search, traffic

LABELS = 10
"""Labels of one dialog at most."""

LOOKED_AT = 1_000
"""Messages that one search looks at at most: those that may not be shown are passed over."""

DAY = 24 * 3600


def answered(
    conn: sqlite3.Connection, actions: Iterable[Action], dialog: Dialog | None, scope: Scope, now: int
) -> Iterator[Action]:
    """The actions, questions turned into answers as of Unix second `now`, and without what has been said already."""
    for action in actions:
        if isinstance(action, LookUp):
            yield from answers(conn, action, dialog, scope, now)
        elif not isinstance(action, Say) or action.once is None or is_new(conn, action.once, dialog, now):
            yield action


def is_new(conn: sqlite3.Connection, name: str, dialog: Dialog | None, now: int) -> bool:
    return notices.first_time(conn, dialog.id if dialog is not None else 0, name, now)


def answers(conn: sqlite3.Connection, question: LookUp, dialog: Dialog | None, scope: Scope, now: int) -> Iterator[Say]:
    """One message or, where one has too little room, several, all of them under the question."""
    found = [in_general(conn, question, scope, now)] if dialog is None else in_topic(conn, question, dialog, scope)
    place = Place.GENERAL if dialog is None else Place.TOPIC
    for text in found:
        yield Say(place, text, question.request.id)


def in_general(conn: sqlite3.Connection, question: LookUp, scope: Scope, now: int) -> StyledText:
    match question.query:
        case ListDialogs(only):
            return list_of(conn, only, question.request.sender_id, scope, now)
        case Find(text):
            return hits(conn, text, scope)
        case Stats():
            return statistics(conn, scope, now)
        case query:
            raise ValueError(f"{query} needs a dialog")


def in_topic(conn: sqlite3.Connection, question: LookUp, dialog: Dialog, scope: Scope) -> list[StyledText]:
    match question.query:
        case Card():
            return [card(conn, dialog, scope)]
        case History(count):
            return last_messages(conn, dialog, count, scope)
        case Mark(added):
            return [mark(conn, dialog, added, scope)]
        case Unmark(removed):
            return [unmark(conn, dialog, removed, scope)]
        case query:
            raise ValueError(f"{query} is asked in General")


def name(conn: sqlite3.Connection, peer_id: int) -> str:
    """What somebody of the team is called."""
    peer = peers.get(conn, peer_id)
    return name_of(peer) if peer is not None else str(peer_id)


def card(conn: sqlite3.Connection, dialog: Dialog, scope: Scope) -> StyledText:
    """Who the customer is, as far as the settings do not hide it, and how the dialog stands."""
    language, settings = scope.settings.language, scope.settings
    extent = history.extent(conn, dialog.peer_id)
    facts = Facts(
        status=dialog.status or Status.NEEDS_REPLY,
        banned=dialog.banned,
        labels=labels.of(conn, dialog.id),
        assignee=name(conn, dialog.assignee_id) if dialog.assignee_id is not None else None,
        first=extent.first,
        last=extent.last,
        messages=extent.count,
        waiting_since=dialog.changed_at if dialog.status is Status.NEEDS_REPLY else None,
    )
    customer = peers.get(conn, dialog.peer_id)
    if "info" in settings.hide:
        return texts.stack([texts.say(language, "card.hidden"), listings.facts(language, facts)])
    if customer is None:
        return listings.facts(language, facts)
    known = texts.info_card(language, shown(customer, dialog, settings), linked=may_be_linked(settings))
    return texts.stack([known, listings.facts(language, facts)])


def mark(conn: sqlite3.Connection, dialog: Dialog, added: tuple[str, ...], scope: Scope) -> StyledText:
    if len({*labels.of(conn, dialog.id), *added}) > LABELS:
        return listings.too_many_labels(scope.settings.language, LABELS)
    labels.add(conn, dialog.id, added)
    return listings.labels_now(scope.settings.language, labels.of(conn, dialog.id))


def unmark(conn: sqlite3.Connection, dialog: Dialog, removed: tuple[str, ...], scope: Scope) -> StyledText:
    if removed:
        labels.remove(conn, dialog.id, removed)
    else:
        labels.clear(conn, dialog.id)
    return listings.labels_now(scope.settings.language, labels.of(conn, dialog.id))


def last_messages(conn: sqlite3.Connection, dialog: Dialog, count: int, scope: Scope) -> list[StyledText]:
    """The last messages of a private chat. What the settings keep back is not shown here either."""
    said = (each for each in history.last(conn, dialog.peer_id) if each.out or may_be_shown(each.text, dialog, scope))
    lines = [line(conn, each, dialog, scope) for each in islice(said, count)]
    return listings.history(scope.settings.language, lines[::-1])


def may_be_shown(text: str, dialog: Dialog, scope: Scope) -> bool:
    """Whether a customer's message says nothing that the settings forbid. What had to be said to begin a dialog
    does not matter once there is one."""
    open_dialog = Dialog(dialog.peer_id, status=Status.NEEDS_REPLY)
    return not isinstance(examine(text, open_dialog, scope.settings), Kept)


def line(conn: sqlite3.Connection, said: history.Said, dialog: Dialog, scope: Scope) -> Line:
    language, text = scope.settings.language, said.text
    if not said.out:
        who = customer_name(conn, dialog, scope)
    elif not said.by_hotline:
        who = texts.say(language, "who.account").text
    elif said.operator_id is None:
        who = texts.say(language, "who.hotline").text
        text = "…" if "name" in scope.settings.hide else text  # a welcome calls the customer by name
    else:
        who = operator(conn, said.operator_id, scope)
    return Line(said.date, who, said.kind, text, said.edited, said.deleted)


def operator(conn: sqlite3.Connection, operator_id: int, scope: Scope) -> str:
    """What an operator is called. Who writes as the group or a channel is nobody in particular."""
    if operator_id < 0:
        return texts.say(scope.settings.language, "who.anonymous").text
    return name(conn, operator_id)


def customer_name(conn: sqlite3.Connection, dialog: Dialog, scope: Scope) -> str:
    customer = peers.get(conn, dialog.peer_id)
    return name_of(shown(customer, dialog, scope.settings)) if customer is not None else dialog.name


def list_of(
    conn: sqlite3.Connection, only: Filter | str | None, operator_id: int, scope: Scope, now: int
) -> StyledText:
    found = listing.read(conn, selection(only, operator_id, scope, now), DIALOGS)
    rows = [row(conn, dialog, scope, now) for dialog in found.dialogs]
    return listings.dialogs(scope.settings.language, rows, found.total)


def selection(only: Filter | str | None, operator_id: int, scope: Scope, now: int) -> listing.Selection:
    match only:
        case None:
            return listing.Selection()
        case Filter.MINE:
            return listing.Selection(assignee_id=operator_id)
        case Filter.OVERDUE:
            return listing.Selection((Status.NEEDS_REPLY,), before=overdue_before(scope, now))
        case Filter():
            return listing.Selection((Status(only.value),))
        case label:
            return listing.Selection(tuple(Status), label=label)


def overdue_before(scope: Scope, now: int) -> int:
    """Who has waited since before this Unix second has waited too long."""
    patience = scope.settings.overdue
    return now - patience if patience is not None else -1


def row(conn: sqlite3.Connection, dialog: Dialog, scope: Scope, now: int) -> Row:
    return Row(
        title=title(dialog),
        link=scope.topic_link(dialog.topic_id) if dialog.topic_id is not None else None,
        waited=max(0, now - dialog.changed_at),
        labels=labels.of(conn, dialog.id),
        assignee=name(conn, dialog.assignee_id) if dialog.assignee_id is not None else None,
        banned=dialog.banned,
    )


def hits(conn: sqlite3.Connection, text: str, scope: Scope) -> StyledText:
    match = search.expression(text)
    if match is None:
        return texts.say(scope.settings.language, "find.no_words")
    looked_at = islice(search.find(conn, match), LOOKED_AT)
    found = (hit for each in looked_at if (hit := hit_of(conn, each, scope)) is not None)
    return listings.hits(scope.settings.language, list(islice(found, HITS + 1)))


def hit_of(conn: sqlite3.Connection, found: search.Found, scope: Scope) -> Hit | None:
    """A message as an operator may see it, None if it belongs to no dialog or is kept back."""
    in_private = found.peer_id > 0
    dialog = (
        dialogs.get(conn, found.peer_id)
        if in_private
        else dialogs.of_topic(conn, found.peer_id, found.topic_id or GENERAL)
    )
    if dialog is None or dialog.status is None:
        return None
    if in_private and not found.out and not may_be_shown(found.text, dialog, scope):
        return None
    language = scope.settings.language
    if not in_private:
        who = operator(conn, found.sender_id, scope)
    else:
        who = texts.say(language, "who.account").text if found.out else customer_name(conn, dialog, scope)
    return Hit(
        title=title(dialog),
        who=who,
        date=found.date,
        snippet=found.snippet,
        link=message_link(conn, found, dialog, scope),
        note=not in_private and found.text.startswith("/"),
        deleted=found.deleted,
    )


def message_link(conn: sqlite3.Connection, found: search.Found, dialog: Dialog, scope: Scope) -> str | None:
    """Where the message stands in the dialog's topic; the topic if it does not, None if there is no topic.

    Ids grow: what is older than the topic stands in one that is no more.
    """
    if dialog.topic_id is None:
        return None
    if found.peer_id == scope.group_id:
        shown_as = [found.id] if found.topic_id == dialog.topic_id else []
    else:
        copies = links.by_source(conn, found.peer_id, found.id)
        shown_as = [each.message_id for each in copies if each.peer_id == scope.group_id]
    here = [message_id for message_id in shown_as if message_id > dialog.topic_id]
    return f"{scope.topic_link(dialog.topic_id)}/{here[0]}" if here else scope.topic_link(dialog.topic_id)


def statistics(conn: sqlite3.Connection, scope: Scope, now: int) -> StyledText:
    overdue = listing.Selection((Status.NEEDS_REPLY,), before=overdue_before(scope, now))
    late = listing.read(conn, overdue, 0).total if scope.settings.overdue is not None else None
    today, week = traffic.since(conn, (now - now % DAY, now - 7 * DAY))
    return listings.statistics(scope.settings.language, dialogs.counts(conn), late, today, week)
