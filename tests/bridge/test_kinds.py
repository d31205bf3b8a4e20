"""Every kind of message, both ways, as the people on the other side received it. The kinds are in kinds.py."""

from collections import Counter
from dataclasses import dataclass

import pytest
from desk import Person, Trouble, open_desk, refuse, topic_of
from kinds import KINDS, UNCARRIED, behind, essence, named
from telethon.tl import functions, types

from hotline_cli.demo.media import picture
from hotline_cli.rules.texts import say

REPEATED = {"quiz", "dice", "game", "invoice", "story", "checklist"}
"""Kinds that would be something else if they were made anew: they are forwarded, and a forward cannot reply."""

NAME = "Anna Weiß\n"


@dataclass
class Talk:
    """A dialog under way: Otto of the team, Anna, her first message on both sides, and its topic."""

    desk: object
    otto: Person
    anna: Person
    hers: object
    shown: object

    @property
    def topic_id(self):
        return topic_of(self.shown)

    async def in_topic(self, send):
        """What `send` brings into the topic: all that the account posts there."""
        return await self._arrived(self.otto, send, lambda m: m.sender_id == self.desk.account.id)

    async def at_customer(self, send):
        """What `send` brings to Anna."""
        return await self._arrived(self.anna, send, lambda m: not m.out)

    async def _arrived(self, person, send, is_theirs):
        before = len(person.seen)
        sent = await send
        found = await person.until(
            lambda: enough([m for m in person.seen[before:] if is_theirs(m) and not m.action], len(sent))
        )
        return sent, found


def enough(found, count):
    return found if len(found) >= count else None


async def talk(desk):
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna", "Weiß")
    hers = await anna.client.send_message(anna.desk, "Hello")
    return Talk(desk, otto, anna, hers, await otto.sees("Hello"))


@pytest.fixture(params=["forward", "copy"])
async def relayed(request, sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, welcome="off", relay=request.param) as desk:
        yield request.param, await talk(desk)


def same(kind, sent, found, prefix=None):
    """Check that what was found is what was sent, in order and in one piece."""
    expected = [essence(message) for message in sent]
    if prefix:
        expected[0] = behind(prefix, expected[0])
    assert [essence(message) for message in found] == expected, kind
    assert len({message.grouped_id for message in found}) == 1, kind
    assert bool(found[0].grouped_id) == (len(sent) > 1), kind


async def test_every_kind_of_a_customer_is_shown_in_the_topic(relayed):
    relay, now = relayed
    for name, kind in KINDS.items():
        sent, found = await now.in_topic(kind.send(now.desk, now.anna, now.anna.desk))
        same(name, sent, found)
        assert {topic_of(message) for message in found} == {now.topic_id}, name
        author = types.PeerUser(now.anna.id) if relay == "forward" else None
        assert all((message.fwd_from and message.fwd_from.from_id) == author for message in found), name


async def test_every_kind_that_a_customer_replies_with_replies_in_the_topic(relayed):
    relay, now = relayed
    for name, kind in KINDS.items():
        sent, found = await now.in_topic(kind.send(now.desk, now.anna, now.anna.desk, now.hers.id))
        same(name, sent, found, NAME if relay == "forward" and kind.captioned else None)
        if name in REPEATED:
            assert topic_of(found[0]) == now.topic_id, name
        else:
            assert {message.reply_to.reply_to_msg_id for message in found} == {now.shown.id}, name
            assert {message.reply_to.reply_to_top_id for message in found} == {now.topic_id}, name


async def test_every_kind_of_an_operator_reaches_the_customer(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, welcome="off") as desk:
        now = await talk(desk)
        for name, kind in KINDS.items():
            sent, found = await now.at_customer(kind.send(desk, now.otto, now.otto.group, now.topic_id))
            same(name, sent, found)
            assert all(message.fwd_from is None and message.reply_to is None for message in found), name
        for name, kind in KINDS.items():
            sent, found = await now.at_customer(kind.send(desk, now.otto, now.otto.group, now.shown.id))
            same(name, sent, found)
            assert found[0].fwd_from is None
            targets = {message.reply_to and message.reply_to.reply_to_msg_id for message in found}
            assert targets == {None if name in REPEATED else now.hers.id}, name


async def test_every_kind_that_the_owner_sends_on_the_phone_is_shown(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, welcome="off") as desk:
        now = await talk(desk)
        to_anna = await desk.account.client.get_input_entity(now.anna.id)
        for name, kind in KINDS.items():
            sent, found = await now.in_topic(kind.send(desk, desk.account, to_anna))
            expected = [essence(message) for message in sent]
            if kind.captioned:
                assert found[0].message == f"📱 {expected[0]['text']}".rstrip(), name
                assert [each["media"] for each in map(essence, found)] == [each["media"] for each in expected], name
                assert found[0].fwd_from is None
            else:
                same(name, sent, found)
                assert found[0].fwd_from.from_id == types.PeerUser(desk.account.id), name


