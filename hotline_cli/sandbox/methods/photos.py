"""photos: profile photos, the newest of which is the one that is shown."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.acquaintances import tell_all
from hotline_cli.sandbox.changes import Changes
from hotline_cli.sandbox.files import assemble, found, store_photo
from hotline_cli.sandbox.peers import user_of
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.state import User
from hotline_cli.sandbox.views import shown_photo, user_view

MOST_AT_ONCE = 100


@method(functions.photos.UploadProfilePhotoRequest)
def upload_profile_photo(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/photos.uploadProfilePhoto."""
    user = call.user
    if request.video is not None or request.video_emoji_markup is not None:
        raise RpcError(400, "VIDEO_FILE_INVALID")
    if request.bot is not None:
        raise RpcError(400, "BOT_INVALID")
    if request.file is None:
        raise RpcError(400, "PHOTO_FILE_MISSING")
    stored = store_photo(call, assemble(call, request.file))
    return _show(call, user, stored.id, fallback=request.fallback)


@method(functions.photos.UpdateProfilePhotoRequest)
def update_profile_photo(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/photos.updateProfilePhoto."""
    user = call.user
    if request.bot is not None:
        raise RpcError(400, "BOT_INVALID")
    if isinstance(request.id, types.InputPhotoEmpty):
        return _show(call, user, None, fallback=request.fallback)
    return _show(call, user, _own_photo(call, user, request.id), fallback=request.fallback)


def _own_photo(call: Call, user: User, given: Any) -> int:
    try:
        photo_id = found(call, given, types.Photo).id
    except RpcError as error:
        raise RpcError(400, "PHOTO_ID_INVALID") from error
    if photo_id not in (*user.photos, user.fallback_photo_id):
        raise RpcError(400, "PHOTO_ID_INVALID")
    return photo_id


def _show(call: Call, user: User, photo_id: int | None, *, fallback: bool | None) -> Any:
    if fallback:
        user.fallback_photo_id = photo_id
    else:
        # The one shown now stays behind the new one, but is gone when it is taken down.
        moved = photo_id or user.photo_id
        user.photos = [each for each in user.photos if each != moved] + ([photo_id] if photo_id else [])
        user.photo_id = user.photos[-1] if user.photos else None
    _publish(call, user)
    shown = call.world.files[photo_id].media if photo_id else types.PhotoEmpty(0)
    return types.photos.Photo(photo=shown, users=[user_view(call.world, user.id, user)])


def _publish(call: Call, user: User) -> None:
    changes = Changes(call.world, call)
    tell_all(changes, user, types.UpdateUser(user.id))
    changes.publish()


@method(functions.photos.GetUserPhotosRequest)
def get_user_photos(call: Call, request: Any) -> Any:
    """Newest first, as far as the user's privacy shows them. https://core.telegram.org/method/photos.getUserPhotos."""
    world, user = call.world, user_of(call, request.user_id)
    ids = user.photos[::-1] if shown_photo(user, call.user.id) == user.photo_id else []
    if request.max_id:
        ids = [each for each in ids if each <= request.max_id]
    offset = max(0, request.offset)
    page = ids[offset : offset + min(max(1, request.limit), MOST_AT_ONCE)]
    photos = [world.files[each].media for each in page]
    users = [user_view(world, call.user.id, user)]
    if len(page) == len(ids):
        return types.photos.Photos(photos=photos, users=users)
    return types.photos.PhotosSlice(count=len(ids), photos=photos, users=users)


@method(functions.photos.DeletePhotosRequest)
def delete_photos(call: Call, request: Any) -> Any:
    """Answers with the ids of those deleted. https://core.telegram.org/method/photos.deletePhotos."""
    user = call.user
    doomed = [each.id for each in request.id if each.id in user.photos]
    if doomed:
        user.photos = [each for each in user.photos if each not in doomed]
        user.photo_id = user.photos[-1] if user.photos else None
        _publish(call, user)
    return doomed
