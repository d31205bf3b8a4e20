"""The photos of basic groups (messages.editChatPhoto) and of channels (channels.editPhoto)."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.adminlog import note
from hotline_cli.sandbox.changes import Changes
from hotline_cli.sandbox.files import assemble, found, store_photo
from hotline_cli.sandbox.fullviews import full_photo
from hotline_cli.sandbox.groups import marked, tell_changed
from hotline_cli.sandbox.methods.chats import active_chat
from hotline_cli.sandbox.peers import channel_of
from hotline_cli.sandbox.posting import post
from hotline_cli.sandbox.rights import Group, require_allowed
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.state import Channel


@method(functions.channels.EditPhotoRequest)
def edit_photo(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/channels.editPhoto."""
    return _edit_photo(call, channel_of(call, request.channel), request.photo)


@method(functions.messages.EditChatPhotoRequest)
def edit_chat_photo(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.editChatPhoto."""
    return _edit_photo(call, active_chat(call, request.chat_id), request.photo)


def _edit_photo(call: Call, group: Group, given: Any) -> Any:
    require_allowed(call, group, "change_info")
    photo_id = _photo_id(call, given)
    if photo_id == group.photo_id:
        raise RpcError(400, "CHAT_NOT_MODIFIED")
    before = full_photo(call.world, group.photo_id)
    group.photo_id = photo_id
    after = full_photo(call.world, photo_id)
    changes = Changes(call.world, call)
    if isinstance(group, Channel):
        note(changes, group, call.user.id, types.ChannelAdminLogEventActionChangePhoto(before, after))
        tell_changed(changes, group)
    else:
        group.version += 1
    action = types.MessageActionChatEditPhoto(after) if photo_id else types.MessageActionChatDeletePhoto()
    post(changes, call.user, marked(group), {"action": action})
    return changes.answer()


def _photo_id(call: Call, given: Any) -> int | None:
    """The photo that an InputChatPhoto means or uploads. Raises 400 PHOTO_INVALID, or as ``assemble`` and ``found``."""
    if isinstance(given, types.InputChatPhotoEmpty):
        return None
    if isinstance(given, types.InputChatPhoto):
        return found(call, given.id, types.Photo).id
    if given.file is None:
        raise RpcError(400, "PHOTO_INVALID")
    return store_photo(call, assemble(call, given.file)).id
