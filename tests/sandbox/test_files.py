"""Files: parts up, ranges down, and what is refused."""

import hashlib
import os

import pytest
from albums import document, md5, photo, uploaded
from crowd import message_of, people, refused
from telethon.errors import FilePartMissingError
from telethon.tl import functions, types

from hotline_cli.sandbox.files import check_reference, expire_references
from hotline_cli.sandbox.images import image_size
from hotline_cli.sandbox.persist import load, save

PART = functions.upload.SaveFilePartRequest
BIG = functions.upload.SaveBigFilePartRequest
GET = functions.upload.GetFileRequest
KIB, MIB = 1024, 1024 * 1024


async def location_of(ann, data):
    """Send ``data`` to oneself as a document; where it can be fetched."""
    request = functions.messages.SendMediaRequest(types.InputPeerSelf(), await document(ann, data, name="x.bin"), "")
    found = message_of(await ann(request)).media.document
    return types.InputDocumentFileLocation(found.id, found.access_hash, found.file_reference, "")


async def sent(ann, file, name="x.bin"):
    media = types.InputMediaUploadedDocument(file, "application/octet-stream", [])
    return message_of(await ann(functions.messages.SendMediaRequest(types.InputPeerSelf(), media, ""))).media


async def test_telethon_sends_and_fetches_a_large_file(sandbox):
    (ann,) = await people(sandbox, "Ann")
    data = os.urandom(11 * MIB + 77)
    message = await ann.client.send_file("me", data, force_document=True)
    assert message.document.size == len(data)
    assert await ann.client.download_media(message, bytes) == data
    assert sandbox.world.uploads == {}


async def test_parts_may_come_in_any_order_and_twice(sandbox):
    (ann,) = await people(sandbox, "Ann")
    data = os.urandom(2 * KIB + 5)
    for number in (2, 0, 2, 1):
        await ann(PART(5, number, data[number * KIB : (number + 1) * KIB]))
    media = await sent(ann, types.InputFile(5, 3, "x.bin", md5(data)))
    assert await ann.client.download_media(media, bytes) == data


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        (PART(5, 0, b""), "FILE_PART_EMPTY"),
        (PART(5, 0, bytes(513 * KIB)), "FILE_PART_TOO_BIG"),
        (PART(5, -1, b"x"), "FILE_PART_INVALID"),
        (PART(5, 4000, b"x"), "FILE_PART_INVALID"),
        (BIG(5, 0, 0, b"x"), "FILE_PARTS_INVALID"),
        (BIG(5, 0, 4001, b"x"), "FILE_PARTS_INVALID"),
        (BIG(5, 2, 2, b"x"), "FILE_PART_INVALID"),
        (BIG(5, 0, 2, b"x"), "FILE_PART_SIZE_INVALID"),
        (BIG(5, 0, 2, b""), "FILE_PART_EMPTY"),
    ],
)
async def test_bad_parts_are_refused(sandbox, request_, error):
    (ann,) = await people(sandbox, "Ann")
    async with refused(error):
        await ann(request_)


async def test_a_big_files_parts_have_to_fit_each_other(sandbox):
    (ann,) = await people(sandbox, "Ann")
    await ann(BIG(5, 0, 3, bytes(KIB)))
    async with refused("FILE_PART_SIZE_CHANGED"):
        await ann(BIG(5, 1, 3, bytes(2 * KIB)))
    async with refused("FILE_PARTS_INVALID"):
        await ann(BIG(5, 1, 4, bytes(KIB)))
    await ann(BIG(6, 0, -1, bytes(KIB)))
    await ann(BIG(6, 1, 2, b"end"))
    assert (await sent(ann, types.InputFileBig(6, 2, "x.bin"))).document.size == KIB + 3


