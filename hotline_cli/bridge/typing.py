"""Who is typing, shown on the other side: it passes, so it is neither kept nor repeated, nor waited for."""

import asyncio
import logging
import sqlite3

from hotline_cli.bridge.ports import Telegram
from hotline_cli.bridge.schedule import Schedule
from hotline_cli.bridge.scope import Scope
from hotline_cli.model.batches import Typing
from hotline_cli.model.requests import FloodWait, Refused, SetTyping, Unreachable
from hotline_cli.rules.gate import admits
from hotline_cli.store import dialogs, peers
from hotline_cli.store.database import Database

log = logging.getLogger(__name__)

EVERY = 5.0
"""Seconds after which it is shown again: apps forget it after six (https://core.telegram.org/method/messages.setTyping)."""

AT_ONCE = 8
"""Requests under way; whoever else begins to type meanwhile is seen the next time."""

CANCEL = "cancel"

Target = tuple[int, int | None]
"""A private chat, or the group and a topic in it."""


class TypingRelay:
    """`see` is told who is typing and returns at once; `run` sends until cancelled."""

    def __init__(self, database: Database, telegram: Telegram, scope: Scope, schedule: Schedule) -> None:
        self.database = database
        self.telegram = telegram
        self.scope = scope
        self.schedule = schedule
        self._shown: dict[tuple[int, int | None], float] = {}
        self._news: asyncio.Queue[Typing] = asyncio.Queue(AT_ONCE)
        self._silent_until = 0.0

    def see(self, typing: Typing) -> None:
        """Somebody is typing."""
        if not self.scope.settings.typing or typing.sender_id == self.scope.account_id or self._news.full():
            return
        now, where = asyncio.get_running_loop().time(), (typing.peer_id, typing.topic_id)
        last = self._shown.get(where)
        if typing.action == CANCEL:
            if last is None:
                return
            del self._shown[where]
        elif last is not None and now - last < EVERY:
            return
        else:
            self._forget_old(now)
            self._shown[where] = now
        self._news.put_nowait(typing)

    def _forget_old(self, now: float) -> None:
        if len(self._shown) > AT_ONCE:
            self._shown = {where: at for where, at in self._shown.items() if now - at < EVERY}

    async def run(self) -> None:
        while True:
            typing = await self._news.get()
            target = await self.database.read(lambda conn: self.target(conn, typing))  # noqa: B023
            if target is not None and self._is_free(target[0]):
                await self.show(target, typing.action)

    def _is_free(self, peer_id: int) -> bool:
        """Telegram wants nothing of us there but patience."""
        return asyncio.get_running_loop().time() >= self._silent_until and not self.schedule.held(peer_id)

    def target(self, conn: sqlite3.Connection, typing: Typing) -> Target | None:
        """Where it is to be seen: in the customer's topic, or at the customer's whose topic it is."""
        if typing.peer_id == self.scope.group_id:
            dialog = dialogs.by_topic(conn, typing.topic_id) if typing.topic_id is not None else None
            return (dialog.peer_id, None) if dialog is not None and not dialog.banned else None
        dialog = dialogs.get(conn, typing.peer_id)
        if dialog is None or dialog.topic_id is None or dialog.banned:
            return None
        customer = peers.get(conn, typing.peer_id)
        if customer is None or not admits(customer, self.scope.settings):
            return None
        return self.scope.group_id, dialog.topic_id

    async def show(self, target: Target, action: str) -> None:
        try:
            await self.telegram.perform(SetTyping(target[0], action, target[1]))
        except FloodWait as flood:
            self._silent_until = asyncio.get_running_loop().time() + flood.seconds
        except (Refused, Unreachable) as error:
            log.debug("Typing is not shown: %s", error)
