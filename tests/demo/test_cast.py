"""The demo's people."""

from hotline_cli.demo.cast import Server, leave, sign_up


async def test_a_key_exchange_that_fails_by_chance_is_made_again(sandbox, wrong_factors) -> None:
    server = Server(sandbox.dc, sandbox.host, sandbox.port, sandbox.public_key, sandbox.api_id, sandbox.api_hash)
    person = await sign_up(server, "9996621001", "Ann")
    assert len(wrong_factors) == 1
    assert sandbox.world.users[person.id].first_name == "Ann"
    await leave([person])
