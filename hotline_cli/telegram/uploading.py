"""Files that Telegram will not send again by reference: each part goes up as it comes down.

Nothing is written to disk, and no more than a part is in memory. A transfer that is cut off begins anew, and nothing of
it was seen: the message is sent when the file is there. https://core.telegram.org/api/files
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

from telethon import errors, helpers
from telethon.tl import functions, types

from hotline_cli.model.requests import CopyMessages, Unreachable
from hotline_cli.telegram.references import input_media
from hotline_cli.telegram.seam import HotlineClient

log = logging.getLogger(__name__)

PART = 512 * 1024
"""Bytes of a part, the most that Telegram takes."""

SMALL = 10 * 1024 * 1024
"""Bytes up to which a file is uploaded as a small one."""

PLAYED = (
    types.DocumentAttributeVideo,
    types.DocumentAttributeAudio,
    types.DocumentAttributeAnimated,
    types.DocumentAttributeSticker,
    types.DocumentAttributeCustomEmoji,
)
"""What makes more of a file than a file."""

LOUD = 20
"""Progress is noted so many times in a file."""


async def upload_again(client: HotlineClient, request: CopyMessages, raws: list[Any]) -> list[Any]:
    """TL InputMedia of the files of these TL messages, downloaded and uploaded anew; None where there is no file."""
    made = [await anew(client, getattr(raw, "media", None)) for raw in raws]
    if len(made) == 1:
        return made
    # The parts of an album must be known to Telegram before: https://core.telegram.org/method/messages.sendMultiMedia
    peer = await client.session.input_peer(request.to_peer_id)
    return [each and await kept(client, peer, each) for each in made]


async def anew(client: HotlineClient, media: Any) -> Any:
    match media:
        case types.MessageMediaPhoto(photo=types.Photo() as photo):
            size = largest(photo.sizes)
            place = types.InputPhotoFileLocation(photo.id, photo.access_hash, photo.file_reference, size.type)
            file = await transfer(client, place, photo.dc_id, bytes_of(size), "photo.jpg")
            return types.InputMediaUploadedPhoto(file, spoiler=media.spoiler)
        case types.MessageMediaDocument(document=types.Document() as document):
            file = await transfer(client, location(document), document.dc_id, document.size, name_of(document))
            return types.InputMediaUploadedDocument(
                file,
                document.mime_type,
                document.attributes,
                spoiler=media.spoiler,
                nosound_video=is_silent_video(document) or None,
                force_file=is_plain(document) or None,
                thumb=await thumbnail(client, document),
                video_timestamp=media.video_timestamp,
            )
        case _:
            return None


async def kept(client: HotlineClient, peer: Any, made: Any) -> Any:
    """The uploaded file as one that Telegram has, to be sent by reference."""
    return input_media(await client.invoke(functions.messages.UploadMediaRequest(peer, made)))


async def transfer(client: HotlineClient, place: Any, dc_id: int, size: int, name: str) -> Any:
    """Download the file at the TL location ``place`` and upload it; return its TL InputFile."""
    file_id, number = helpers.generate_random_long(), 0
    parts = max(1, -(-size // PART))
    big = size > SMALL
    log.debug("Uploading again: %d bytes", size)
    async for part in download(client, place, dc_id, size):
        request = (
            functions.upload.SaveBigFilePartRequest(file_id, number, parts, part)
            if big
            else functions.upload.SaveFilePartRequest(file_id, number, part)
        )
        await patiently(client, request)
        number += 1
        if number == parts or number % max(1, parts // LOUD) == 0:
            log.debug("Uploading again: part %d of %d", number, parts)
    if number != parts:
        raise errors.RPCError(None, "FILE_PARTS_INVALID", 400)
    return types.InputFileBig(file_id, parts, name) if big else types.InputFile(file_id, parts, name, "")


async def download(client: HotlineClient, place: Any, dc_id: int, size: int) -> AsyncIterator[bytes]:
    """The parts of a file. Telethon knows the way to files of other data centres."""
    done = 0
    while done < size:
        try:
            async for part in client.iter_download(
                place, offset=done, request_size=PART, file_size=size - done, dc_id=dc_id
            ):
                done += len(part)
                yield bytes(part)
            return
        except errors.FloodPremiumWaitError as wait:
            await sit_out(wait)


async def patiently(client: HotlineClient, request: Any) -> None:
    """Send a part."""
    while True:
        if client.closing.is_set():
            raise Unreachable("The daemon stops: the file is uploaded when it runs again")
        try:
            await client.invoke(request)
        except errors.FloodPremiumWaitError as wait:
            await sit_out(wait)
        else:
            return


async def sit_out(wait: errors.FloodPremiumWaitError) -> None:
    """Who has no Premium is asked to wait between parts now and then: that ends no transfer."""
    log.debug("Telegram asks for %d s before the next part", wait.seconds)
    await asyncio.sleep(wait.seconds)


async def thumbnail(client: HotlineClient, document: Any) -> Any:
    """The document's preview picture, uploaded too; None if it has none."""
    sizes = [each for each in document.thumbs or () if isinstance(each, types.PhotoSize)]
    if not sizes:
        return None
    size = largest(sizes)
    return await transfer(client, location(document, size.type), document.dc_id, size.size, "thumb.jpg")


def location(document: Any, thumb: str = "") -> Any:
    return types.InputDocumentFileLocation(document.id, document.access_hash, document.file_reference, thumb)


def largest(sizes: Any) -> Any:
    return max((each for each in sizes if bytes_of(each)), key=bytes_of)


def bytes_of(size: Any) -> int:
    """The length of a TL PhotoSize that can be downloaded, 0 for those that are drawn or came along."""
    if isinstance(size, types.PhotoSizeProgressive):
        return int(max(size.sizes))
    return int(size.size) if isinstance(size, types.PhotoSize) else 0


def name_of(document: Any) -> str:
    names = [each.file_name for each in document.attributes if isinstance(each, types.DocumentAttributeFilename)]
    return names[0] if names else ""


def is_plain(document: Any) -> bool:
    """Whether it was sent as a file: Telegram would make a video of one that it takes for a video."""
    return not any(isinstance(each, PLAYED) for each in document.attributes)


def is_silent_video(document: Any) -> bool:
    """Whether it is a video without sound that nobody wanted to be an animation: Telegram would make it one."""
    kinds = {type(each) for each in document.attributes}
    silent = any(getattr(each, "nosound", False) for each in document.attributes)
    return silent and types.DocumentAttributeAnimated not in kinds
