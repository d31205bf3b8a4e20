"""Updates: TL → Batch."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from telethon.tl import types
from telethon.tl.alltlobjects import LAYER

from hotline_cli.model.batches import Deletion, Pins, Reactions
from hotline_cli.model.messages import Content, ContentKind, Message
from hotline_cli.telegram.changes import PINNED, pins_from_tl, reactions_from_tl
from hotline_cli.telegram.messages import message_from_tl, message_of_short
from hotline_cli.telegram.peers import mark_channel, marked

log = logging.getLogger(__name__)

NEW = types.UpdateNewMessage, types.UpdateNewChannelMessage
EDITED = types.UpdateEditMessage, types.UpdateEditChannelMessage
SHORT = types.UpdateShortMessage, types.UpdateShortChatMessage

Wanted = Callable[[int], bool]
"""Whether messages of this marked peer id are wanted at all."""


@dataclass(slots=True)
class Translated:
    """What a list of updates says about messages."""

    messages: list[Message] = field(default_factory=list)
    edits: list[Message] = field(default_factory=list)
    deletions: list[Deletion] = field(default_factory=list)
    reactions: list[Reactions] = field(default_factory=list)
    pins: list[Pins] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.messages or self.edits or self.deletions or self.reactions or self.pins)


def translate(updates: Iterable[Any], self_id: int, forums: set[int], wanted: Wanted) -> Translated:
    """What the updates say about messages. ``forums`` are the marked ids of the groups that have topics."""
    found = Translated()
    for update in updates:
        if isinstance(update, NEW):
            _add(found.messages, update.message, self_id, forums, wanted)
            _add_reactions(found, update.message, self_id, wanted)
        elif isinstance(update, EDITED):
            _add(found.edits, update.message, self_id, forums, wanted)
            # Telegram also tells of reactions by "editing" the message: https://core.telegram.org/api/reactions.
            _add_reactions(found, update.message, self_id, wanted, also_none=True)
        elif isinstance(update, SHORT):
            _add(found.messages, message_of_short(update, self_id), self_id, forums, wanted)
        elif isinstance(update, types.UpdateDeleteMessages) and update.messages:
            found.deletions.append(Deletion(tuple(update.messages)))
        elif isinstance(update, types.UpdateDeleteChannelMessages):
            peer_id = mark_channel(update.channel_id)
            if wanted(peer_id):
                found.deletions.append(Deletion(tuple(update.messages), peer_id))
        elif isinstance(update, types.UpdateMessageReactions):
            if wanted(peer_id := marked(update.peer)):
                found.reactions += reactions_from_tl(peer_id, update.msg_id, update.reactions, self_id)
        elif isinstance(update, PINNED):
            pins = pins_from_tl(update)
            if wanted(pins.peer_id):
                found.pins.append(pins)
    return found


def _add_reactions(to: Translated, message: Any, self_id: int, wanted: Wanted, *, also_none: bool = False) -> None:
    reactions = getattr(message, "reactions", None)
    if (reactions is None and not also_none) or message.peer_id is None or not wanted(marked(message.peer_id)):
        return
    to.reactions += reactions_from_tl(marked(message.peer_id), message.id, reactions, self_id)


def _add(to: list[Message], message: Any, self_id: int, forums: set[int], wanted: Wanted) -> None:
    if message.peer_id is None or not wanted(peer_id := marked(message.peer_id)):
        return
    try:
        found = message_from_tl(message, self_id, forum=peer_id in forums)
    except Exception:
        # Whatever a message holds, it must neither be lost nor stop those behind it.
        log.exception("A %s could not be read; it is kept as it came", type(message).__name__)
        found = unreadable(message, peer_id)
    if found is not None:
        to.append(found)


def unreadable(message: Any, peer_id: int) -> Message:
    """The message with nothing but its raw form, and without that if Telethon cannot write it."""
    try:
        raw = bytes(message)
    except Exception:
        raw = b""
    return Message(
        peer_id=peer_id,
        id=message.id,
        date=int(message.date.timestamp()),
        out=bool(message.out),
        sender_id=peer_id,
        content=Content(ContentKind.UNSUPPORTED, details={"type": "unreadable"}),
        raw=raw,
        layer=LAYER,
    )
