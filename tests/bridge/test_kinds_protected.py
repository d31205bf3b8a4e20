"""Content that its sender has protected, references that are of no use any more, and media that goes down and up."""

import asyncio
import logging

import pytest
from desk import Trouble, open_desk, refuse, topic_of
from kinds import KINDS, VIDEO, behind, essence, file_kind
from telethon.tl import functions, types

from hotline_cli.rules.carriage import FILES
from hotline_cli.sandbox.files import expire_references

NAME = "Anna Weiß\n"
WHY = "not shown here, because the sender does not allow it to be forwarded or saved."
FILE_KINDS = [name for name in KINDS if name.replace(" ", "_") in {kind.value for kind in FILES}]
ALBUMS = ["album", "document album"]


async def in_dialog(desk):
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna", "Weiß")
    await anna.client.send_message(anna.desk, "Hello")
    return otto, anna, topic_of(await otto.sees("Hello"))


async def protect(person, peer, enabled=True):
    await person.client(functions.messages.ToggleNoForwardsRequest(peer, enabled))


async def arrived(person, send, count=None, *, out=False):
    """What `send` brings to somebody, in as many messages as were sent or `count`."""
    before = len(person.seen)
    sent = await send
    found = await person.until(lambda: enough(person.seen[before:], count or len(sent), out))
    return sent, found


def enough(seen, count, out):
    found = [m for m in seen if not m.action and (out or not m.out)]
    return found if len(found) >= count else None


async def by_account(desk, person, send, count=None):
    """As `arrived`, of what the account posts in the group."""
    before = len(person.seen)
    sent = await send
    wanted = count or len(sent)

    def found():
        shown = [m for m in person.seen[before:] if m.sender_id == desk.account.id and not m.action]
        return shown if len(shown) >= wanted else None

    return sent, await person.until(found)


def look(message):
    """The essence of a message whose file is another one with the same bytes and attributes."""
    found = essence(message)
    media = found["media"]
    if isinstance(media, tuple) and media[0] in ("photo", "document"):
        found["media"] = (media[0], *media[2:])
    return found


def bytes_of(sandbox, message):
    media = message.media
    file = getattr(media, "photo", None) or media.document
    return sandbox.world.files[file.id].data


async def test_of_protected_messages_the_text_is_shown_and_one_line_names_the_rest(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, welcome="off") as desk:
        otto, anna, topic_id = await in_dialog(desk)
        await protect(anna, anna.desk)
        await otto.sees("🔒 Messages of this chat may no longer be forwarded or saved.")
        sent, (shown,) = await by_account(desk, otto, KINDS["formatted text"].send(desk, anna, anna.desk))
        assert essence(shown) == behind(NAME, essence(sent[0]))
        for name in FILE_KINDS:
            kind = KINDS[name]
            sent, (shown,) = await by_account(desk, otto, kind.send(desk, anna, anna.desk))
            said = f"{sent[0].message}\n" if sent[0].message else ""
            assert shown.message == f"{NAME}{said}{kind.name}: {WHY}", name
            assert topic_of(shown) == topic_id
        _, (line,) = await by_account(desk, otto, KINDS["album"].send(desk, anna, anna.desk), 1)
        assert line.message == f"{NAME}The kitchen\nThe bath\nPhoto × 3: {WHY}"
        for name in ("contact", "location", "venue", "poll"):
            sent, (shown,) = await by_account(desk, otto, KINDS[name].send(desk, anna, anna.desk))
            assert essence(shown) == essence(sent[0]), name
        for name in ("quiz", "game", "story"):
            _, (line,) = await by_account(desk, otto, KINDS[name].send(desk, anna, anna.desk))
            assert line.message == f"{NAME}{KINDS[name].name}: {WHY}"


async def test_messages_that_are_protected_one_by_one_are_treated_alike(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, welcome="off", bots=True) as desk:
        otto, anna, _ = await in_dialog(desk)
        file = await anna.client.upload_file(b"%PDF-1.4", file_name="a.pdf")
        media = types.InputMediaUploadedDocument(file, "application/pdf", [], force_file=True)
        await anna.client(functions.messages.SendMediaRequest(anna.desk, media, "For you", noforwards=True))
        line = await otto.sees(f"{NAME}For you\nFile: {WHY}")
        assert [(type(e), e.offset, e.length) for e in line.entities] == [(types.MessageEntityBold, 0, 9)]
        await anna.client(functions.messages.SendMessageRequest(anna.desk, "And a word", noforwards=True))
        await otto.sees(f"{NAME}And a word")


