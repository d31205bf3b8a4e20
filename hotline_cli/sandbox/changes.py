"""What one request changed, written into the boxes' logs and told to everybody whom it concerns."""

from __future__ import annotations

from typing import Any

from telethon.tl import types

from hotline_cli.sandbox.reactions import reactions_view
from hotline_cli.sandbox.rpc import Call, Session
from hotline_cli.sandbox.state import Authorization, Channel, LogEntry, User, World
from hotline_cli.sandbox.views import entities, moment, peers_in


class Changes:
    """Collects updates per account; ``answer`` or ``publish`` sends them out, once.

    https://core.telegram.org/api/updates: updates with a ``pts`` belong to a box, are logged for differences and travel
    in containers with ``seq`` 0; the others count up the login's ``seq``, or travel in an ``updateShort``.
    """

    def __init__(self, world: World, call: Call | None = None) -> None:
        self.world = world
        self.call = call
        self.date = world.time()
        self._updates: dict[int, list[Any]] = {}
        self._transient: list[tuple[int, Any]] = []
        self._sent: list[Any] = []

    @property
    def caller(self) -> User:
        """Who asked for these changes."""
        if self.call is None:
            raise RuntimeError("nobody asked for these changes")
        return self.call.user

    def account(self, user_id: int, update: Any, pts_count: int = 1) -> None:
        """One step of an account's own box. Fills in ``pts`` and ``pts_count``."""
        box = self.world.users[user_id].box
        box.pts += pts_count
        update.pts, update.pts_count = box.pts, pts_count
        box.log.append(LogEntry(box.pts, pts_count, self.date, update))
        self._updates.setdefault(user_id, []).append(update)

    def channel(self, channel: Channel, update: Any, pts_count: int = 1) -> None:
        """One step of a channel's box, told to all its members."""
        box = channel.box
        box.pts += pts_count
        update.pts, update.pts_count = box.pts, pts_count
        box.log.append(LogEntry(box.pts, pts_count, self.date, update))
        self.tell_members(channel, update)

    def tell(self, user_id: int, update: Any) -> None:
        """An update without a box: read once, not kept for differences."""
        self._updates.setdefault(user_id, []).append(update)

    def tell_members(self, channel: Channel, update: Any) -> None:
        """``tell`` every member who could hear it now."""
        caller = self.call.key.authorization.user_id if self.call and self.call.key.authorization else 0
        for member in channel.members.values():
            if not member.left and (member.user_id == caller or self.world.sessions_of(member.user_id)):
                self.tell(member.user_id, own_view(channel, update, member.user_id))

    def tell_short(self, user_id: int, update: Any) -> None:
        """A passing update (typing, online status) that travels alone in an ``updateShort``."""
        self._transient.append((user_id, update))

    def sent(self, random_id: int, message_id: int) -> None:
        """Tell the caller which id the message with this ``random_id`` got."""
        self._sent.append(types.UpdateMessageID(id=message_id, random_id=random_id))

    def again(self, random_id: int, message: Any) -> None:
        """Tell the caller alone what an earlier request with this ``random_id`` sent: nothing happens to the box."""
        self.sent(random_id, message.id)
        if isinstance(message.peer_id, types.PeerChannel):
            box = self.world.channels[message.peer_id.channel_id].box
            self._sent.append(types.UpdateNewChannelMessage(message=message, pts=box.pts, pts_count=0))
        else:
            self._sent.append(types.UpdateNewMessage(message=message, pts=self.caller.box.pts, pts_count=0))

    def publish(self) -> None:
        """Push to every live session but the caller's."""
        for user_id, updates in self._updates.items():
            self._push(user_id, updates)
        for user_id, update in self._transient:
            short = types.UpdateShort(update=update, date=moment(self.date))
            for session in self._listeners(user_id):
                session.push(short)

    def answer(self) -> Any:
        """Publish, and return the caller's own share as the ``Updates`` that the method answers."""
        self.publish()
        return self.answer_alone()

    def answer_alone(self) -> Any:
        """The caller's own share; nobody else is told."""
        user_id = self.caller.id
        updates = self._sent + self._updates.get(user_id, [])
        container = self._container(user_id, updates, 0, _mentioned(updates))
        login = self.call.key.authorization if self.call else None
        if login is not None:
            remember(login, container)
        return container

    def _listeners(self, user_id: int) -> list[Session]:
        caller = self.call.session if self.call else None
        return [session for session in self.world.sessions_of(user_id) if session is not caller]

    def _push(self, user_id: int, updates: list[Any]) -> None:
        by_login: dict[int, tuple[Authorization, list[Session]]] = {}
        for session in self._listeners(user_id):
            login = session.key.authorization
            if login is not None:
                by_login.setdefault(login.hash, (login, []))[1].append(session)
        if not by_login:
            return
        counted = any(getattr(update, "pts", None) is None for update in updates)
        mentioned = _mentioned(updates)
        container = None
        for login, sessions in by_login.values():
            told = None if counted or not _knows(login, mentioned) else _short_form(updates, self.date)
            if told is None:
                login.seq += counted
                if container is None or counted:
                    container = self._container(user_id, updates, login.seq if counted else 0, mentioned)
                remember(login, container)
                told = container
            for session in sessions:
                session.push(told)

    def _container(self, user_id: int, updates: list[Any], seq: int, mentioned: set[int]) -> Any:
        users, chats = entities(self.world, user_id, sorted(mentioned))
        return types.Updates(updates=updates, users=users, chats=chats, date=moment(self.date), seq=seq)


