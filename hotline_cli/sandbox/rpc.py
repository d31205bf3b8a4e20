"""Methods by request type, what a call knows about its caller, and errors as Telegram names them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from telethon.tl import TLObject

if TYPE_CHECKING:
    from hotline_cli.sandbox.state import AuthKey, Authorization, User, World


class RpcError(Exception):
    """An ``rpc_error`` to answer with, e.g. ``RpcError(400, "PEER_ID_INVALID")``: https://core.telegram.org/api/errors."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code} {message}")
        self.code = code
        self.message = message


class Session(Protocol):
    """An MTProto session that is connected now, as the methods see it."""

    key: AuthKey

    def push(self, updates: TLObject) -> None:
        """Queue ``updates`` for this session; returns at once."""

    def close(self) -> None:
        """Cut the connection, as Telegram does when an authorization ends."""


@dataclass(slots=True)
class Call:
    """One request on its way through: who asks, on which session, in which world."""

    world: World
    session: Session
    layer: int

    @property
    def key(self) -> AuthKey:
        return self.session.key

    @property
    def authorization(self) -> Authorization:
        """The login behind the key. Raises 401 (AUTH_KEY_UNREGISTERED, SESSION_REVOKED …) when nobody is signed in."""
        authorization = self.key.authorization
        if authorization is None:
            raise RpcError(401, self.key.ended)
        return authorization

    @property
    def user(self) -> User:
        """Who asks. Raises 401 as ``authorization`` does."""
        # Asked for many times in every call: as short a way as there is.
        authorization = self.session.key.authorization
        if authorization is None:
            raise RpcError(401, self.key.ended)
        return self.world.users[authorization.user_id]


Handler = Callable[[Call, Any], "TLObject | Awaitable[TLObject]"]

METHODS: dict[int, Handler] = {}

CHORES: list[Callable[[World], None]] = []  # what time does to the world; done before every call


def method(*request_types: Any) -> Callable[[Handler], Handler]:
    """Register the decorated function for requests of these types."""

    def register(handler: Handler) -> Handler:
        for request_type in request_types:
            if request_type.CONSTRUCTOR_ID in METHODS:
                raise ValueError(f"{request_type.__name__} has two handlers")
            METHODS[request_type.CONSTRUCTOR_ID] = handler
        return handler

    return register


def dispatch(call: Call, request: TLObject) -> TLObject | Awaitable[TLObject]:
    """Run the handler of ``request``. Raises 400 METHOD_INVALID, and counts, where there is none."""
    handler = METHODS.get(request.CONSTRUCTOR_ID)
    if handler is None:
        name = type(request).__name__
        call.world.unknown_methods[name] = call.world.unknown_methods.get(name, 0) + 1
        raise RpcError(400, "METHOD_INVALID")
    call.world.calls += 1
    for chore in CHORES:
        chore(call.world)
    if call.key.authorization is not None:
        call.key.authorization.active = call.world.time()
    return handler(call, request)
