"""Backend groups: which there are, what is missing in them, and how to make one. https://core.telegram.org/api/forum"""

import sqlite3
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from telethon import errors
from telethon.tl import functions, types

from hotline_cli.model.batches import Position
from hotline_cli.model.peers import PeerKind
from hotline_cli.model.requests import Refused
from hotline_cli.store import connection as connection_store
from hotline_cli.store import dialogs as dialog_store
from hotline_cli.store import outbox as outbox_store
from hotline_cli.store import peers as peer_store
from hotline_cli.store import positions as position_store
from hotline_cli.store.database import Database
from hotline_cli.telegram.errors import error_name, failure
from hotline_cli.telegram.peers import CHANNEL_MARK, is_channel, mark_channel, marked, peer_from_tl, unmark_channel
from hotline_cli.telegram.resolving import NUMBER, resolve
from hotline_cli.telegram.seam import HotlineClient

ABOUT = "Every topic is a dialog with a customer."
PAGE = 100
ANOTHER = "Say another with --group ID or @name, or make one: --group new:TITLE"


@dataclass(frozen=True, slots=True)
class Right:
    """A right that hotline needs: Telegram's name for it, what its apps call it, and what to click there."""

    name: str
    label: str
    how: str


def admin_right(name: str, label: str) -> Right:
    return Right(name, label, f"open the group, Edit, Administrators, the account, and switch on '{label}'")


MANAGE_TOPICS = admin_right("manage_topics", "Manage Topics")
PIN_MESSAGES = admin_right("pin_messages", "Pin Messages")
DELETE_MESSAGES = admin_right("delete_messages", "Delete Messages")
ADMIN_RIGHTS = (MANAGE_TOPICS, DELETE_MESSAGES, PIN_MESSAGES)
SEND_MESSAGES = Right(
    "send_messages",
    "Send Messages",
    "open the group, Edit, Permissions or Exceptions, and let the account send messages",
)
TOPICS = Right("forum", "Topics", "open the group, Edit, and switch on 'Topics' (only its owner can)")


@dataclass(frozen=True, slots=True)
class Group:
    """A supergroup as the account sees it; ``id`` is marked."""

    id: int
    title: str
    username: str | None
    is_forum: bool
    is_owner: bool
    missing: tuple[Right, ...] = ()

    @property
    def usable(self) -> bool:
        return self.is_forum and not self.missing

    @property
    def convertible(self) -> bool:
        """A plain supergroup that the account may turn into a forum."""
        return not self.is_forum and self.is_owner


class GroupRefused(Exception):
    """The group cannot be used or made. ``error`` is Telegram's name for it or ours."""

    def __init__(self, error: str, sentence: str, remedy: str = "") -> None:
        super().__init__(sentence)
        self.error = error
        self.sentence = sentence
        self.remedy = remedy


def group_from_tl(channel: Any) -> Group:
    return Group(
        id=mark_channel(channel.id),
        title=channel.title,
        username=channel.username,
        is_forum=bool(channel.forum),
        is_owner=bool(channel.creator),
        missing=missing_rights(channel),
    )


def missing_rights(channel: Any) -> tuple[Right, ...]:
    """What the account may not do in this TL Channel and must be able to; a group that is no forum is one of these."""
    topics = () if channel.forum else (TOPICS,)
    if channel.creator:
        return topics
    rights = channel.admin_rights
    lacking = tuple(right for right in ADMIN_RIGHTS if not getattr(rights, right.name, False))
    return (*topics, *lacking, *((SEND_MESSAGES,) if muted(channel) else ()))


def muted(channel: Any) -> bool:
    """Whether the account may not write there: members' permissions do not bind admins, their own restrictions do."""
    own = channel.banned_rights
    if own is not None and (own.send_messages or own.send_plain):
        return True
    common = channel.default_banned_rights
    return channel.admin_rights is None and common is not None and bool(common.send_messages or common.send_plain)


