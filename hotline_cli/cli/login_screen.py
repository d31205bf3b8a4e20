"""The person who logs in, as `hotline connect` has them: at a terminal, or as a program that reads events."""

import asyncio
import contextlib
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hotline_cli.cli import qr
from hotline_cli.cli.asking import Secret
from hotline_cli.cli.options import Options
from hotline_cli.cli.output import print_json, say
from hotline_cli.cli.text import plain
from hotline_cli.telegram.login import RESEND, CodeSent, Token

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

SCAN = "In the account's Telegram app: Settings → Devices → Link Desktop Device, and scan this."
INSTEAD = "Write it as a picture with --png FILE, or open this link in the account's app:"
BESIDE = 24
"""Columns that the sentence needs when it stands beside the code."""
WARNING = "Type it here only. Never send it to anybody as a message: Telegram may then block new logins."


def tell(asked: Options, event: str, **data: Any) -> None:
    """Tell a program what has happened, one JSON object a line."""
    if asked.json:
        print_json({"event": event, **data})


class LoginScreen:
    """Shows QR codes and gets codes and passwords. It is a context: the terminal is as before when it is left."""

    def __init__(self, asked: Options, *, png: Path | None = None, code_from_stdin: bool = False) -> None:
        self._asked = asked
        self._png = png
        self._code = Secret("code", asked, from_stdin=code_from_stdin)
        self._password = Secret("password", asked)
        self._ticking: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "LoginScreen":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stop_showing()

    async def scan(self, token: Token) -> None:
        await self._stop_showing()
        tell(self._asked, "qr", url=token.url, expires=int(token.expires))
        modules = qr.matrix(token.url)
        if self._png is not None:
            qr.write_png(self._png, modules)
        if self._asked.json:
            return
        if sys.stderr.isatty():
            self._ticking = asyncio.create_task(count_down(token, modules))
        else:
            print(f"{SCAN} {INSTEAD}\n{token.url}", file=sys.stderr)

    async def scanned(self) -> None:
        if self._ticking is not None:
            await self._stop_showing()
            say("The code was scanned.")
        tell(self._asked, "scanned")

    async def code(self, sent: CodeSent, problem: str | None) -> str:
        tell(self._asked, "code_needed", way=sent.way, length=sent.length, problem=problem)
        if sent.new:
            say(f"Telegram has sent a code {sent.way}.\n{WARNING}")
        again = f", or Enter alone to have it sent again {sent.next_way}" if sent.next_way else ""
        answer = await self._code.get(f"The code{again}:", problem)
        return "".join(answer.split()).replace("-", "") or RESEND

    async def password(self, hint: str, problem: str | None) -> str:
        tell(self._asked, "password_needed", hint=hint, problem=problem)
        reminder = f" (hint: {plain(hint)})" if hint else ""
        return await self._password.get(f"The password of two-step verification{reminder}:", problem, hidden=True)

    async def _stop_showing(self) -> None:
        if self._ticking is not None:
            self._ticking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._ticking
            self._ticking = None


async def count_down(token: Token, modules: qr.Matrix) -> None:
    """Show the code and the seconds that are left of it, in place, until cancelled."""
    from rich.console import Console
    from rich.live import Live

    # NO_COLOR is about taste; without its own colours the code cannot be scanned on a dark terminal.
    console = Console(stderr=True, no_color=False)
    with Live(console=console, auto_refresh=False, transient=True) as live:
        while True:
            left = max(0, round(token.expires - time.time()))
            live.update(screen(console, token, modules, left), refresh=True)
            await asyncio.sleep(1)


def screen(console: "Console", token: Token, modules: qr.Matrix, left: int) -> "RenderableType":
    """What to do, the code, its link and its seconds; no code where it does not fit or would have no colours.

    On a terminal of 80 × 24 characters there is no line left above the code: the sentence stands beside it.
    """
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    what, link = Text(SCAN), Text(token.url, overflow="fold")
    seconds = Text(f"New code in {left} s. Ctrl-C gives up.")
    rows = (len(modules) + 1) // 2 + height(console, token.url) + height(console, seconds.plain)
    if console.color_system is not None and console.width >= len(modules):
        if console.height > height(console, SCAN) + rows:
            return Group(what, qr.drawn(modules), link, seconds)
        if console.height > rows and console.width >= len(modules) + BESIDE:
            both = Table.grid(padding=(0, 2))
            both.add_column(no_wrap=True, min_width=len(modules))
            both.add_row(qr.drawn(modules), what)
            return Group(both, link, seconds)
    return Group(what, Text(f"The terminal is too small for the code. {INSTEAD}"), link, seconds)


def height(console: "Console", text: str) -> int:
    """About how many lines the text takes."""
    return -(-len(text) // max(1, console.width))
