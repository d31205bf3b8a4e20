"""Files in parts, up and down: https://core.telegram.org/api/files."""

from __future__ import annotations

import hashlib
from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.files import PART_LIMIT, PARTS_LIMIT, fits_part, found, storage_type
from hotline_cli.sandbox.peers import is_channel, peer_of
from hotline_cli.sandbox.rights import group_at
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.state import StoredFile, Upload

KIB = 1024
MIB = 1024 * 1024
_BLOCK = 128 * KIB  # what upload.getFileHashes hashes by
_BLOCKS_AT_ONCE = 8
UPLOADS_LIMIT = 100  # unfinished files of one account; the oldest is dropped


@method(functions.upload.SaveFilePartRequest)
def save_file_part(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/upload.saveFilePart."""
    _save(call, request.file_id, request.file_part, request.bytes, None)
    return True


@method(functions.upload.SaveBigFilePartRequest)
def save_big_file_part(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/upload.saveBigFilePart. The total is -1 while the sender does not know it."""
    total = request.file_total_parts
    if total != -1 and not 0 < total <= PARTS_LIMIT:
        raise RpcError(400, "FILE_PARTS_INVALID")
    if total != -1 and request.file_part >= total:
        raise RpcError(400, "FILE_PART_INVALID")
    if (total == -1 or request.file_part < total - 1) and not fits_part(len(request.bytes)):
        if not request.bytes:
            raise RpcError(400, "FILE_PART_EMPTY")
        if total != -1:
            raise RpcError(400, "FILE_PART_SIZE_INVALID")
    _save(call, request.file_id, request.file_part, request.bytes, None if total == -1 else total)
    return True


def _save(call: Call, file_id: int, part: int, data: bytes, total: int | None) -> None:
    if not data:
        raise RpcError(400, "FILE_PART_EMPTY")
    if len(data) > PART_LIMIT:
        raise RpcError(400, "FILE_PART_TOO_BIG")
    if not 0 <= part < PARTS_LIMIT:
        raise RpcError(400, "FILE_PART_INVALID")
    key = (call.user.id, file_id)
    upload = call.world.uploads.get(key)
    if upload is None:
        mine = [each for each in call.world.uploads if each[0] == call.user.id]
        if len(mine) >= UPLOADS_LIMIT:
            del call.world.uploads[mine[0]]
        upload = call.world.uploads[key] = Upload()
    if total is not None:
        if upload.total not in (None, total):
            raise RpcError(400, "FILE_PARTS_INVALID")
        upload.total = total
        if part < total - 1:
            if upload.size and upload.size != len(data):
                raise RpcError(400, "FILE_PART_SIZE_CHANGED")
            upload.size = len(data)
    upload.parts[part] = data


@method(functions.upload.GetFileRequest)
def get_file(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/upload.getFile."""
    _check_range(request)
    stored, data = _located(call, request.location)
    return types.upload.File(
        type=storage_type(data, getattr(stored.media, "mime_type", "")),
        mtime=int(stored.media.date.timestamp()),
        bytes=data[request.offset : request.offset + request.limit],
    )


def _check_range(request: Any) -> None:
    """https://core.telegram.org/api/files#downloading-files: aligned ranges that lie within one MiB."""
    offset, limit = request.offset, request.limit
    unit = KIB if request.precise else 4 * KIB
    if offset < 0 or offset % unit:
        raise RpcError(400, "OFFSET_INVALID")
    if limit <= 0 or limit % unit or limit > MIB or (not request.precise and MIB % limit):
        raise RpcError(400, "LIMIT_INVALID")
    if offset // MIB != (offset + limit - 1) // MIB:
        raise RpcError(400, "LIMIT_INVALID")


def _located(call: Call, location: Any) -> tuple[StoredFile, bytes]:
    """Raises 400 LOCATION_INVALID, or what a bad reference is answered with."""
    if isinstance(location, types.InputPeerPhotoFileLocation):
        return _peer_photo(call, location)
    if isinstance(location, types.InputPhotoFileLocation):
        stored = _known(call, location, types.Photo)
        if location.thumb_size not in {size.type for size in stored.media.sizes}:
            raise RpcError(400, "LOCATION_INVALID")
        return stored, stored.data
    if isinstance(location, types.InputDocumentFileLocation):
        stored = _known(call, location, types.Document)
        if not location.thumb_size:
            return stored, stored.data
        if location.thumb_size in stored.thumbs:
            return stored, stored.thumbs[location.thumb_size]
    raise RpcError(400, "LOCATION_INVALID")


def _known(call: Call, location: Any, kind: Any) -> StoredFile:
    try:
        return found(call, location, kind)
    except RpcError as error:
        if error.message == "MEDIA_EMPTY":
            raise RpcError(400, "FILE_ID_INVALID") from error
        raise


def _peer_photo(call: Call, location: Any) -> tuple[StoredFile, bytes]:
    peer_id = peer_of(call, location.peer)
    shown = call.world.users.get(peer_id) if peer_id > 0 else group_at(call.world, peer_id)
    stored = call.world.files.get(location.photo_id)
    if shown is None or stored is None:
        raise RpcError(400, "LOCATION_INVALID")
    mine = not is_channel(peer_id) and stored.owner_id == peer_id  # an older profile photo of theirs
    if shown.photo_id != stored.id and not mine:
        raise RpcError(400, "LOCATION_INVALID")
    return stored, stored.data


@method(functions.upload.GetFileHashesRequest)
def get_file_hashes(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/upload.getFileHashes."""
    if request.offset < 0:
        raise RpcError(400, "OFFSET_INVALID")
    _, data = _located(call, request.location)
    first = request.offset // _BLOCK * _BLOCK
    last = min(len(data), first + _BLOCK * _BLOCKS_AT_ONCE)
    blocks = [(offset, data[offset : offset + _BLOCK]) for offset in range(first, last, _BLOCK)]
    return [types.FileHash(offset, len(block), hashlib.sha256(block).digest()) for offset, block in blocks]