@pytest.mark.parametrize(("relay", "name"), [("forward", NAME), ("copy", "")])
async def test_what_cannot_be_carried_is_one_line_that_names_it(sandbox, tmp_path, relay, name):
    async with open_desk(sandbox, tmp_path, welcome="off", relay=relay) as desk:
        now = await talk(desk)
        for kind in UNCARRIED.values():
            _, (line,) = await now.in_topic(kind.send(desk, now.anna, now.anna.desk, now.hers.id, "For you"))
            why = "it can be opened only in this account's own Telegram app."
            assert line.message == f"{name}For you\n{kind.name}: {why}"
            assert line.reply_to.reply_to_msg_id == now.shown.id
            (hers,), (line,) = await now.in_topic(kind.send(desk, now.anna, now.anna.desk))
            assert line.message.startswith(f"{name}{kind.name}: ")
            # Whoever replies to the line replies to what it stands for.
            await now.otto.client.send_message(now.otto.group, kind.name, reply_to=line.id)
            assert (await now.anna.sees(kind.name)).reply_to.reply_to_msg_id == hers.id
            (sent,), (answer,) = await now.in_topic(kind.send(desk, now.otto, now.otto.group, now.topic_id))
            assert answer.message == f"Not sent. {kind.name}: Telegram does not let it be sent on."
            assert answer.reply_to.reply_to_msg_id == sent.id
        await now.otto.client.send_message(now.otto.group, "That was all", reply_to=now.topic_id)
        await now.anna.sees("That was all")
        names = [kind.name for kind in UNCARRIED.values()]
        assert [message.message for message in now.anna.seen if not message.out] == [*names, "That was all"]


async def test_a_kind_that_telegram_repeats_for_nobody_is_named_on_both_sides(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, welcome="off") as desk:
        now = await talk(desk)
        forward = functions.messages.ForwardMessagesRequest
        with Trouble(desk, forward, refuse(400, "MEDIA_INVALID"), times=100):
            for name in sorted(REPEATED - {"dice"}):
                kind = KINDS[name]
                _, (line,) = await now.in_topic(kind.send(desk, now.anna, now.anna.desk))
                assert line.message == f"{NAME}{kind.name}: Telegram does not let it be shown here."
                _, (answer,) = await now.in_topic(kind.send(desk, now.otto, now.otto.group, now.topic_id))
                assert answer.message == f"Not sent. {kind.name}: Telegram does not let it be sent on."
            # A die can be cast again, and a poll be asked again.
            for name in ("dice", "poll"):
                _, (shown,) = await now.in_topic(KINDS[name].send(desk, now.anna, now.anna.desk))
                assert isinstance(shown.media, types.MessageMediaDice | types.MessageMediaPoll)


@pytest.mark.parametrize("language", ["de", "ru", "es"])
async def test_the_line_speaks_the_teams_language(sandbox, tmp_path, language):
    async with open_desk(sandbox, tmp_path, welcome="off", relay="copy", language=language) as desk:
        now = await talk(desk)
        kind = UNCARRIED["self-destructing photo"]
        _, (line,) = await now.in_topic(kind.send(desk, now.anna, now.anna.desk))
        name = say(language, "kind.self_destructing_photo").text
        assert line.message == say(language, "only_in_app", kind=name).text
        _, (answer,) = await now.in_topic(kind.send(desk, now.otto, now.otto.group, now.topic_id))
        assert answer.message == say(language, "not_sent_kind", kind=name).text


async def test_an_album_whose_caption_is_a_note_stays_among_the_team(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, welcome="off") as desk:
        now = await talk(desk)
        files = [named(f"{n}.png", picture((40 * n, 0, 0))) for n in range(2)]
        await now.otto.client.send_file(now.otto.group, files, caption=["/ for us", ""], reply_to=now.topic_id)
        await now.otto.client.send_message(now.otto.group, "Good morning", reply_to=now.topic_id)
        await now.anna.sees("Good morning")
        assert not [message for message in now.anna.seen if message.media]


async def test_all_kinds_that_were_sent_while_the_daemon_was_down_come_in_order(relayed):
    relay, now = relayed
    desk = now.desk
    await desk.stop()
    hers, his, shown, received = [], [], len(now.otto.seen), len(now.anna.seen)
    for kind in (*KINDS.values(), *UNCARRIED.values()):
        hers += await kind.send(desk, now.anna, now.anna.desk)
    for kind in KINDS.values():
        his += await kind.send(desk, now.otto, now.otto.group, now.topic_id)
    await desk.start()
    by_us = await now.otto.until(
        lambda: enough([m for m in now.otto.seen[shown:] if m.sender_id == desk.account.id and not m.action], len(hers))
    )
    to_her = await now.anna.until(lambda: enough([m for m in now.anna.seen[received:] if not m.out], len(his)))
    carried = len(hers) - len(UNCARRIED)
    assert [essence(message) for message in by_us[:carried]] == [essence(message) for message in hers[:carried]]
    prefix = NAME if relay == "forward" else ""
    assert [m.message.partition(":")[0] for m in by_us[carried:]] == [prefix + k.name for k in UNCARRIED.values()]
    assert [essence(message) for message in to_her] == [essence(message) for message in his]
    assert in_pieces(by_us[:carried]) == in_pieces(hers[:carried])
    assert in_pieces(to_her) == in_pieces(his)


def in_pieces(messages):
    """How many messages stand in each album, in order; None for what stands alone."""
    sizes = Counter(message.grouped_id for message in messages)
    return [sizes[message.grouped_id] if message.grouped_id else None for message in messages]
