"""messages: the topics of forums. https://core.telegram.org/api/forum"""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.adminlog import note
from hotline_cli.sandbox.changes import Changes, own_message
from hotline_cli.sandbox.groups import tell_changed
from hotline_cli.sandbox.history import topic_reads
from hotline_cli.sandbox.methods.channels_messages import authors_between, remove
from hotline_cli.sandbox.methods.messages_send import repeated
from hotline_cli.sandbox.peers import channel_of
from hotline_cli.sandbox.posting import GENERAL, post
from hotline_cli.sandbox.rights import allowed, is_admin, member_rights, require_admin, require_creator, require_member
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.state import Channel, Member, ReadState, Topic, mark_channel
from hotline_cli.sandbox.topics import (
    ICON_COLORS,
    PINNED_LIMIT,
    add_general,
    existing_topic,
    forum_of,
    messages_in,
    newest_in,
    short_view,
    topic_title,
    topic_view,
)
from hotline_cli.sandbox.views import entities, peers_in, seconds
from hotline_cli.sandbox.writing import send_as

PAGE_LIMIT = 100


@method(functions.channels.ToggleForumRequest)
def toggle_forum(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/channels.toggleForum."""
    channel = channel_of(call, request.channel)
    require_creator(call, channel)
    if not channel.megagroup:
        raise RpcError(400, "CHANNEL_INVALID")
    if channel.forum == request.enabled:
        raise RpcError(400, "CHAT_NOT_MODIFIED")
    changes = Changes(call.world, call)
    note(changes, channel, call.user.id, types.ChannelAdminLogEventActionToggleForum(request.enabled))
    channel.forum = request.enabled
    if channel.forum:
        add_general(changes, channel)
    tell_changed(changes, channel)
    return changes.answer()


@method(functions.channels.ToggleViewForumAsMessagesRequest)
def toggle_view_forum_as_messages(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/channels.toggleViewForumAsMessages."""
    channel = forum_of(call, request.channel)
    member = require_member(call, channel)
    if member.forum_as_messages == request.enabled:
        raise RpcError(400, "CHAT_NOT_MODIFIED")
    member.forum_as_messages = request.enabled
    changes = Changes(call.world, call)
    changes.tell(call.user.id, types.UpdateChannelViewForumAsMessages(channel.id, request.enabled))
    return changes.answer()


@method(functions.messages.CreateForumTopicRequest)
def create_forum_topic(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.createForumTopic."""
    channel = forum_of(call, request.peer)
    changes = Changes(call.world, call)
    if repeated(changes, request.random_id):
        return changes.answer()
    require_member(call, channel)
    if not allowed(call.world, channel, call.user.id, "manage_topics"):
        raise RpcError(403, "CHAT_ADMIN_REQUIRED")
    title = topic_title(request.title)
    color = request.icon_color if request.icon_color in ICON_COLORS else ICON_COLORS[channel.box.last_id % 6]
    emoji_id = request.icon_emoji_id or None
    peer_id = mark_channel(channel.id)
    message = post(
        changes,
        call.user,
        peer_id,
        {"action": types.MessageActionTopicCreate(title, color, icon_emoji_id=emoji_id)},
        random_id=request.random_id,
        send_as=send_as(call, peer_id, request.send_as),
    )
    topic = channel.topics[message.id] = Topic(
        id=message.id,
        title=title,
        icon_color=color,
        date=changes.date,
        creator_id=call.user.id,
        icon_emoji_id=emoji_id,
        top_message=message.id,
        reads={call.user.id: ReadState(inbox_max_id=message.id)},
    )
    action = types.ChannelAdminLogEventActionCreateTopic(short_view(channel, topic, call.user))
    note(changes, channel, call.user.id, action)
    return changes.answer()


@method(functions.messages.EditForumTopicRequest)
def edit_forum_topic(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.editForumTopic."""
    channel = forum_of(call, request.peer)
    member = require_member(call, channel)
    topic = existing_topic(channel, request.topic_id)
    if not may_manage(member, topic):
        raise RpcError(403, "CHAT_ADMIN_REQUIRED")
    changed = _changed_fields(topic, request)
    before = short_view(channel, topic, call.user)
    changes = Changes(call.world, call)
    for name, value in changed.items():
        setattr(topic, name, value or None if name == "icon_emoji_id" else value)
    if topic.id == GENERAL and topic.hidden and changed.get("hidden"):
        topic.closed = True
    header = types.MessageReplyHeader(forum_topic=True, reply_to_msg_id=topic.id) if topic.id != GENERAL else None
    post(
        changes,
        call.user,
        mark_channel(channel.id),
        {"action": types.MessageActionTopicEdit(**changed)},
        reply=header,
        send_as=send_as(call, mark_channel(channel.id), None),
    )
    action = types.ChannelAdminLogEventActionEditTopic(before, short_view(channel, topic, call.user))
    note(changes, channel, call.user.id, action)
    return changes.answer()


def may_manage(member: Member, topic: Topic) -> bool:
    """Whether a member may edit, close or delete a topic: https://core.telegram.org/api/forum#forum-topics."""
    own = topic.creator_id == member.user_id and topic.id != GENERAL
    return own or is_admin(member, "manage_topics")


def _changed_fields(topic: Topic, request: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        name: getattr(request, name)
        for name in ("title", "icon_emoji_id", "closed", "hidden")
        if getattr(request, name) is not None
    }
    for name, error in (("closed", "TOPIC_CLOSE_SEPARATELY"), ("hidden", "TOPIC_HIDE_SEPARATELY")):
        if name in given and len(given) > 1:
            raise RpcError(400, error)
    if "hidden" in given and topic.id != GENERAL:
        raise RpcError(400, "TOPIC_ID_INVALID")
    if "icon_emoji_id" in given and topic.id == GENERAL:
        raise RpcError(400, "GENERAL_MODIFY_ICON_FORBIDDEN")
    if "title" in given:
        given["title"] = topic_title(given["title"])
    changed = {name: value for name, value in given.items() if value != (getattr(topic, name) or type(value)())}
    if not changed:
        raise RpcError(400, "TOPIC_NOT_MODIFIED")
    return changed


@method(functions.messages.GetForumTopicsRequest)
def get_forum_topics(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.getForumTopics."""
    channel = forum_of(call, request.peer)
    query = (request.q or "").strip().lower()
    found = [topic for topic in _in_order(channel) if query in topic.title.lower()]
    first = 0
    if request.offset_topic or request.offset_id or seconds(request.offset_date):
        first = _after(channel, found, request)
    page = found[first : first + max(0, min(request.limit, PAGE_LIMIT))]
    return _forum_topics(call, channel, page, len(found))


def _in_order(channel: Channel) -> list[Topic]:
    """Pinned topics as they were pinned, then the others, the one written in last first."""
    alive = [topic for topic in channel.topics.values() if not topic.deleted]
    pinned = [channel.topics[each] for each in channel.pinned_topics if not channel.topics[each].deleted]
    rest = [topic for topic in alive if not topic.pinned]
    return pinned + sorted(rest, key=lambda topic: newest_in(channel, topic), reverse=True)


def _after(channel: Channel, found: list[Topic], request: Any) -> int:
    """Where the page begins that follows the topic which the offsets describe."""
    for position, topic in enumerate(found):
        if topic.id == request.offset_topic:
            return position + 1
    before = seconds(request.offset_date)
    for position, topic in enumerate(found):
        newest = channel.box.messages.get(newest_in(channel, topic))
        past_id = not request.offset_id or newest_in(channel, topic) < request.offset_id
        past_date = not before or newest is None or newest.date.timestamp() < before
        if not topic.pinned and past_id and past_date:
            return position
    return len(found)


@method(functions.messages.GetForumTopicsByIDRequest)
def get_forum_topics_by_id(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.getForumTopicsByID."""
    channel = forum_of(call, request.peer)
    if not request.topics:
        raise RpcError(400, "TOPICS_EMPTY")
    unknown = [each for each in request.topics if each not in channel.topics]
    gone = [Topic(each, "", 0, 0, 0, deleted=True) for each in unknown]
    known = [channel.topics[each] for each in request.topics if each in channel.topics]
    order = {each: position for position, each in enumerate(request.topics)}
    topics = sorted(known + gone, key=lambda topic: order[topic.id])
    return _forum_topics(call, channel, topics, len(topics))


def _forum_topics(call: Call, channel: Channel, topics: list[Topic], count: int) -> Any:
    mentioned = {mark_channel(channel.id)} | {topic.creator_id for topic in topics if not topic.deleted}
    messages = []
    for topic in topics:
        message = channel.box.messages.get(newest_in(channel, topic)) if not topic.deleted else None
        if message is not None:
            messages.append(own_message(channel, message, call.user.id))
            mentioned |= peers_in(message)
    users, chats = entities(call.world, call.user.id, sorted(mentioned))
    return types.messages.ForumTopics(
        count=count,
        topics=[topic_view(channel, topic, call.user) for topic in topics],
        messages=messages,
        chats=chats,
        users=users,
        pts=channel.box.pts,
    )


@method(functions.messages.UpdatePinnedForumTopicRequest)
def update_pinned_forum_topic(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.updatePinnedForumTopic."""
    channel = forum_of(call, request.peer)
    require_admin(call, channel, "manage_topics")
    topic = existing_topic(channel, request.topic_id)
    if topic.pinned == request.pinned:
        raise RpcError(400, "PINNED_TOPIC_NOT_MODIFIED")
    if request.pinned and len(channel.pinned_topics) >= PINNED_LIMIT:
        raise RpcError(400, "PINNED_TOO_MUCH")
    topic.pinned = request.pinned
    channel.pinned_topics = [each for each in channel.pinned_topics if each != topic.id]
    if topic.pinned:
        channel.pinned_topics.insert(0, topic.id)
    changes = Changes(call.world, call)
    changes.tell_members(
        channel,
        types.UpdatePinnedForumTopic(types.PeerChannel(channel.id), topic.id, pinned=topic.pinned),
    )
    return changes.answer()


@method(functions.messages.ReorderPinnedForumTopicsRequest)
def reorder_pinned_forum_topics(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.reorderPinnedForumTopics."""
    channel = forum_of(call, request.peer)
    require_admin(call, channel, "manage_topics")
    wanted = [existing_topic(channel, each).id for each in dict.fromkeys(request.order)]
    if len(wanted) > PINNED_LIMIT:
        raise RpcError(400, "PINNED_TOO_MUCH")
    others = [each for each in channel.pinned_topics if each not in wanted]
    channel.pinned_topics = wanted if request.force else wanted + others
    for topic in channel.topics.values():
        topic.pinned = topic.id in channel.pinned_topics
    changes = Changes(call.world, call)
    update = types.UpdatePinnedForumTopics(types.PeerChannel(channel.id), order=list(channel.pinned_topics))
    changes.tell_members(channel, update)
    return changes.answer()


@method(functions.messages.DeleteTopicHistoryRequest)
def delete_topic_history(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.deleteTopicHistory."""
    channel = forum_of(call, request.peer)
    member = require_member(call, channel)
    if request.top_msg_id == GENERAL:
        raise RpcError(400, "TOPIC_ID_INVALID")
    topic = existing_topic(channel, request.top_msg_id)
    if not is_admin(member, "delete_messages") and not _is_alone_in(channel, topic, member):
        raise RpcError(403, "CHAT_ADMIN_REQUIRED")
    doomed = messages_in(channel, topic)
    action = types.ChannelAdminLogEventActionDeleteTopic(short_view(channel, topic, call.user))
    note(Changes(call.world, call), channel, call.user.id, action)
    topic.deleted, topic.pinned = True, False
    channel.pinned_topics = [each for each in channel.pinned_topics if each != topic.id]
    return remove(call, channel, doomed, types.messages.AffectedHistory, offset=0)


def _is_alone_in(channel: Channel, topic: Topic, member: Member) -> bool:
    """A topic's creator may delete it as long as nobody else has written in it."""
    authors = authors_between(channel, topic.id, 0, channel.box.last_id)
    return topic.creator_id == member.user_id and set(authors) <= {member.user_id}


@method(functions.messages.ReadDiscussionRequest)
def read_discussion(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.readDiscussion."""
    channel = channel_of(call, request.peer)
    require_member(call, channel)
    if not channel.forum:
        if request.msg_id not in channel.box.messages:
            raise RpcError(400, "MSG_ID_INVALID")
        return True
    topic = existing_topic(channel, request.msg_id)
    peer_id = mark_channel(channel.id)
    reads = topic_reads(channel, topic.id, call.user, peer_id)
    before = reads.inbox_max_id
    reads.inbox_max_id = max(before, min(request.read_max_id, channel.box.last_id))
    changes = Changes(call.world, call)
    changes.tell(
        call.user.id,
        types.UpdateReadChannelDiscussionInbox(channel.id, top_msg_id=topic.id, read_max_id=reads.inbox_max_id),
    )
    for author_id, newest in authors_between(channel, topic.id, before, reads.inbox_max_id).items():
        if author_id != call.user.id and member_rights(call.world, channel, author_id):
            theirs = topic_reads(channel, topic.id, call.world.users[author_id], peer_id)
            if newest > theirs.outbox_max_id:
                theirs.outbox_max_id = newest
                update = types.UpdateReadChannelDiscussionOutbox(channel.id, topic.id, newest)
                changes.tell(author_id, update)
    changes.publish()
    return True
