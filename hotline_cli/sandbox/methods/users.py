"""users: who somebody is."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.notifications import notify_settings, peer_key
from hotline_cli.sandbox.peers import user_of
from hotline_cli.sandbox.privacy import allows
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.state import Channel, Chat, User, World
from hotline_cli.sandbox.views import peer_settings, shown_photo, user_view


@method(functions.users.GetUsersRequest)
def get_users(call: Call, request: Any) -> Any:
    me = call.user
    found = []
    for given in request.id:
        try:
            found.append(user_view(call.world, me.id, user_of(call, given)))
        except RpcError:
            found.append(types.UserEmpty(getattr(given, "user_id", 0)))
    return found


@method(functions.users.GetFullUserRequest)
def get_full_user(call: Call, request: Any) -> Any:
    me, user = call.user, user_of(call, request.id)
    return types.users.UserFull(
        full_user=_full(call.world, me, user), chats=[], users=[user_view(call.world, me.id, user)]
    )


def _full(world: World, me: User, user: User) -> Any:
    photo = world.files.get(shown_photo(user, me.id) or 0)
    fallback = world.files.get(user.fallback_photo_id or 0) if user is me else None
    callable_ = user is not me and not user.bot and not user.deleted and allows(user, me.id, "phone_call")
    return types.UserFull(
        id=user.id,
        settings=peer_settings(me, user),
        notify_settings=notify_settings(me, peer_key(user.id)),
        common_chats_count=0 if user is me else _groups_in_common(world, me, user),
        blocked=user.id in me.blocked,
        phone_calls_available=callable_,
        video_calls_available=callable_,
        phone_calls_private=user is not me and not callable_,
        can_pin_message=not user.deleted,
        voice_messages_forbidden=not allows(user, me.id, "voice_messages"),
        about=(user.about or None) if allows(user, me.id, "about") else None,
        profile_photo=photo.media if photo else None,
        fallback_photo=fallback.media if fallback else None,
        bot_info=types.BotInfo(user_id=user.id) if user.bot else None,
    )


def _groups_in_common(world: World, me: User, user: User) -> int:
    groups: list[Chat | Channel] = [*world.chats.values(), *(c for c in world.channels.values() if c.megagroup)]
    both = (me.id, user.id)
    return sum(all(each in group.members and not group.members[each].left for each in both) for group in groups)
