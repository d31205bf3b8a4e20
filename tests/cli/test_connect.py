"""`hotline connect` for programs: events on stdout, answers laid ready, and what is left when it fails."""

import asyncio
import os
import sqlite3
import stat
import time
from contextlib import closing

import pytest
from connecting import Hotline, scanner, token_in
from telethon.tl import functions, types

PHONE = "9996625555"
NUMBER = "+99966 2 5555"
NEW_GROUP = ("--group", "new:Team")
SCRIPT = ("--json", "--no-input", "--no-test")


@pytest.fixture
def desk(tmp_path, sandbox):
    return Hotline(tmp_path, sandbox)


@pytest.fixture
async def phone(sandbox):
    """The account's own phone."""
    return await sandbox.signed_in(PHONE, "Owner")


def stored(desk, sql, name="default"):
    with closing(sqlite3.connect(desk.data / name / "hotline.db")) as conn:
        return conn.execute(sql).fetchall()


async def test_a_scanned_code_connects_the_account_and_makes_its_group(desk, phone):
    run = await desk.run("connect", "--qr", *NEW_GROUP, *SCRIPT, on={"qr": scanner(phone)})
    me = await phone.get_me()
    assert run.code == 0, run.errors
    assert run.names == ["qr", "scanned", "connected", "group"]
    (shown,) = run.all("qr")
    assert shown["url"].startswith("tg://login?token=")
    assert time.time() < shown["expires"] <= time.time() + 30
    assert run.envelope["data"] == {
        "name": "default",
        "account": {"id": me.id, "name": "Owner", "username": None},
        "group": {"id": run.all("group")[0]["id"], "title": "Team"},
        "tested": False,
    }
    assert stored(desk, "SELECT account_id, group_id FROM connection") == [(me.id, run.all("group")[0]["id"])]


