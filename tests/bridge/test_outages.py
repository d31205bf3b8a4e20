"""The daemon as a process: killed, stopped, started again. Nothing may be lost and nothing doubled."""

import asyncio
import random
import signal

import pytest
from desk import open_desk, topic_of
from telethon.tl import types


@pytest.fixture
async def desk(sandbox, tmp_path):
    """A desk whose daemon has not been started yet."""
    async with open_desk(sandbox, tmp_path, run=False) as desk:
        yield desk


async def test_what_was_written_while_the_daemon_was_down_comes_through_once_and_in_order(desk):
    await desk.start_daemon()
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna", "Weiß")
    bert = await desk.customer("Bert")
    await anna.client.send_message(anna.desk, "Hello")
    topic_id = topic_of(await otto.sees("Hello"))
    await anna.sees("Hello Anna, welcome.")
    await desk.kill_daemon()

    for n in range(5):
        await anna.client.send_message(anna.desk, f"Anna {n}")
    await bert.client.send_message(bert.desk, "Bert 0")
    await otto.client.send_message(otto.group, "We will call you", reply_to=topic_id)
    await desk.account.client.send_message(anna.id, "Sorry, we are late")
    await desk.start_daemon()

    await anna.sees("We will call you")
    await bert.sees("Hello Bert, welcome.")
    await otto.sees("Bert 0")
    await otto.sees("📱 Sorry, we are late")
    shown = [m.message for m in desk.topic_messages(topic_id)]
    expected = ["Hello", *(f"Anna {n}" for n in range(5)), "📱 Sorry, we are late"]
    assert [text for text in shown if text != "We will call you"] == expected
    assert [m.message for m in anna.seen if not m.out] == [
        "Hello Anna, welcome.",
        "Sorry, we are late",
        "We will call you",
    ]


async def test_nobody_is_welcomed_late_whom_the_owner_has_answered_meanwhile(desk):
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna", "Weiß")
    sent = await anna.client.send_message(anna.desk, "Hello")
    await desk.account.sees("Hello")
    await desk.account.client.send_message(anna.id, "Hello Anna, yes?")
    await desk.start_daemon()
    await otto.sees("📱 Hello Anna, yes?")
    assert (await otto.sees("Hello")).fwd_from.from_id == types.PeerUser(anna.id)
    await anna.client.send_message(anna.desk, "Never mind", reply_to=sent.id)
    await otto.sees("Anna Weiß\nNever mind")
    assert [m.message for m in anna.seen if not m.out] == ["Hello Anna, yes?"]


async def test_killing_the_daemon_again_and_again_loses_and_doubles_nothing(desk):
    otto = await desk.operator("Otto")
    customers = [await desk.customer(name) for name in ("Anna", "Bert", "Cleo")]
    await desk.start_daemon()
    chance = random.Random(7)  # noqa: S311
    rounds, each = 4, 12

    async def write(person, topic_id, turn):
        for n in range(each):
            await person.client.send_message(person.desk, f"{person.me.first_name} {turn} {n}")
            await otto.client.send_message(otto.group, f"to {person.me.first_name} {turn} {n}", reply_to=topic_id)

    topics = {}
    for person in customers:
        await person.client.send_message(person.desk, f"first {person.me.first_name}")
        topics[person.id] = topic_of(await otto.sees(f"first {person.me.first_name}"))
    for turn in range(rounds):
        talking = [asyncio.create_task(write(person, topics[person.id], turn)) for person in customers]
        wanted = chance.randrange(3 * each)
        await otto.until(lambda: sum(m.fwd_from is not None for m in otto.seen if m.message) >= wanted)  # noqa: B023
        await desk.kill_daemon()
        await asyncio.gather(*talking)
        await desk.start_daemon()

    for person in customers:
        name = person.me.first_name
        await otto.sees(f"{name} {rounds - 1} {each - 1}")
        await person.sees(f"to {name} {rounds - 1} {each - 1}")
    for person in customers:
        name = person.me.first_name
        turns = [f"{turn} {n}" for turn in range(rounds) for n in range(each)]
        in_topic = [m.message for m in desk.topic_messages(topics[person.id]) if m.fwd_from]
        assert in_topic == [f"first {name}", *(f"{name} {turn}" for turn in turns)]
        assert [m.message for m in person.seen if not m.out] == [
            f"Hello {name}, welcome.",
            *(f"to {name} {turn}" for turn in turns),
        ]
        assert not [m for m in desk.topic_messages(topics[person.id]) if m.message.startswith("📱")]


async def test_a_daemon_that_is_asked_to_stop_ends_well(desk):
    await desk.start_daemon()
    assert await desk.kill_daemon(signal.SIGTERM) == 0
    await desk.start_daemon()
    assert await desk.kill_daemon(signal.SIGINT) == 0


async def test_a_second_daemon_on_the_same_folder_is_refused_and_names_the_first(desk):
    await desk.start_daemon()
    first = desk.process
    code, log = await desk.run_daemon()
    assert code == 75
    assert f"The connection 'desk' is in use by process {first.pid}" in log
    assert first.returncode is None


async def test_a_daemon_whose_session_telegram_has_ended_says_so_and_ends_with_77(desk):
    await desk.start_daemon()
    await desk.end_sessions()
    assert await desk.process.wait() == 77
    await desk.read_all()
    assert any("logged out, Telegram says SESSION_REVOKED" in line for line in desk.log)
    assert (await desk.run_daemon())[0] == 77


async def test_a_daemon_waits_for_a_telegram_that_cannot_be_reached(desk, tmp_path):
    port, desk.settings = desk.settings.telegram.server.port, desk.with_server(port=1)
    await desk.start_daemon(until="No connection to 127.0.0.1:1")
    assert desk.process.returncode is None
    assert await desk.kill_daemon(signal.SIGTERM) == 0
    desk.settings = desk.with_server(port=port)
    await desk.start_daemon()