async def list_groups(client: HotlineClient) -> list[Group]:
    """The supergroups in which the account is owner or admin, the usable ones first."""
    found = [
        group_from_tl(channel)
        async for channel in supergroups(client)
        if channel.creator or channel.admin_rights is not None
    ]
    return sorted(found, key=lambda group: (not group.usable, not group.convertible, group.title.casefold()))


async def supergroups(client: HotlineClient) -> AsyncIterator[Any]:
    """The TL Channels of all supergroups among the account's dialogs."""
    async for each in chats(client):
        if isinstance(each, types.Channel) and each.megagroup and not each.left:
            yield each


async def chats(client: HotlineClient) -> AsyncIterator[Any]:
    """The TL Chats and Channels of all the account's dialogs."""
    seen: set[tuple[type, int]] = set()
    offset_date, offset_id, offset_peer = None, 0, types.InputPeerEmpty()
    while True:
        page = await client.invoke(
            functions.messages.GetDialogsRequest(offset_date, offset_id, offset_peer, PAGE, hash=0)
        )
        await client.session.keep(page)
        for each in page.chats:
            if (key := (type(each), each.id)) not in seen:
                seen.add(key)
                yield each
        if isinstance(page, types.messages.Dialogs) or len(page.dialogs) < PAGE:
            return
        last = page.dialogs[-1]
        offset_id = last.top_message
        offset_date = next((each.date for each in page.messages if each.id == offset_id), offset_date)
        offset_peer = await client.session.input_peer(marked(last.peer))


async def resolve_group(client: HotlineClient, spec: str) -> Group:
    """The group that ``spec`` means: an id, ``@name`` or link, or ``new:TITLE`` for one to be made.

    Raise `GroupRefused` when there is none.
    """
    if spec.startswith("new:"):
        return await create_forum(client, spec.removeprefix("new:").strip())
    number = spec.removeprefix("-")
    if NUMBER.fullmatch(number):
        return await by_id(client, int(spec))
    try:
        peer = await resolve(client, spec)
    except errors.RPCError as error:
        raise no_such_group(spec, error_name(error)) from error
    except Refused as error:
        raise no_such_group(spec, error.error) from error
    if peer.kind is PeerKind.USER:
        raise person(spec)
    return await by_id(client, peer.id, spec)


def no_such_group(spec: object, error: str) -> GroupRefused:
    return GroupRefused(
        error,
        f"The account knows no group {spec} ({error}).",
        "Add the account to the group first, or make one: --group new:TITLE",
    )


def person(spec: object) -> GroupRefused:
    return GroupRefused("PEER_IS_USER", f"{spec} is a person, not a group.", ANOTHER)


def news_channel(spec: object) -> GroupRefused:
    return GroupRefused("PEER_IS_CHANNEL", f"{spec} is a channel, not a group.", ANOTHER)


def basic_group(spec: object) -> GroupRefused:
    return GroupRefused(
        "PEER_IS_CHAT",
        f"{spec} is a basic group, which cannot have topics.",
        "Turn it into a supergroup in Telegram (its owner opens the group, Edit, and makes its history visible to new "
        "members), or make a new one: --group new:TITLE",
    )


async def by_id(client: HotlineClient, group_id: int, spec: object = None) -> Group:
    """The group with this id, marked or bare. ``spec`` is what it was called. Raise `GroupRefused` if it is none."""
    spec = group_id if spec is None else spec
    wanted = group_id if is_channel(group_id) else -CHANNEL_MARK - abs(group_id)
    known = await client.session.peer(wanted)
    if known is None or known.access_hash is None:
        return await among_dialogs(client, group_id, wanted, spec)
    address = types.InputChannel(unmark_channel(wanted), known.access_hash)
    try:
        answer = await client.invoke(functions.channels.GetChannelsRequest([address]))
    except (errors.ChannelInvalidError, errors.ChannelPrivateError) as error:
        raise no_such_group(spec, error_name(error)) from error
    await client.session.keep(answer)
    for channel in answer.chats:
        if isinstance(channel, types.Channel) and not channel.left:
            return supergroup(channel, spec)
    raise no_such_group(spec, "CHANNEL_PRIVATE")


