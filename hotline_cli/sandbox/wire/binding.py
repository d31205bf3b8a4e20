"""Temporary keys that speak for a permanent one, and keys that are given up.

https://core.telegram.org/api/pfs and https://core.telegram.org/mtproto/auth_key
"""

from __future__ import annotations

import struct
from datetime import datetime
from typing import TYPE_CHECKING, Any

from telethon.extensions import BinaryReader
from telethon.tl import functions, types

from hotline_cli.sandbox.rpc import RpcError
from hotline_cli.sandbox.state import AuthKey
from hotline_cli.sandbox.wire import crypto
from hotline_cli.sandbox.wire.service_messages import service

if TYPE_CHECKING:
    from hotline_cli.sandbox.wire.session import Session

_HEADER = struct.Struct("<qii")  # message id, sequence number, length; 16 random bytes stand before it


@service(functions.auth.BindTempAuthKeyRequest)
def _bind_temp_auth_key(session: Session, msg_id: int, asked: Any) -> None:
    """https://core.telegram.org/method/auth.bindTempAuthKey"""
    hub = session.hub
    temporary = hub.temporary.get(session.cipher.id)
    if temporary is None:
        raise RpcError(400, "TEMP_AUTH_KEY_EMPTY")
    permanent = hub.world.keys.get(asked.perm_auth_key_id)
    inner = _open(permanent, asked.encrypted_message, msg_id) if permanent is not None else None
    said = (asked.nonce, session.cipher.id, asked.perm_auth_key_id, session.id)
    if inner is None or (inner.nonce, inner.temp_auth_key_id, inner.perm_auth_key_id, inner.temp_session_id) != said:
        raise RpcError(400, "ENCRYPTED_MESSAGE_INVALID")
    if inner.expires_at != asked.expires_at or _seconds(asked.expires_at) <= int(hub.clock()):
        raise RpcError(400, "EXPIRES_AT_INVALID")
    temporary.permanent = permanent
    temporary.expires_at = min(temporary.expires_at, _seconds(asked.expires_at))
    for other in hub.sessions.values():
        if other.cipher is session.cipher and permanent is not None:
            other.speak_for(permanent)
    session.answer(msg_id, asked, True)


@service(functions.DestroyAuthKeyRequest)
def _destroy_auth_key(session: Session, msg_id: int, asked: Any) -> None:
    """A key that somebody is signed in with stays: auth.logOut comes first."""
    hub = session.hub
    if session.cipher.authorization is not None:
        session.reply(types.DestroyAuthKeyFail())
        return
    hub.world.keys.pop(session.cipher.id, None)
    hub.temporary.pop(session.cipher.id, None)
    session.reply(types.DestroyAuthKeyOk())
    session.close()


def _open(permanent: AuthKey, sealed: bytes, msg_id: int) -> Any:
    """bind_auth_key_inner, or None when it is not sealed with the permanent key, for this very message."""
    if len(sealed) < 24 + 32 or (len(sealed) - 24) % 16 or struct.unpack_from("<q", sealed)[0] != permanent.id:
        return None
    plain = crypto.decrypt_binding(permanent.key, sealed[8:24], sealed[24:])
    if plain is None or _HEADER.unpack_from(plain, 16)[0] != msg_id:
        return None
    try:
        inner = BinaryReader(plain[32:]).tgread_object()
    except Exception:  # Telethon's readers raise whatever the nonsense happens to trip over
        return None
    return inner if isinstance(inner, types.BindAuthKeyInner) else None


def _seconds(date: datetime | None) -> int:
    return 0 if date is None else int(date.timestamp())
