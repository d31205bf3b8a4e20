"""Edits outside of what operators say in topics: on the owner's phone, of `/new` in General, and of commands."""

from changing import Sides
from desk import Trouble, open_desk, refuse, topic_of, until
from team import replies, team_of
from telethon.tl import functions, types

from hotline_cli.bridge import dispatcher
from hotline_cli.sandbox.rpc import RpcError, dispatch

EDIT = functions.messages.EditMessageRequest
ELSEWHERE = "✏️ changed in another app: "


async def owner_edits(desk, anna, old, new):
    """The account's owner edits, on the phone, what stands in the private chat with Anna."""
    phone = desk.account.client
    chat = await phone.get_input_entity(anna.id)
    found = next(m for m in await phone.get_messages(chat, limit=20) if m.message == old)
    await phone.edit_message(chat, found.id, new)


async def edited(person, text):
    return await person.until(lambda: next((m for m in person.edited if m.message == text), None))


def said(person, words):
    return [m for m in person.seen if words in (m.message or "")]


async def test_the_team_sees_what_the_owner_makes_of_an_operators_answer(desk):
    team = await team_of(desk)
    price = await team.otto.client.send_message(team.otto.group, "price is 10", reply_to=team.topic_id)
    await team.anna.sees("price is 10")
    await owner_edits(desk, team.anna, "price is 10", "price is **99**")
    line = await team.otto.sees(ELSEWHERE + "price is 99")
    assert line.reply_to.reply_to_msg_id == price.id
    assert [type(e) for e in line.entities] == [types.MessageEntityBold]
    await team.otto.client.edit_message(team.otto.group, price.id, "price is 11")
    await edited(team.anna, "price is 11")
    await Sides(desk, team.anna).quiet()
    await desk.stop()
    await owner_edits(desk, team.anna, "price is 11", "price is 12")
    await desk.start()
    assert (await team.otto.sees(ELSEWHERE + "price is 12")).reply_to.reply_to_msg_id == price.id
    assert len(said(team.otto, ELSEWHERE)) == 2


async def test_an_edit_of_ours_whose_answer_was_lost_is_not_taken_for_the_owners(desk, monkeypatch):
    monkeypatch.setattr(dispatcher, "FIRST_PAUSE", 1.0)
    team = await team_of(desk)
    sides = Sides(desk, team.anna)
    price = await team.otto.client.send_message(team.otto.group, "price is 10", reply_to=team.topic_id)
    await team.anna.sees("price is 10")

    def in_secret(call, request):
        dispatch(call, request)
        raise RpcError(500, "INTERNAL")

    with Trouble(desk, EDIT, in_secret) as lost:
        await team.otto.client.edit_message(team.otto.group, price.id, "price is 11")
        await edited(team.anna, "price is 11")
        await until(lambda: lost.happened)
        await team.anna.client.send_message(team.anna.desk, "Eleven?")  # what was missed comes with it
        await team.otto.sees("Eleven?")
    await sides.quiet()
    with Trouble(desk, EDIT, in_secret):
        await team.otto.client.edit_message(team.otto.group, price.id, "price is 13")
        await edited(team.anna, "price is 13")
        await desk.stop()
    await desk.start()
    await sides.quiet()
    with Trouble(desk, EDIT, refuse(400, "MESSAGE_EDIT_TIME_EXPIRED")):
        await team.otto.client.edit_message(team.otto.group, price.id, "price is 12")
        await team.otto.until(lambda: said(team.otto, "after 48 hours"))
    for number in range(5):
        await team.otto.client.edit_message(team.otto.group, price.id, f"price is 2{number}")
    await edited(team.anna, "price is 24")
    await sides.quiet()
    await desk.stop()
    await desk.start()
    await owner_edits(desk, team.anna, "price is 24", "price is 99")
    await team.otto.sees(ELSEWHERE + "price is 99")
    assert len(said(team.otto, ELSEWHERE)) == 1


