"""What all benchmarks share: the machine they ran on and the table or JSON they end with."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

WIDTH = 140  # columns, where no terminal says how many there are
Row = dict[str, Any]


def options(description: str) -> argparse.ArgumentParser:
    """A parser with what every benchmark takes."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    return parser


def machine() -> Row:
    """The processor, how many of its cores this process may use, the system and the Python."""
    return {
        "cpu": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def show(title: str, rows: Sequence[Row], *, as_json: bool) -> None:
    """Print ``rows``, which all have the same keys, as a table with the machine under it, or as JSON."""
    here = machine()
    if as_json:
        print(json.dumps({"benchmark": title, "machine": here, "rows": list(rows)}))
        return
    table = Table(title=title, title_justify="left")
    for name, value in rows[0].items():
        table.add_column(name, justify="left" if isinstance(value, str) else "right")
    for row in rows:
        table.add_row(*(f"{value:,}" if isinstance(value, int | float) else str(value) for value in row.values()))
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    console.print(table)
    console.print("{cpu}, {cores} cores, {system}, Python {python}".format(**here), highlight=False)


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown processor"
