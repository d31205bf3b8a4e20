"""The demo counts what was received, and only that."""

from collections.abc import Sequence
from typing import Any

import pytest
from telethon.tl import types

from hotline_cli.demo.ledger import Ledger, Sent, Side, percentile, reply_target, topic_of


def message(
    id_: int, text: str = "", *, reply_to: Any = None, entities: Any = None, media: Any = None
) -> types.Message:
    return types.Message(id_, types.PeerUser(1), None, text, reply_to=reply_to, entities=entities, media=media)


def photo(id_: int) -> types.MessageMediaPhoto:
    return types.MessageMediaPhoto(photo=types.Photo(id_, 0, b"", None, [], 2))


def question(text: str = "a question", **rest: Any) -> Sent:
    return Sent(Side.TOPIC, "Ann", text, sent_at=1.0, source_id=10, **rest)


def count(
    sent: Sequence[Sent], topic: Sequence[Any] = (), dialog: Sequence[Any] = (), stranger: Sequence[Any] = ()
) -> Any:
    histories = {
        Side.TOPIC: {"Ann": list(topic), "Bob": list(stranger)},
        Side.CUSTOMER: {"Ann": list(dialog), "Bob": []},
    }
    return Ledger(list(sent)).summary(histories, topics=1)


def test_a_message_that_is_in_the_topic_once_is_neither_lost_nor_doubled() -> None:
    summary = count([question()], topic=[message(1, "a question")])
    assert (summary.to_topic, summary.lost, summary.doubled) == (1, 0, 0)


def test_a_message_that_is_nowhere_is_lost() -> None:
    assert count([question()]).lost == 1


def test_a_message_that_is_there_twice_is_doubled() -> None:
    assert count([question()], topic=[message(1, "a question"), message(2, "a question")]).doubled == 1


def test_a_message_in_a_stranger_s_topic_is_doubled_and_lost_where_it_belongs() -> None:
    summary = count([question()], stranger=[message(1, "a question")])
    assert (summary.lost, summary.doubled) == (1, 1)


def test_a_message_that_has_lost_its_formatting_is_lost() -> None:
    bold = [types.MessageEntityBold(2, 8)]
    sent = question(styled=frozenset({("MessageEntityBold", "question")}))
    assert count([sent], topic=[message(1, "a question", entities=bold)]).lost == 0
    assert count([sent], topic=[message(1, "a question")]).lost == 1


def test_a_message_with_another_file_is_lost() -> None:
    sent = question("", media_id=5)
    assert count([sent], topic=[message(1, media=photo(5))]).lost == 0
    assert count([sent], topic=[message(1, media=photo(6))]).lost == 1


def test_a_reply_that_answers_something_else_is_lost() -> None:
    first = question("the first")
    sent = question(replies_to=first)
    assert (
        count([sent], topic=[message(1, "a question", reply_to=types.MessageReplyHeader(reply_to_msg_id=10))]).lost == 0
    )
    assert (
        count([sent], topic=[message(1, "a question", reply_to=types.MessageReplyHeader(reply_to_msg_id=11))]).lost == 1
    )


def test_a_note_counts_while_it_stays_in_the_topic() -> None:
    note = question("/ a note", note=True)
    summary = count([note], topic=[message(1, "/ a note")])
    assert (summary.notes, summary.to_topic, summary.doubled) == (1, 0, 0)


@pytest.mark.parametrize("leaked", ["/ a note", "a note"])
def test_a_note_that_the_customer_has_got_is_one_too_many(leaked: str) -> None:
    note = question("/ a note", note=True)
    summary = count([note], topic=[message(1, "/ a note")], dialog=[message(1, leaked)])
    assert (summary.notes, summary.doubled) == (0, 1)


def test_what_was_sent_while_the_daemon_was_down_is_recovered_and_has_no_latency() -> None:
    late = question(live=False, arrived_id=1, arrived_at=99.0)
    summary = count([late], topic=[message(1, "a question")])
    assert (summary.recovered, summary.p99_ms) == (1, 0.0)


def test_latency_is_from_sending_to_receiving() -> None:
    ledger = Ledger()
    ledger.add(question())
    ledger.arrived(Side.TOPIC, "Ann", message(1, "a question"), 1.025)
    assert ledger.summary({Side.TOPIC: {}, Side.CUSTOMER: {}}, 0).p50_ms == 25.0


def test_a_message_may_arrive_before_its_sender_knows_that_it_was_sent() -> None:
    ledger = Ledger()
    ledger.arrived(Side.TOPIC, "Ann", message(1, "a question"), 1.5)
    sent = ledger.add(question())
    assert (sent.arrived_id, sent.arrived_at) == (1, 1.5)
    assert not ledger.missing()
    assert not ledger.unclaimed


def test_two_messages_that_look_alike_each_need_one_of_their_own() -> None:
    ledger = Ledger()
    ledger.add(question())
    ledger.add(question())
    ledger.arrived(Side.TOPIC, "Ann", message(1, "a question"), 2.0)
    assert len(ledger.missing()) == 1


def test_percentiles_are_of_the_nearest_rank() -> None:
    values = [float(value) for value in range(1, 101)]
    assert (percentile(values, 50), percentile(values, 99), percentile([7.0], 99), percentile([], 50)) == (50, 99, 7, 0)


@pytest.mark.parametrize(
    ("header", "topic", "target"),
    [
        (None, 1, None),
        (types.MessageReplyHeader(reply_to_msg_id=5), 1, 5),
        (types.MessageReplyHeader(forum_topic=True, reply_to_msg_id=7), 7, None),
        (types.MessageReplyHeader(forum_topic=True, reply_to_msg_id=9, reply_to_top_id=7), 7, 9),
    ],
)
def test_topic_and_reply_are_read_from_the_header(header: Any, topic: int, target: int | None) -> None:
    said = message(1, "text", reply_to=header)
    assert (topic_of(said), reply_target(said)) == (topic, target)
