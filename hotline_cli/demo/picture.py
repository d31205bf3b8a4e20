"""The README's picture: the demo's last screen and its numbers, as rich draws them."""

import io
import re
from pathlib import Path

from rich.console import Console

from hotline_cli.demo.performance import Outcome
from hotline_cli.demo.show import BoardView, summary_table

FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
"""Fonts that a viewer would have to fetch from elsewhere; without them it takes one of its own."""


def save(outcome: Outcome, path: Path) -> None:
    """Write the screen of ``outcome`` to ``path`` as SVG."""
    console = Console(record=True, width=100, file=io.StringIO(), force_terminal=True)
    console.print(BoardView(outcome.board, height=25))
    console.print()
    console.print(summary_table(outcome.summary))
    drawn = console.export_svg(title="hotline demo")
    path.write_text(FONTS.sub("", drawn))
