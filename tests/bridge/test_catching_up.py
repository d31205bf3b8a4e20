"""What was missed comes in slices, and counts as a whole."""

import io

import pytest
from desk import Trouble, open_desk
from telethon.tl import functions

from hotline_cli.demo.media import picture


@pytest.fixture
async def desk(sandbox, tmp_path):
    """A desk whose bridge has not been started yet."""
    async with open_desk(sandbox, tmp_path, run=False) as desk:
        yield desk


async def test_nobody_is_welcomed_whose_answer_came_many_messages_later(desk):
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna")
    bert = await desk.customer("Bert")
    await anna.client.send_message(anna.desk, "Hello")
    await desk.account.sees("Hello")
    for n in range(300):
        await bert.client.send_message(bert.desk, f"Bert {n}")
    await desk.account.client.send_message(anna.id, "Yes, Anna?")
    await desk.start()
    await otto.sees("📱 Yes, Anna?")
    await otto.sees("Bert 299")
    await bert.sees("Hello Bert, welcome.")
    assert [m.message for m in anna.seen if not m.out] == ["Yes, Anna?"]
    shown = [m.message for m in otto.seen if (m.message or "").startswith("Bert")]
    assert shown == [f"Bert {n}" for n in range(300)]


async def forwards_until(desk, otto, text):
    """How many messages each forward had, until `text` is shown."""
    sizes = []
    request = functions.messages.ForwardMessagesRequest
    with Trouble(desk, request, lambda call, asked: sizes.append(len(asked.id)), times=1000):
        await desk.start()
        await otto.sees(text)
    return sizes


async def test_a_backlog_leaves_in_few_requests_and_in_order(desk):
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna")
    for n in range(250):
        await anna.client.send_message(anna.desk, str(n))
    assert await forwards_until(desk, otto, "249") == [100, 100, 50]
    assert [m.message for m in otto.seen if m.fwd_from] == [str(n) for n in range(250)]


async def test_an_album_in_a_backlog_is_not_torn_apart(desk):
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna")
    for n in range(97):
        await anna.client.send_message(anna.desk, str(n))
    files = [io.BytesIO(picture((20 * n, 0, 0))) for n in range(5)]
    for n, file in enumerate(files):
        file.name = f"{n}.png"
    await anna.client.send_file(anna.desk, files)
    await anna.client.send_message(anna.desk, "That was all")
    assert await forwards_until(desk, otto, "That was all") == [97, 6]
    assert len({m.grouped_id for m in otto.seen if m.media}) == 1