async def test_files_that_do_not_hold_together_are_refused(sandbox):
    (ann,) = await people(sandbox, "Ann")
    cases = [
        ([(0, bytes(KIB)), (1, bytes(2 * KIB)), (2, b"x")], types.InputFile(6, 3, "x", ""), "FILE_PART_LENGTH_INVALID"),
        ([(0, bytes(1000)), (1, b"x")], types.InputFile(7, 2, "x", ""), "FILE_PART_LENGTH_INVALID"),
        ([(0, b"x"), (1, b"y")], types.InputFile(8, 1, "x", ""), "FILE_PARTS_INVALID"),
        ([(0, b"x")], types.InputFile(9, 0, "x", ""), "FILE_PARTS_INVALID"),
        ([(0, b"x")], types.InputFile(10, 1, "x", "0" * 32), "MD5_CHECKSUM_INVALID"),
    ]
    for parts, file, error in cases:
        for number, data in parts:
            await ann(PART(file.id, number, data))
        async with refused(error):
            await sent(ann, file)
    await ann(PART(5, 0, bytes(KIB)))
    await ann(PART(5, 2, b"x"))
    with pytest.raises(FilePartMissingError, match="Part 1"):
        await sent(ann, types.InputFile(5, 3, "x", ""))
    assert sandbox.world.files == {}


async def test_a_file_over_ten_mib_has_to_be_a_big_one(sandbox):
    (ann,) = await people(sandbox, "Ann")
    data = bytes(512 * KIB)
    for number in range(21):
        await ann(PART(5, number, data))
    async with refused("FILE_PARTS_INVALID"):
        await sent(ann, types.InputFile(5, 21, "x.bin", ""))
    assert (await sent(ann, types.InputFileBig(5, 21, "x.bin"))).document.size == 21 * 512 * KIB


async def test_unfinished_uploads_are_dropped_when_there_are_too_many(sandbox):
    (ann,) = await people(sandbox, "Ann")
    for number in range(1, 103):
        await ann(PART(number, 0, b"x"))
    assert len(sandbox.world.uploads) == 100
    assert (ann.id, 1) not in sandbox.world.uploads


async def test_ranges_are_as_documented(sandbox):
    (ann,) = await people(sandbox, "Ann")
    data = os.urandom(20 * KIB)
    place = await location_of(ann, data)
    assert (await ann(GET(place, 0, 4 * KIB))).bytes == data[: 4 * KIB]
    assert (await ann(GET(place, 16 * KIB, 16 * KIB))).bytes == data[16 * KIB :]
    assert (await ann(GET(place, 64 * KIB, 4 * KIB))).bytes == b""
    assert (await ann(GET(place, KIB, 3 * KIB, precise=True))).bytes == data[KIB : 4 * KIB]
    for offset, limit, precise, error in (
        (1, 4 * KIB, False, "OFFSET_INVALID"),
        (KIB, 4 * KIB, False, "OFFSET_INVALID"),
        (-4096, 4 * KIB, False, "OFFSET_INVALID"),
        (100, KIB, True, "OFFSET_INVALID"),
        (0, 0, False, "LIMIT_INVALID"),
        (0, 5000, False, "LIMIT_INVALID"),
        (0, 12 * KIB, False, "LIMIT_INVALID"),
        (0, 2 * MIB, False, "LIMIT_INVALID"),
        (0, 1000, True, "LIMIT_INVALID"),
        (MIB - KIB, 2 * KIB, True, "LIMIT_INVALID"),
    ):
        async with refused(error):
            await ann(GET(place, offset, limit, precise=precise))


