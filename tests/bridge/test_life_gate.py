"""Whose messages reach the group, and what they have to say for that; what operators may not say."""

import pytest
from desk import Trouble, open_desk, refuse, until
from kinds import KINDS, UNCARRIED, named, picture
from lives import WELCOME, dialog_of, restart
from telethon.tl import functions

from hotline_cli.bridge import leisure
from hotline_cli.store import dialogs


@pytest.fixture(autouse=True)
def leisure_at_once(monkeypatch):
    monkeypatch.setattr(leisure, "INTERVAL", 0.02)


async def test_a_dialog_begins_with_a_keyword_and_then_everything_is_shown(sandbox, tmp_path):
    settings = {"keywords": {"private": ["order*", ["flat", "~newsletter"]]}, "drop_words": ["casino"]}
    async with open_desk(sandbox, tmp_path, auto_info=True, **settings) as desk:
        anna = await dialog_of(desk)
        await anna.writes("Hello")
        await anna.writes("Our newsletter: a flat for everybody")
        await until(lambda: anna.archived("Our newsletter: a flat for everybody"))
        assert anna.stored is None
        album = [named("a.png", picture((1, 2, 3))), named("b.png", picture((3, 2, 1)))]
        await anna.customer.client.send_file(anna.customer.desk, album, caption=["", "I ORDERED these"])
        await anna.stands("needs_reply", "🟪 Anna", closed=False)
        await until(lambda: len(anna.shown) == 3)
        assert anna.shown[0].split("\n")[0] == "Name: Anna"
        assert anna.shown[0].split("\n")[-1] == "Keyword: order*"
        assert anna.shown[1:] == ["", "I ORDERED these"]
        await anna.customer.sees(WELCOME)
        await anna.writes("Hello?")
        await anna.operator.sees("Hello?")

        await anna.says("/close")
        await anna.stands("closed", "⬛ Anna", closed=True)
        await restart(desk)
        await anna.writes("Good morning")
        await anna.writes("An order, and the casino")
        await anna.writes("The flat again")
        await anna.stands("needs_reply", "🟪 Anna", closed=False)
        await anna.writes("casino!")
        await anna.writes("And goodbye")
        await anna.operator.sees("And goodbye")
        assert anna.shown[3:] == ["Hello?", "/close", "The flat again", "And goodbye"]
        assert anna.archived("casino!")
        assert anna.received == [WELCOME, WELCOME]


async def test_whom_the_settings_keep_out_is_neither_shown_nor_archived(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, monitor={"private": False}) as desk:
        anna, bert = await dialog_of(desk), await dialog_of(desk, "Bert")
        await anna.writes("Is anybody there?")
        await answered_in_general(desk, anna, f"/new {anna.customer.id}")
        await restart(desk, monitor=desk.settings.connection("other").monitor, ignore=(anna.customer.id,))
        await anna.writes("Nobody?")
        await bert.writes("Hello")
        await bert.operator.sees("Hello")
        await restart(desk, ignore=(), allow=(bert.customer.id,))
        await anna.writes("Still nobody?")
        await bert.writes("Hello again")
        await bert.operator.sees("Hello again")
        await restart(desk, allow=None)
        await anna.writes("At last")
        await anna.operator.sees("At last")
        assert anna.shown == ["At last"]
        assert anna.received == [WELCOME]
        assert not [text for text in ("Is anybody there?", "Nobody?", "Still nobody?") if anna.archived(text)]


async def answered_in_general(desk, anna, command):
    """Something asked after a message was answered: the message has been dealt with."""
    await anna.operator.client.send_message(anna.operator.group, command)
    await anna.operator.sees(f"{anna.customer.id}: the settings leave private chats out (monitor.private: false).")


async def test_nothing_of_who_is_banned_is_shown_or_archived(desk):
    anna, bert = await dialog_of(desk), await dialog_of(desk, "Bert")
    await anna.writes("Hello")
    await anna.stands("needs_reply", "🟪 Anna", closed=False)
    group = await desk.account.client.get_input_entity(desk.group_id)
    await desk.account.client.send_message(group, "/ban", reply_to=anna.topic_id)
    await until(lambda: anna.stored.banned)
    await anna.writes("You cannot do that")
    await bert.writes("Hello from Bert")
    await bert.operator.sees("Hello from Bert")
    await desk.account.client.send_message(group, "/unban", reply_to=anna.topic_id)
    await until(lambda: not anna.stored.banned)
    await anna.writes("Thank you")
    await anna.operator.sees("Thank you")
    assert "You cannot do that" not in anna.shown
    assert not anna.archived("You cannot do that")


