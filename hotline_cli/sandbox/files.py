"""Files: parts put together, photos and documents made of them, and references that expire.

https://core.telegram.org/api/files, https://core.telegram.org/api/file_reference
"""

from __future__ import annotations

import hashlib
import struct
from typing import Any

from telethon.tl import types

from hotline_cli.sandbox.images import image_kind, image_size
from hotline_cli.sandbox.rpc import CHORES, Call, RpcError
from hotline_cli.sandbox.state import StoredFile, World
from hotline_cli.sandbox.views import moment

PART_LIMIT = 512 * 1024
PARTS_LIMIT = 4000  # appConfig.upload_max_fileparts_default
SMALL_LIMIT = 10 * 1024 * 1024  # larger files have to be uploaded as big ones
PHOTO_LIMIT = 10 * 1024 * 1024
_SIZES = ((100, "s"), (320, "m"), (800, "x"), (1280, "y"))
_REFERENCE = struct.Struct("<BIIq")


def assemble(call: Call, given: Any) -> bytes:
    """The bytes of an InputFile whose parts the caller has uploaded; the parts are forgotten.

    Raises 400 FILE_PARTS_INVALID, FILE_PART_n_MISSING, FILE_PART_LENGTH_INVALID or MD5_CHECKSUM_INVALID.
    """
    if not isinstance(given, types.InputFile | types.InputFileBig):
        raise RpcError(400, "MEDIA_INVALID")
    upload = call.world.uploads.get((call.user.id, given.id))
    big = isinstance(given, types.InputFileBig)
    if not 0 < given.parts <= PARTS_LIMIT or (upload and upload.total not in (None, given.parts)):
        raise RpcError(400, "FILE_PARTS_INVALID")
    parts = upload.parts if upload else {}
    for part in range(given.parts):
        if part not in parts:
            raise RpcError(400, f"FILE_PART_{part}_MISSING")
    if len(parts) > given.parts:
        raise RpcError(400, "FILE_PARTS_INVALID")
    sizes = {len(parts[part]) for part in range(given.parts - 1)}
    if len(sizes) > 1 or any(not fits_part(size) or size < len(parts[given.parts - 1]) for size in sizes):
        raise RpcError(400, "FILE_PART_LENGTH_INVALID")
    data = b"".join(parts[part] for part in range(given.parts))
    if not big and len(data) > SMALL_LIMIT:
        raise RpcError(400, "FILE_PARTS_INVALID")
    if not big and given.md5_checksum and hashlib.md5(data, usedforsecurity=False).hexdigest() != given.md5_checksum:
        raise RpcError(400, "MD5_CHECKSUM_INVALID")
    del call.world.uploads[call.user.id, given.id]
    return data


def fits_part(size: int) -> bool:
    """Whether all parts but the last may have this size: whole KiB that divide 512 KiB evenly."""
    return size > 0 and size % 1024 == 0 and PART_LIMIT % size == 0


def store_photo(call: Call, data: bytes) -> StoredFile:
    """Keep an image as a photo.

    Raises 400 IMAGE_PROCESS_FAILED, PHOTO_INVALID_DIMENSIONS or PHOTO_SAVE_FILE_INVALID.
    """
    size = image_size(data)
    if size is None:
        raise RpcError(400, "IMAGE_PROCESS_FAILED")
    width, height = size
    if not width or not height or width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise RpcError(400, "PHOTO_INVALID_DIMENSIONS")
    if len(data) > PHOTO_LIMIT:
        raise RpcError(400, "PHOTO_SAVE_FILE_INVALID")
    file_id = _file_id(call.world)
    photo = types.Photo(
        id=file_id,
        access_hash=call.world.random_long(),
        file_reference=reference(call.world, file_id),
        date=moment(call.world.time()),
        sizes=[types.PhotoSize(type=size_type(width, height), w=width, h=height, size=len(data))],
        dc_id=call.world.dc,
    )
    return _keep(call, file_id, photo, data)


def size_type(width: int, height: int) -> str:
    """The letter of the smallest box that holds the image: https://core.telegram.org/api/files#image-thumbnail-types."""
    return next((letter for limit, letter in _SIZES if max(width, height) <= limit), "w")


def store_document(
    call: Call, data: bytes, mime_type: str, attributes: list[Any], thumb: bytes | None = None
) -> StoredFile:
    """Keep bytes as a document. Raises 400 FILE_PARTS_INVALID for an empty one."""
    if not data:
        raise RpcError(400, "FILE_PARTS_INVALID")
    file_id = _file_id(call.world)
    thumbs = {}
    sizes = None
    if thumb is not None and (size := image_size(thumb)) is not None:
        letter = size_type(*size)
        thumbs[letter] = thumb
        sizes = [types.PhotoSize(type=letter, w=size[0], h=size[1], size=len(thumb))]
    document = types.Document(
        id=file_id,
        access_hash=call.world.random_long(),
        file_reference=reference(call.world, file_id),
        date=moment(call.world.time()),
        mime_type=mime_type or "application/octet-stream",
        size=len(data),
        dc_id=call.world.dc,
        attributes=attributes,
        thumbs=sizes,
    )
    stored = _keep(call, file_id, document, data)
    stored.thumbs = thumbs
    return stored


