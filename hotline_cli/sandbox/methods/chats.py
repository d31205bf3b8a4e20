"""messages: basic groups, making, showing and changing them. https://core.telegram.org/api/channel#basic-groups"""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.changes import Changes
from hotline_cli.sandbox.fullviews import chat_full
from hotline_cli.sandbox.groups import group_title, new_channel
from hotline_cli.sandbox.members import enter_channel, enter_chat, may_be_added, present, tell_participants
from hotline_cli.sandbox.peers import chat_of, peer_of, user_of
from hotline_cli.sandbox.posting import delete, post
from hotline_cli.sandbox.rights import group_at, is_gone, member_rights, require_allowed, require_creator
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.state import Channel, Chat, mark_channel
from hotline_cli.sandbox.views import chat_view, entities

MEMBERS_LIMIT = 200
FIRST_ID = 4_000_000_001


def active_chat(call: Call, chat_id: int) -> Chat:
    """The basic group of that id, if the caller is in it. Raises 400 CHAT_ID_INVALID."""
    chat = chat_of(call, chat_id)
    if member_rights(call.world, chat, call.user.id) is None:
        raise RpcError(400, "CHAT_ID_INVALID")
    return chat


@method(functions.messages.CreateChatRequest)
def create_chat(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.createChat."""
    title = group_title(request.title)
    me = call.user
    invited = {user.id: user for user in (user_of(call, given) for given in request.users) if user is not me}
    if not invited:
        raise RpcError(400, "USERS_TOO_FEW")
    if len(invited) >= MEMBERS_LIMIT:
        raise RpcError(400, "USERS_TOO_MUCH")
    welcome = [user for user in invited.values() if not user.deleted and may_be_added(me, user)]
    changes = Changes(call.world, call)
    chat = Chat(call.world.next_id("chat", FIRST_ID), title, me.id, changes.date)
    call.world.chats[chat.id] = chat
    for user in (me, *welcome):
        enter_chat(chat, user, me.id, changes.date)
    chat.version = 1
    tell_participants(changes, chat)
    post(
        changes,
        me,
        -chat.id,
        {"action": types.MessageActionChatCreate(title, [each.user_id for each in present(chat)])},
    )
    missing = [types.MissingInvitee(user.id) for user in invited.values() if user not in welcome]
    return types.messages.InvitedUsers(updates=changes.answer(), missing_invitees=missing)


@method(functions.messages.GetChatsRequest)
def get_chats(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.getChats."""
    found = [chat_of(call, chat_id) for chat_id in request.id]
    return types.messages.Chats([chat_view(call.world, call.user.id, chat) for chat in found])


@method(functions.messages.GetFullChatRequest)
def get_full_chat(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.getFullChat."""
    chat = chat_of(call, request.chat_id)
    full = chat_full(call.world, call.user, chat)
    mentioned = [-chat.id, *(member.user_id for member in present(chat))]
    users, chats = entities(call.world, call.user.id, mentioned)
    return types.messages.ChatFull(full, chats=chats, users=users)


@method(functions.messages.EditChatTitleRequest)
def edit_chat_title(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.editChatTitle."""
    chat = active_chat(call, request.chat_id)
    require_allowed(call, chat, "change_info")
    title = group_title(request.title)
    if title == chat.title:
        raise RpcError(400, "CHAT_NOT_MODIFIED")
    changes = Changes(call.world, call)
    chat.title = title
    chat.version += 1
    post(changes, call.user, -chat.id, {"action": types.MessageActionChatEditTitle(title)})
    return changes.answer()


@method(functions.messages.DeleteChatRequest)
def delete_chat(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.deleteChat: for everybody, with all its messages."""
    chat = active_chat(call, request.chat_id)
    require_creator(call, chat)
    changes = Changes(call.world, call)
    for member in list(chat.members.values()):
        user = call.world.users[member.user_id]
        delete(changes, user, messages_of(call, chat, member.user_id), revoke=False)
        changes.tell(user.id, types.UpdateChatParticipants(types.ChatParticipantsForbidden(chat.id)))
        changes.tell(user.id, types.UpdateChat(chat.id))
        user.reads.pop(-chat.id, None)
        member.left, member.kicked_by = True, call.user.id
    chat.deactivated = True
    changes.publish()
    return True


def messages_of(call: Call, chat: Chat, user_id: int) -> list[int]:
    """Ids of a basic group's messages in one member's box."""
    box = call.world.users[user_id].box.messages
    return [each for each, message in box.items() if getattr(message.peer_id, "chat_id", None) == chat.id]


@method(functions.messages.MigrateChatRequest)
def migrate_chat(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.migrateChat: the group becomes a supergroup, with a new id."""
    chat = active_chat(call, request.chat_id)
    require_creator(call, chat)
    changes = Changes(call.world, call)
    channel = new_channel(
        call,
        changes,
        chat.title,
        call.user,
        about=chat.about,
        megagroup=True,
        default_banned_rights=chat.default_banned_rights,
        noforwards=chat.noforwards,
        photo_id=chat.photo_id,
        migrated_from=chat.id,
    )
    for before in present(chat):
        member = enter_channel(changes, channel, call.world.users[before.user_id], before.inviter_id)
        member.admin_rights, member.promoted_by = before.admin_rights, before.promoted_by
    post(changes, call.user, -chat.id, {"action": types.MessageActionChatMigrateTo(channel.id)})
    chat.migrated_to, chat.deactivated = channel.id, True
    action = types.MessageActionChannelMigrateFrom(channel.title, chat.id)
    post(changes, call.user, mark_channel(channel.id), {"action": action})
    return changes.answer()


@method(functions.messages.GetCommonChatsRequest)
def get_common_chats(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.getCommonChats: groups that both are in, not channels."""
    user = user_of(call, request.user_id)
    if user is call.user:
        raise RpcError(400, "USER_ID_INVALID")
    world, me = call.world, call.user.id
    groups: list[Chat | Channel] = [
        *world.chats.values(),
        *(each for each in world.channels.values() if each.megagroup),
    ]
    both = [each for each in groups if member_rights(world, each, me) and member_rights(world, each, user.id)]
    both.sort(key=lambda each: each.id, reverse=True)
    if request.max_id:
        both = [each for each in both if each.id < request.max_id]
    page = both[: max(0, min(request.limit, 100))]
    marked = [mark_channel(each.id) if isinstance(each, Channel) else -each.id for each in page]
    return types.messages.Chats(entities(world, me, marked)[1])


def group_of(call: Call, given: Any) -> Chat | Channel:
    """The basic group or channel that an InputPeer means, if it is still one. Raises 400 PEER_ID_INVALID."""
    group = group_at(call.world, peer_of(call, given))
    if group is None or (isinstance(group, Chat) and is_gone(group)):
        raise RpcError(400, "PEER_ID_INVALID")
    return group