async def test_operators_messages_with_blocked_words_stay_here_and_are_answered_without_a_sound(sandbox, tmp_path):
    settings = {"block_words": [r"/\b\d{16}\b/", ["secret", "~public"]], "silent_errors": True}
    async with open_desk(sandbox, tmp_path, **settings) as desk:
        anna = await dialog_of(desk)
        await anna.writes("Hello")
        await anna.stands("needs_reply", "🟪 Anna", closed=False)
        sent = await anna.says("The card is 1234567890123456")
        answer = await anna.operator.sees(r"Not sent: the settings forbid it (block_words: /\b\d{16}\b/).")
        assert answer.reply_to.reply_to_msg_id == sent.id
        assert answer.silent
        album = [named("a.png", picture((1, 2, 3))), named("b.png", picture((3, 2, 1)))]
        await anna.operator.client.send_file(
            anna.operator.group, album, caption=["A SECRET", ""], reply_to=anna.topic_id
        )
        await anna.operator.sees("Not sent: the settings forbid it (block_words: secret + ~public).")
        assert anna.stored.status == "needs_reply"
        await anna.operator.client.send_message(anna.operator.group, f"/new {anna.customer.id} a secret")
        await anna.operator.sees("Not sent: the settings forbid it (block_words: secret + ~public).", count=2)
        await anna.says("No public secret")
        await anna.customer.sees("No public secret")
        assert anna.received == [WELCOME, "No public secret"]
        assert len([m for m in anna.operator.seen if (m.message or "").startswith("Not sent")]) == 3


REFUSED = "Die Einstellungen verbergen, wer der Kunde ist (hide: info).\nStatus: "


async def test_what_customers_are_called_can_be_hidden(sandbox, tmp_path):
    hidden = ["name", "title", "link", "phone", "info"]
    async with open_desk(sandbox, tmp_path, hide=hidden, auto_info=True, language="de") as desk:
        bert = await dialog_of(desk, "Bert", username="bert_b")
        anna = await dialog_of(desk, "Anna", "Weiß", username="anna_w")
        await bert.writes("Hallo")
        await anna.writes("Hallo")
        await bert.stands("needs_reply", "🟪 Kunde 1", closed=False)
        await anna.stands("needs_reply", "🟪 Kunde 2", closed=False)
        await anna.says("/info")
        await anna.operator.until(lambda: any((m.message or "").startswith(REFUSED) for m in anna.operator.seen))
        await anna.says("Guten Tag")
        await anna.customer.sees("Guten Tag")
        await anna.operator.client.send_message(anna.operator.group, "/new @anna_w")
        link = f"https://t.me/c/{-desk.group_id - 10**12}/{anna.topic_id}"
        await anna.operator.sees(f"Kunde 2: {link}")
        cleo = await desk.customer("Cleo", username="cleo_c")
        await anna.operator.client.send_message(anna.operator.group, "/new @cleo_c Guten Tag")
        await cleo.sees("Guten Tag")
        made = await anna.operator.sees_topic("🟨 Kunde 3")
        await anna.operator.sees(f"Kunde 3: https://t.me/c/{-desk.group_id - 10**12}/{made.id}")
        await restart(desk, alias="Gast {number}")
        written = await anna.writes("Noch da?", reply_to=1)
        await anna.writes("Ja?", reply_to=written.id)
        await anna.customer.client.send_file(anna.customer.desk, named("a.png", picture((1, 2, 3))))
        await anna.stands("needs_reply", "🟪 Gast 2", closed=False)
        await until(lambda: "Gast 2" in [text.strip() for text in anna.shown])
        nothing_is_told(desk, anna)


def nothing_is_told(desk, anna):
    seen = desk.topic_messages(anna.topic_id)
    ours = [m for m in seen if m.from_id.user_id == desk.account.id]
    assert not [m for m in ours if m.fwd_from]
    assert "Kunde 2\nHallo" in [m.message for m in ours]
    everything = "\n".join(m.message for m in [*ours, *anna.operator.seen] if m.message)
    told = everything.replace("/new @anna_w", "")
    assert not [word for word in ("Anna", "Weiß", "anna_w", anna.customer.me.phone) if word in told]
    entities = [e for m in ours for e in m.entities or ()]
    assert not [e for e in entities if "tg://user" in (getattr(e, "url", None) or "") or hasattr(e, "user_id")]
    titles = [t.title for t in desk.sandbox.world.channels[-desk.group_id - 10**12].topics.values()]
    assert not [title for title in titles if "Anna" in title or "Bert" in title]
    assert desk.stored(lambda conn: dialogs.by_topic(conn, anna.topic_id)).name == "Gast 2"


async def test_no_kind_of_message_tells_a_hidden_name(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, hide=["name", "title", "link"]) as desk:
        anna = await dialog_of(desk, "Anna", "Weiß", username="anna_w")
        everything = {**KINDS, **UNCARRIED}
        for kind in everything.values():
            await kind.send(desk, anna.customer, anna.customer.desk)
        await anna.writes("That was all")
        await until(lambda: anna.stored and "Customer 1\nThat was all" in anna.shown)
        shown = desk.topic_messages(anna.topic_id)
        assert len(shown) >= len(everything) + 1
        assert not [m for m in shown if m.fwd_from and (m.fwd_from.from_id or m.fwd_from.from_name)]
        assert not [m for m in shown if "Anna" in m.message or "anna_w" in m.message]


async def test_what_was_to_be_forwarded_before_the_name_was_hidden_comes_without_it(desk):
    anna = await dialog_of(desk)
    with Trouble(desk, functions.messages.ForwardMessagesRequest, refuse(500, "INTERNAL"), times=99) as held:
        await anna.writes("Hello")
        await until(lambda: held.happened)
        await desk.stop()
    await restart(desk, hide=("name",))
    await until(lambda: "Hello" in anna.shown)
    assert not [m for m in desk.topic_messages(anna.topic_id) if m.fwd_from and m.fwd_from.from_id]