def _file_id(world: World) -> int:
    # Ids look like Telegram's: large, and not to be guessed from one another.
    return (world.next_id("file") << 40 | world.random_long() & 0xFFFFFFFFFF) & 0x7FFFFFFFFFFFFFFF


def _keep(call: Call, file_id: int, media: Any, data: bytes) -> StoredFile:
    stored = call.world.files[file_id] = StoredFile(id=file_id, media=media, data=data, owner_id=call.user.id)
    return stored


def found(call: Call, given: Any, kind: Any) -> StoredFile:
    """The file that an InputPhoto, InputDocument or file location means, if its reference is good.

    Raises 400 MEDIA_EMPTY, FILE_REFERENCE_EMPTY, FILE_REFERENCE_INVALID or FILE_REFERENCE_EXPIRED.
    """
    stored = call.world.files.get(getattr(given, "id", 0))
    if stored is None or not isinstance(stored.media, kind) or stored.media.access_hash != given.access_hash:
        raise RpcError(400, "MEDIA_EMPTY")
    check_reference(call.world, stored.id, given.file_reference)
    return stored


def reference(world: World, file_id: int) -> bytes:
    """A file reference of now: which file, since when, and a seal."""
    body = _REFERENCE.pack(1, world.reference_epoch, _window(world), file_id)
    return body + world.seal(body)


def check_reference(world: World, file_id: int, given: bytes) -> None:
    """Raises 400 FILE_REFERENCE_EMPTY, FILE_REFERENCE_INVALID or FILE_REFERENCE_EXPIRED."""
    if not given:
        raise RpcError(400, "FILE_REFERENCE_EMPTY")
    body, seal = given[: _REFERENCE.size], given[_REFERENCE.size :]
    if len(body) != _REFERENCE.size or seal != world.seal(body):
        raise RpcError(400, "FILE_REFERENCE_INVALID")
    _, epoch, window, meant = _REFERENCE.unpack(body)
    if meant != file_id:
        raise RpcError(400, "FILE_REFERENCE_INVALID")
    if epoch != world.reference_epoch or window not in (_window(world), _window(world) - 1):
        raise RpcError(400, "FILE_REFERENCE_EXPIRED")


def _window(world: World) -> int:
    return world.time() // world.reference_lifetime


def renew_references(world: World) -> None:
    """Give every file a reference of today once those given out are getting old.

    All messages with a file share its TL object: whatever is fetched from now on carries a reference that is good.
    """
    if world.reference_window != _window(world):
        _renew(world)


CHORES.append(renew_references)


def _renew(world: World) -> None:
    world.reference_window = _window(world)
    for stored in world.files.values():
        stored.media.file_reference = reference(world, stored.id)


def expire_references(world: World) -> None:
    """Make all references that clients hold expire at once; messages fetched again carry fresh ones."""
    world.reference_epoch += 1
    _renew(world)


def storage_type(data: bytes, mime_type: str = "") -> Any:
    """The TL storage.FileType of some bytes."""
    kinds = {
        "jpeg": types.storage.FileJpeg,
        "png": types.storage.FilePng,
        "gif": types.storage.FileGif,
        "webp": types.storage.FileWebp,
    }
    image = image_kind(data)
    if image is not None:
        return kinds[image]()
    by_mime = {
        "application/pdf": types.storage.FilePdf,
        "audio/mpeg": types.storage.FileMp3,
        "video/quicktime": types.storage.FileMov,
        "video/mp4": types.storage.FileMp4,
    }
    return by_mime.get(mime_type, types.storage.FileUnknown)()


def share_media(world: World) -> None:
    """Let all messages with a file or a poll share its one TL object again, after the world has been read from disk."""
    for box in [*(user.box for user in world.users.values()), *(channel.box for channel in world.channels.values())]:
        for message in box.messages.values():
            media = getattr(message, "media", None)
            if isinstance(media, types.MessageMediaPoll) and media.poll.id in world.polls:
                message.media = world.polls[media.poll.id].media
            for holder in (media, getattr(message, "action", None)):
                for name in ("photo", "document"):
                    stored = world.files.get(getattr(getattr(holder, name, None), "id", 0))
                    if stored is not None:
                        setattr(holder, name, stored.media)
