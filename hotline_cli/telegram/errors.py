"""Telegram's and the network's errors as the port names them: wait, refused, unreachable, logged out."""

from functools import cache
from typing import Any

from telethon import errors
from telethon.errors import rpcerrorlist

from hotline_cli.model.requests import FloodWait, LoggedOut, Refused, RequestFailed, Unreachable

DEFAULT_WAIT = 60
"""Seconds to wait when Telegram says "flood" and not how long."""

TRANSIENT = {"MSG_WAIT_FAILED", "MSG_WAIT_TIMEOUT", "CONNECTION_NOT_INITED"}
"""Errors of class 400 that say nothing about the request."""


@cache
def _names() -> dict[type, str]:
    """Telegram's name for each of Telethon's exception classes, which do not keep it themselves."""
    return {each: name for name, each in reversed(rpcerrorlist.rpc_errors_dict.items())}


@cache
def _patterns() -> dict[type, str]:
    return {each: pattern for pattern, each in rpcerrorlist.rpc_errors_re}


def error_name(error: Any) -> str:
    """Telegram's name of an RPC error, such as ``USER_IS_BLOCKED`` or ``FLOOD_WAIT_30``."""
    name = _names().get(type(error))
    if name is not None:
        return name
    pattern = _patterns().get(type(error))
    if pattern is not None:
        number = next((getattr(error, each) for each in ("seconds", "new_dc", "x") if hasattr(error, each)), "X")
        return pattern.replace("(\\d+)", str(number))
    return str(error.message or type(error).__name__)


def failure(error: BaseException) -> RequestFailed:
    """What ``error``, raised by a request, means for whoever asked: which of the port's four failures it is."""
    if isinstance(error, errors.AuthKeyNotFound):
        return LoggedOut("AUTH_KEY_NOT_FOUND")
    if not isinstance(error, errors.RPCError):
        return Unreachable(f"{type(error).__name__}: {error}")
    if isinstance(error, errors.FloodError):
        return FloodWait(max(1, int(getattr(error, "seconds", DEFAULT_WAIT))))
    name = error_name(error)
    if ends_session(error, name):
        return LoggedOut(name)
    if name in TRANSIENT or isinstance(error, errors.ServerError | errors.TimedOutError | errors.InvalidDCError):
        return Unreachable(name)
    return Refused(name)


def ends_session(error: Any, name: str) -> bool:
    """Whether the error says that nobody is logged in with this key any more."""
    if isinstance(error, errors.UnauthorizedError):
        return name != "SESSION_PASSWORD_NEEDED"
    return isinstance(error, errors.AuthKeyError) and name.startswith(("AUTH_KEY", "SESSION_"))
