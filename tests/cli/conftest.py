from collections.abc import Callable
from pathlib import Path

import pytest
from terminal import Result, Terminal

from hotline_cli.store.opening import open_writer


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A person at a terminal, with data and settings of their own."""
    monkeypatch.setenv("HOTLINE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("HOTLINE_CONFIG", str(tmp_path / "hotline.yaml"))
    for variable in ("HOTLINE_API_ID", "HOTLINE_API_HASH", "HOTLINE_API_HASH_FILE", "CREDENTIALS_DIRECTORY"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("COLUMNS", "120")
    return Terminal(tmp_path / "data", tmp_path / "hotline.yaml", capsys)


@pytest.fixture
def hotline(terminal: Terminal) -> Callable[..., Result]:
    """Run a command line in this process: ``hotline("status", "--json")``."""
    return terminal.run


@pytest.fixture
def connection(terminal: Terminal) -> Callable[..., Path]:
    """Make a connection with an empty database: ``connection("support")`` returns its database's path."""

    def make(name: str = "support") -> Path:
        path = terminal.data / name / "hotline.db"
        open_writer(path).close()
        return path

    return make
