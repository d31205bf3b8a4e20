import pytest
from desk import open_desk


@pytest.fixture
async def desk(sandbox, tmp_path):
    """A desk that runs, with an account, its group, and nobody else yet."""
    async with open_desk(sandbox, tmp_path) as desk:
        yield desk