@pytest.mark.parametrize("flagged", [True, False], ids=["by the message", "by the chat"])
async def test_where_the_settings_allow_it_protected_files_are_downloaded_and_uploaded(
    sandbox, tmp_path, flagged, caplog
):
    caplog.set_level(logging.DEBUG, "hotline_cli.telegram.uploading")
    async with open_desk(sandbox, tmp_path, welcome="off", protected="copy") as desk:
        otto, anna, topic_id = await in_dialog(desk)
        if not flagged:
            await protect(anna, anna.desk)
            await otto.sees("🔒 Messages of this chat may no longer be forwarded or saved.")
        for name in [*FILE_KINDS, *ALBUMS]:
            kind = KINDS[name]
            if flagged:
                with all_protected(desk, anna):
                    sent, found = await by_account(desk, otto, kind.send(desk, anna, anna.desk))
            else:
                sent, found = await by_account(desk, otto, kind.send(desk, anna, anna.desk))
            expected = [look(message) for message in sent]
            if kind.captioned:
                expected[0] = behind(NAME, expected[0])
            assert [look(message) for message in found] == expected, name
            assert [bytes_of(sandbox, m) for m in found] == [bytes_of(sandbox, m) for m in sent], name
            assert len({m.grouped_id for m in found}) == 1
            assert {topic_of(m) for m in found} == {topic_id}
            assert not found[0].noforwards
    assert "Uploading again: part 1 of 1" in caplog.messages


class all_protected:  # noqa: N801  # reads as a condition
    """What somebody sends is protected, as a bot's messages can be."""

    def __init__(self, desk, person):
        self.faults = desk.sandbox.server._hub.faults
        self.person = person

    def __enter__(self):
        self.faults.before_call = self._before_call

    def __exit__(self, *_):
        del self.faults.before_call

    def _before_call(self, call, request):
        mine = call.key.authorization is not None and call.user.id == self.person.id
        if mine and hasattr(request, "noforwards"):
            request.noforwards = True


async def test_an_operator_is_told_what_a_protected_group_does_not_let_out(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, welcome="off") as desk:
        otto, anna, topic_id = await in_dialog(desk)
        await protect(desk.account, await desk.account.client.get_input_entity(desk.group_id))
        (sent,), (answer,) = await by_account(desk, otto, KINDS["photo"].send(desk, otto, otto.group, topic_id))
        assert answer.message.startswith("Not sent. Photo: this group does not allow content to be forwarded or saved.")
        assert answer.reply_to.reply_to_msg_id == sent.id
        await otto.client.send_message(otto.group, "Words go", reply_to=topic_id)
        await anna.sees("Words go")
        assert not [m for m in anna.seen if m.media]


async def test_from_a_protected_group_files_are_uploaded_where_the_settings_allow_it(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, welcome="off", protected="copy") as desk:
        otto, anna, topic_id = await in_dialog(desk)
        await protect(desk.account, await desk.account.client.get_input_entity(desk.group_id))
        for name in ("photo", "video", "voice", "album"):
            sent, found = await arrived(anna, KINDS[name].send(desk, otto, otto.group, topic_id))
            assert [look(m) for m in found] == [look(m) for m in sent], name


async def test_references_that_have_expired_are_fetched_again_for_albums_and_after_a_restart(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, welcome="off", relay="copy") as desk:
        otto, anna, topic_id = await in_dialog(desk)
        offline = refuse(500, "INTERNAL")
        with Trouble(
            desk, (functions.messages.SendMultiMediaRequest, functions.messages.SendMediaRequest), offline, 99
        ):
            hers = await KINDS["album"].send(desk, anna, anna.desk)
            mine = await KINDS["voice"].send(desk, otto, otto.group, topic_id)
            await desk.stop()
        expire_references(sandbox.world)
        await desk.start()
        (received,) = await anna.until(lambda: enough(anna.seen, 1, False))
        assert essence(received) == essence(mine[0])
        shown = await otto.until(lambda: [m for m in otto.seen if m.grouped_id][:3] or None)
        await otto.until(lambda: len([m for m in otto.seen if m.grouped_id]) == 3)
        shown = [m for m in otto.seen if m.grouped_id]
        assert [essence(m) for m in shown] == [essence(m) for m in hers]
        assert len({m.grouped_id for m in shown}) == 1


