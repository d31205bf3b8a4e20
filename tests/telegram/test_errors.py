"""What Telegram's errors mean to whoever asked."""

import pytest
from telethon import errors
from telethon.tl.types import RpcError

from hotline_cli.model.requests import FloodWait, LoggedOut, Refused, Unreachable
from hotline_cli.telegram.errors import error_name, failure
from hotline_cli.telegram.refusals import refusal


def rpc(code, message):
    return errors.rpc_message_to_error(RpcError(code, message), None)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (400, "USER_IS_BLOCKED"),
        (400, "PEER_FLOOD"),
        (403, "CHAT_WRITE_FORBIDDEN"),
        (406, "PRIVACY_PREMIUM_REQUIRED"),
        (400, "SOME_ERROR_OF_TOMORROW"),
        (406, "CHANNEL_PRIVATE"),
    ],
)
def test_a_refusal_keeps_telegrams_name(code, name):
    problem = failure(rpc(code, name))
    assert isinstance(problem, Refused)
    assert problem.error == name


@pytest.mark.parametrize(
    ("name", "seconds"),
    [("FLOOD_WAIT_33", 33), ("SLOWMODE_WAIT_9", 9), ("FLOOD_PREMIUM_WAIT_4", 4), ("FLOOD_WAIT_0", 1), ("FLOOD", 60)],
)
def test_a_flood_says_how_long(name, seconds):
    problem = failure(rpc(420, name))
    assert isinstance(problem, FloodWait)
    assert problem.seconds == seconds


@pytest.mark.parametrize(
    "error",
    [
        rpc(500, "RPC_CALL_FAIL"),
        rpc(-503, "Timeout"),
        rpc(-500, "No workers running"),
        rpc(303, "PHONE_MIGRATE_4"),
        rpc(400, "MSG_WAIT_FAILED"),
        ConnectionError("gone"),
        TimeoutError(),
        OSError(101, "Network is unreachable"),
        BufferError("short"),
    ],
    ids=repr,
)
def test_trouble_on_the_way_may_be_tried_again(error):
    assert isinstance(failure(error), Unreachable)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (401, "AUTH_KEY_UNREGISTERED"),
        (401, "SESSION_REVOKED"),
        (401, "USER_DEACTIVATED_BAN"),
        (406, "AUTH_KEY_DUPLICATED"),
    ],
)
def test_the_end_of_the_session_is_told_from_other_refusals(code, name):
    problem = failure(rpc(code, name))
    assert isinstance(problem, LoggedOut)
    assert problem.error == name


def test_a_key_that_the_server_has_forgotten_ends_the_session():
    assert isinstance(failure(errors.AuthKeyNotFound()), LoggedOut)


def test_numbers_in_error_names_are_put_back():
    assert error_name(rpc(420, "FLOOD_WAIT_33")) == "FLOOD_WAIT_33"
    assert error_name(rpc(303, "PHONE_MIGRATE_4")) == "PHONE_MIGRATE_4"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(5, "5 s"), (60, "1 min"), (61, "2 min"), (3599, "1 h"), (3661, "1 h 2 min"), (86399, "24 h")],
)
def test_a_login_that_must_wait_says_so_in_words(seconds, words):
    problem = refusal(rpc(420, f"FLOOD_WAIT_{seconds}"))
    assert problem.temporary
    assert problem.remedy == f"Try again in {words}."


def test_an_unknown_login_error_is_named():
    assert "WHAT_NOW" in refusal(rpc(400, "WHAT_NOW")).sentence
