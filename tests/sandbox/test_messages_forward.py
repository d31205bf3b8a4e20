"""Forwards: several in one request, whose they are, where they go, and what protects a chat."""

import pytest
from albums import album_part, by_reference, document, photo
from crowd import message_of, people, refused, rights
from telethon.tl import functions, types

FORWARD = functions.messages.ForwardMessagesRequest
SEND = functions.messages.SendMessageRequest


async def forwarded(person, source, ids, target, **options):
    """The messages that a forward made, in order."""
    options.setdefault("random_id", [hash((source.id, each, target.id)) % 2**62 + 1 for each in ids])
    answer = await person(FORWARD(person.peer(source), ids, person.peer(target), **options))
    return [each.message for each in answer.updates if hasattr(each, "message")]


async def told(person, other, *texts):
    """Send texts to ``other``; their ids in the sender's box."""
    return [(await person(SEND(person.peer(other), text))).id for text in texts]


async def copies_of(person, other):
    """Ids of what is in the private chat, oldest first."""
    found = await person(functions.messages.GetHistoryRequest(person.peer(other), 0, None, 0, 100, 0, 0, 0))
    return [each.id for each in reversed(found.messages)]


async def test_a_backlog_goes_into_a_topic_in_one_request(sandbox):
    ann, bob, eve = await people(sandbox, "Ann", "Bob", "Eve")
    channel = await ann.makes_forum(eve)
    topic = await ann.makes_topic(channel)
    await told(bob, ann, *(f"Line {number}" for number in range(100)))
    ids = await copies_of(ann, bob)
    messages = await forwarded(ann, bob, ids, channel, top_msg_id=topic)
    assert [each.message for each in messages] == [f"Line {number}" for number in range(100)]
    assert [each.id for each in messages] == list(range(messages[0].id, messages[0].id + 100))
    for each in (messages[0], messages[-1]):
        assert (each.reply_to.forum_topic, each.reply_to.reply_to_msg_id) == (True, topic)
        assert (each.fwd_from.from_id, each.out) == (types.PeerUser(bob.id), True)
    seen = await eve.heard(types.UpdateNewChannelMessage, lambda update: update.message.message == "Line 99")
    assert (seen.message.from_id, seen.message.out) == (types.PeerUser(ann.id), False)


async def test_a_forward_keeps_who_said_it_first_and_when(sandbox):
    ann, bob, eve = await people(sandbox, "Ann", "Bob", "Eve")
    await told(bob, ann, "Original")
    (mine,) = await copies_of(ann, bob)
    (first,) = await forwarded(ann, bob, [mine], eve)
    (hers,) = await copies_of(eve, ann)
    (second,) = await forwarded(eve, ann, [hers], bob)
    assert second.fwd_from.from_id == types.PeerUser(bob.id)
    assert second.fwd_from.date == first.fwd_from.date == sandbox.world.users[ann.id].box.messages[mine].date


async def test_who_does_not_want_to_be_linked_to_is_only_named(sandbox):
    ann, bob, eve = await people(sandbox, "Ann", "Bob", "Eve")
    rule = [types.InputPrivacyValueDisallowAll()]
    await bob(functions.account.SetPrivacyRequest(types.InputPrivacyKeyForwards(), rule))
    await told(bob, ann, "Secret")
    (message,) = await forwarded(ann, bob, await copies_of(ann, bob), eve)
    assert (message.fwd_from.from_id, message.fwd_from.from_name) == (None, "Bob")


async def test_authors_and_captions_can_be_dropped(sandbox):
    ann, bob, eve = await people(sandbox, "Ann", "Bob", "Eve")
    await ann(functions.messages.SendMediaRequest(ann.peer(bob), await photo(ann), "Caption"))
    await told(ann, bob, "Text")
    ids = await copies_of(ann, bob)
    bare = await forwarded(ann, bob, ids, eve, drop_author=True, drop_media_captions=True)
    assert [(each.message, each.fwd_from) for each in bare] == [("", None), ("Text", None)]
    assert bare[0].media.photo.id == sandbox.world.users[ann.id].box.messages[ids[0]].media.photo.id