@pytest.mark.parametrize("error", ["FILE_REFERENCE_INVALID", "MEDIA_EMPTY"])
async def test_a_reference_that_is_of_no_use_at_all_is_replaced_by_an_upload(sandbox, tmp_path, error):
    async with open_desk(sandbox, tmp_path, welcome="off") as desk:
        otto, anna, topic_id = await in_dialog(desk)
        with Trouble(desk, functions.messages.SendMediaRequest, refuse(400, error), times=2) as trouble:
            sent, found = await arrived(anna, KINDS["video"].send(desk, otto, otto.group, topic_id))
        assert trouble.happened == 2
        assert look(found[0]) == look(sent[0])
        assert essence(found[0]) != essence(sent[0])


LARGE = file_kind("tour.mp4", b"film" * 300_000, VIDEO, caption="The tour")


async def test_a_pause_that_telegram_asks_for_ends_no_transfer(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, welcome="off", relay="copy", protected="copy") as desk:
        otto, anna, _ = await in_dialog(desk)
        pause = refuse(420, "FLOOD_PREMIUM_WAIT_0")
        down = Trouble(desk, functions.upload.GetFileRequest, pause)
        with Trouble(desk, functions.upload.SaveFilePartRequest, pause) as up:
            up.faults.before_call = chain(all_protected(desk, anna)._before_call, down._before_call, up._before_call)
            (sent,), (found,) = await by_account(desk, otto, LARGE(desk, anna, anna.desk))
        assert (down.happened, up.happened) == (1, 1)
        assert bytes_of(sandbox, found) == bytes_of(sandbox, sent)


def chain(*hooks):
    def before_call(call, request):
        for hook in hooks:
            hook(call, request)

    return before_call


async def test_a_daemon_that_is_stopped_ends_a_transfer_and_makes_it_anew_when_it_runs_again(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, welcome="off", relay="copy", protected="copy") as desk:
        otto, anna, _ = await in_dialog(desk)
        begun = asyncio.Event()

        def stop(call, request):
            desk.connection.stop()
            begun.set()

        with Trouble(desk, functions.upload.SaveFilePartRequest, stop) as stopped:
            stopped.faults.before_call = chain(all_protected(desk, anna)._before_call, stopped._before_call)
            (sent,) = await LARGE(desk, anna, anna.desk)
            await begun.wait()
            await desk.stop()
        await desk.start()
        found = await otto.sees("The tour")
        assert bytes_of(sandbox, found) == bytes_of(sandbox, sent)
        assert otto.count("The tour") == 1


@pytest.mark.parametrize("setting", ["copy", "text"])
async def test_a_backlog_of_a_protected_chat_comes_in_order_and_albums_in_one_piece(sandbox, tmp_path, setting):
    async with open_desk(sandbox, tmp_path, welcome="off", protected=setting) as desk:
        otto, anna, _ = await in_dialog(desk)
        await protect(anna, anna.desk)
        await otto.sees("🔒 Messages of this chat may no longer be forwarded or saved.")
        await desk.stop()
        before = len(otto.seen)
        sent = []
        for name in ("text", "album", "document", "text", "album"):
            sent.append(await KINDS[name].send(desk, anna, anna.desk))
        await desk.start()
        last = sent[-1][0].message if setting == "copy" else "Photo"
        shown = await otto.until(lambda: through([m for m in otto.seen[before:] if not m.action], last))
        looks = [look(message) for message in shown]
        if setting == "text":
            assert [each["text"].rpartition("\n")[2].partition(":")[0] for each in looks] == [
                "Is the flat still free?", "Photo × 3", "File", "Is the flat still free?", "Photo × 3"
            ]  # fmt: skip
            return
        expected = [[look(message) for message in each] for each in sent]
        for each in expected:
            each[0] = behind(NAME, each[0])
        assert looks == [each for found in expected for each in found]
        albums = [message.grouped_id for message in shown if message.grouped_id]
        assert [albums.count(each) for each in dict.fromkeys(albums)] == [3, 3]


def through(messages, last):
    """The messages, as soon as the second one is among them that says `last`, with its album."""
    found = [n for n, message in enumerate(messages) if last in (message.message or "")]
    if len(found) < 2:
        return None
    wanted = found[1] + (3 if messages[found[1]].grouped_id else 1)
    return messages if len(messages) >= wanted else None
