"""channels: making them, looking at them, ending them."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.changes import Changes
from hotline_cli.sandbox.fullviews import channel_full
from hotline_cli.sandbox.groups import group_about, group_title, new_channel, supergroup_restrictions, tell_changed
from hotline_cli.sandbox.members import enter_channel, present
from hotline_cli.sandbox.peers import channel_of
from hotline_cli.sandbox.posting import post
from hotline_cli.sandbox.rights import readable, require_creator
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.state import mark_channel
from hotline_cli.sandbox.topics import add_general
from hotline_cli.sandbox.views import channel_view, entities


@method(functions.channels.CreateChannelRequest)
def create_channel(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/channels.createChannel."""
    title = group_title(request.title)
    about = group_about(request.about)
    user = call.user
    changes = Changes(call.world, call)
    megagroup = bool(request.megagroup or request.forum)
    channel = new_channel(
        call,
        changes,
        title,
        user,
        about=about,
        broadcast=not megagroup,
        megagroup=megagroup,
        forum=bool(request.forum),
        default_banned_rights=supergroup_restrictions() if megagroup else None,
    )
    enter_channel(changes, channel, user, user.id)
    if channel.forum:
        add_general(changes, channel)
    post(changes, user, mark_channel(channel.id), {"action": types.MessageActionChannelCreate(title)})
    return changes.answer()


@method(functions.channels.GetChannelsRequest)
def get_channels(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/channels.getChannels."""
    found = [channel_of(call, given) for given in request.id]
    for channel in found:
        readable(call, channel)
    return types.messages.Chats([channel_view(call.world, call.user.id, channel) for channel in found])


@method(functions.channels.GetFullChannelRequest)
def get_full_channel(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/channels.getFullChannel."""
    channel = channel_of(call, request.channel)
    member = readable(call, channel)
    mentioned = [mark_channel(channel.id)]
    if channel.migrated_from is not None and member is not None:
        mentioned.append(-channel.migrated_from)
    users, chats = entities(call.world, call.user.id, mentioned)
    return types.messages.ChatFull(channel_full(call.world, call.user, channel, member), chats=chats, users=users)


@method(functions.channels.DeleteChannelRequest)
def delete_channel(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/channels.deleteChannel."""
    channel = channel_of(call, request.channel)
    require_creator(call, channel)
    changes = Changes(call.world, call)
    tell_changed(changes, channel)
    channel.deleted = True
    if channel.username:
        call.world.usernames.pop(channel.username.lower(), None)
    for member in present(channel):
        call.world.users[member.user_id].reads.pop(mark_channel(channel.id), None)
    return changes.answer()


@method(functions.channels.GetAdminedPublicChannelsRequest)
def get_admined_public_channels(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/channels.getAdminedPublicChannels."""
    user_id = call.user.id
    mine = [each for each in call.world.channels.values() if each.creator_id == user_id and each.username]
    return types.messages.Chats([channel_view(call.world, user_id, each) for each in mine if not each.deleted])


@method(
    functions.channels.GetLeftChannelsRequest,
    functions.channels.GetGroupsForDiscussionRequest,
    functions.channels.GetChannelRecommendationsRequest,
)
def get_no_channels(call: Call, request: Any) -> Any:
    """These lists are for takeouts, comments and discovery, which the sandbox does not have: they are empty."""
    if call.user.deleted:
        raise RpcError(401, "USER_DEACTIVATED")
    return types.messages.Chats([])
