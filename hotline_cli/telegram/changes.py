"""What happens to messages and around them: TL reactions, pins and typing → ours."""

from collections.abc import Callable, Iterable
from typing import Any

from telethon.tl import types

from hotline_cli.model.batches import Pins, Reaction, Reactions, Typing
from hotline_cli.telegram.media import tl_name
from hotline_cli.telegram.peers import mark_channel, marked

PINNED = types.UpdatePinnedMessages, types.UpdatePinnedChannelMessages

CUSTOM = "custom:"
"""Stands before the id of a custom emoji that is a reaction."""

ACTIONS: dict[str, Any] = {
    "typing": types.SendMessageTypingAction,
    "cancel": types.SendMessageCancelAction,
    "record_audio": types.SendMessageRecordAudioAction,
    "record_round": types.SendMessageRecordRoundAction,
    "record_video": types.SendMessageRecordVideoAction,
    "choose_sticker": types.SendMessageChooseStickerAction,
    "choose_contact": types.SendMessageChooseContactAction,
    "geo_location": types.SendMessageGeoLocationAction,
    "upload_audio": types.SendMessageUploadAudioAction,
    "upload_document": types.SendMessageUploadDocumentAction,
    "upload_photo": types.SendMessageUploadPhotoAction,
    "upload_round": types.SendMessageUploadRoundAction,
    "upload_video": types.SendMessageUploadVideoAction,
}
"""What somebody can be seen doing: https://core.telegram.org/type/SendMessageAction."""


def reactions_from_tl(peer_id: int, message_id: int, reactions: Any, self_id: int) -> list[Reactions]:
    """The reactions to a message, None or a TL MessageReactions, as far as they name who gave them.

    Who gave them is not told in broadcasts, and only of the latest few where there are many: those that say nothing of
    anybody are left out.
    """
    results = reactions.results if reactions is not None else []
    found = tuple(
        Reaction(marked(each.peer_id), name, int(each.date.timestamp()) if each.date else 0)
        for each in (reactions is not None and reactions.recent_reactions) or ()
        if (name := reaction_name(each.reaction)) is not None
    )
    if results and not found:
        return []
    if not any(each.sender_id == self_id for each in found):
        chosen = [each.reaction for each in results if each.chosen_order is not None]
        found += tuple(Reaction(self_id, name) for each in chosen if (name := reaction_name(each)) is not None)
    return [Reactions(peer_id, message_id, found)]


def reaction_name(reaction: Any) -> str | None:
    match reaction:
        case types.ReactionEmoji():
            return str(reaction.emoticon)
        case types.ReactionCustomEmoji():
            return f"{CUSTOM}{reaction.document_id}"
        case _:
            return None


def reaction_to_tl(name: str) -> Any:
    if name.startswith(CUSTOM):
        return types.ReactionCustomEmoji(int(name.removeprefix(CUSTOM)))
    return types.ReactionEmoji(name)


def pins_from_tl(update: Any) -> Pins:
    if isinstance(update, types.UpdatePinnedChannelMessages):
        peer_id = mark_channel(update.channel_id)
    else:
        peer_id = marked(update.peer)
    return Pins(peer_id, tuple(update.messages), bool(update.pinned))


def typing_from_tl(updates: Iterable[Any], wanted: Callable[[int], bool]) -> list[Typing]:
    """Who is typing where, in a private chat or a channel that is wanted."""
    found = []
    for update in updates:
        if isinstance(update, types.UpdateUserTyping):
            peer_id, sender_id = update.user_id, update.user_id
        elif isinstance(update, types.UpdateChannelUserTyping):
            peer_id, sender_id = mark_channel(update.channel_id), marked(update.from_id)
        else:
            continue
        if wanted(peer_id):
            found.append(Typing(peer_id, sender_id, action_name(update.action), update.top_msg_id))
    return found


def action_name(action: Any) -> str:
    name = tl_name(action, "SendMessage").removesuffix("_action")
    return name if name in ACTIONS else "typing"


def action_to_tl(name: str) -> Any:
    kind = ACTIONS[name]
    return kind(progress=0) if name.startswith("upload_") else kind()