async def test_the_text_behind_new_follows_its_edits_and_its_deletion(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, block_words=["discount"]) as desk:
        otto = await desk.operator("Otto")
        zed = await desk.customer("Zed", username="zed_zedson")
        asked = await otto.client.send_message(otto.group, "/new @zed_zedson typo text")
        got = await zed.sees("typo text")
        shown = await otto.sees("✍️ typo text")
        await otto.client.edit_message(otto.group, asked.id, "/new @zed_zedson typo **fixed** text")
        changed = await edited(zed, "typo fixed text")
        assert changed.id == got.id
        assert [(type(e), e.offset, e.length) for e in changed.entities] == [(types.MessageEntityBold, 5, 5)]
        assert topic_of(await otto.sees("✏️ typo fixed text")) == topic_of(shown)

        answers = [
            ("/new @zed_zedson a discount", "forbid the new text (block_words: discount)"),
            ("/new @zed_zedson / a note", "an edit makes no note"),
            ("/new @otto_else typo text", "an edit changes the text of /new, not whom it goes to"),
            ("/new @zed_zedson", "an edit changes the text of /new, not whom it goes to"),
            ("hello everybody", "an edit changes the text of /new, not whom it goes to"),
        ]
        for number, (text, words) in enumerate(answers, 2):
            await otto.client.edit_message(otto.group, asked.id, text)
            answer = (await replies(otto, asked.id, number))[-1]
            assert words in answer.message
            assert topic_of(answer) == 1
        with Trouble(desk, EDIT, refuse(400, "MESSAGE_EDIT_TIME_EXPIRED")):
            await otto.client.edit_message(otto.group, asked.id, "/new @zed_zedson too late")
            answer = (await replies(otto, asked.id, number + 1))[-1]
        assert "allows no edits after 48 hours" in answer.message
        await otto.client.edit_message(otto.group, asked.id, "/new @zed_zedson typo text")
        await edited(zed, "typo text")
        await Sides(desk, zed).quiet()
        await owner_edits(desk, zed, "typo text", "another text")
        assert topic_of(await otto.sees(ELSEWHERE + "another text")) == topic_of(shown)

        await Sides(desk, zed).quiet()
        await desk.stop()
        await otto.client.edit_message(otto.group, asked.id, "/new @zed_zedson after the outage")
        await desk.start()
        await edited(zed, "after the outage")
        await otto.client.delete_messages(otto.group, [asked.id])
        await zed.until(lambda: got.id in zed.deleted)
        assert len([m for m in zed.seen if not m.out]) == 1


async def test_an_edited_command_is_not_carried_out_and_that_is_said_once(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, custom_commands=["ours"]) as desk:
        team = await team_of(desk)
        otto = team.otto
        words = "An edited command is not carried out. Send it again as a new message."

        async def write(text, **options):
            return await otto.client.send_message(otto.group, text, **options)

        for options in ({"reply_to": team.topic_id}, {}):
            wrong = await write("/wiat" if options else "/lits", **options)
            await replies(otto, wrong.id)
            quiet = [await write(text, **options) for text in ("/ a note", "/ours", "/else@another_bot")]
            for message, text in zip(quiet, ("/ the same note", "/ours again", "/wait@another_bot"), strict=True):
                await otto.client.edit_message(otto.group, message.id, text)
            for text in ("/wait" if options else "/list", "/stats", "/help"):
                await otto.client.edit_message(otto.group, wrong.id, text)
            answer = (await replies(otto, wrong.id, 2))[-1]
            assert (answer.message, topic_of(answer)) == (words, team.topic_id if options else 1)
            note = await write("/ for the team", **options)
            await otto.client.edit_message(otto.group, note.id, "/help")
            assert (await replies(otto, note.id))[0].message == words
        await Sides(desk, team.anna).quiet()
        assert len(said(otto, words)) == 4
        assert team.dialog.status == "needs_reply"


async def test_a_new_that_is_edited_while_it_is_looked_up_goes_to_nobody_else(desk, monkeypatch):
    otto = await desk.operator("Otto")
    zed = await desk.customer("Zed", username="zed_zedson")

    def fail(call, request):
        raise RpcError(500, "INTERNAL")

    with Trouble(desk, functions.contacts.ResolveUsernameRequest, fail) as failing:
        same = await otto.client.send_message(otto.group, "/new @zed_zedson typo text")
        await until(lambda: failing.happened)
        await otto.client.edit_message(otto.group, same.id, "/new @zed_zedson fixed text")
        await zed.sees("fixed text")
    assert len(await replies(otto, same.id)) == 1
    with Trouble(desk, functions.contacts.ResolveUsernameRequest, fail) as failing:
        other = await otto.client.send_message(otto.group, "/new @zed_zed for Zed")
        await until(lambda: failing.happened)
        await otto.client.edit_message(otto.group, other.id, "/new @zed_zedson for another")
        assert "not carried out" in (await replies(otto, other.id))[0].message
    assert [m.message for m in zed.seen if not m.out] == ["fixed text"]
