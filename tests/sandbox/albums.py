"""Files for tests: small images, uploads, and media by reference."""

import hashlib
import struct
import zlib

from telethon.tl import functions, types


def png(width=2, height=1):
    """A real, black PNG."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + bytes(width)) * height)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg(width=2, height=1):
    """The headers of a JPEG."""
    comment = b"\xff\xfe" + struct.pack(">H", 6) + b"note"
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8" + comment + frame + b"\xff\xd9"


async def uploaded(person, data, name="file.bin", part_size=1024, file_id=None, checksum=True):
    """Upload small parts; return the InputFile."""
    file_id = file_id or abs(hash((person.id, data, name))) % 2**62
    parts = [data[start : start + part_size] for start in range(0, len(data), part_size)]
    for number, part in enumerate(parts):
        assert await person(functions.upload.SaveFilePartRequest(file_id, number, part))
    return types.InputFile(file_id, len(parts), name, md5(data) if checksum else "")


def md5(data):
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


async def photo(person, width=2, height=1, **options):
    return types.InputMediaUploadedPhoto(await uploaded(person, png(width, height), "photo.png"), **options)


async def document(person, data=b"%PDF-1.7 text", mime="application/pdf", name="paper.pdf", attributes=(), **options):
    file = await uploaded(person, data, name)
    return types.InputMediaUploadedDocument(file, mime, list(attributes), **options)


def by_reference(media):
    """The InputMedia that sends a MessageMedia's photo or document again."""
    if isinstance(media, types.MessageMediaPhoto):
        photo = media.photo
        return types.InputMediaPhoto(types.InputPhoto(photo.id, photo.access_hash, photo.file_reference))
    document = media.document
    return types.InputMediaDocument(types.InputDocument(document.id, document.access_hash, document.file_reference))


async def album_part(person, other, text="", **options):
    """One photo of an album, uploaded as Telegram wants it to be: with messages.uploadMedia."""
    media = await person(functions.messages.UploadMediaRequest(person.peer(other), await photo(person, **options)))
    return types.InputSingleMedia(by_reference(media), text)
