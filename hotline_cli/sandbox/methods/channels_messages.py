"""channels: messages by id, deleting them, what is read."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.adminlog import note
from hotline_cli.sandbox.changes import Changes
from hotline_cli.sandbox.history import ALL, indexed, read_state, unread
from hotline_cli.sandbox.invites import PREFIX
from hotline_cli.sandbox.methods.channels_members import participant_of
from hotline_cli.sandbox.packing import messages_answer
from hotline_cli.sandbox.peers import channel_of
from hotline_cli.sandbox.posting import delete_in_channel, topic_of
from hotline_cli.sandbox.rights import is_admin, member_rights, readable, require_admin, require_member
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.state import Channel, Member, mark_channel
from hotline_cli.sandbox.views import user_view
from hotline_cli.sandbox.writing import author_of


@method(functions.channels.GetMessagesRequest)
def get_messages(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/channels.getMessages."""
    channel = channel_of(call, request.channel)
    member = readable(call, channel)
    if not request.id:
        raise RpcError(400, "MESSAGE_IDS_EMPTY")
    messages = [_shown(call, channel, member, _wanted_id(channel, given)) for given in request.id]
    return messages_answer(call, mark_channel(channel.id), messages, len(messages))


def _wanted_id(channel: Channel, given: Any) -> int:
    if isinstance(given, types.InputMessagePinned):
        return max(channel.pinned, default=0)
    if isinstance(given, types.InputMessageReplyTo):
        message = channel.box.messages.get(given.id)
        header = getattr(message, "reply_to", None)
        return getattr(header, "reply_to_msg_id", None) or 0
    return int(getattr(given, "id", 0))


def _shown(call: Call, channel: Channel, member: Member | None, message_id: int) -> Any:
    message = channel.box.messages.get(message_id)
    if message is None or (member is not None and message_id <= member.available_min_id):
        return types.MessageEmpty(message_id, types.PeerChannel(channel.id))
    return message


