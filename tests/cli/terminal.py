"""A person who types commands."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hotline_cli.cli.app import main


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str

    @property
    def envelope(self) -> Any:
        """The one JSON object that a command prints with ``--json``."""
        (line,) = self.out.splitlines()
        return json.loads(line)

    @property
    def data(self) -> Any:
        assert self.code == 0, self.err or self.out
        assert self.envelope["ok"] is True
        return self.envelope["data"]

    @property
    def error(self) -> Any:
        assert self.envelope["ok"] is False
        assert self.envelope["error"]["code"] == self.code
        assert self.err == ""
        return self.envelope["error"]


@dataclass(frozen=True)
class Terminal:
    data: Path
    config: Path
    capsys: pytest.CaptureFixture[str]

    def run(self, *args: str) -> Result:
        """Run a command line in this process, which is the same and faster."""
        self.capsys.readouterr()
        before = os.umask(0o077)
        try:
            code = main(args)
        finally:
            os.umask(before)
        captured = self.capsys.readouterr()
        return Result(code, captured.out, captured.err)

    def process(self, *args: str, **options: Any) -> Result:
        """Run a command line in a process of its own."""
        command = [sys.executable, "-m", "hotline_cli", *args]
        done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
        return Result(done.returncode, done.stdout, done.stderr)
