import pytest
from desk import open_desk

from hotline_cli.bridge import titles


@pytest.fixture(autouse=True)
def titles_at_once(monkeypatch):
    """Titles change as soon as they may, which the tests need not wait for otherwise."""
    monkeypatch.setattr(titles, "DELAY", 0.05)
    monkeypatch.setattr(titles, "INTERVAL", 0.01)


@pytest.fixture
async def desk(sandbox, tmp_path):
    """A desk that runs, with an account, its group, and nobody else yet."""
    async with open_desk(sandbox, tmp_path) as desk:
        yield desk