async def test_places_that_are_none_are_refused(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    place = await location_of(ann, b"data")
    other = types.InputDocumentFileLocation(place.id, 1, place.file_reference, "")
    for wrong, error in (
        (types.InputDocumentFileLocation(1, 1, b"", ""), "FILE_ID_INVALID"),
        (other, "FILE_ID_INVALID"),
        (types.InputPhotoFileLocation(place.id, place.access_hash, place.file_reference, "x"), "FILE_ID_INVALID"),
        (
            types.InputDocumentFileLocation(place.id, place.access_hash, place.file_reference, "m"),
            "LOCATION_INVALID",
        ),
        (types.InputDocumentFileLocation(place.id, place.access_hash, b"", ""), "FILE_REFERENCE_EMPTY"),
        (types.InputTakeoutFileLocation(), "LOCATION_INVALID"),
        (types.InputPeerPhotoFileLocation(ann.peer(bob), 7), "LOCATION_INVALID"),
    ):
        async with refused(error):
            await ann(GET(wrong, 0, 4 * KIB))


async def test_a_photos_sizes_are_its_places(sandbox):
    (ann,) = await people(sandbox, "Ann")
    request = functions.messages.SendMediaRequest(types.InputPeerSelf(), await photo(ann, 1000, 10), "")
    async with refused("PHOTO_INVALID_DIMENSIONS"):
        await ann(request)
    request = functions.messages.SendMediaRequest(types.InputPeerSelf(), await photo(ann, 1000, 700), "")
    found = message_of(await ann(request)).media.photo
    assert found.sizes[0].type == "y"
    for size, error in (("y", None), ("q", "LOCATION_INVALID")):
        place = types.InputPhotoFileLocation(found.id, found.access_hash, found.file_reference, size)
        if error is None:
            assert isinstance((await ann(GET(place, 0, 4 * KIB))).type, types.storage.FilePng)
        else:
            async with refused(error):
                await ann(GET(place, 0, 4 * KIB))


async def test_a_file_outlives_a_restart_with_references_that_are_good(sandbox, tmp_path):
    (ann,) = await people(sandbox, "Ann")
    place = await location_of(ann, b"data")
    save(sandbox.world, tmp_path / "state")
    world = load(tmp_path / "state", 0)
    expire_references(world)
    (message,) = (each for each in world.users[ann.id].box.messages.values() if each.media)
    found = message.media.document
    assert found is world.files[place.id].media
    assert found.file_reference != place.file_reference
    check_reference(world, found.id, found.file_reference)


async def test_hashes_cover_the_file_in_blocks(sandbox):
    (ann,) = await people(sandbox, "Ann")
    data = os.urandom(300 * KIB)
    file = await uploaded(ann, data, "x.bin", part_size=128 * KIB)
    found = (await sent(ann, file)).document
    place = types.InputDocumentFileLocation(found.id, found.access_hash, found.file_reference, "")
    hashes = await ann(functions.upload.GetFileHashesRequest(place, 130 * KIB))
    assert [(each.offset, each.limit) for each in hashes] == [(128 * KIB, 128 * KIB), (256 * KIB, 44 * KIB)]
    block = hashes[0]
    assert block.hash == hashlib.sha256(data[block.offset : block.offset + block.limit]).digest()


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (b"GIF89a" + b"\x10\x00\x20\x00", (16, 32)),
        (b"RIFF\0\0\0\0WEBPVP8X" + bytes(8) + b"\x0f\x00\x00\x1f\x00\x00", (16, 32)),
        (b"RIFF\0\0\0\0WEBPVP8L" + bytes(4) + b"\x2f" + (15 | 31 << 14).to_bytes(4, "little"), (16, 32)),
        (b"RIFF\0\0\0\0WEBPVP8 " + bytes(10) + b"\x10\x00\x20\x00", (16, 32)),
        (b"RIFF\0\0\0\0WEBPxxxx", None),
        (b"\xff\xd8\xff\xff\xe0\x00\x04\0\0\xff\xc2\x00\x0b\x08\x00\x20\x00\x10", (16, 32)),
        (b"\xff\xd8\xff\xe0\x00\x04\0\0nonsense", None),
        (b"\xff\xd8\xff\xd0\xff\xe0", None),
        (b"\x89PNG\r\n\x1a\n", None),
        (b"GIF8", None),
    ],
)
def test_headers_tell_how_large_an_image_is(data, size):
    assert image_size(data) == size
