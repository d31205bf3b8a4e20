"""The README's picture: the demo's last screen and its numbers, as rich draws them."""

import io
from pathlib import Path

from rich.console import Console

from hotline_cli.demo.performance import Outcome
from hotline_cli.demo.show import BoardView, summary_table


def save(outcome: Outcome, path: Path) -> None:
    """Write the screen of ``outcome`` to ``path`` as SVG."""
    console = Console(record=True, width=110, file=io.StringIO(), force_terminal=True)
    console.print(BoardView(outcome.board, height=32))
    console.print()
    console.print(summary_table(outcome.summary))
    console.save_svg(str(path), title="hotline demo")