@method(functions.channels.DeleteMessagesRequest)
def delete_messages(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/channels.deleteMessages."""
    channel = channel_of(call, request.channel)
    member = require_member(call, channel)
    if not request.id:
        raise RpcError(400, "MESSAGE_IDS_EMPTY")
    doomed = [each for each in dict.fromkeys(request.id) if each in channel.box.messages]
    for message_id in doomed:
        if not _may_delete(channel, member, channel.box.messages[message_id]):
            raise RpcError(403, "MESSAGE_DELETE_FORBIDDEN")
    return remove(call, channel, doomed, types.messages.AffectedMessages)


def remove(call: Call, channel: Channel, message_ids: list[int], affected: Any, **fields: Any) -> Any:
    """Delete a channel's messages, pins among them, and answer ``affected``: AffectedMessages or AffectedHistory."""
    changes = Changes(call.world, call)
    for message_id in message_ids:
        action = types.ChannelAdminLogEventActionDeleteMessage(channel.box.messages[message_id])
        note(changes, channel, call.user.id, action)
    count = delete_in_channel(changes, channel, message_ids)
    channel.pinned.difference_update(message_ids)
    changes.publish()
    return affected(pts=channel.box.pts, pts_count=count, **fields)


def _may_delete(channel: Channel, member: Member, message: Any) -> bool:
    if isinstance(getattr(message, "action", None), types.MessageActionChannelCreate | types.MessageActionTopicCreate):
        return False
    if is_admin(member, "delete_messages"):
        return True
    own = author_of(channel, message) == member.user_id
    return own and (not channel.broadcast or is_admin(member, "post_messages"))


@method(functions.channels.DeleteHistoryRequest)
def delete_history(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/channels.deleteHistory."""
    channel = channel_of(call, request.channel)
    member = require_member(call, channel)
    max_id = request.max_id or channel.box.last_id
    changes = Changes(call.world, call)
    if request.for_everyone:
        require_admin(call, channel, "delete_messages")
        doomed = [each for each in indexed(channel.box, ALL) if each <= max_id]
        doomed = [each for each in doomed if _may_delete(channel, member, channel.box.messages[each])]
        delete_in_channel(changes, channel, doomed)
        channel.pinned.difference_update(doomed)
    else:
        member.available_min_id = max(member.available_min_id, min(max_id, channel.box.last_id))
        changes.tell(call.user.id, types.UpdateChannelAvailableMessages(channel.id, member.available_min_id))
    return changes.answer()


@method(functions.channels.DeleteParticipantHistoryRequest)
def delete_participant_history(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/channels.deleteParticipantHistory."""
    channel = channel_of(call, request.channel)
    member = require_admin(call, channel, "delete_messages")
    author = participant_of(call, request.participant)
    messages = channel.box.messages
    theirs = [each for each in indexed(channel.box, ALL) if author_of(channel, messages[each]) == author.id]
    doomed = [each for each in theirs if _may_delete(channel, member, messages[each])]
    return remove(call, channel, doomed, types.messages.AffectedHistory, offset=0)


@method(functions.channels.ReadHistoryRequest)
def read_history(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/channels.readHistory."""
    channel = channel_of(call, request.channel)
    require_member(call, channel)
    peer_id = mark_channel(channel.id)
    reads = read_state(call.user, peer_id)
    before = reads.inbox_max_id
    reads.inbox_max_id = max(before, min(request.max_id or channel.box.last_id, channel.box.last_id))
    reads.unread_mark = False
    changes = Changes(call.world, call)
    changes.tell(
        call.user.id,
        types.UpdateReadChannelInbox(
            channel_id=channel.id,
            max_id=reads.inbox_max_id,
            still_unread_count=unread(channel.box, ALL, call.user.id, reads.inbox_max_id),
            pts=channel.box.pts,
        ),
    )
    for author_id, newest in authors_between(channel, ALL, before, reads.inbox_max_id).items():
        if author_id != call.user.id and member_rights(call.world, channel, author_id):
            theirs = read_state(call.world.users[author_id], peer_id)
            if newest > theirs.outbox_max_id:
                theirs.outbox_max_id = newest
                changes.tell(author_id, types.UpdateReadChannelOutbox(channel.id, newest))
    changes.publish()
    return True


def authors_between(channel: Channel, key: int, after: int, up_to: int) -> dict[int, int]:
    """Who wrote what a reader has just read: user id → id of the newest such message of theirs."""
    found: dict[int, int] = {}
    for message_id in reversed(indexed(channel.box, key)):
        if message_id <= after:
            break
        if message_id <= up_to:
            found.setdefault(author_of(channel, channel.box.messages[message_id]), message_id)
    return found


@method(functions.channels.ReadMessageContentsRequest)
def read_message_contents(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/channels.readMessageContents."""
    channel = channel_of(call, request.channel)
    require_member(call, channel)
    known = [each for each in request.id if each in channel.box.messages]
    if known:
        changes = Changes(call.world, call)
        changes.tell(call.user.id, types.UpdateChannelReadMessagesContents(channel.id, known))
        changes.publish()
    return True


@method(functions.channels.GetMessageAuthorRequest)
def get_message_author(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/channels.getMessageAuthor: who is behind a message in the channel's own name."""
    channel = channel_of(call, request.channel)
    require_admin(call, channel)
    message = channel.box.messages.get(request.id)
    author = call.world.users.get(author_of(channel, message)) if message is not None else None
    if author is None:
        raise RpcError(400, "MESSAGE_ID_INVALID")
    return user_view(call.world, call.user.id, author)


@method(functions.channels.ReportSpamRequest)
def report_spam(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/channels.reportSpam: nobody reads the reports here."""
    channel = channel_of(call, request.channel)
    require_member(call, channel)
    participant_of(call, request.participant)
    return True


@method(functions.channels.ExportMessageLinkRequest)
def export_message_link(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/channels.exportMessageLink."""
    channel = channel_of(call, request.channel)
    readable(call, channel)
    message = channel.box.messages.get(request.id)
    if message is None:
        raise RpcError(400, "MESSAGE_ID_INVALID")
    place = channel.username or f"c/{channel.id}"
    topic = f"{topic_of(message)}/" if channel.forum and not channel.broadcast else ""
    link = f"{PREFIX.removesuffix('+')}{place}/{topic}{message.id}"
    return types.ExportedMessageLink(link=link, html=f'<a href="{link}">{link}</a>')