def _mentioned(updates: list[Any]) -> set[int]:
    found: set[int] = set()
    for update in updates:
        found |= peers_in(update)
    return found


def _knows(login: Authorization, mentioned: set[int]) -> bool:
    return all(each in login.known or each == login.user_id for each in mentioned)


def remember(login: Authorization, container: Any) -> None:
    """Note whom a login has been told of: short forms name only these."""
    for each in container.users:
        login.known.add(each.id)
    for each in container.chats:
        if isinstance(each, types.Chat):
            login.known.add(-each.id)


def twin(thing: Any) -> Any:
    """A shallow copy of a TL object; several times as fast as ``copy.copy``."""
    kind = type(thing)
    made = object.__new__(kind)
    made.__dict__.update(thing.__dict__)
    return made


def own_view(channel: Channel, update: Any, user_id: int) -> Any:
    """A channel's update as one member sees it: their own messages are outgoing."""
    message = getattr(update, "message", None)
    if message is None or (own := own_message(channel, message, user_id)) is message:
        return update
    update = twin(update)
    update.message = own
    return update


def own_message(channel: Channel, message: Any, user_id: int) -> Any:
    """A channel's message as one member sees it: outgoing, naming them, with their own reactions marked."""
    author = message.from_id
    writer = author.user_id if isinstance(author, types.PeerUser) else channel.authors.get(message.id)
    named = user_id in channel.mentioned.get(message.id, ())
    reactions = channel.reactions.get(message.id)
    if writer != user_id and not named and not reactions:
        return message
    message = twin(message)
    if writer == user_id:
        message.out = True
    if named:
        message.mentioned = True
    if reactions:
        message.reactions = reactions_view(reactions, user_id, can_see_list=not channel.broadcast)
    return message


_LONG = ("media", "reply_markup", "grouped_id", "noforwards", "edit_date", "saved_peer_id", "effect", "invert_media")


def _short_form(updates: list[Any], date: int) -> Any | None:
    """``updateShortMessage`` or ``updateShortChatMessage``: one plain text in a private chat or basic group.

    Telegram uses them among people whom the login has been told of.
    """
    if len(updates) != 1 or type(updates[0]) is not types.UpdateNewMessage:
        return None
    message = updates[0].message
    if not isinstance(message, types.Message) or any(getattr(message, name) for name in _LONG):
        return None
    fields = {
        "id": message.id,
        "message": message.message,
        "pts": updates[0].pts,
        "pts_count": updates[0].pts_count,
        "date": moment(date),
        "out": message.out,
        "mentioned": message.mentioned,
        "media_unread": message.media_unread,
        "silent": message.silent,
        "fwd_from": message.fwd_from,
        "via_bot_id": message.via_bot_id,
        "reply_to": message.reply_to,
        "entities": message.entities,
        "ttl_period": message.ttl_period,
    }
    if isinstance(message.peer_id, types.PeerUser):
        return types.UpdateShortMessage(user_id=message.peer_id.user_id, **fields)
    if isinstance(message.peer_id, types.PeerChat) and isinstance(message.from_id, types.PeerUser):
        return types.UpdateShortChatMessage(chat_id=message.peer_id.chat_id, from_id=message.from_id.user_id, **fields)
    return None
