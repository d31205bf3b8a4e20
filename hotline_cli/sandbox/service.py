"""Messages that Telegram itself sends: login codes and news of logins, from user 777000."""

from __future__ import annotations

from typing import Any

from telethon.tl import types

from hotline_cli.sandbox.changes import Changes
from hotline_cli.sandbox.posting import post
from hotline_cli.sandbox.rpc import Call
from hotline_cli.sandbox.state import TELEGRAM, AuthKey, User
from hotline_cli.sandbox.views import moment

CODE_TEXT = (
    "Login code: {code}. Do not give this code to anyone, even if they say they are from Telegram!\n\n"
    "❗️This code can be used to log in to your Telegram account. We never ask it for anything else.\n\n"
    "If you didn't request this code by trying to log in on another device, simply ignore this message."
)
LOGIN_TEXT = (
    "New login. Dear {name}, we detected a login into your account from a new device on {date}.\n\n"
    "Device: {device}\nLocation: Loopback\n\n"
    "If this wasn't you, you can terminate that session in Settings > Devices "
    "(or Privacy & Security > Active Sessions)."
)


def _say(changes: Changes, user: User, text: str, bold: str) -> None:
    telegram = changes.world.users[TELEGRAM]
    post(changes, telegram, user.id, {"message": text, "entities": [types.MessageEntityBold(0, len(bold))]})


def send_code_message(call: Call, user: User, code: str) -> None:
    """Show the login code in the account's own sessions."""
    changes = Changes(call.world, call)
    _say(changes, user, CODE_TEXT.format(code=code), "Login code:")
    changes.publish()


def tell_of_login(call: Call, user: User, hash_: int) -> None:
    """Warn the account's other sessions of the login with ``hash_``, which the caller has just made."""
    changes = Changes(call.world, call)
    date = moment(changes.date)
    device = device_name(call.key)
    text = LOGIN_TEXT.format(name=user.first_name, date=f"{date:%d/%m/%Y at %H:%M:%S} UTC", device=device)
    _say(changes, user, text, "New login.")
    update: Any = types.UpdateNewAuthorization(
        hash=hash_, unconfirmed=True, date=date, device=device, location="Loopback"
    )
    changes.tell(user.id, update)
    changes.publish()


def device_name(key: AuthKey) -> str:
    """``App 1.0, Model, System`` as the key's initConnection gave them."""
    parts = (key.device.get(name, "") for name in ("app_version", "device_model", "system_version"))
    return ", ".join(part for part in parts if part) or "Unknown device"
