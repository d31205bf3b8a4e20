"""contacts: finding people, groups and channels by name or number."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.peers import is_channel, unmark
from hotline_cli.sandbox.privacy import allows
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.state import World, unmark_channel
from hotline_cli.sandbox.usernames import is_valid
from hotline_cli.sandbox.views import entities

SHORTEST_GLOBAL_QUERY = 3


@method(functions.contacts.ResolveUsernameRequest)
def resolve_username(call: Call, request: Any) -> Any:
    me = call.user
    name = request.username.removeprefix("@")
    if not name:
        raise RpcError(400, "USERNAME_INVALID")
    peer_id = call.world.usernames.get(name.lower())
    if peer_id is None:
        raise RpcError(400, "USERNAME_NOT_OCCUPIED" if is_valid(name) else "USERNAME_INVALID")
    return _resolved(call.world, me.id, peer_id)


@method(functions.contacts.ResolvePhoneRequest)
def resolve_phone(call: Call, request: Any) -> Any:
    me = call.user
    user = call.world.user_by_phone(request.phone)
    if user is None or not allows(user, me.id, "added_by_phone"):
        raise RpcError(400, "PHONE_NOT_OCCUPIED")
    return _resolved(call.world, me.id, user.id)


def _resolved(world: World, viewer_id: int, peer_id: int) -> Any:
    users, chats = entities(world, viewer_id, [peer_id])
    return types.contacts.ResolvedPeer(peer=unmark(peer_id), chats=chats, users=users)


@method(functions.contacts.SearchRequest)
def search(call: Call, request: Any) -> Any:
    world, me = call.world, call.user
    query = request.q.strip().removeprefix("@").lower()
    if not query:
        raise RpcError(400, "SEARCH_QUERY_EMPTY")
    known = [each for each in dict.fromkeys([*me.contacts, *me.reads]) if _matches(world, me.id, each, query)]
    limit = max(1, request.limit)
    mine = known[:limit]
    public: list[int] = []
    if len(query) >= SHORTEST_GLOBAL_QUERY:
        names = sorted(name for name in world.usernames if name.startswith(query))
        public = [peer_id for name in names if (peer_id := world.usernames[name]) not in known][:limit]
    users, chats = entities(world, me.id, [*mine, *public])
    return types.contacts.Found(
        my_results=[unmark(each) for each in mine], results=[unmark(each) for each in public], chats=chats, users=users
    )


def _matches(world: World, viewer_id: int, peer_id: int, query: str) -> bool:
    """Whether a word of the peer's name, or its public name, begins with ``query``."""
    name, username = _names(world, viewer_id, peer_id)
    folded = name.lower()
    return f" {folded}".find(f" {query}") >= 0 or (username or "").lower().startswith(query)


def _names(world: World, viewer_id: int, peer_id: int) -> tuple[str, str | None]:
    if is_channel(peer_id):
        channel = world.channels[unmark_channel(peer_id)]
        return channel.title, channel.username
    if peer_id < 0:
        return world.chats[-peer_id].title, None
    user = world.users[peer_id]
    shown = world.users[viewer_id].contacts.get(peer_id) or user
    return f"{shown.first_name} {shown.last_name}", user.username


@method(functions.contacts.GetTopPeersRequest)
def get_top_peers(call: Call, request: Any) -> Any:
    _ = call.authorization
    asked = ("correspondents", "bots_pm", "bots_inline", "phone_calls", "forward_users", "forward_chats", "groups")
    if not any(getattr(request, name) for name in (*asked, "channels", "bots_app", "bots_guestchat")):
        raise RpcError(400, "TYPES_EMPTY")
    return types.contacts.TopPeers(categories=[], chats=[], users=[])
