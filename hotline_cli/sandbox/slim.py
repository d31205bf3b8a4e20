"""Messages as boxes hold them: an instance has only what its message has, everything else it shares with all others.

Telethon's messages have over seventy attributes each, most of them None.
"""

from __future__ import annotations

from typing import Any

from telethon.tl import types


class Message(types.Message):
    """A TL Message."""

    def __init__(self, **fields: Any) -> None:
        self.__dict__.update(fields)


class MessageService(types.MessageService):
    """A TL MessageService."""

    def __init__(self, **fields: Any) -> None:
        self.__dict__.update(fields)


for _kind, _blank in (
    (Message, types.Message(id=0, peer_id=None, date=None, message="")),
    (MessageService, types.MessageService(id=0, peer_id=None, date=None, action=None)),
):
    for _name, _value in vars(_blank).items():
        setattr(_kind, _name, _value)
