"""The connections of one daemon, as they need to know of each other: some share a backend group, some write to each
other."""

from collections import OrderedDict
from dataclasses import dataclass

from hotline_cli.config.kinds import ICON_COLORS

REMEMBERED = 1_000
"""Messages of which it is remembered who heard of them first."""


@dataclass(frozen=True, slots=True)
class Sibling:
    """One connection: its name, its account, its backend group (marked id), the colour that its settings ask for."""

    name: str
    account_id: int
    group_id: int
    icon_color: int | None = None


class Siblings:
    """Who is there. A connection joins before any of them bridges, and leaves when its session has ended.

    Connections that another process runs are not among them.
    """

    def __init__(self) -> None:
        self._present: dict[str, Sibling] = {}
        self._ended: set[str] = set()
        self._heard: OrderedDict[tuple[int, int], str] = OrderedDict()

    def join(self, sibling: Sibling) -> None:
        """Count a connection in, or take note of its new settings."""
        if sibling.name not in self._ended:
            self._present[sibling.name] = sibling

    def has(self, name: str) -> bool:
        return name in self._present

    def leave(self, name: str) -> None:
        self._ended.add(name)
        self._present.pop(name, None)

    def sharing(self, group_id: int) -> tuple[str, ...]:
        """The names of those whose backend group this is, in order; none if it is one connection's own."""
        names = tuple(sorted(each.name for each in self._in(group_id)))
        return names if len(names) > 1 else ()

    def is_first(self, name: str, group_id: int, message_id: int) -> bool:
        """Whether this connection is the first to hear of a message in the group: others may be cut off just now."""
        if len(self._heard) > REMEMBERED:
            self._heard.popitem(last=False)
        return self._heard.setdefault((group_id, message_id), name) == name

    def is_account(self, user_id: int) -> bool:
        """Whether this user is the account of one of them."""
        return any(each.account_id == user_id for each in self._present.values())

    def icon_color(self, group_id: int, name: str) -> int | None:
        """The colour of the topics of the connection `name`; None: Telegram chooses.

        In a group of several those that ask for none get one that no other has, as long as there are enough.
        """
        own = self._present.get(name)
        if own is None or own.icon_color is not None or not self.sharing(group_id):
            return own.icon_color if own is not None else None
        taken = {each.icon_color for each in self._in(group_id)}
        free = [color for color in ICON_COLORS if color not in taken] or list(ICON_COLORS)
        modest = sorted(each.name for each in self._in(group_id) if each.icon_color is None)
        return free[modest.index(name) % len(free)]

    def _in(self, group_id: int) -> list[Sibling]:
        return [each for each in self._present.values() if each.group_id == group_id]
