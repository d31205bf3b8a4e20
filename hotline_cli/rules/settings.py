"""What the rules need to know of a connection's settings."""

from collections.abc import Collection
from typing import Protocol


class Settings(Protocol):
    """The settings of one connection as far as the rules read them; `config` has the real thing."""

    @property
    def welcome(self) -> str | None: ...

    @property
    def auto_info(self) -> bool: ...

    @property
    def native_close(self) -> bool: ...

    @property
    def silent_errors(self) -> bool: ...

    @property
    def ignore(self) -> Collection[int]: ...

    @property
    def allow(self) -> Collection[int] | None: ...

    @property
    def bots(self) -> bool: ...

    @property
    def reply_only(self) -> bool: ...

    @property
    def relay(self) -> str: ...

    @property
    def icon_color(self) -> int | None: ...

    @property
    def intercepted(self) -> str: ...

    @property
    def custom_commands(self) -> Collection[str]: ...