async def test_what_is_written_can_be_read_by_the_owner_only(desk, phone, tmp_path):
    picture = tmp_path / "code.png"
    run = await desk.run("connect", "--qr", "--png", str(picture), *NEW_GROUP, *SCRIPT, on={"qr": scanner(phone)})
    assert run.code == 0, run.errors
    folder = desk.data / "default"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for path in (picture, *folder.iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert picture.read_bytes().startswith(b"\x89PNG")


async def test_a_code_that_expires_is_followed_by_a_new_one(desk, phone, sandbox, tmp_path):
    scan = scanner(phone)
    shown = []

    async def on_qr(event):
        shown.append(event)
        if len(shown) == 1:
            sandbox.world.now = lambda: time.time() + 31  # half a minute passes for the server
            token = sandbox.world.logins.tokens[token_in(event["url"])]
            assert token.expires < sandbox.world.time()
        else:
            await scan(event)

    # The program counts by its own clock, so that the token has to be short-lived for it.
    sandbox.world.now = lambda: time.time() - 29
    run = await desk.run("connect", "--qr", *NEW_GROUP, *SCRIPT, on={"qr": on_qr})
    assert run.code == 0, run.errors
    assert len({event["url"] for event in shown}) >= 2


async def test_a_password_is_asked_for_after_the_scan(desk, phone):
    await phone.edit_2fa(new_password="swordfish", hint="a fish")
    run = await desk.run(
        "connect", "--qr", *NEW_GROUP, *SCRIPT, on={"qr": scanner(phone)}, HOTLINE_PASSWORD="swordfish"
    )
    assert run.code == 0, run.errors
    assert run.all("password_needed") == [{"event": "password_needed", "hint": "a fish", "problem": None}]


async def test_a_wrong_password_laid_ready_is_said_and_nothing_is_kept(desk, phone):
    await phone.edit_2fa(new_password="swordfish")
    run = await desk.run("connect", "--phone", NUMBER, *SCRIPT, HOTLINE_CODE="22222", HOTLINE_PASSWORD="salmon")
    assert run.code == 77
    assert run.envelope["error"]["message"] == "That password is wrong."
    assert "HOTLINE_PASSWORD" in run.envelope["error"]["remedy"]
    assert "salmon" not in run.output + run.errors
    assert not (desk.data / "default").exists()


async def test_a_phone_code_from_standard_input_connects(desk, phone):
    run = await desk.run("connect", "--phone", NUMBER, "--code-from", "-", *NEW_GROUP, *SCRIPT, said="22222\n")
    assert run.code == 0, run.errors
    (needed,) = run.all("code_needed")
    assert (needed["way"], needed["length"]) == ("to the account's Telegram app (a message from Telegram)", 5)


async def test_another_line_is_another_try_and_an_empty_one_has_the_code_sent_again(desk, phone):
    run = await desk.run(
        "connect", "--phone", NUMBER, "--code-from", "-", *NEW_GROUP, *SCRIPT, said="11111\n\n2-2 222\n"
    )
    assert run.code == 0, run.errors
    first, wrong, again = run.all("code_needed")
    assert (first["problem"], wrong["problem"], again["problem"]) == (None, "That code is wrong.", None)
    assert (first["way"], again["way"]) == ("to the account's Telegram app (a message from Telegram)", "by SMS")


async def test_a_wrong_code_laid_ready_is_said(desk, phone):
    run = await desk.run("connect", "--phone", NUMBER, *SCRIPT, HOTLINE_CODE="12345")
    assert (run.code, run.envelope["error"]["message"]) == (77, "That code is wrong.")


@pytest.mark.parametrize("how", ["late file", "pipe"])
async def test_a_code_may_come_from_a_file_that_appears_later(desk, phone, tmp_path, how):
    path = tmp_path / "code"
    if how == "pipe":
        os.mkfifo(path)

    async def on_code(_):
        await asyncio.to_thread(path.write_text, "22222\n")

    run = await desk.run(
        "connect", "--phone", NUMBER, *NEW_GROUP, *SCRIPT, on={"code_needed": on_code}, HOTLINE_CODE_FILE=str(path)
    )
    assert run.code == 0, run.errors


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--phone", "+9996629999", "--code-from", "-"), 77, "There is no Telegram account with the number"),
        (("--phone", "+4915112345678"), 77, "does not take this for a phone number"),
        (("--phone", NUMBER), 64, "Telegram wants the code"),
        ((), 64, "It is not said how to log in"),
        (("--qr", "--phone", NUMBER), 64, "two ways"),
        (("--qr", "--code-from", "code.txt"), 64, "--code-from"),
    ],
)
async def test_what_cannot_go_on_is_said_and_nothing_is_kept(desk, phone, arguments, code, message):
    run = await desk.run("connect", *arguments, *SCRIPT, said="22222\n")
    assert (run.code, run.envelope["ok"]) == (code, False)
    assert message in run.envelope["error"]["message"]
    assert run.envelope["error"]["remedy"]
    assert not desk.data.exists() or not list(desk.data.iterdir())


async def test_a_name_that_cannot_be_a_folder_is_refused(desk, phone):
    run = await desk.run("connect", "--qr", "--name", "../up", *SCRIPT)
    assert run.code == 78
    assert "cannot be a connection's name: use small letters" in run.envelope["error"]["message"]


async def test_too_many_wrong_codes_say_how_long_to_wait(desk, phone):
    run = await desk.run("connect", "--phone", NUMBER, "--code-from", "-", *SCRIPT, said="1\n" * 30)
    assert run.code in (75, 77)
    assert run.envelope["error"]["remedy"]


async def test_a_banned_number_is_said(desk, phone, sandbox):
    sandbox.world.logins.banned_phones.add(PHONE)
    run = await desk.run("connect", "--phone", NUMBER, *SCRIPT)
    assert (run.code, run.envelope["error"]["message"]) == (77, "Telegram has banned this phone number.")


async def test_without_api_id_it_says_where_to_get_one(desk, phone):
    desk.telegram = {}
    desk.write_settings()
    run = await desk.run("connect", "--qr", *SCRIPT)
    assert run.code == 78
    assert "https://my.telegram.org" in run.envelope["error"]["message"]


