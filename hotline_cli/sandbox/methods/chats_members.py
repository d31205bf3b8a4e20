"""messages: who is in a basic group, and who administers it."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.changes import Changes
from hotline_cli.sandbox.members import enter_chat, may_be_added, present, tell_participants
from hotline_cli.sandbox.methods.chats import MEMBERS_LIMIT, active_chat, messages_of
from hotline_cli.sandbox.peers import chat_of, user_of
from hotline_cli.sandbox.posting import delete, hand_over, post
from hotline_cli.sandbox.rights import is_admin, member_rights, require_allowed, require_creator, require_member
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.state import Member

FORWARDED_LIMIT = 100


@method(functions.messages.AddChatUserRequest)
def add_chat_user(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.addChatUser."""
    chat = active_chat(call, request.chat_id)
    require_allowed(call, chat, "invite_users")
    user = user_of(call, request.user_id)
    if user.deleted:
        raise RpcError(400, "INPUT_USER_DEACTIVATED")
    before = chat.members.get(user.id)
    if before is not None and not before.left:
        raise RpcError(400, "USER_ALREADY_PARTICIPANT")
    if len(present(chat)) >= MEMBERS_LIMIT:
        raise RpcError(400, "USERS_TOO_MUCH")
    mutual = call.user.id in user.contacts and user.id in call.user.contacts
    if before is not None and not before.kicked_by and not mutual:
        raise RpcError(400, "USER_NOT_MUTUAL_CONTACT")
    changes = Changes(call.world, call)
    if not may_be_added(call.user, user):
        return types.messages.InvitedUsers(changes.answer(), [types.MissingInvitee(user.id)])
    enter_chat(chat, user, call.user.id, changes.date)
    tell_participants(changes, chat)
    known = messages_of(call, chat, call.user.id)[-min(request.fwd_limit, FORWARDED_LIMIT) :]
    for message_id in known if request.fwd_limit > 0 else ():
        hand_over(changes, call.user, message_id, user)
    post(changes, call.user, -chat.id, {"action": types.MessageActionChatAddUser([user.id])})
    return types.messages.InvitedUsers(updates=changes.answer(), missing_invitees=[])


@method(functions.messages.DeleteChatUserRequest)
def delete_chat_user(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.deleteChatUser: remove somebody, or leave."""
    chat = chat_of(call, request.chat_id)
    user = user_of(call, request.user_id)
    mine = require_member(call, chat)
    member = member_rights(call.world, chat, user.id)
    if member is None:
        raise RpcError(400, "USER_NOT_PARTICIPANT")
    if member is not mine and not _may_remove(mine, member):
        raise RpcError(400, "CHAT_ADMIN_REQUIRED")
    changes = Changes(call.world, call)
    # Who goes still hears of it: the message is in their box too.
    post(changes, call.user, -chat.id, {"action": types.MessageActionChatDeleteUser(user.id)})
    member.left = True
    member.kicked_by = 0 if member is mine else call.user.id
    member.admin_rights = None
    chat.version += 1
    if request.revoke_history:
        delete(changes, user, messages_of(call, chat, user.id), revoke=False)
    tell_participants(changes, chat)
    changes.tell(user.id, types.UpdateChatParticipants(types.ChatParticipantsForbidden(chat.id)))
    return changes.answer()


def _may_remove(mine: Member, other: Member) -> bool:
    """The creator removes anybody, an administrator those who are none, everybody those whom they brought."""
    if other.creator or (is_admin(other) and not mine.creator):
        return False
    return is_admin(mine) or other.inviter_id == mine.user_id


@method(functions.messages.EditChatAdminRequest)
def edit_chat_admin(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.editChatAdmin."""
    chat = active_chat(call, request.chat_id)
    require_creator(call, chat)
    user = user_of(call, request.user_id)
    member = member_rights(call.world, chat, user.id)
    if member is None:
        raise RpcError(400, "USER_NOT_PARTICIPANT")
    if member.creator:
        raise RpcError(400, "USER_ID_INVALID")
    member.admin_rights = _chat_admin_rights() if request.is_admin else None
    member.promoted_by = call.user.id if request.is_admin else 0
    chat.version += 1
    changes = Changes(call.world, call)
    for each in present(chat):
        update = types.UpdateChatParticipantAdmin(chat.id, user.id, request.is_admin, chat.version)
        changes.tell(each.user_id, update)
    changes.publish()
    return True


def _chat_admin_rights() -> Any:
    """What every administrator of a basic group may do; it cannot be tuned there."""
    return types.ChatAdminRights(
        change_info=True,
        delete_messages=True,
        ban_users=True,
        invite_users=True,
        pin_messages=True,
        manage_call=True,
        other=True,
    )
