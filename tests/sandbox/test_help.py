"""What clients read when they start, signed in or not."""

import pytest
from crowd import refused
from telethon.tl import functions, types

START = [
    functions.help.GetAppUpdateRequest("test"),
    functions.help.GetCdnConfigRequest(),
    functions.help.GetInviteTextRequest(),
    functions.help.GetNearestDcRequest(),
    functions.help.GetPromoDataRequest(),
    functions.help.GetSupportNameRequest(),
    functions.help.GetTermsOfServiceUpdateRequest(),
    functions.help.SaveAppLogRequest([]),
    functions.langpack.GetLangPackRequest("tdesktop", "en"),
    functions.langpack.GetDifferenceRequest("tdesktop", "en", 0),
    functions.langpack.GetLanguagesRequest("tdesktop"),
    functions.langpack.GetLanguageRequest("tdesktop", "en"),
]
LISTS = [
    (functions.help.GetAppConfigRequest(0), types.help.AppConfigNotModified),
    (functions.help.GetCountriesListRequest("en", 0), types.help.CountriesListNotModified),
    (functions.help.GetTimezonesListRequest(0), types.help.TimezonesListNotModified),
    (functions.help.GetPeerColorsRequest(0), types.help.PeerColorsNotModified),
]


def _name(value):
    return type(value).__name__ if hasattr(value, "CONSTRUCTOR_ID") else None


@pytest.mark.parametrize("question", START, ids=_name)
async def test_a_starting_client_is_answered(sandbox, question):
    client = await sandbox.connected()

    assert await client(question)
    assert sandbox.world.unknown_methods == {}


@pytest.mark.parametrize(("question", "not_modified"), LISTS, ids=_name)
async def test_a_list_is_sent_once(sandbox, question, not_modified):
    client = await sandbox.connected()
    first = await client(question)

    again = type(question)(**{**_arguments(question), "hash": first.hash})

    assert isinstance(await client(again), not_modified)


async def test_limits_are_told(sandbox):
    client = await sandbox.connected()

    config = (await client(functions.help.GetAppConfigRequest(0))).config

    assert {each.key: each.value.value for each in config.value}["caption_length_limit_default"] == 1024


async def test_words_are_left_to_the_client(sandbox):
    client = await sandbox.connected()

    (word,) = await client(functions.langpack.GetStringsRequest("tdesktop", "en", ["lng_ok"]))

    assert (type(word), word.key) == (types.LangPackStringDeleted, "lng_ok")


async def test_unknown_languages_are_refused(sandbox):
    client = await sandbox.connected()

    async with refused("LANG_PACK_INVALID"):
        await client(functions.langpack.GetLangPackRequest("nonsense", "en"))
    async with refused("LANG_CODE_NOT_SUPPORTED"):
        await client(functions.langpack.GetLanguageRequest("tdesktop", "tlh"))


def _arguments(question):
    return {name: value for name, value in vars(question).items() if not name.startswith("_")}
