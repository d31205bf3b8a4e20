"""Reading kept values back: what a field's type says decides how."""

from __future__ import annotations

import functools
import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any, Union, get_args, get_origin, get_type_hints

from telethon.extensions import BinaryReader
from telethon.tl import types as tl_types


class Objects:
    """The TL objects and bytes that values refer to by number; the same number is the same object."""

    def __init__(self, data: dict[int, bytes]) -> None:
        self.data = data
        self._read: dict[int, Any] = {}

    def tl(self, reference: dict[str, Any]) -> Any:
        """The TL object of ``{"tl": number}``."""
        number = reference["tl"]
        found = self._read.get(number)
        if found is None:
            found = self._read[number] = BinaryReader(self.data[number]).tgread_object()
        return found


Decoder = Callable[[Any, Objects], Any]


@functools.cache
def kept_fields(kind: Any) -> tuple[str, ...]:
    """The names of a dataclass's fields that are kept over a restart."""
    return tuple(each.name for each in fields(kind) if not each.metadata.get("transient"))


@functools.cache
def decoder(hint: Any) -> Decoder:
    """A function that makes a value of the type ``hint`` out of what JSON held for it."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    if isinstance(hint, type) and is_dataclass(hint):
        return _record(hint)
    if origin in (Union, types.UnionType):
        (some,) = (each for each in arguments if each is not type(None))
        return _optional(decoder(some))
    if origin in _GENERIC:
        return _GENERIC[origin](*map(decoder, arguments))
    raise TypeError(f"no way to read back a {hint}")


def _anything(value: Any, objects: Objects) -> Any:
    if isinstance(value, dict):
        if "tl" in value:
            return objects.tl(value)
        if "bytes" in value:
            return objects.data[value["bytes"]]
        arguments = {name: _anything(each, objects) for name, each in value.items() if name != "type"}
        return getattr(tl_types, value["type"])(**arguments)
    if isinstance(value, list):
        return [_anything(each, objects) for each in value]
    return value


def _record(kind: Any) -> Decoder:
    @functools.cache
    def readers() -> dict[str, Decoder]:
        # Only now, because a dataclass may hold others of its own kind.
        hints = get_type_hints(kind)
        return {name: decoder(hints[name]) for name in kept_fields(kind)}

    def read(value: Any, objects: Objects) -> Any:
        return kind(**{name: each(value[name], objects) for name, each in readers().items() if name in value})

    return read


def _mapping(key: Decoder, item: Decoder) -> Decoder:
    return lambda value, objects: {key(k, objects): item(v, objects) for k, v in value}


def _list(item: Decoder) -> Decoder:
    return lambda value, objects: [item(each, objects) for each in value]


def _set(item: Decoder) -> Decoder:
    return lambda value, objects: {item(each, objects) for each in value}


def _tuple(*items: Decoder) -> Decoder:
    return lambda value, objects: tuple(item(each, objects) for item, each in zip(items, value, strict=True))


def _optional(some: Decoder) -> Decoder:
    return lambda value, objects: None if value is None else some(value, objects)


def _as_it_is(value: Any, objects: Objects) -> Any:
    return value


_SIMPLE: dict[Any, Decoder] = {
    Any: _anything,
    bytes: lambda value, objects: objects.data[value["bytes"]],
    **dict.fromkeys((int, float, str, bool), _as_it_is),
}
_GENERIC: dict[Any, Callable[..., Decoder]] = {dict: _mapping, list: _list, set: _set, tuple: _tuple}
