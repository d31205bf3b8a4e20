"""What clients read when they start and the sandbox answers everybody as it would a new account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.rpc import Call, method


def _yes() -> bool:
    return True


def _no() -> bool:
    return False


_ANSWERS: dict[Any, Callable[[], Any]] = {
    functions.account.GetContactSignUpNotificationRequest: _no,
    functions.account.GetContentSettingsRequest: types.account.ContentSettings,
    functions.account.GetGlobalPrivacySettingsRequest: types.GlobalPrivacySettings,
    functions.account.GetWebAuthorizationsRequest: lambda: types.account.WebAuthorizations([], []),
    # Nothing is ever pushed by Apple, Google or Mozilla from here, which a client cannot tell from a quiet day.
    functions.account.RegisterDeviceRequest: _yes,
    functions.account.UnregisterDeviceRequest: _yes,
    functions.contacts.GetBirthdaysRequest: lambda: types.contacts.ContactBirthdays([], []),
    functions.contacts.ResetTopPeerRatingRequest: _yes,
    functions.contacts.ToggleTopPeersRequest: _yes,
    functions.help.GetPremiumPromoRequest: lambda: types.help.PremiumPromo("", [], [], [], [], []),
    functions.users.GetSavedMusicRequest: lambda: types.users.SavedMusic(0, []),
}


def _register(request_type: Any, answer: Callable[[], Any]) -> None:
    @method(request_type)
    def answer_somebody_signed_in(call: Call, request: Any) -> Any:
        _ = call.authorization
        return answer()


for _request_type, _answer in _ANSWERS.items():
    _register(_request_type, _answer)
