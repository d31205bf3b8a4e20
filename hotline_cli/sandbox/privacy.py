"""Privacy rules: what an account shows to whom. https://core.telegram.org/api/privacy"""

from __future__ import annotations

import re
from typing import Any

from telethon.tl import types

from hotline_cli.sandbox.state import User

_CONTACTS_ONLY = [types.PrivacyValueAllowContacts(), types.PrivacyValueDisallowAll()]
_DEFAULTS: dict[str, list[Any]] = {
    "phone_number": _CONTACTS_ONLY,
    "phone_p2_p": _CONTACTS_ONLY,
    "birthday": _CONTACTS_ONLY,
}


def key_name(key: Any) -> str:
    """``chat_invite`` for a TL InputPrivacyKeyChatInvite or PrivacyKeyChatInvite."""
    name = type(key).__name__.partition("PrivacyKey")[2]
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def rules_of(user: User, name: str) -> list[Any]:
    """The rules for ``name``: the account's own, or those that a new account has."""
    return user.privacy.get(name) or _DEFAULTS.get(name) or [types.PrivacyValueAllowAll()]


def allows(user: User, viewer_id: int, name: str) -> bool:
    """Whether ``user`` shows ``name`` to (or lets it be done by) ``viewer_id``. Rules about single users come first."""
    if viewer_id == user.id:
        return True
    rules = rules_of(user, name)
    for rule in rules:
        if isinstance(rule, types.PrivacyValueAllowUsers) and viewer_id in rule.users:
            return True
        if isinstance(rule, types.PrivacyValueDisallowUsers) and viewer_id in rule.users:
            return False
    if viewer_id in user.contacts:
        for rule in rules:
            if isinstance(rule, types.PrivacyValueAllowContacts | types.PrivacyValueDisallowContacts):
                return isinstance(rule, types.PrivacyValueAllowContacts)
    return any(isinstance(rule, types.PrivacyValueAllowAll) for rule in rules)
