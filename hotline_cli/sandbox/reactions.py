"""Reactions to messages: https://core.telegram.org/api/reactions."""

from __future__ import annotations

from typing import Any

from telethon.tl import types

from hotline_cli.sandbox.rpc import RpcError

_LISTED = """
👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌
🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓
🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡
🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀
😡
"""
EMOJI = _LISTED.split()
LIMIT = 1  # of one account on one message; Premium's is 3
_RECENT = 3
_VARIATION = "\ufe0f"


def checked(reactions: list[Any] | None) -> list[Any]:
    """The reactions that a request puts in the place of earlier ones.

    Raises 400 REACTION_INVALID or REACTIONS_TOO_MANY, 403 PREMIUM_ACCOUNT_REQUIRED for custom emoji.
    """
    given = [each for each in reactions or () if not isinstance(each, types.ReactionEmpty)]
    for each in given:
        if isinstance(each, types.ReactionCustomEmoji):
            raise RpcError(403, "PREMIUM_ACCOUNT_REQUIRED")
        if not isinstance(each, types.ReactionEmoji) or each.emoticon.replace(_VARIATION, "") not in EMOJI:
            raise RpcError(400, "REACTION_INVALID")
    if len(given) > LIMIT:
        raise RpcError(400, "REACTIONS_TOO_MANY")
    return given


def reactions_view(reactions: dict[int, list[Any]], viewer_id: int, *, can_see_list: bool) -> Any:
    """TL MessageReactions as ``viewer_id`` sees them, out of every account's MessagePeerReactions."""
    counts: dict[str, int] = {}
    for each in (each for theirs in reactions.values() for each in theirs):
        counts[each.reaction.emoticon] = counts.get(each.reaction.emoticon, 0) + 1
    own = [each.reaction.emoticon for each in reactions.get(viewer_id, ())]
    recent = [
        types.MessagePeerReaction(
            peer_id=each.peer_id, date=each.date, reaction=each.reaction, big=each.big, my=user_id == viewer_id or None
        )
        for user_id, theirs in list(reactions.items())[-_RECENT:]
        for each in theirs
    ]
    return types.MessageReactions(
        results=[
            types.ReactionCount(
                reaction=types.ReactionEmoji(emoticon),
                count=count,
                chosen_order=own.index(emoticon) if emoticon in own else None,
            )
            for emoticon, count in sorted(counts.items(), key=lambda pair: -pair[1])
        ],
        can_see_list=can_see_list or None,
        recent_reactions=recent if can_see_list else None,
    )
