"""langpack: the sandbox speaks no language; clients fall back to the words that are built into them."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.rpc import Call, RpcError, method

VERSION = 1
_ENGLISH = types.LangPackLanguage(
    name="English",
    native_name="English",
    lang_code="en",
    plural_code="en",
    strings_count=0,
    translated_count=0,
    translations_url="",
    official=True,
)
PACKS = frozenset({"", "tdesktop", "android", "android_x", "ios", "macos", "weba", "webk"})


def _check_pack(name: str) -> None:
    if name not in PACKS:
        raise RpcError(400, "LANG_PACK_INVALID")


def _difference(request: Any, from_version: int) -> Any:
    _check_pack(request.lang_pack)
    return types.LangPackDifference(request.lang_code or "en", from_version, version=VERSION, strings=[])


@method(functions.langpack.GetLangPackRequest)
def get_lang_pack(call: Call, request: Any) -> Any:
    return _difference(request, 0)


@method(functions.langpack.GetDifferenceRequest)
def get_difference(call: Call, request: Any) -> Any:
    return _difference(request, request.from_version)


@method(functions.langpack.GetStringsRequest)
def get_strings(call: Call, request: Any) -> Any:
    _check_pack(request.lang_pack)
    return [types.LangPackStringDeleted(key) for key in request.keys]


@method(functions.langpack.GetLanguagesRequest)
def get_languages(call: Call, request: Any) -> Any:
    _check_pack(request.lang_pack)
    return [_ENGLISH]


@method(functions.langpack.GetLanguageRequest)
def get_language(call: Call, request: Any) -> Any:
    if request.lang_code != "en":
        raise RpcError(400, "LANG_CODE_NOT_SUPPORTED")
    return _ENGLISH