async def test_an_api_id_that_telegram_does_not_know_is_said(desk, phone):
    desk.telegram["api_id"] = 1
    desk.write_settings()
    run = await desk.run("connect", "--qr", *SCRIPT)
    assert run.code == 77
    assert "api_id" in run.envelope["error"]["message"]


async def test_connecting_again_keeps_group_and_history_and_ends_the_old_session(desk, phone, sandbox):
    await desk.run("connect", "--qr", *NEW_GROUP, *SCRIPT, on={"qr": scanner(phone)})
    before = stored(desk, "SELECT account_id, group_id FROM connection")
    positions = stored(desk, "SELECT channel_id FROM update_state")
    run = await desk.run("connect", "--phone", NUMBER, *SCRIPT, HOTLINE_CODE="22222")
    assert run.code == 0, run.errors
    assert stored(desk, "SELECT account_id, group_id FROM connection") == before
    assert stored(desk, "SELECT channel_id FROM update_state") == positions
    assert run.envelope["data"]["group"]["title"] == "Team"
    me = await phone.get_me()
    assert len(sandbox.world.users[me.id].authorizations) == 2


async def test_a_connection_that_is_logged_in_needs_no_login_to_change_its_group(desk, phone):
    await desk.run("connect", "--qr", *NEW_GROUP, *SCRIPT, on={"qr": scanner(phone)})
    run = await desk.run("connect", "--group", "new:Other team", *SCRIPT)
    assert (run.code, run.names) == (0, ["connected", "group"])
    assert run.envelope["data"]["group"]["title"] == "Other team"


async def test_a_session_that_was_ended_wants_a_new_login(desk, phone, sandbox):
    await desk.run("connect", "--qr", *NEW_GROUP, *SCRIPT, on={"qr": scanner(phone)})
    await phone(functions.auth.ResetAuthorizationsRequest())
    run = await desk.run("connect", *SCRIPT)
    assert (run.code, run.envelope["error"]["message"]) == (64, "It is not said how to log in.")
    run = await desk.run("connect", "--qr", *SCRIPT, on={"qr": scanner(phone)})
    assert run.code == 0, run.errors


async def test_another_account_is_refused_and_logged_out_again(desk, phone, sandbox):
    await desk.run("connect", "--qr", *NEW_GROUP, *SCRIPT, on={"qr": scanner(phone)})
    other = await sandbox.signed_in("9996626666", "Other")
    run = await desk.run("connect", "--qr", *SCRIPT, on={"qr": scanner(other)})
    assert run.code == 77
    assert run.envelope["error"]["message"] == "This connection belongs to Owner, and you have logged in as Other."
    assert "--name" in run.envelope["error"]["remedy"]
    me = await other.get_me()
    assert len(sandbox.world.users[me.id].authorizations) == 1
    assert (await desk.run("connect", *SCRIPT)).code == 0


async def test_several_accounts_have_connections_of_their_own(desk, phone, sandbox):
    other = await sandbox.signed_in("9996626666", "Other")
    await desk.run("connect", "--qr", "--name", "one", *NEW_GROUP, *SCRIPT, on={"qr": scanner(phone)})
    await desk.run("connect", "--qr", "--name", "two", *NEW_GROUP, *SCRIPT, on={"qr": scanner(other)})
    assert stored(desk, "SELECT account_id FROM connection", "one") != stored(
        desk, "SELECT account_id FROM connection", "two"
    )
    run = await desk.run("connect", "--qr", *SCRIPT)
    assert (run.code, run.envelope["error"]["message"]) == (64, "There are several connections: one, two.")


async def test_a_folder_in_use_is_left_alone(desk, phone):
    await desk.run("connect", "--qr", *NEW_GROUP, *SCRIPT, on={"qr": scanner(phone)})
    async with desk.running("run") as daemon:
        async for line in daemon.process.stderr:
            if b"connected" in line:
                break
        run = await desk.run("connect", "--qr", *SCRIPT)
        daemon.process.terminate()
        await daemon.process.wait()
    assert run.code == 75
    assert f"process {daemon.process.pid}" in run.envelope["error"]["message"]


