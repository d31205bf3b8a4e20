"""What is wrong with a connection now, told where it is looked for: one line in the log, a sentence in `status`."""

import logging

from hotline_cli.bridge.scope import seconds
from hotline_cli.store import connection
from hotline_cli.store.database import Database

log = logging.getLogger(__name__)


class Ailments:
    """`set` what is wrong with one thing (the group, the way to Telegram), or that it is well again."""

    def __init__(self, database: Database, name: str) -> None:
        self.database = database
        self.name = name
        self._sentences: dict[str, str] = {}

    async def set(self, about: str, sentence: str | None) -> None:
        """Note what is wrong; None: nothing any more. What is known already is not said again."""
        if sentence == self._sentences.get(about):
            return
        if sentence is None:
            del self._sentences[about]
            log.info("%s: well again", self.name)
        else:
            self._sentences[about] = sentence
            log.error("%s: %s", self.name, sentence)
        told = " ".join(self._sentences.values()) or None
        await self.database.write(lambda conn: connection.set_error(conn, told, seconds()))
