import pytest
from accounts import Account
from people import sign_up

PHONE = "9996625555"


@pytest.fixture
async def account(sandbox, tmp_path):
    """An account that is connected, with its own phone; nothing receives for it yet."""
    account = Account(sandbox, tmp_path / "desk" / "hotline.db", await sign_up(sandbox, PHONE, "Owner"))
    await account.connect(PHONE)
    yield account
    await account.close()


@pytest.fixture
async def customer(sandbox, account):
    """Somebody who can write to the account: `address` is where."""
    client = await sign_up(sandbox, "9996621001", "Ann", "Lee")
    client.address = await account.address_for(client)
    return client
