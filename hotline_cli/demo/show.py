"""The play on the screen: the customers' apps on the left, the team's group on the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from hotline_cli.demo.board import Board, Line, Thread
from hotline_cli.demo.ledger import Summary

LABELS = {
    "customers": "customers who wrote or were written to",
    "topics": "topics in the group",
    "to_topic": "messages shown in topics",
    "to_customer": "messages delivered to customers",
    "notes": "notes that stayed inside the team",
    "recovered": "messages from the power cut that arrived",
    "lost": "lost",
    "doubled": "doubled",
    "p50_ms": "half of them arrived within (ms)",
    "p99_ms": "99 % of them arrived within (ms)",
}
COLOURS = ("cyan", "magenta", "yellow", "green", "blue", "red")


class BoardView:
    """Draws a ``Board`` as it is at the moment of drawing, as large as the screen allows."""

    def __init__(self, board: Board, height: int | None = None) -> None:
        self.board = board
        self.height = height

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        height = (self.height or options.max_height) - 4
        grid = Table.grid(expand=True)
        grid.add_column(ratio=2)
        grid.add_column(ratio=3)
        customers = list(self.board.customers.values())
        topics = self.board.topics_in_order()
        grid.add_row(
            Panel(_threads(customers, height), title="Customers", border_style="cyan", height=height + 2),
            Panel(_threads(topics, height), title="The team's group", border_style="magenta", height=height + 2),
        )
        yield grid
        yield Text(f" {self.board.chapter}", style="bold", no_wrap=True, overflow="ellipsis")


def summary_table(summary: Summary) -> Table:
    """The numbers as a table for people."""
    table = Table(title="What really arrived", show_header=False, title_justify="left")
    table.add_column()
    table.add_column(justify="right")
    for name, value in asdict(summary).items():
        bad = name in ("lost", "doubled") and value
        table.add_row(LABELS[name], f"{value:g}", style="bold red" if bad else None)
    return table


def _threads(threads: Sequence[Thread], height: int) -> Group:
    """Each thread's title and its last lines, in ``height`` rows; those at the end go without when it is too low."""
    rows = max(2, height // max(1, len(threads)))
    parts = [part for thread in threads for part in _thread(thread, rows - 1)]
    return Group(*parts[:height])


def _thread(thread: Thread, lines: int) -> list[Text]:
    title = Text(thread.title, style="bold strike" if thread.closed else "bold")
    shown = [_line(line) for line in thread.lines[-lines:]]
    parts = [title, *shown, *([Text("")] * (lines - len(shown)))]
    for part in parts:
        part.no_wrap, part.overflow = True, "ellipsis"
    return parts


def _line(line: Line) -> Text:
    style = "cyan" if line.mine else COLOURS[sum(line.who.encode()) % len(COLOURS)]
    return Text.assemble("  ", (f"{line.who}: ", style), line.text)