async def test_albums_stay_together_under_a_new_group(sandbox):
    ann, bob, eve = await people(sandbox, "Ann", "Bob", "Eve")
    parts = [await album_part(bob, ann, text, width=10 + number) for number, text in enumerate("ABC")]
    await bob(functions.messages.SendMultiMediaRequest(bob.peer(ann), parts))
    ids = await copies_of(ann, bob)
    old = sandbox.world.users[ann.id].box.messages[ids[0]].grouped_id
    whole = await forwarded(ann, bob, ids, eve)
    assert len({each.grouped_id for each in whole}) == 1
    assert whole[0].grouped_id not in (None, old)
    (alone,) = await forwarded(ann, bob, ids[:1], ann)
    assert alone.grouped_id is None


async def test_a_repeated_list_sends_only_what_is_missing(sandbox):
    ann, bob, eve = await people(sandbox, "Ann", "Bob", "Eve")
    await told(bob, ann, "A", "B", "C")
    ids = await copies_of(ann, bob)
    await forwarded(ann, bob, ids[:2], eve, random_id=[1, 2])
    answer = await ann(FORWARD(ann.peer(bob), ids, ann.peer(eve), random_id=[1, 2, 3]))
    named = {each.random_id: each.id for each in answer.updates if isinstance(each, types.UpdateMessageID)}
    counts = [each.pts_count for each in answer.updates if isinstance(each, types.UpdateNewMessage)]
    assert list(named) == [1, 2, 3] and counts == [0, 0, 1]
    again = await ann(FORWARD(ann.peer(bob), ids, ann.peer(eve), random_id=[1, 2, 3]))
    assert [each.id for each in again.updates if isinstance(each, types.UpdateMessageID)] == list(named.values())
    assert len(await copies_of(eve, ann)) == 3


async def test_what_is_gone_is_passed_over_and_nothing_left_is_an_error(sandbox):
    ann, bob, eve = await people(sandbox, "Ann", "Bob", "Eve")
    await told(bob, ann, "A", "B")
    ids = await copies_of(ann, bob)
    await ann(functions.messages.DeleteMessagesRequest(ids[:1]))
    (left,) = await forwarded(ann, bob, ids, eve)
    assert left.message == "B"
    async with refused("MESSAGE_ID_INVALID"):
        await forwarded(ann, bob, ids[:1], eve, random_id=[9])
    async with refused("MESSAGE_ID_INVALID"):
        await forwarded(ann, eve, ids[1:], bob)


