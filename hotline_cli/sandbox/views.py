"""Users, chats and channels as one particular account sees them."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Iterable
from typing import Any

from telethon.tl import types

from hotline_cli.sandbox.peers import is_channel, mark
from hotline_cli.sandbox.privacy import allows
from hotline_cli.sandbox.state import TELEGRAM, Channel, Chat, StoredFile, User, World, mark_channel, unmark_channel

CREATOR_RIGHTS = types.ChatAdminRights(
    change_info=True,
    post_messages=True,
    edit_messages=True,
    delete_messages=True,
    ban_users=True,
    invite_users=True,
    pin_messages=True,
    add_admins=True,
    anonymous=False,
    manage_call=True,
    other=True,
    manage_topics=True,
    post_stories=True,
    edit_stories=True,
    delete_stories=True,
)
_RECENTLY = types.UserStatusRecently()
_NO_PHOTO = types.ChatPhotoEmpty()
_NO_BANS = types.ChatBannedRights(until_date=None)


@functools.lru_cache(4096)
def moment(seconds: int) -> datetime.datetime:
    """Unix seconds as the datetime that TL objects hold."""
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC)


def _view(world: World, viewer_id: int, peer_id: int, kind: Any, fields: dict[str, Any]) -> Any:
    """``kind(**fields)``, or the one made earlier for this viewer where nothing has changed since.

    The same few peers travel with every message. What is kept has been serialized once for all: nobody may change a
    view. TL objects among the fields (rights) are told apart by identity: the world replaces them, never changes them.
    """
    known = world.views.get((viewer_id, peer_id))
    if known is not None and known[0] is kind and known[1] == fields:
        return known[2]
    view = kind(**fields)
    data = bytes(view)
    view._bytes = lambda: data
    world.views[viewer_id, peer_id] = (kind, fields, view)
    return view


def seconds(given: Any) -> int:
    """Unix seconds of a date in a request; 0 where it is missing, or is the 0 that stands for none."""
    return int(given.timestamp()) if given is not None else 0


def _photo(world: World, photo_id: int | None) -> StoredFile | None:
    return None if photo_id is None else world.files.get(photo_id)


def user_view(world: World, viewer_id: int, user: User) -> Any:
    """``user`` for ``viewer_id``: a contact has the name the viewer gave, and privacy hides what it hides."""
    if user.deleted:
        return types.User(id=user.id, deleted=True, access_hash=world.access_hash(viewer_id, user.id))
    contact = world.users[viewer_id].contacts.get(user.id)
    photo = _photo(world, shown_photo(user, viewer_id))
    myself = user.id == viewer_id
    fields = {
        "id": user.id,
        "is_self": myself,
        "contact": contact is not None,
        "mutual_contact": contact is not None and viewer_id in user.contacts,
        "bot": user.bot,
        "verified": user.id == TELEGRAM,
        "support": user.id == TELEGRAM,
        "bot_info_version": 1 if user.bot else None,
        "premium": user.premium,
        "access_hash": world.access_hash(viewer_id, user.id),
        "first_name": (contact.first_name if contact else user.first_name) or None,
        "last_name": (contact.last_name if contact else user.last_name) or None,
        "username": user.username,
        "phone": user.phone if user.phone and _shows_phone(world, viewer_id, user) else None,
        "photo": _user_photo(photo.id, world.dc) if photo else None,
        "status": None if user.bot else status_view(world, viewer_id, user),
        "lang_code": user.language if myself else None,
    }
    return _view(world, viewer_id, user.id, types.User, fields)


@functools.lru_cache(4096)
def _user_photo(photo_id: int, dc: int) -> Any:
    return types.UserProfilePhoto(photo_id=photo_id, dc_id=dc)


@functools.lru_cache(4096)
def _chat_photo(photo_id: int, dc: int) -> Any:
    return types.ChatPhoto(photo_id=photo_id, dc_id=dc)


@functools.lru_cache(4096)
def _status(until: int, online: bool) -> Any:
    return types.UserStatusOnline(moment(until)) if online else types.UserStatusOffline(moment(until))


def shown_photo(user: User, viewer_id: int) -> int | None:
    """The id of the profile photo that ``viewer_id`` may see."""
    if user.photo_id is None or allows(user, viewer_id, "profile_photo"):
        return user.photo_id
    return user.fallback_photo_id


def _shows_phone(world: World, viewer_id: int, user: User) -> bool:
    saved = world.users[viewer_id].contacts.get(user.id)
    return (saved is not None and saved.phone == user.phone) or allows(user, viewer_id, "phone_number")


def status_view(world: World, viewer_id: int, user: User) -> Any:
    """Online, or when last seen, for whom the user's privacy shows it to; "recently" for the others."""
    if not user.online_until or not allows(user, viewer_id, "status_timestamp"):
        return _RECENTLY
    return _status(user.online_until, user.online_until > world.time())


