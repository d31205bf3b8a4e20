"""The place where things go wrong on purpose."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hotline_cli.sandbox.rpc import Call, Session


class Faults:
    """Asked before each call and each push; as it is, nothing ever goes wrong."""

    def before_call(self, call: Call, request: Any) -> None:
        """Raise RpcError to answer ``request`` with it, or close ``call.session`` to cut the line, or do nothing."""

    def on_push(self, session: Session, updates: Any) -> Iterable[Any]:
        """What is sent instead of ``updates``: nothing loses them, twice the same doubles them."""
        return (updates,)