async def test_a_foreign_file_in_the_databases_place_is_named_before_anything_happens(desk, phone):
    path = desk.data / "default" / "hotline.db"
    path.parent.mkdir(parents=True)
    path.write_text("not a database, but a shopping list\n" * 50)
    run = await desk.run("connect", "--qr", *SCRIPT)
    assert run.code == 65
    assert str(path) in run.envelope["error"]["message"]
    assert run.names == []
    assert path.read_text().startswith("not a database")


async def test_the_test_sees_a_first_message_through_the_real_bridge(desk, phone, sandbox):
    await phone(functions.account.UpdateUsernameRequest("acme_support"))
    customer = await sandbox.signed_in("9996627777", "Ann")

    async def write(event):
        if event["step"] == "waiting":
            await customer.send_message(event["write_to"], "Is anybody there?")

    run = await desk.run(
        "connect", "--qr", *NEW_GROUP, "--json", "--no-input", on={"qr": scanner(phone), "test": write}
    )
    assert run.code == 0, run.errors
    assert [event["step"] for event in run.all("test")] == ["waiting", "shown", "welcome"]
    assert run.envelope["data"]["tested"] is True
    (welcome,) = await customer.get_messages("acme_support", from_user="acme_support")
    assert welcome.message.startswith("Hello Ann, ")


async def test_run_starts_the_daemon_in_the_same_process(desk, phone):
    async with desk.running("connect", "--qr", "--run", *NEW_GROUP, *SCRIPT) as run:
        reading = asyncio.create_task(run.finish({"qr": scanner(phone)}))
        lock = desk.data / "default" / "lock"
        while run.names[-1:] != ["group"] or stored(desk, "SELECT online_since FROM connection") == [(None,)]:
            assert not reading.done(), run.errors
            await asyncio.sleep(0.05)
        assert lock.read_text().strip() == str(run.process.pid)
        run.process.terminate()
        await reading
    assert run.code == 0, run.errors
    assert run.envelope["ok"] is True


# Servers that cannot be used.

ANOTHER_KEY = """\
-----BEGIN RSA PUBLIC KEY-----
MIIBCgKCAQEAruw2yP/BCcsJliRoW5eBVBVle9dtjJw+OYED160Wybum9SXtBBLX
riwt4rROd9csv0t0OHCaTmRqBcQ0J8fxhN6/cpR1GWgOZRUAiQxoMnlt0R93LCX/
j1dnVa/gVbCjdSxpbrfY2g2L4frzjJvdl84Kd9ORYjDEAyFnEA7dD556OptgLQQ2
e2iVNq8NZLYTzLp5YpOdO1doK+ttrltggTCy5SrKeLoCPPbOgGsdxJxyz5KKcZnS
Lj16yE5HvJQn0CNpRdENvRUXe6tBP78O39oJ8BTHp9oIjd6XWXAsp2CvK45Ol8wF
XGF710w9lwCGNbmNxNYhtIkdqfsEcwR5JwIDAQAB
-----END RSA PUBLIC KEY-----"""


async def web_server(reader, writer):
    await reader.read(64)
    writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    writer.close()


@pytest.mark.parametrize(
    ("server", "code", "words"),
    [
        ({"port": 1}, 69, "No connection to 127.0.0.1:1: Connection refused"),
        ({"public_key": ANOTHER_KEY}, 78, "has another key than is known here"),
        (
            {"public_key": ANOTHER_KEY.replace("ruw2", "!!!!")},
            78,
            "telegram.server.public_key is not an RSA public key",
        ),
        ({"port": 0}, 78, "telegram.server.port"),
    ],
)
async def test_a_server_that_cannot_be_used_is_named_with_the_remedy(desk, server, code, words):
    desk.server |= server
    desk.write_settings()
    run = await desk.run("connect", "--qr", *SCRIPT)
    assert run.code == code
    assert words in run.envelope["error"]["message"]
    assert "Traceback" not in run.errors
    assert not desk.data.exists() or not list(desk.data.iterdir())


