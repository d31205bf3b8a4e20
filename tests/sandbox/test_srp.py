"""The server's side of SRP against Telethon's client side."""

import secrets

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telethon import password as client_side
from telethon.tl import types

from hotline_cli.sandbox import srp
from hotline_cli.sandbox.twostep import Algo

TRIES = settings(max_examples=10, deadline=None)


@TRIES
@given(
    password=st.text(min_size=1, max_size=40), salt1=st.binary(min_size=8, max_size=40), salt2=st.binary(max_size=16)
)
def test_whoever_knows_the_password_can_prove_it(password, salt1, salt2):
    verifier, b, check = _exchange(Algo(salt1, salt2, srp.G, srp.PRIME), password, password)

    assert srp.proves(verifier, salt1, salt2, b, check.A, check.M1)


@TRIES
@given(passwords=st.lists(st.text(min_size=1, max_size=20), min_size=2, max_size=2, unique=True))
def test_another_password_proves_nothing(passwords):
    verifier, b, check = _exchange(Algo(b"salt one", b"salt two", srp.G, srp.PRIME), *passwords)

    assert not srp.proves(verifier, b"salt one", b"salt two", b, check.A, check.M1)


@pytest.mark.parametrize("value", [b"", b"\0" * 256, b"\x01", srp.PRIME, b"\xff" * 256, b"\x02" * 257])
def test_values_that_give_the_secret_away_are_out_of_range(value):
    assert not srp.in_range(value)


def test_the_prime_is_the_one_that_clients_know():
    assert client_side.check_prime_and_good(srp.PRIME, srp.G) is None


def _exchange(algo, right, typed):
    verifier = client_side.compute_digest(algo, right)
    b = secrets.token_bytes(srp.SIZE)
    asked = types.account.Password(
        new_algo=algo,
        new_secure_algo=types.SecurePasswordKdfAlgoUnknown(),
        secure_random=b"",
        current_algo=algo,
        srp_B=srp.challenge(verifier, b),
        srp_id=1,
    )
    return verifier, b, client_side.compute_check(asked, typed)
