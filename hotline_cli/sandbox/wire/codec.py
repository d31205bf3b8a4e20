"""Requests out of bytes and answers into bytes: gzip, bools and bare vectors included."""

from __future__ import annotations

import functools
import struct
import zlib
from collections.abc import Hashable
from typing import Any, cast

from telethon.errors import TypeNotFoundError
from telethon.extensions import BinaryReader
from telethon.tl import TLObject, types
from telethon.tl.alltlobjects import tlobjects

from hotline_cli.sandbox.rpc import RpcError

GZIP_PACKED = 0x3072CFA1
RPC_RESULT = 0xF35C6D01
VECTOR = 0x1CB5C415
MAX_INFLATED = 8 << 20
COMPRESS_FROM = 1024
_GZIP = 16 + zlib.MAX_WBITS
_TRUE, _FALSE = struct.pack("<I", 0x997275B5), struct.pack("<I", 0xBC799737)
_FILE = struct.pack("<I", types.upload.File.CONSTRUCTOR_ID)


class _Reader(BinaryReader):
    """Telethon's reader, except that what is compressed cannot unfold without bound."""

    def tgread_object(self) -> Any:
        constructor = self.read_int(signed=False)
        found = tlobjects.get(constructor)
        if found is not None:
            return found.from_reader(self)
        if constructor == GZIP_PACKED:
            return _Reader(inflate(self.tgread_bytes())).tgread_object()
        self.seek(-4)
        return super().tgread_object()


def read_request(body: bytes) -> Any:
    """The TL object in a message. Raises RpcError as Telegram does for one that it cannot read."""
    reader = _Reader(body)
    try:
        request = reader.tgread_object()
    except TypeNotFoundError as error:
        what = "METHOD" if reader.tell_position() == 0 else "CONSTRUCTOR"
        raise RpcError(400, f"INPUT_{what}_INVALID_{error.invalid_constructor_id}_0") from error
    except Exception as error:  # Telethon's readers raise whatever the nonsense happens to trip over
        raise RpcError(400, "INPUT_FETCH_ERROR") from error
    if not isinstance(request, TLObject):
        raise RpcError(400, f"INPUT_METHOD_INVALID_{int.from_bytes(body[:4], 'little')}_0")
    if reader.tell_position() != len(body):
        raise RpcError(400, "INPUT_REQUEST_TOO_LONG")
    return request


def write_result(msg_id: int, request: Any, result: Any) -> bytes:
    """An rpc_result that answers message ``msg_id``: ``result`` is a TL object, a bool, or a list for a Vector."""
    body = _serialize(request, result)
    if len(body) > COMPRESS_FROM and body[:4] != _FILE:  # a file's bytes seldom shrink, and cost much to try
        packed = deflate(body)
        if len(packed) < len(body):
            body = packed
    return struct.pack("<Iq", RPC_RESULT, msg_id) + body


def write_error(msg_id: int, error: RpcError) -> bytes:
    """An rpc_result that answers message ``msg_id`` with an error."""
    return struct.pack("<Iq", RPC_RESULT, msg_id) + bytes(types.RpcError(error.code, error.message))


def inflate(data: bytes) -> bytes:
    """Unpack gzip. Raises ValueError when it is damaged or unfolds beyond ``MAX_INFLATED``."""
    stream = zlib.decompressobj(_GZIP)
    try:
        plain = stream.decompress(data, MAX_INFLATED)
    except zlib.error as error:
        raise ValueError("damaged gzip data") from error
    if not stream.eof:
        raise ValueError("gzip data that is cut off or unfolds too far")
    return plain


def deflate(data: bytes) -> bytes:
    """A gzip_packed object around ``data``."""
    stream = zlib.compressobj(level=1, wbits=_GZIP)
    packed = stream.compress(data) + stream.flush()
    return struct.pack("<I", GZIP_PACKED) + bytes(TLObject.serialize_bytes(packed))


def _serialize(request: Any, result: Any) -> bytes:
    if isinstance(result, bool):
        return _TRUE if result else _FALSE
    if not isinstance(result, list):
        return bytes(result)
    head = struct.pack("<Ii", VECTOR, len(result))
    if result and isinstance(result[0], int):
        return head + struct.pack(f"<{len(result)}{_number_format(cast('Hashable', type(request)))}", *result)
    return head + b"".join(map(bytes, result))


@functools.cache
def _number_format(request_type: Hashable) -> str:
    """``i`` or ``q``: whether the method returns Vector<int> or Vector<long>, tried on its own reader."""
    reader = BinaryReader(struct.pack("<Iiq", VECTOR, 1, 0))
    cast("Any", request_type).read_result(reader)
    return "q" if reader.tell_position() == 16 else "i"