def chat_view(world: World, viewer_id: int, chat: Chat) -> Any:
    """``chat`` for ``viewer_id``: ChatForbidden for somebody who was never in it or was removed."""
    member = chat.members.get(viewer_id)
    if member is None or member.kicked_by:
        return types.ChatForbidden(id=chat.id, title=chat.title)
    photo = _photo(world, chat.photo_id)
    migrated = chat.migrated_to
    return types.Chat(
        id=chat.id,
        title=chat.title,
        photo=_chat_photo(photo.id, world.dc) if photo else _NO_PHOTO,
        participants_count=sum(not each.left for each in chat.members.values()),
        date=moment(member.date),
        version=chat.version,
        creator=member.creator,
        left=member.left,
        deactivated=chat.deactivated,
        noforwards=chat.noforwards,
        migrated_to=types.InputChannel(migrated, world.access_hash(viewer_id, mark_channel(migrated)))
        if migrated
        else None,
        admin_rights=CREATOR_RIGHTS if member.creator else member.admin_rights,
        default_banned_rights=chat.default_banned_rights or no_bans(),
    )


def channel_view(world: World, viewer_id: int, channel: Channel) -> Any:
    """``channel`` for ``viewer_id``: ChannelForbidden where they are banned or it is gone."""
    member = channel.members.get(viewer_id)
    access_hash = world.access_hash(viewer_id, mark_channel(channel.id))
    banned = member is not None and member.banned_rights is not None and member.banned_rights.view_messages
    private = channel.username is None and (member is None or (member.left and not member.creator))
    if channel.deleted or banned or private:
        return types.ChannelForbidden(
            id=channel.id,
            access_hash=access_hash,
            title=channel.title,
            broadcast=channel.broadcast,
            megagroup=channel.megagroup,
        )
    photo = _photo(world, channel.photo_id)
    fields = {
        "id": channel.id,
        "title": channel.title,
        "photo": _chat_photo(photo.id, world.dc) if photo else _NO_PHOTO,
        "date": moment(member.date if member else channel.date),
        "creator": member is not None and member.creator,
        "left": member is None or member.left,
        "broadcast": channel.broadcast,
        "megagroup": channel.megagroup,
        "forum": channel.forum,
        "signatures": channel.signatures,
        "noforwards": channel.noforwards,
        "slowmode_enabled": channel.slowmode_seconds > 0,
        "access_hash": access_hash,
        "username": channel.username,
        "admin_rights": (member.admin_rights or (CREATOR_RIGHTS if member.creator else None)) if member else None,
        "banned_rights": member.banned_rights if member else None,
        "default_banned_rights": channel.default_banned_rights or no_bans(),
        "participants_count": sum(not each.left for each in channel.members.values()),
    }
    return _view(world, viewer_id, mark_channel(channel.id), types.Channel, fields)


def no_bans() -> Any:
    """Rights that forbid nothing."""
    return _NO_BANS


_MESSAGES = (types.Message, types.MessageService)
_OF_MESSAGES = {
    types.UpdateNewMessage,
    types.UpdateNewChannelMessage,
    types.UpdateEditMessage,
    types.UpdateEditChannelMessage,
}


