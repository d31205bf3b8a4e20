"""Reactions, pins and typing: TL → ours, and back."""

import datetime

import pytest
from telethon.tl import types

from hotline_cli.model.batches import Pins, Reaction, Reactions, Typing
from hotline_cli.telegram.changes import ACTIONS, action_name, action_to_tl, reaction_to_tl, typing_from_tl
from hotline_cli.telegram.updates import translate

ME, ANNA, OTTO, CHANNEL = 1, 501, 601, 777
GROUP = -(10**12) - CHANNEL
WHEN = datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC)


def of_people(peer_id):
    return peer_id in (ANNA, GROUP)


def translated(*updates):
    return translate(updates, ME, {GROUP}, of_people)


def reacted(user_id, reaction, date=WHEN):
    return types.MessagePeerReaction(types.PeerUser(user_id), date, reaction)


def reactions(*recent, results=None, peer=None):
    counted = results if results is not None else [types.ReactionCount(each.reaction, 1) for each in recent]
    return types.UpdateMessageReactions(
        peer or types.PeerChannel(CHANNEL), 7, types.MessageReactions(counted, recent_reactions=list(recent) or None)
    )


def test_reactions_name_who_gave_them():
    heart, custom = types.ReactionEmoji("❤"), types.ReactionCustomEmoji(42)
    found = translated(reactions(reacted(OTTO, heart), reacted(ME, custom, None), reacted(ANNA, types.ReactionPaid())))
    at = int(WHEN.timestamp())
    assert found.reactions == [Reactions(GROUP, 7, (Reaction(OTTO, "❤", at), Reaction(ME, "custom:42")))]
    assert reaction_to_tl("custom:42") == custom
    assert reaction_to_tl("❤") == heart


def test_the_accounts_own_is_known_also_where_only_others_are_named():
    counted = [
        types.ReactionCount(types.ReactionEmoji("👍"), 9),
        types.ReactionCount(types.ReactionEmoji("🔥"), 2, chosen_order=0),
    ]
    found = translated(reactions(reacted(OTTO, types.ReactionEmoji("👍")), results=counted))
    assert [(each.sender_id, each.reaction) for each in found.reactions[0].given] == [(OTTO, "👍"), (ME, "🔥")]
    assert not translated(reactions(results=counted)).reactions  # nobody is named


def test_no_reactions_are_left():
    assert translated(reactions()).reactions == [Reactions(GROUP, 7)]
    assert not translated(reactions(peer=types.PeerUser(999)))


def test_messages_and_edits_carry_reactions_too():
    heart = types.MessageReactions([types.ReactionCount(types.ReactionEmoji("❤"), 1)])
    heart.recent_reactions = [reacted(ANNA, types.ReactionEmoji("❤"))]

    def message(**fields):
        return types.Message(id=7, peer_id=types.PeerUser(ANNA), date=WHEN, message="Hello", **fields)

    given = [Reactions(ANNA, 7, (Reaction(ANNA, "❤", int(WHEN.timestamp())),))]
    assert translated(types.UpdateNewMessage(message(reactions=heart), 1, 1)).reactions == given
    assert translated(types.UpdateEditMessage(message(reactions=heart), 1, 1)).reactions == given
    assert translated(types.UpdateEditMessage(message(), 1, 1)).reactions == [Reactions(ANNA, 7)]
    assert translated(types.UpdateNewMessage(message(), 1, 1)).reactions == []


def test_pins_say_where():
    found = translated(
        types.UpdatePinnedMessages(types.PeerUser(ANNA), [7, 8], 1, 1, pinned=True),
        types.UpdatePinnedChannelMessages(CHANNEL, [9], 1, 1),
        types.UpdatePinnedMessages(types.PeerUser(999), [7], 1, 1),
    )
    assert found.pins == [Pins(ANNA, (7, 8), pinned=True), Pins(GROUP, (9,), pinned=False)]


def test_typing_says_who_and_where():
    typing = types.SendMessageTypingAction()
    updates = [
        types.UpdateUserTyping(ANNA, typing),
        types.UpdateUserTyping(999, typing),
        types.UpdateChannelUserTyping(CHANNEL, types.PeerUser(OTTO), types.SendMessageUploadPhotoAction(50), 40),
        types.UpdateConfig(),
    ]
    assert typing_from_tl(updates, of_people) == [
        Typing(ANNA, ANNA, "typing"),
        Typing(GROUP, OTTO, "upload_photo", 40),
    ]


@pytest.mark.parametrize("name", ACTIONS)
def test_what_somebody_does_is_shown_as_what_it_is(name):
    assert action_name(action_to_tl(name)) == name


def test_what_we_have_no_word_for_is_typing():
    assert action_name(types.SendMessageGamePlayAction()) == "typing"
