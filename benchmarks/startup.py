"""How long `hotline --help` takes, beside the libraries that no typer program can do without."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Sequence

from benchmarks.report import Row, options, show

COMMANDS = {
    "import typer, rich": (sys.executable, "-c", "import typer, rich"),
    "hotline --help": (sys.executable, "-m", "hotline_cli", "--help"),
    "hotline config path": (sys.executable, "-m", "hotline_cli", "config", "path", "-q"),
}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("--runs", type=int, default=21, help="runs of each command, one after the other in turn")
    chosen = parser.parse_args(arguments)
    show("Start-up", measure(chosen.runs), as_json=chosen.json)


def measure(runs: int) -> list[Row]:
    """Run the commands in turn ``runs`` times, so that a busy moment of the machine hits all, and give the medians."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for turn in range(runs + 1):
        for name, command in COMMANDS.items():
            started = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            if turn:  # the first turn fills the caches
                times[name].append(time.perf_counter() - started)
    base = statistics.median(times["import typer, rich"])
    return [
        {
            "command": name,
            "runs": runs,
            "median_ms": round(statistics.median(taken) * 1000, 1),
            "best_ms": round(min(taken) * 1000, 1),
            "ratio": round(statistics.median(taken) / base, 2),
        }
        for name, taken in times.items()
    ]


if __name__ == "__main__":
    main()
