"""Every kind of message, in each direction, reacted to, edited and deleted: the lines of the table run side by side.

hotline is started anew between a message and what is done to it. Kinds without room for a text cannot be edited by
anybody: what Telegram tells as an edit of them says nothing to people.
"""

import asyncio

import pytest
from changing import Restart, Sides
from desk import open_desk, topic_of, until
from kinds import KINDS, UNCARRIED
from telethon.tl import functions, types

BY_CUSTOMER = "🗑 deleted by the customer"
IN_CHAT = "🗑 deleted in the private chat"


async def in_dialog(desk):
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna", "Weiß")
    await anna.client.send_message(anna.desk, "Hello")
    topic_id = topic_of(await otto.sees("Hello"))
    await anna.sees("Hello Anna, welcome.")
    return otto, anna, topic_id, Sides(desk, anna)


async def run(line, kinds):
    """All lines of the table at once; a failure says which line it is."""

    async def cell(name, kind):
        try:
            await line(name, kind)
        except Exception as error:
            error.add_note(f"This was: {name}")
            raise

    await asyncio.gather(*(cell(name, kind) for name, kind in kinds.items()))


async def react(person, where, message_id, *emoji):
    reaction = [types.ReactionEmoji(each) for each in emoji]
    await person.client(functions.messages.SendReactionRequest(where, message_id, reaction=reaction))


async def reactions_go_both_ways(sides, otto, anna, in_group, at_anna):
    """Whatever is shown of a message in the group, and the message in the private chat: each side's reaction is put on
    the other by the account, and goes away again."""
    account_id = sides.account_id
    await react(anna, anna.desk, at_anna, "❤")
    await until(lambda: sides.group_reactions(in_group) == {account_id: ["❤"]})
    await react(otto, otto.group, in_group, "👍")
    await until(lambda: sides.chat_reactions(at_anna).get(account_id) == ["👍"])
    await react(anna, anna.desk, at_anna)
    await until(lambda: account_id not in sides.group_reactions(in_group))
    await react(otto, otto.group, in_group)
    await until(lambda: sides.chat_reactions(at_anna) == {})


async def is_marked(sides, otto, shown, text, line):
    """A copy with a text says in itself that the message was deleted, everything else below itself."""
    if text is not None:
        await until(lambda: sides.in_group(shown).message == f"{text}\n\n{line}")
    else:
        await otto.sees(line, reply_to_msg_id=shown)
    assert sides.in_group(shown) is not None


@pytest.mark.parametrize("relay", ["forward", "copy"])
async def test_what_a_customer_changes(sandbox, tmp_path, relay):
    async with open_desk(sandbox, tmp_path, relay=relay) as desk:
        otto, anna, _, sides = await in_dialog(desk)
        one_by_one = asyncio.Lock()  # many deleted at once are told of in one line
        restart = Restart(desk, len(KINDS | UNCARRIED))

        async def line(name, kind):
            (sent, *_) = await kind.send(desk, anna, anna.desk)
            ours = sides.account_id_of(sent.id) if sent.out else sent.id
            sent_id = sides.annas_id_of(ours)
            (shown, *_) = await sides.shown(ours)
            await restart()
            await reactions_go_both_ways(sides, otto, anna, shown, sent_id)
            text = f"Edited {name}" if kind.captioned else None
            if text is not None:
                await anna.client.edit_message(anna.desk, sent_id, text)
                if relay == "copy":
                    await until(lambda: sides.in_group(shown).message == text)
                else:
                    await otto.sees(f"✏️ {text}", reply_to_msg_id=shown)
            else:
                sides.touch(anna, desk.account.id, sent_id)
            async with one_by_one:
                await anna.client.delete_messages(anna.desk, [sent_id], revoke=True)
                await is_marked(sides, otto, shown, text if relay == "copy" else None, BY_CUSTOMER)

        await run(line, KINDS | UNCARRIED)
        await sides.quiet()
        edits = [m for m in otto.seen if (m.message or "").startswith("✏️")]
        captioned = [name for name, kind in KINDS.items() if kind.captioned]
        assert len(edits) == (len(captioned) if relay == "forward" else 0)


async def test_what_an_operator_changes(desk):
    otto, anna, topic_id, sides = await in_dialog(desk)
    restart = Restart(desk, len(KINDS))

    async def line(name, kind):
        (sent, *_) = await kind.send(desk, otto, otto.group, topic_id)
        (got, *_) = await sides.sent(sent.id)
        await restart()
        await reactions_go_both_ways(sides, otto, anna, sent.id, got)
        if kind.captioned:
            await otto.client.edit_message(otto.group, sent.id, f"Edited {name}")
            await until(lambda: sides.at_anna(got).message == f"Edited {name}")
        else:
            sides.touch(otto, desk.group_id, sent.id)
        await otto.client.delete_messages(otto.group, [sent.id])
        await until(lambda: sides.at_anna(got) is None)

    await run(line, KINDS)
    await sides.quiet()
    assert not [m for m in otto.seen if (m.message or "").startswith(("The customer's", "Not", "An edit"))]
    captioned = [name for name, kind in KINDS.items() if kind.captioned]
    assert len([m for m in anna.edited if m.message.startswith("Edited")]) == len(captioned)


async def test_what_cannot_be_sent_changes_nothing_for_the_customer(desk):
    otto, anna, topic_id, sides = await in_dialog(desk)
    before = [m.id for m in anna.seen]

    async def line(name, kind):
        (sent, *_) = await kind.send(desk, otto, otto.group, topic_id)
        await otto.until(lambda: [m for m in otto.seen if m.reply_to_msg_id == sent.id])
        await react(otto, otto.group, sent.id, "👍")
        sides.touch(otto, desk.group_id, sent.id)
        await otto.client.delete_messages(otto.group, [sent.id])

    await run(line, UNCARRIED)
    await otto.client.send_message(otto.group, "Hello Anna", reply_to=topic_id)
    await anna.sees("Hello Anna")
    assert [m.message for m in anna.seen if m.id not in before] == ["Hello Anna"]
    assert not anna.edited
    assert not anna.deleted


async def test_what_the_owner_changes_on_the_phone(desk):
    otto, anna, _, sides = await in_dialog(desk)
    owner = desk.account
    one_by_one, restart = asyncio.Lock(), Restart(desk, len(KINDS))
    address = await owner.client.get_input_entity(anna.id)

    async def line(name, kind):
        (sent, *_) = await kind.send(desk, owner, address)
        got = sides.annas_id_of(sent.id)
        (shown, *_) = await sides.shown(sent.id)
        await restart()
        await reactions_go_both_ways(sides, otto, anna, shown, got)
        text = f"📱 Edited {name}" if kind.captioned else None
        if text is not None:
            await owner.client.edit_message(address, sent.id, f"Edited {name}")
            await until(lambda: sides.in_group(shown).message == text)
        else:
            sides.touch(owner, anna.id, sent.id)
        async with one_by_one:
            await owner.client.delete_messages(address, [sent.id], revoke=True)
            await is_marked(sides, otto, shown, text, IN_CHAT)

    await run(line, KINDS)
    assert not [m for m in otto.seen if (m.message or "").startswith("✏️")]