async def among_dialogs(client: HotlineClient, group_id: int, wanted: int, spec: object) -> Group:
    """The supergroup ``wanted``; else raise what the dialog with the id ``group_id``, marked or bare, is instead."""
    is_basic = False
    async for chat in chats(client):
        if isinstance(chat, types.Channel) and not chat.left and mark_channel(chat.id) == wanted:
            return supergroup(chat, spec)
        if isinstance(chat, types.Chat) and chat.id == abs(group_id):
            if isinstance(chat.migrated_to, types.InputChannel):
                return await by_id(client, mark_channel(chat.migrated_to.channel_id), spec)
            is_basic = True
    if is_basic:
        raise basic_group(spec)
    if group_id > 0 and await client.session.peer(group_id) is not None:
        raise person(spec)
    raise no_such_group(spec, "PEER_ID_INVALID")


def supergroup(channel: Any, spec: object) -> Group:
    if not channel.megagroup:
        raise news_channel(spec)
    return group_from_tl(channel)


async def create_forum(client: HotlineClient, title: str) -> Group:
    """Make a forum supergroup that the account owns. Raise `GroupRefused`."""
    if not title:
        raise GroupRefused("CHAT_TITLE_EMPTY", "A new group needs a title.", "--group new:TITLE")
    request = functions.channels.CreateChannelRequest(title=title, about=ABOUT, megagroup=True, forum=True)
    try:
        answer = await client.invoke(request)
    except errors.RPCError as error:
        raise cannot("A new group could not be made", error) from error
    await client.session.keep(answer)
    (channel,) = [each for each in answer.chats if isinstance(each, types.Channel)]
    group = group_from_tl(channel)
    return group if group.is_forum else await turn_into_forum(client, group)


async def turn_into_forum(client: HotlineClient, group: Group) -> Group:
    """Give a supergroup topics. Raise `GroupRefused` when the account may not."""
    peer = await client.session.input_peer(group.id)
    channel = types.InputChannel(peer.channel_id, peer.access_hash)
    try:
        answer = await client.invoke(functions.channels.ToggleForumRequest(channel, enabled=True, tabs=False))
    except errors.RPCError as error:
        if error_name(error) != "CHAT_NOT_MODIFIED":
            raise cannot(f"'{group.title}' could not be given topics", error) from error
    else:
        await client.session.keep(answer)
    return await by_id(client, group.id)


def cannot(what: str, error: Any) -> GroupRefused:
    problem = failure(error)
    if not isinstance(problem, Refused):
        raise problem from error
    return GroupRefused(problem.error, f"{what}: {problem.error}.")


async def bind_group(client: HotlineClient, database: Database, group: Group) -> None:
    """Make it the connection's backend group, and note from where on its updates count.

    In another group than before the dialogs get new topics.
    """
    peer = await client.session.input_peer(group.id)
    channel_id = peer.channel_id
    full = await client.invoke(
        functions.channels.GetFullChannelRequest(types.InputChannel(channel_id, peer.access_hash))
    )
    found = [each for each in map(peer_from_tl, full.chats) if each is not None and each.id == group.id]
    position = Position(channel_id, full.full_chat.pts)

    def bind(conn: sqlite3.Connection) -> None:
        for each in found:
            peer_store.upsert(conn, each)
        before = connection_store.load(conn).group_id
        if before not in (None, group.id):
            dialog_store.forget_topics(conn)
            outbox_store.move(conn, before or 0, group.id)
        connection_store.set_group(conn, group.id)
        if not any(each.channel_id == channel_id for each in position_store.load(conn)):
            position_store.save(conn, [position])

    await database.write(bind)
