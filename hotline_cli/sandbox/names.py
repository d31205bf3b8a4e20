"""People's names."""

from __future__ import annotations

from hotline_cli.sandbox.rpc import RpcError

NAME_LENGTH = 64


def check_first_name(name: str) -> str:
    """The name without the spaces around it. Raises 400 FIRSTNAME_INVALID for none, or too long a one."""
    name = name.strip()
    if not 0 < len(name) <= NAME_LENGTH:
        raise RpcError(400, "FIRSTNAME_INVALID")
    return name


def check_last_name(name: str) -> str:
    """The name, perhaps none, without the spaces around it. Raises 400 LASTNAME_INVALID for too long a one."""
    name = name.strip()
    if len(name) > NAME_LENGTH:
        raise RpcError(400, "LASTNAME_INVALID")
    return name
