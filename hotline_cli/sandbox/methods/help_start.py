"""help: what else clients read when they start."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.rpc import Call, method
from hotline_cli.sandbox.state import TELEGRAM
from hotline_cli.sandbox.views import moment, user_view

DAY = 86_400
LIST_HASH = 1
# https://core.telegram.org/api/config#client-configuration
APP_CONFIG: Mapping[str, Any] = {
    "caption_length_limit_default": 1024,
    "caption_length_limit_premium": 4096,
    "channels_limit_default": 500,
    "dialogs_pinned_limit_default": 5,
    "forum_upgrade_participants_min": 1,
    "pinned_topics_limit": 5,
    "quote_length_max": 1024,
    "reactions_user_max_default": 1,
    "topics_pinned_limit": 5,
    "upload_max_fileparts_default": 4000,
}


@method(functions.help.GetAppConfigRequest)
def get_app_config(call: Call, request: Any) -> Any:
    if request.hash == LIST_HASH:
        return types.help.AppConfigNotModified()
    pairs = [types.JsonObjectValue(key, types.JsonNumber(float(value))) for key, value in APP_CONFIG.items()]
    return types.help.AppConfig(hash=LIST_HASH, config=types.JsonObject(pairs))


@method(functions.help.GetCdnConfigRequest)
def get_cdn_config(call: Call, request: Any) -> Any:
    return types.CdnConfig(public_keys=[])


@method(functions.help.GetTermsOfServiceUpdateRequest)
def get_terms_of_service_update(call: Call, request: Any) -> Any:
    return types.help.TermsOfServiceUpdateEmpty(expires=moment(call.world.time() + DAY))


@method(functions.help.GetPromoDataRequest)
def get_promo_data(call: Call, request: Any) -> Any:
    return types.help.PromoData(
        expires=moment(call.world.time() + DAY),
        pending_suggestions=[],
        dismissed_suggestions=[],
        chats=[],
        users=[],
    )


@method(functions.help.GetCountriesListRequest)
def get_countries_list(call: Call, request: Any) -> Any:
    """One "country": that of test numbers."""
    if request.hash == LIST_HASH:
        return types.help.CountriesListNotModified()
    code = types.help.CountryCode(country_code="999", patterns=["66 X XXXX"])
    country = types.help.Country(iso2="YL", default_name="Test servers", country_codes=[code])
    return types.help.CountriesList(countries=[country], hash=LIST_HASH)


@method(functions.help.GetTimezonesListRequest)
def get_timezones_list(call: Call, request: Any) -> Any:
    if request.hash == LIST_HASH:
        return types.help.TimezonesListNotModified()
    return types.help.TimezonesList(timezones=[types.Timezone("Etc/UTC", "UTC", 0)], hash=LIST_HASH)


@method(functions.help.GetPeerColorsRequest, functions.help.GetPeerProfileColorsRequest)
def get_peer_colors(call: Call, request: Any) -> Any:
    if request.hash == LIST_HASH:
        return types.help.PeerColorsNotModified()
    return types.help.PeerColors(hash=LIST_HASH, colors=[])


@method(functions.help.GetInviteTextRequest)
def get_invite_text(call: Call, request: Any) -> Any:
    return types.help.InviteText("Hey, let's switch to Telegram: https://telegram.org/dl")


@method(functions.help.GetAppUpdateRequest)
def get_app_update(call: Call, request: Any) -> Any:
    return types.help.NoAppUpdate()


@method(functions.help.GetSupportRequest)
def get_support(call: Call, request: Any) -> Any:
    support = call.world.users[TELEGRAM]
    return types.help.Support(phone_number=support.phone, user=user_view(call.world, call.user.id, support))


@method(functions.help.GetSupportNameRequest)
def get_support_name(call: Call, request: Any) -> Any:
    return types.help.SupportName(call.world.users[TELEGRAM].first_name)


@method(
    functions.help.AcceptTermsOfServiceRequest,
    functions.help.DismissSuggestionRequest,
    functions.help.HidePromoDataRequest,
    functions.help.SaveAppLogRequest,
)
def acknowledge(call: Call, request: Any) -> Any:
    return True