def peers_in(thing: Any) -> set[int]:
    """Marked ids of all peers that a message or an update mentions, so that its container can carry them."""
    found: set[int] = set()
    kind = type(thing)
    if kind in _OF_MESSAGES:
        _peers_in_message(thing.message, found)
        return found
    if isinstance(thing, _MESSAGES):
        _peers_in_message(thing, found)
        return found
    message = getattr(thing, "message", None)
    if isinstance(message, _MESSAGES):
        _peers_in_message(message, found)
    for name in ("peer", "peer_id", "from_id", "saved_peer_id"):
        peer = getattr(thing, name, None)
        if isinstance(peer, types.PeerUser | types.PeerChat | types.PeerChannel):
            found.add(mark(peer))
    user_id = getattr(thing, "user_id", None)
    if isinstance(user_id, int):
        found.add(user_id)
    channel_id = getattr(thing, "channel_id", None)
    if isinstance(channel_id, int):
        found.add(mark_channel(channel_id))
    chat_id = getattr(thing, "chat_id", None)
    if isinstance(chat_id, int):
        found.add(-chat_id)
    found.update(getattr(thing, "recent_requesters", None) or ())
    for name, inner in (("reactions", "recent_reactions"), ("results", "recent_voters")):
        for each in getattr(getattr(thing, name, None), inner, None) or ():
            found.add(mark(getattr(each, "peer_id", each)))
    participants = getattr(thing, "participants", None)
    if isinstance(participants, types.ChatParticipants):
        found.add(-participants.chat_id)
        found.update(each.user_id for each in participants.participants)
    return found


def _peers_in_message(message: Any, found: set[int]) -> None:
    found.add(mark(message.peer_id))
    if message.from_id is not None:
        found.add(mark(message.from_id))
    reply = message.reply_to
    if reply is not None and getattr(reply, "reply_to_peer_id", None) is not None:
        found.add(mark(reply.reply_to_peer_id))
    if message.reactions is not None:
        found.update(mark(each.peer_id) for each in message.reactions.recent_reactions or ())
    if isinstance(message, types.Message):
        _peers_in_content(message, found)
    else:
        _peers_in_action(message.action, found)


def _peers_in_content(message: Any, found: set[int]) -> None:
    forward = message.fwd_from
    if forward is not None:
        for peer in (forward.from_id, forward.saved_from_peer, forward.saved_from_id):
            if peer is not None:
                found.add(mark(peer))
    if message.via_bot_id:
        found.add(message.via_bot_id)
    for entity in message.entities or ():
        if type(entity) is types.MessageEntityMentionName:
            found.add(entity.user_id)
    media = message.media
    if type(media) is types.MessageMediaContact and media.user_id:
        found.add(media.user_id)
    elif type(media) is types.MessageMediaPoll:
        found.update(mark(peer) for peer in media.results.recent_voters or ())


def _peers_in_action(action: Any, found: set[int]) -> None:
    found.update(getattr(action, "users", None) or ())
    for name in ("user_id", "inviter_id", "new_creator_id"):
        if isinstance(getattr(action, name, None), int):
            found.add(getattr(action, name))
    if isinstance(getattr(action, "channel_id", None), int):
        found.add(mark_channel(action.channel_id))


def entities(world: World, viewer_id: int, peer_ids: Iterable[int]) -> tuple[list[Any], list[Any]]:
    """The ``users`` and ``chats`` for these marked ids, as ``viewer_id`` sees them; nobody's ids are left out."""
    users, chats = [], []
    for peer_id in peer_ids:
        if peer_id > 0:
            if (user := world.users.get(peer_id)) is not None:
                users.append(user_view(world, viewer_id, user))
        elif is_channel(peer_id):
            if (channel := world.channels.get(unmark_channel(peer_id))) is not None:
                chats.append(channel_view(world, viewer_id, channel))
        elif (chat := world.chats.get(-peer_id)) is not None:
            chats.append(chat_view(world, viewer_id, chat))
    return users, chats


def peer_settings(me: User, other: User) -> Any:
    """What a client offers at the top of a chat with a stranger."""
    if other is me or other.id in me.contacts or other.deleted:
        return types.PeerSettings()
    return types.PeerSettings(report_spam=True, add_contact=True, block_contact=True)
