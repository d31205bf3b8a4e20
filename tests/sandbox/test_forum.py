"""Forums and their topics."""

import pytest
from crowd import action_of, bans, message_of, people, refused, rights
from telethon.tl import functions, types

CREATE = functions.messages.CreateForumTopicRequest
EDIT = functions.messages.EditForumTopicRequest
DELETE = functions.messages.DeleteTopicHistoryRequest
PIN = functions.messages.UpdatePinnedForumTopicRequest
READ = functions.messages.ReadDiscussionRequest


async def topics(person, forum, *, q=None, offset_id=0, offset_topic=0, limit=100):
    request = functions.messages.GetForumTopicsRequest(person.peer(forum), None, offset_id, offset_topic, limit, q=q)
    return await person(request)


async def topic(person, forum, topic_id):
    (found,) = (await person(functions.messages.GetForumTopicsByIDRequest(person.peer(forum), [topic_id]))).topics
    return found


def into(topic_id):
    return types.InputReplyToMessage(reply_to_msg_id=topic_id, top_msg_id=topic_id)


async def test_a_supergroup_becomes_a_forum_and_back(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    toggle = functions.channels.ToggleForumRequest
    async with refused("CHANNEL_FORUM_MISSING"):
        await topics(ann, channel)
    async with refused("CHAT_ADMIN_REQUIRED"):
        await bob(toggle(bob.channel(channel), True, tabs=False))
    bob.updates.clear()
    assert (await ann(toggle(ann.channel(channel), True, tabs=False))).chats[0].forum
    await bob.heard(types.UpdateChannel)
    (general,) = (await topics(bob, channel)).topics
    assert (general.id, general.title, general.my) == (1, "General", False)
    async with refused("CHAT_NOT_MODIFIED"):
        await ann(toggle(ann.channel(channel), True, tabs=False))
    await ann(toggle(ann.channel(channel), False, tabs=False))
    async with refused("CHANNEL_FORUM_MISSING"):
        await ann(CREATE(ann.peer(channel), "Topic"))


async def test_a_broadcast_channel_is_no_forum(sandbox):
    (ann,) = await people(sandbox, "Ann")
    (channel,) = (await ann(functions.channels.CreateChannelRequest("News", ""))).chats
    async with refused("CHANNEL_INVALID"):
        await ann(functions.channels.ToggleForumRequest(ann.channel(channel), True, tabs=False))


async def test_a_topic_has_the_id_of_the_message_that_made_it(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    forum = await ann.makes_forum(bob)
    answer = await ann(CREATE(ann.peer(forum), "  Alice   Smith ", icon_color=0xCB86DB, random_id=7))
    message = message_of(answer)
    assert (answer.updates[0].id, answer.updates[0].random_id) == (message.id, 7)
    assert (message.action.title, message.action.icon_color) == ("Alice Smith", 0xCB86DB)
    told = await bob.heard(types.UpdateNewChannelMessage, lambda each: each.message.id == message.id)
    assert action_of(told) == message.action
    made = await topic(bob, forum, message.id)
    assert (made.title, made.icon_color, made.top_message, made.my) == ("Alice Smith", 0xCB86DB, message.id, False)
    assert (await topic(ann, forum, message.id)).my


async def test_a_repeated_random_id_makes_no_second_topic(sandbox):
    (ann,) = await people(sandbox, "Ann")
    forum = await ann.makes_forum()
    first = await ann(CREATE(ann.peer(forum), "Alice", random_id=7))
    again = await ann(CREATE(ann.peer(forum), "Alice", random_id=7))
    assert message_of(again).id == message_of(first).id
    assert again.updates[-1].pts_count == 0
    assert (await topics(ann, forum)).count == 2


@pytest.mark.parametrize(
    ("title", "kept"), [("a" * 200, "a" * 128), ("Wide 🟢 load", "Wide 🟢 load")], ids=["long", "emoji"]
)
async def test_titles_are_cut_at_128_characters(sandbox, title, kept):
    (ann,) = await people(sandbox, "Ann")
    forum = await ann.makes_forum()
    assert (await topic(ann, forum, await ann.makes_topic(forum, title))).title == kept
    async with refused("TOPIC_TITLE_EMPTY"):
        await ann.makes_topic(forum, " ")


async def test_members_make_topics_where_they_may_and_edit_their_own(sandbox):
    ann, bob, cat = await people(sandbox, "Ann", "Bob", "Cat")
    forum = await ann.makes_forum(bob, cat)
    async with refused("CHAT_ADMIN_REQUIRED"):
        await bob.makes_topic(forum)
    await ann(functions.messages.EditChatDefaultBannedRightsRequest(ann.peer(forum), bans()))
    topic_id = await bob.makes_topic(forum, "Bob's")
    assert await bob(EDIT(bob.peer(forum), topic_id, title="Bob's own"))
    async with refused("CHAT_ADMIN_REQUIRED"):
        await cat(EDIT(cat.peer(forum), topic_id, title="Cat's"))
    await ann(functions.channels.EditAdminRequest(ann.channel(forum), ann.user(cat), rights("manage_topics"), ""))
    assert await cat(EDIT(cat.peer(forum), topic_id, closed=True))


async def test_an_edit_leaves_a_service_message_in_its_topic(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    forum = await ann.makes_forum(bob)
    topic_id = await ann.makes_topic(forum, "Alice")
    message = message_of(await ann(EDIT(ann.peer(forum), topic_id, title="🟢 Alice", icon_emoji_id=77)))
    assert message.action == types.MessageActionTopicEdit(title="🟢 Alice", icon_emoji_id=77)
    assert (message.reply_to.forum_topic, message.reply_to.reply_to_msg_id) == (True, topic_id)
    edited = await topic(bob, forum, topic_id)
    assert (edited.title, edited.icon_emoji_id, edited.top_message) == ("🟢 Alice", 77, message.id)
    await ann(EDIT(ann.peer(forum), topic_id, icon_emoji_id=0))
    assert (await topic(bob, forum, topic_id)).icon_emoji_id is None


@pytest.mark.parametrize(
    ("topic_id", "change", "error"),
    [
        (2, {"title": "Alice"}, "TOPIC_NOT_MODIFIED"),
        (2, {"closed": False}, "TOPIC_NOT_MODIFIED"),
        (2, {}, "TOPIC_NOT_MODIFIED"),
        (2, {"title": " "}, "TOPIC_TITLE_EMPTY"),
        (2, {"title": "Bob", "closed": True}, "TOPIC_CLOSE_SEPARATELY"),
        (1, {"title": "Bob", "hidden": True}, "TOPIC_HIDE_SEPARATELY"),
        (1, {"icon_emoji_id": 77}, "GENERAL_MODIFY_ICON_FORBIDDEN"),
        (2, {"hidden": True}, "TOPIC_ID_INVALID"),
        (99, {"title": "Bob"}, "TOPIC_ID_INVALID"),
    ],
)
async def test_an_edit_that_makes_no_sense_is_refused(sandbox, topic_id, change, error):
    (ann,) = await people(sandbox, "Ann")
    forum = await ann.makes_forum()
    assert await ann.makes_topic(forum, "Alice") == 2
    async with refused(error):
        await ann(EDIT(ann.peer(forum), topic_id, **change))


async def test_a_closed_topic_takes_messages_from_its_keepers_only(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    forum = await ann.makes_forum(bob)
    topic_id = await ann.makes_topic(forum)
    await ann(EDIT(ann.peer(forum), topic_id, closed=True))
    async with refused("TOPIC_CLOSED"):
        await bob.say(forum, "Hello?", reply_to=into(topic_id))
    assert await ann.say(forum, "Closed", reply_to=into(topic_id))
    await ann(EDIT(ann.peer(forum), topic_id, closed=False))
    assert await bob.say(forum, "Hello!", reply_to=into(topic_id))


async def test_general_is_hidden_closed_and_named_but_never_deleted(sandbox):
    (ann,) = await people(sandbox, "Ann")
    forum = await ann.makes_forum()
    await ann(EDIT(ann.peer(forum), 1, title="Lobby"))
    await ann(EDIT(ann.peer(forum), 1, hidden=True))
    general = await topic(ann, forum, 1)
    assert (general.title, general.hidden, general.closed) == ("Lobby", True, True)
    async with refused("TOPIC_ID_INVALID"):
        await ann(DELETE(ann.peer(forum), 1))


async def test_topics_are_listed_newest_first_in_pages_and_searched(sandbox):
    (ann,) = await people(sandbox, "Ann")
    forum = await ann.makes_forum()
    first, second, third = [await ann.makes_topic(forum, title) for title in ("Alice", "Bob", "Carol")]
    await ann.say(forum, "Bump", reply_to=into(first))
    page = await topics(ann, forum, limit=2)
    assert (page.count, [each.id for each in page.topics]) == (4, [first, third])
    assert [message.id for message in page.messages] == [each.top_message for each in page.topics]
    last = page.topics[-1]
    rest = await topics(ann, forum, offset_topic=last.id, offset_id=last.top_message)
    assert [each.id for each in rest.topics] == [second, 1]
    found = await topics(ann, forum, q="BO")
    assert [each.title for each in found.topics] == ["Bob"]


async def test_pinned_topics_come_first_as_they_were_pinned(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    forum = await ann.makes_forum(bob)
    ids = [await ann.makes_topic(forum, f"Topic {number}") for number in range(6)]
    async with refused("CHAT_ADMIN_REQUIRED"):
        await bob(PIN(bob.peer(forum), ids[0], True))
    for topic_id in ids[:2]:
        await ann(PIN(ann.peer(forum), topic_id, True))
    assert (await bob.heard(types.UpdatePinnedForumTopic)).topic_id == ids[0]
    assert [each.id for each in (await topics(bob, forum)).topics][:3] == [ids[1], ids[0], ids[5]]
    reorder = functions.messages.ReorderPinnedForumTopicsRequest
    await ann(reorder(ann.peer(forum), [ids[0], ids[1]]))
    assert (await bob.heard(types.UpdatePinnedForumTopics)).order == [ids[0], ids[1]]
    await ann(reorder(ann.peer(forum), [ids[2]], force=True))
    assert [each.id for each in (await topics(bob, forum)).topics if each.pinned] == [ids[2]]
    await ann(PIN(ann.peer(forum), ids[2], False))
    for topic_id in ids[:5]:
        await ann(PIN(ann.peer(forum), topic_id, True))
    async with refused("PINNED_TOO_MUCH"):
        await ann(PIN(ann.peer(forum), ids[5], True))
    async with refused("PINNED_TOPIC_NOT_MODIFIED"):
        await ann(PIN(ann.peer(forum), ids[0], True))


async def test_a_deleted_topic_goes_with_all_its_messages(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    forum = await ann.makes_forum(bob)
    topic_id, other = await ann.makes_topic(forum), await ann.makes_topic(forum)
    said = await bob.say(forum, "Hello", reply_to=into(topic_id))
    async with refused("CHAT_ADMIN_REQUIRED"):
        await bob(DELETE(bob.peer(forum), topic_id))
    affected = await ann(DELETE(ann.peer(forum), topic_id))
    assert (affected.pts_count, affected.offset) == (2, 0)
    assert (await bob.heard(types.UpdateDeleteChannelMessages)).messages == [topic_id, said]
    assert isinstance(await topic(bob, forum, topic_id), types.ForumTopicDeleted)
    assert [each.id for each in (await topics(bob, forum)).topics] == [other, 1]
    async with refused("TOPIC_DELETED"):
        await bob.say(forum, "Anybody?", reply_to=into(topic_id))
    async with refused("TOPIC_ID_INVALID"):
        await ann(EDIT(ann.peer(forum), topic_id, title="Again"))
    async with refused("TOPIC_ID_INVALID"):
        await ann(DELETE(ann.peer(forum), topic_id))


async def test_a_topic_that_never_was_counts_as_deleted(sandbox):
    (ann,) = await people(sandbox, "Ann")
    forum = await ann.makes_forum()
    answer = await ann(functions.messages.GetForumTopicsByIDRequest(ann.peer(forum), [99, 1]))
    assert [(type(each), each.id) for each in answer.topics] == [
        (types.ForumTopicDeleted, 99), (types.ForumTopic, 1),
    ]  # fmt: skip
    async with refused("TOPICS_EMPTY"):
        await ann(functions.messages.GetForumTopicsByIDRequest(ann.peer(forum), []))


async def test_the_message_that_made_a_topic_cannot_be_deleted_alone(sandbox):
    (ann,) = await people(sandbox, "Ann")
    forum = await ann.makes_forum()
    topic_id = await ann.makes_topic(forum)
    async with refused("MESSAGE_DELETE_FORBIDDEN"):
        await ann(functions.channels.DeleteMessagesRequest(ann.channel(forum), [topic_id]))


async def test_each_topic_is_read_for_itself(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    forum = await ann.makes_forum(bob)
    topic_id, other = await ann.makes_topic(forum), await ann.makes_topic(forum)
    first = await ann.say(forum, "One", reply_to=into(topic_id))
    second = await ann.say(forum, "Two", reply_to=into(topic_id))
    await ann.say(forum, "Elsewhere", reply_to=into(other))
    assert (await topic(bob, forum, topic_id)).unread_count == 3
    tablet = type(bob)(sandbox, await sandbox.signed_in(bob.phone), bob.id, bob.phone)
    assert await bob(READ(bob.peer(forum), topic_id, first))
    own = await tablet.heard(types.UpdateReadChannelDiscussionInbox)
    assert (own.top_msg_id, own.read_max_id) == (topic_id, first)
    told = await ann.heard(types.UpdateReadChannelDiscussionOutbox)
    assert (told.top_msg_id, told.read_max_id) == (topic_id, first)
    assert ((await topic(bob, forum, topic_id)).unread_count, (await topic(bob, forum, other)).unread_count) == (1, 2)
    await bob(READ(bob.peer(forum), topic_id, second))
    seen = await topic(ann, forum, topic_id)
    assert (seen.read_outbox_max_id, seen.unread_count) == (second, 0)
    async with refused("TOPIC_ID_INVALID"):
        await bob(READ(bob.peer(forum), 99, first))


async def test_outsiders_reach_no_topic(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    forum = await ann.makes_forum()
    async with refused("CHANNEL_PRIVATE"):
        await topics(bob, forum)
    async with refused("CHANNEL_PRIVATE"):
        await bob.makes_topic(forum)


async def test_messages_fetched_by_id_bring_their_topics(sandbox):
    (ann,) = await people(sandbox, "Ann")
    forum = await ann.makes_forum()
    topic_id = await ann.makes_topic(forum, "Alice")
    said = await ann.say(forum, "Hello", reply_to=into(topic_id))
    request = functions.channels.GetMessagesRequest(ann.channel(forum), [types.InputMessageID(said)])
    assert [each.title for each in (await ann(request)).topics] == ["Alice"]
    link = await ann(functions.channels.ExportMessageLinkRequest(ann.channel(forum), said))
    assert link.link == f"https://t.me/c/{forum.id}/{topic_id}/{said}"


async def test_the_log_remembers_topics(sandbox):
    (ann,) = await people(sandbox, "Ann")
    forum = await ann.makes_forum()
    topic_id = await ann.makes_topic(forum, "Alice")
    await ann(EDIT(ann.peer(forum), topic_id, title="Alicia"))
    await ann(DELETE(ann.peer(forum), topic_id))
    wanted = types.ChannelAdminLogEventsFilter(forums=True)
    log = await ann(functions.channels.GetAdminLogRequest(ann.channel(forum), "", 0, 0, 10, events_filter=wanted))
    deleted, edited, created = [event.action for event in log.events]
    assert (edited.prev_topic.title, edited.new_topic.title) == ("Alice", "Alicia")
    assert created.topic.title == "Alice"
    assert deleted.topic.title == "Alicia"


async def test_a_member_may_look_at_a_forum_as_one_history(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    forum = await ann.makes_forum(bob)
    toggle = functions.channels.ToggleViewForumAsMessagesRequest(bob.channel(forum), True)
    assert (await bob(toggle)).updates == [types.UpdateChannelViewForumAsMessages(forum.id, True)]
    full = functions.channels.GetFullChannelRequest
    assert (await bob(full(bob.channel(forum)))).full_chat.view_forum_as_messages
    assert not (await ann(full(ann.channel(forum)))).full_chat.view_forum_as_messages
    async with refused("CHAT_NOT_MODIFIED"):
        await bob(toggle)


async def test_topics_are_paged_by_date_and_id_where_the_topic_is_gone(sandbox):
    (ann,) = await people(sandbox, "Ann")
    forum = await ann.makes_forum()
    first, second, third = [await ann.makes_topic(forum, title) for title in ("Alice", "Bob", "Carol")]
    assert [each.id for each in (await topics(ann, forum, offset_topic=99, offset_id=third)).topics] == [
        second,
        first,
        1,
    ]
    assert (await topics(ann, forum, offset_id=1)).topics == []