async def test_a_server_that_is_not_telegram_is_named(desk):
    server = await asyncio.start_server(web_server, "127.0.0.1", 0)
    desk.server["port"] = server.sockets[0].getsockname()[1]
    desk.write_settings()
    async with server:
        run = await desk.run("connect", "--qr", *SCRIPT)
    assert run.code == 69
    assert "does not speak Telegram's protocol" in run.envelope["error"]["message"]


async def test_a_connection_whose_server_is_gone_says_so(desk, phone):
    await desk.run("connect", "--qr", *NEW_GROUP, *SCRIPT, on={"qr": scanner(phone)})
    desk.server["port"] = 1
    desk.write_settings()
    run = await desk.run("connect", *SCRIPT)
    assert run.code == 69
    assert "No connection to 127.0.0.1:1: nobody answers there" in run.envelope["error"]["message"]
    assert stored(desk, "SELECT count(*) FROM session") == [(1,)]


# The backend group.


async def group_of(client, title, forum=True):
    answer = await client(functions.channels.CreateChannelRequest(title, "", megagroup=True, forum=forum))
    return types.InputChannel(answer.chats[0].id, answer.chats[0].access_hash)


async def test_without_a_group_the_possible_ones_are_named(desk, phone):
    channel = await group_of(phone, "Plain", forum=False)
    run = await desk.run("connect", "--qr", *SCRIPT, on={"qr": scanner(phone)})
    assert (run.code, run.envelope["error"]["message"]) == (64, "It is not said which group is the backend group.")
    assert f"-100{channel.channel_id} (Plain)" in run.envelope["error"]["remedy"]
    # The login counts, so that only the group is left to say.
    run = await desk.run("connect", "--group", f"-100{channel.channel_id}", *SCRIPT)
    assert (run.code, run.names) == (0, ["connected", "group"])


async def test_missing_rights_are_named_one_by_one_with_what_to_click(desk, phone, sandbox):
    boss = await sandbox.signed_in("9996626666", "Boss")
    channel = await group_of(boss, "Theirs")
    await boss(functions.channels.UpdateUsernameRequest(channel, "their_team"))
    (account,) = (await boss(functions.contacts.ResolvePhoneRequest(f"+{PHONE}"))).users
    await boss(functions.channels.InviteToChannelRequest(channel, [account]))
    run = await desk.run("connect", "--qr", "--group", "@their_team", *SCRIPT, on={"qr": scanner(phone)})
    assert run.code == 77
    assert "Missing: Manage Topics, Delete Messages, Pin Messages." in run.envelope["error"]["message"]
    clicks = run.envelope["error"]["remedy"].splitlines()
    assert [line.partition(":")[0] for line in clicks] == ["Manage Topics", "Delete Messages", "Pin Messages"]
    assert all("Administrators" in line for line in clicks)


@pytest.mark.parametrize("group", ["@nobody_here", "-1001234567890", "9" * 23])
async def test_a_group_that_cannot_be_is_said(desk, phone, group):
    run = await desk.run("connect", "--qr", "--group", group, *SCRIPT, on={"qr": scanner(phone)})
    assert run.code == 77
    assert "new:TITLE" in run.envelope["error"]["remedy"]


async def test_a_group_that_was_lost_is_said(desk, phone):
    await desk.run("connect", "--qr", *NEW_GROUP, *SCRIPT, on={"qr": scanner(phone)})
    async for dialog in phone.iter_dialogs():
        if dialog.title == "Team":
            await phone(functions.channels.DeleteChannelRequest(dialog.input_entity))
    run = await desk.run("connect", *SCRIPT)
    assert run.code == 77
    assert run.envelope["error"]["message"].startswith("The backend group is lost: ")
    run = await desk.run("connect", *NEW_GROUP, *SCRIPT)
    assert run.code == 0
