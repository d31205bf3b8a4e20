"""Profile photos: put up, taken down, shown to whom privacy lets see them."""

import pytest
from albums import png
from crowd import people, refused
from telethon import errors
from telethon.tl import functions, types


async def test_the_newest_photo_is_the_one_shown_and_friends_hear_of_it(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    await bob.say(ann, "Hello")
    first, second = [await _put_up(ann, size) for size in (100, 200)]

    await bob.heard(types.UpdateUser, lambda update: update.user_id == ann.id)
    seen = await bob(functions.users.GetFullUserRequest(bob.user(ann)))
    listed = await bob(functions.photos.GetUserPhotosRequest(bob.user(ann), 0, 0, 10))

    assert seen.users[0].photo.photo_id == seen.full_user.profile_photo.id == second.id
    assert [each.id for each in listed.photos] == [second.id, first.id]
    assert await bob.client.download_profile_photo(bob.user(ann), bytes) == png(200, 200)


async def test_photos_are_listed_in_slices(sandbox):
    (ann,) = await people(sandbox, "Ann")
    first, second, third = [await _put_up(ann, size) for size in (100, 200, 300)]

    page = await ann(functions.photos.GetUserPhotosRequest(types.InputUserSelf(), 1, 0, 1))
    older = await ann(functions.photos.GetUserPhotosRequest(types.InputUserSelf(), 0, second.id, 10))

    assert (page.count, [each.id for each in page.photos]) == (3, [second.id])
    assert third.id not in [each.id for each in older.photos]
    assert first.id in [each.id for each in older.photos]


async def test_an_old_photo_is_put_up_again_and_taken_down(sandbox):
    (ann,) = await people(sandbox, "Ann")
    first, second = [await _put_up(ann, size) for size in (100, 200)]

    again = await ann(functions.photos.UpdateProfilePhotoRequest(_input(first)))
    assert again.users[0].photo.photo_id == first.id
    down = await ann(functions.photos.UpdateProfilePhotoRequest(types.InputPhotoEmpty()))

    assert down.users[0].photo.photo_id == second.id


async def test_deleted_photos_are_gone(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    photo, foreign = await _put_up(ann, 100), await _put_up(bob, 100)

    deleted = await ann(functions.photos.DeletePhotosRequest([_input(photo), _input(foreign)]))

    assert deleted == [photo.id]
    assert (await ann.client.get_me()).photo is None
    assert (await bob.client.get_me()).photo.photo_id == foreign.id


async def test_privacy_shows_another_photo_to_strangers(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    photo, public = await _put_up(ann, 100), await _put_up(ann, 200, fallback=True)
    nobody = [types.InputPrivacyValueDisallowAll()]
    await ann(functions.account.SetPrivacyRequest(types.InputPrivacyKeyProfilePhoto(), nobody))

    (seen,) = await bob(functions.users.GetUsersRequest([bob.user(ann)]))
    listed = await bob(functions.photos.GetUserPhotosRequest(bob.user(ann), 0, 0, 10))
    own = await ann(functions.users.GetFullUserRequest(types.InputUserSelf()))

    assert seen.photo.photo_id == public.id
    assert listed.photos == []
    assert (own.full_user.profile_photo.id, own.full_user.fallback_photo.id) == (photo.id, public.id)


async def test_only_own_photos_can_be_put_up(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    photo = await _put_up(bob, 100)

    with pytest.raises(errors.PhotoIdInvalidError):
        await ann(functions.photos.UpdateProfilePhotoRequest(_input(photo)))


@pytest.mark.parametrize(
    ("what", "error"),
    [
        ({}, "PHOTO_FILE_MISSING"),
        ({"video_emoji_markup": types.VideoSizeEmojiMarkup(1, [0])}, "VIDEO_FILE_INVALID"),
        ({"bot": types.InputUserSelf()}, "BOT_INVALID"),
    ],
)
async def test_what_is_no_photo_of_a_person_is_refused(sandbox, what, error):
    (ann,) = await people(sandbox, "Ann")

    async with refused(error):
        await ann(functions.photos.UploadProfilePhotoRequest(**what))


async def _put_up(person, size, **options):
    file = await person.client.upload_file(png(size, size), file_name="me.png")
    return (await person(functions.photos.UploadProfilePhotoRequest(file=file, **options))).photo


def _input(photo):
    return types.InputPhoto(photo.id, photo.access_hash, photo.file_reference)
