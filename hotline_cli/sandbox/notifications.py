"""What an account has set for notifications, by peer."""

from __future__ import annotations

from typing import Any

from telethon.tl import types

from hotline_cli.sandbox.peers import peer_of, unmark
from hotline_cli.sandbox.rpc import Call
from hotline_cli.sandbox.state import User

_KINDS: dict[Any, tuple[str, Any]] = {
    types.InputNotifyUsers: ("users", types.NotifyUsers),
    types.InputNotifyChats: ("chats", types.NotifyChats),
    types.InputNotifyBroadcasts: ("broadcasts", types.NotifyBroadcasts),
}


def notify_key(call: Call, given: Any) -> tuple[str, Any]:
    """Where settings for an InputNotifyPeer are kept, and its NotifyPeer. Raises 400 PEER_ID_INVALID …"""
    if type(given) in _KINDS:
        key, kind = _KINDS[type(given)]
        return key, kind()
    peer_id = peer_of(call, given.peer)
    if isinstance(given, types.InputNotifyForumTopic):
        return peer_key(peer_id, given.top_msg_id), types.NotifyForumTopic(unmark(peer_id), given.top_msg_id)
    return peer_key(peer_id), types.NotifyPeer(unmark(peer_id))


def peer_key(peer_id: int, topic_id: int | None = None) -> str:
    """The key of a marked peer, or of one of a forum's topics."""
    return str(peer_id) if topic_id is None else f"{peer_id}/{topic_id}"


def notify_settings(user: User, key: str) -> Any:
    """TL PeerNotifySettings under ``key``, empty where nothing was set."""
    return user.notify.get(key) or types.PeerNotifySettings()
