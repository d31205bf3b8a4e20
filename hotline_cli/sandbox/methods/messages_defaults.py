"""Stickers, GIFs and other furniture that clients ask for when they start and the sandbox has none of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.reactions import EMOJI
from hotline_cli.sandbox.rpc import Call, method

_requests, _answers = functions.messages, types.messages


def _featured() -> Any:
    return _answers.FeaturedStickers(hash=0, count=0, sets=[], unread=[])


def _reactions() -> Any:
    return _answers.Reactions(hash=0, reactions=[types.ReactionEmoji(each) for each in EMOJI])


_ANSWERS: dict[Any, Callable[[], Any]] = {
    _requests.GetAllStickersRequest: lambda: _answers.AllStickers(0, []),
    _requests.GetArchivedStickersRequest: lambda: _answers.ArchivedStickers(0, []),
    _requests.GetAttachMenuBotsRequest: lambda: types.AttachMenuBots(0, [], []),
    _requests.GetAvailableEffectsRequest: lambda: _answers.AvailableEffects(0, [], []),
    _requests.GetCustomEmojiDocumentsRequest: list,
    _requests.GetDefaultHistoryTTLRequest: lambda: types.DefaultHistoryTTL(0),
    _requests.GetDefaultTagReactionsRequest: lambda: _answers.Reactions(0, []),
    _requests.GetEmojiGroupsRequest: lambda: _answers.EmojiGroups(0, []),
    _requests.GetEmojiKeywordsLanguagesRequest: list,
    _requests.GetEmojiStickersRequest: lambda: _answers.AllStickers(0, []),
    _requests.GetFavedStickersRequest: lambda: _answers.FavedStickers(0, [], []),
    _requests.GetFeaturedEmojiStickersRequest: _featured,
    _requests.GetFeaturedStickersRequest: _featured,
    _requests.GetMaskStickersRequest: lambda: _answers.AllStickers(0, []),
    _requests.GetQuickRepliesRequest: lambda: _answers.QuickReplies([], [], [], []),
    _requests.GetRecentReactionsRequest: lambda: _answers.Reactions(0, []),
    _requests.GetRecentStickersRequest: lambda: _answers.RecentStickers(0, [], [], []),
    _requests.GetSavedGifsRequest: lambda: _answers.SavedGifs(0, []),
    _requests.GetSavedReactionTagsRequest: lambda: _answers.SavedReactionTags([], 0),
    _requests.GetSponsoredMessagesRequest: _answers.SponsoredMessagesEmpty,
    _requests.GetStickersRequest: lambda: _answers.Stickers(0, []),
    _requests.GetSuggestedDialogFiltersRequest: list,
    _requests.GetTopReactionsRequest: _reactions,
    _requests.ReadFeaturedStickersRequest: lambda: True,
}


def _register(request_type: Any, answer: Callable[[], Any]) -> None:
    @method(request_type)
    def answer_somebody_signed_in(call: Call, request: Any) -> Any:
        return answer() if call.user.id else None


for _request_type, _answer in _ANSWERS.items():
    _register(_request_type, _answer)