async def test_bad_lists_are_refused(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    await told(bob, ann, "A")
    (mine,) = await copies_of(ann, bob)
    for ids, random_ids, error in (
        ([], [], "MESSAGE_IDS_EMPTY"),
        ([mine], [1, 2], "RANDOM_ID_INVALID"),
        ([mine], [0], "RANDOM_ID_EMPTY"),
        ([mine] * 101, list(range(1, 102)), "LIMIT_INVALID"),
    ):
        async with refused(error):
            await forwarded(ann, bob, ids, ann, random_id=random_ids)


async def test_protected_chats_and_messages_are_not_forwarded(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    said = await ann.say(channel, "Keep it here")
    await ann(functions.messages.ToggleNoForwardsRequest(ann.peer(channel), True))
    for drop_author in (False, True):
        async with refused("CHAT_FORWARDS_RESTRICTED"):
            await forwarded(bob, channel, [said], ann, drop_author=drop_author)
    await told(ann, bob, "Open")
    guarded = (await ann(SEND(ann.peer(bob), "Guarded", noforwards=True))).id
    async with refused("CHAT_FORWARDS_RESTRICTED"):
        await forwarded(ann, bob, [guarded], ann)


async def test_service_messages_are_not_forwarded(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    async with refused("MESSAGE_ID_INVALID"):
        await forwarded(ann, channel, [1], bob)


async def test_the_target_decides_who_may(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_forum()
    await told(bob, ann, "A")
    async with refused("CHANNEL_PRIVATE"):
        await forwarded(bob, ann, await copies_of(bob, ann), channel)
    topic = await ann.makes_topic(channel)
    await ann.invites(channel, bob)
    await ann(functions.messages.EditForumTopicRequest(ann.peer(channel), topic, closed=True))
    with pytest.raises(Exception, match="TOPIC_CLOSED"):
        await forwarded(bob, ann, await copies_of(bob, ann), channel, top_msg_id=topic)
    await ann(functions.messages.DeleteTopicHistoryRequest(ann.peer(channel), topic))
    async with refused("TOPIC_DELETED"):
        await forwarded(ann, bob, await copies_of(ann, bob), channel, top_msg_id=topic)


async def test_saved_messages_remember_where_something_was_found(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    await told(bob, ann, "Remember this")
    (mine,) = await copies_of(ann, bob)
    (saved,) = await forwarded(ann, bob, [mine], ann)
    header = saved.fwd_from
    assert (header.from_id, header.saved_from_peer, header.saved_from_msg_id) == (
        types.PeerUser(bob.id), types.PeerUser(bob.id), mine,
    )  # fmt: skip
    assert saved.saved_peer_id == types.PeerUser(bob.id)


async def test_a_post_is_forwarded_with_its_channel_and_counted(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    create = functions.channels.CreateChannelRequest("News", "", broadcast=True)
    (channel,) = (await ann(create)).chats
    await ann(functions.channels.ToggleSignaturesRequest(ann.channel(channel), signatures_enabled=True))
    post = message_of(await ann(SEND(ann.peer(channel), "News"))).id
    (copy,) = await forwarded(ann, channel, [post], bob)
    header = copy.fwd_from
    assert (header.from_id, header.channel_post, header.post_author) == (types.PeerChannel(channel.id), post, "Ann")
    (seen,) = (
        await ann(functions.channels.GetMessagesRequest(ann.channel(channel), [types.InputMessageID(post)]))
    ).messages
    assert seen.forwards == 1


async def test_an_anonymous_administrator_stays_so_in_forwards(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    await ann(functions.channels.EditAdminRequest(ann.channel(channel), ann.user(bob), rights("anonymous"), "chief"))
    said = await bob.say(channel, "Nobody knows")
    (copy,) = await forwarded(ann, channel, [said], ann)
    assert (copy.fwd_from.from_id, copy.fwd_from.post_author) == (types.PeerChannel(channel.id), "chief")


async def test_media_is_forwarded_without_its_bytes(sandbox):
    ann, bob, eve = await people(sandbox, "Ann", "Bob", "Eve")
    files = len(sandbox.world.files)
    voice = await document(bob, attributes=[types.DocumentAttributeAudio(1, voice=True)])
    await bob(functions.messages.SendMediaRequest(bob.peer(ann), voice, ""))
    (copy,) = await forwarded(ann, bob, await copies_of(ann, bob), eve)
    assert len(sandbox.world.files) == files + 1
    assert copy.media_unread
    assert await eve.client.download_media(by_media(await eve.heard(types.UpdateNewMessage)), bytes) == b"%PDF-1.7 text"
    assert by_reference(copy.media).id.id == copy.media.document.id


def by_media(update):
    return update.message.media


async def test_slow_mode_lets_no_list_through(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    await ann(functions.channels.ToggleSlowModeRequest(ann.channel(channel), 60))
    await told(bob, ann, "A", "B")
    async with refused("SLOWMODE_MULTI_MSGS_DISABLED"):
        await forwarded(bob, ann, await copies_of(bob, ann), channel)
