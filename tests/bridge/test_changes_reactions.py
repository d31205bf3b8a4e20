"""Reactions: whose stands where, and what the account may not send."""

from changing import Sides
from desk import Trouble, refuse, topic_of, until
from telethon.tl import functions, types

from hotline_cli.bridge import dispatcher, missed_reactions
from hotline_cli.sandbox.methods import messages_reactions

REACT = functions.messages.SendReactionRequest


async def in_dialog(desk):
    """Otto, Anna, her first message as she sent it, and as it stands in the topic."""
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna", "Weiß")
    sent = await anna.client.send_message(anna.desk, "Is the flat still free?")
    shown = await otto.sees("Is the flat still free?")
    return otto, anna, sent, shown


async def react(person, where, message_id, *emoji):
    await person.client(REACT(where, message_id, reaction=[types.ReactionEmoji(each) for each in emoji]))


async def test_the_last_operators_reaction_wins_and_then_the_one_that_is_left(desk):
    otto, anna, sent, shown = await in_dialog(desk)
    ida = await desk.operator("Ida")
    sides, account_id = Sides(desk, anna), desk.account.id
    await react(otto, otto.group, shown.id, "👍")
    await until(lambda: sides.chat_reactions(sent.id) == {account_id: ["👍"]})
    await react(ida, ida.group, shown.id, "🔥")
    await until(lambda: sides.chat_reactions(sent.id) == {account_id: ["🔥"]})
    await desk.stop()
    await react(ida, ida.group, shown.id)
    await desk.start()
    await until(lambda: sides.chat_reactions(sent.id) == {account_id: ["👍"]})
    await react(otto, otto.group, shown.id)
    await until(lambda: sides.chat_reactions(sent.id) == {})


async def test_a_reaction_given_while_hotline_was_down_is_carried_and_archived(desk):
    otto, anna, _, shown = await in_dialog(desk)
    said = await otto.client.send_message(otto.group, "Come at nine", reply_to=topic_of(shown))
    got = await anna.sees("Come at nine")
    sides = Sides(desk, anna)
    await sides.quiet()
    await desk.stop()
    await react(anna, anna.desk, got.id, "❤")
    await desk.start()
    await until(lambda: sides.group_reactions(said.id) == {desk.account.id: ["❤"]})
    rows = desk.stored(lambda conn: conn.execute("SELECT peer_id, sender_id, reaction FROM reactions").fetchall())
    assert (anna.id, anna.id, "❤") in rows


async def test_both_sides_may_react_to_the_same_message_and_nothing_goes_round_in_circles(desk):
    otto, anna, sent, shown = await in_dialog(desk)
    sides, account_id = Sides(desk, anna), desk.account.id
    with Trouble(desk, REACT, lambda call, request: None, times=99) as asked:
        await react(anna, anna.desk, sent.id, "❤")
        await until(lambda: sides.group_reactions(shown.id) == {account_id: ["❤"]})
        await react(otto, otto.group, shown.id, "❤")
        await until(lambda: sides.chat_reactions(sent.id) == {anna.id: ["❤"], account_id: ["❤"]})
        await anna.client.send_message(anna.desk, "Hello?")
        await otto.sees("Hello?")
        await sides.quiet()
        assert asked.happened == 2
    assert sides.group_reactions(shown.id) == {account_id: ["❤"], otto.id: ["❤"]}


async def test_what_the_owner_gives_in_the_group_is_an_operators(desk):
    _, anna, sent, shown = await in_dialog(desk)
    sides, owner = Sides(desk, anna), desk.account
    group = await owner.client.get_input_entity(desk.group_id)
    await owner.client(REACT(group, shown.id, reaction=[types.ReactionEmoji("👍")]))
    await until(lambda: sides.chat_reactions(sent.id) == {owner.id: ["👍"]})
    await owner.client(REACT(group, shown.id, reaction=[]))
    await until(lambda: sides.chat_reactions(sent.id) == {})


