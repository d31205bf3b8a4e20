"""account: privacy rules and notification settings."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.changes import Changes
from hotline_cli.sandbox.notifications import notify_key, notify_settings
from hotline_cli.sandbox.peers import user_of
from hotline_cli.sandbox.privacy import key_name, rules_of
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.views import entities

MAX_RULES = 10
_SETTINGS = (
    "show_previews",
    "silent",
    "mute_until",
    "stories_muted",
    "stories_hide_sender",
)


@method(functions.account.GetPrivacyRequest)
def get_privacy(call: Call, request: Any) -> Any:
    return _rules(call, rules_of(call.user, key_name(request.key)))


@method(functions.account.SetPrivacyRequest)
def set_privacy(call: Call, request: Any) -> Any:
    if len(request.rules) > MAX_RULES:
        raise RpcError(400, "PRIVACY_TOO_LONG")
    rules = [_rule(call, each) for each in request.rules]
    call.user.privacy[key_name(request.key)] = rules
    key = getattr(types, type(request.key).__name__.removeprefix("Input"))()
    changes = Changes(call.world, call)
    changes.tell(call.user.id, types.UpdatePrivacy(key, rules))
    changes.publish()
    return _rules(call, rules)


def _rule(call: Call, given: Any) -> Any:
    kind = getattr(types, type(given).__name__.removeprefix("Input"))
    if hasattr(given, "users"):
        return kind(users=[user_of(call, each).id for each in given.users])
    if hasattr(given, "chats"):
        return kind(chats=list(given.chats))
    return kind()


def _rules(call: Call, rules: list[Any]) -> Any:
    mentioned = [user_id for rule in rules for user_id in getattr(rule, "users", ())]
    mentioned += [-chat_id for rule in rules for chat_id in getattr(rule, "chats", ())]
    users, chats = entities(call.world, call.user.id, mentioned)
    return types.account.PrivacyRules(rules=rules, chats=chats, users=users)


@method(functions.account.GetNotifySettingsRequest)
def get_notify_settings(call: Call, request: Any) -> Any:
    return notify_settings(call.user, notify_key(call, request.peer)[0])


@method(functions.account.UpdateNotifySettingsRequest)
def update_notify_settings(call: Call, request: Any) -> Any:
    key, peer = notify_key(call, request.peer)
    given = request.settings
    kept = notify_settings(call.user, key)
    settings = types.PeerNotifySettings(
        **{name: getattr(kept, name) if getattr(given, name) is None else getattr(given, name) for name in _SETTINGS}
    )
    call.user.notify[key] = settings
    changes = Changes(call.world, call)
    changes.tell(call.user.id, types.UpdateNotifySettings(peer, settings))
    changes.publish()
    return True


@method(functions.account.ResetNotifySettingsRequest)
def reset_notify_settings(call: Call, request: Any) -> Any:
    call.user.notify.clear()
    return True
