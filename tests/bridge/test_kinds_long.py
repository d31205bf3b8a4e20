"""Texts and captions that do not fit into one message."""

import pytest
from desk import Trouble, open_desk, refuse, topic_of, until
from kinds import KINDS
from telethon.tl import functions, types

from hotline_cli.demo.media import picture
from hotline_cli.store import outbox

LINE = "A line of a long text, as people write them. "


def long_text(length):
    """Words, in lines and paragraphs, of exactly this length."""
    text = "".join(LINE * 5 + ("\n\n" if n % 3 == 2 else "\n") for n in range(length // 200 + 1))
    return text[: length - 1].rstrip().ljust(length, "x")


async def in_dialog(desk):
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna", "Weiß")
    hers = await anna.client.send_message(anna.desk, "Hello")
    shown = await otto.sees("Hello")
    return otto, anna, topic_of(shown), (hers.id, shown.id)


async def make_premium(desk, *people):
    for person in people:
        desk.sandbox.world.users[person.id].premium = True


async def in_parts(person, count):
    """What has reached somebody since the first words, as soon as there is so much of it."""
    return await person.until(lambda: enough(person, count))


def enough(person, count):
    found = [m for m in person.seen if not m.out and not m.action and m.message != "Hello"]
    return found if len(found) >= count else None


def words(*messages):
    return " ".join(m.message for m in messages).split()


async def send_captioned(person, to, caption, **options):
    """A picture with a caption in bold from end to end."""
    file = await person.client.upload_file(picture((9, 9, 9)), file_name="a.png")
    bold = [types.MessageEntityBold(0, len(caption))]
    reply_to = types.InputReplyToMessage(options["reply_to"]) if "reply_to" in options else None
    await person.client(
        functions.messages.SendMediaRequest(
            to, types.InputMediaUploadedPhoto(file), caption, entities=bold, reply_to=reply_to
        )
    )


async def test_a_caption_that_only_premium_may_write_goes_on_in_a_text_that_replies_to_its_picture(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, welcome="off") as desk:
        otto, anna, topic_id, _ = await in_dialog(desk)
        await make_premium(desk, otto)
        caption = long_text(4000)
        await send_captioned(otto, otto.group, caption, reply_to=topic_id)
        media, rest = await in_parts(anna, 2)
        assert isinstance(media.media, types.MessageMediaPhoto)
        assert 500 < len(media.message) <= 1024
        assert media.message.endswith(".")
        assert rest.reply_to.reply_to_msg_id == media.id
        assert words(media, rest) == caption.split()
        for part in (media, rest):
            assert [(type(e), e.offset, e.length) for e in part.entities] == [
                (types.MessageEntityBold, 0, len(part.message))
            ]
        # A reply to either part is a reply to the operator's message.
        await anna.client.send_message(anna.desk, "I see", reply_to=rest.id)
        answer = await otto.sees("Anna Weiß\nI see")
        (original,) = [m for m in desk.topic_messages(topic_id) if m.message == caption]
        assert answer.reply_to.reply_to_msg_id == original.id


async def test_with_premium_of_its_own_the_account_sends_the_caption_whole(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, welcome="off", run=False) as desk:
        await make_premium(desk, desk.account)
        await desk.start()
        otto, anna, topic_id, _ = await in_dialog(desk)
        await make_premium(desk, otto)
        caption = long_text(4000)
        await send_captioned(otto, otto.group, caption, reply_to=topic_id)
        (message,) = await in_parts(anna, 1)
        assert message.message == caption
        assert isinstance(message.media, types.MessageMediaPhoto)


async def test_a_name_in_front_makes_two_messages_of_a_text_that_just_fits(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, welcome="off") as desk:
        otto, anna, topic_id, (hers, shown) = await in_dialog(desk)
        text = long_text(4096)
        await anna.client.send_message(anna.desk, text, reply_to=hers)
        first, second = await in_parts(otto, 2)
        assert first.message.startswith("Anna Weiß\n")
        assert words(first, second) == ["Anna", "Weiß", *text.split()]
        assert first.reply_to.reply_to_msg_id == shown
        assert topic_of(first) == topic_of(second) == topic_id
        assert max(len(first.message), len(second.message)) <= 4096


async def test_an_album_with_a_long_caption_stays_together_and_goes_on_below(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, welcome="off") as desk:
        otto, anna, topic_id, _ = await in_dialog(desk)
        await make_premium(desk, otto)
        caption = long_text(3000)
        await KINDS["album"].send(desk, otto, otto.group, topic_id, caption)
        *album, rest = await in_parts(anna, 4)
        assert len({m.grouped_id for m in album}) == 1
        assert words(album[0], rest) == caption.split()
        assert rest.reply_to.reply_to_msg_id == album[0].id


@pytest.mark.parametrize("answered", [True, False], ids=["named again", "only refused"])
async def test_what_a_crash_interrupts_between_two_parts_arrives_once(sandbox, tmp_path, answered):
    async with open_desk(sandbox, tmp_path, welcome="off") as desk:
        otto, anna, topic_id, _ = await in_dialog(desk)
        await make_premium(desk, otto)
        caption = long_text(2000)
        flood = refuse(500, "INTERNAL")
        with Trouble(desk, functions.messages.SendMessageRequest, flood, times=1_000):
            await send_captioned(otto, otto.group, caption, reply_to=topic_id)
            await in_parts(anna, 1)
            desk._running.cancel()  # as a crash does: nothing more is written down
            with pytest.raises(BaseException):  # noqa: B017  # whatever it ends with
                await desk._running
            await desk.connection.close()
            desk.connection = None
        sandbox.world.refuse_repeats = not answered
        await desk.start()
        media, rest = await in_parts(anna, 2)
        assert words(media, rest) == caption.split()
        await until(lambda: desk.stored(outbox.counts).waiting == 0 or not answered)
        await otto.client.send_message(otto.group, "Well?", reply_to=topic_id)
        await anna.sees("Well?")
        assert len([m for m in anna.seen if not m.out]) == 3


async def test_a_flood_wait_between_two_parts_sends_neither_twice(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, welcome="off") as desk:
        otto, anna, topic_id, _ = await in_dialog(desk)
        await make_premium(desk, otto)
        caption = long_text(2000)
        counted = Trouble(desk, functions.messages.SendMediaRequest, lambda call, request: None, times=9)
        faults = desk.sandbox.server._hub.faults
        with Trouble(desk, functions.messages.SendMessageRequest, refuse(420, "FLOOD_WAIT_1")) as flooded:
            refused = faults.before_call

            def both(call, request):
                counted._before_call(call, request)
                refused(call, request)

            faults.before_call = both
            await send_captioned(otto, otto.group, caption, reply_to=topic_id)
            media, rest = await in_parts(anna, 2)
        assert (flooded.happened, counted.happened) == (1, 1)
        assert words(media, rest) == caption.split()


async def test_an_operator_is_told_when_only_the_first_part_went_through(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, welcome="off") as desk:
        otto, anna, topic_id, _ = await in_dialog(desk)
        await make_premium(desk, otto)
        with Trouble(desk, functions.messages.SendMessageRequest, refuse(403, "USER_IS_BLOCKED")):
            await send_captioned(otto, otto.group, long_text(2000), reply_to=topic_id)
            await otto.sees("Not sent: the customer has blocked this account.")
        (media,) = await in_parts(anna, 1)
        await anna.client.send_message(anna.desk, "And?", reply_to=media.id)
        assert (await otto.sees("Anna Weiß\nAnd?")).reply_to.reply_to_msg_id
        await until(lambda: desk.stored(outbox.counts).waiting == 0)


async def test_a_name_in_front_of_a_hundred_entities_is_one_too_many_for_one_message(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, welcome="off") as desk:
        otto, anna, _, (hers, _) = await in_dialog(desk)
        text = "b " * 99 + "b"
        bold = [types.MessageEntityBold(n * 2, 1) for n in range(100)]
        await anna.client.send_message(anna.desk, text, formatting_entities=bold, reply_to=hers)
        first, second = await in_parts(otto, 2)
        assert words(first, second) == ["Anna", "Weiß", *text.split()]
        assert [len(first.entities), len(second.entities)] == [100, 1]


async def test_an_account_that_has_lost_its_premium_sends_the_caption_in_parts(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, welcome="off", run=False) as desk:
        await make_premium(desk, desk.account)
        await desk.start()
        otto, anna, topic_id, _ = await in_dialog(desk)
        await make_premium(desk, otto)
        sandbox.world.users[desk.account.id].premium = False
        caption = long_text(2000)
        await send_captioned(otto, otto.group, caption, reply_to=topic_id)
        assert words(*await in_parts(anna, 2)) == caption.split()