async def test_what_the_account_may_not_send_is_left_out_without_a_word(desk):
    _, anna, sent, shown = await in_dialog(desk)
    sides = Sides(desk, anna)
    await react(anna, anna.desk, sent.id, "❤")
    await until(lambda: sides.group_reactions(shown.id) == {desk.account.id: ["❤"]})
    with Trouble(desk, REACT, refuse(403, "PREMIUM_ACCOUNT_REQUIRED")):
        await react(anna, anna.desk, sent.id, "🔥")
        await until(lambda: sides.group_reactions(shown.id) == {})
    await react(anna, anna.desk, sent.id, "👍")
    await until(lambda: sides.group_reactions(shown.id) == {desk.account.id: ["👍"]})
    assert len(desk.topic_messages(topic_of(shown))) == 1


async def test_messages_do_not_wait_for_a_reaction_that_has_to(desk):
    otto, anna, sent, shown = await in_dialog(desk)
    sides = Sides(desk, anna)
    with Trouble(desk, REACT, refuse(420, "FLOOD_WAIT_2")) as flooded:
        await react(otto, otto.group, shown.id, "👍")
        await until(lambda: flooded.happened)
    await otto.client.send_message(otto.group, "Come at nine", reply_to=topic_of(shown))
    await anna.sees("Come at nine")
    assert sides.chat_reactions(sent.id) == {}
    await until(lambda: sides.chat_reactions(sent.id) == {desk.account.id: ["👍"]})


async def test_reactions_to_what_is_only_among_the_team_stay_there(desk):
    otto, anna, sent, shown = await in_dialog(desk)
    sides = Sides(desk, anna)
    note = await otto.client.send_message(otto.group, "/ nice", reply_to=topic_of(shown))
    talk = await otto.client.send_message(otto.group, "Good morning all")
    with Trouble(desk, REACT, lambda call, request: None, times=99) as asked:
        for each in (note, talk):
            await react(otto, otto.group, each.id, "👍")
        await react(otto, otto.group, shown.id, "👍")
        await until(lambda: sides.chat_reactions(sent.id))
        await sides.quiet()
        assert asked.happened == 1


async def test_reactions_of_which_telegram_does_not_tell_are_asked_for(desk, monkeypatch):
    monkeypatch.setattr(missed_reactions, "EVERY", 0.05)
    await desk.stop()
    await desk.start()
    otto, anna, _, shown = await in_dialog(desk)
    ida = await desk.operator("Ida")
    said = await otto.client.send_message(otto.group, "Come at nine", reply_to=topic_of(shown))
    got = await anna.sees("Come at nine")
    sides = Sides(desk, anna)
    await react(otto, otto.group, said.id, "👍")
    await until(lambda: sides.chat_reactions(got.id) == {desk.account.id: ["👍"]})
    with Trouble(desk, functions.channels.GetMessagesRequest, refuse(400, "CHANNEL_PRIVATE")) as asked:
        await until(lambda: asked.happened)
    monkeypatch.setattr(messages_reactions, "_tell_channel", lambda *_: None)
    await react(ida, ida.group, said.id, "🔥")
    await until(lambda: sides.chat_reactions(got.id) == {desk.account.id: ["🔥"]})


async def test_a_reaction_whose_answer_is_lost_is_put_once_more(desk, monkeypatch):
    monkeypatch.setattr(dispatcher, "FIRST_PAUSE", 0.5)
    _, anna, sent, shown = await in_dialog(desk)
    sides = Sides(desk, anna)
    with Trouble(desk, REACT, refuse(500, "INTERNAL")) as lost:
        await react(anna, anna.desk, sent.id, "❤")
        await until(lambda: lost.happened)
        await until(lambda: sides.group_reactions(shown.id) == {desk.account.id: ["❤"]})
    with Trouble(desk, REACT, refuse(500, "INTERNAL")) as lost:
        await react(anna, anna.desk, sent.id)
        await until(lambda: lost.happened)
        await until(lambda: sides.group_reactions(shown.id) == {})
