"""`hotline connect` as a person sees it, on a terminal."""

import re

import pytest
from connecting import Hotline, token_in
from pty_terminal import pty
from telethon.tl import functions, types
from test_qr import modules_of

from hotline_cli.cli import qr

PHONE = "9996625555"
SCAN = "In the account's Telegram app: Settings → Devices → Link Desktop Device, and scan this."
LINK = re.compile(r"tg://login\?token=[\w-]+")


@pytest.fixture
def desk(tmp_path, sandbox):
    return Hotline(tmp_path, sandbox)


@pytest.fixture
async def phone(sandbox):
    return await sandbox.signed_in(PHONE, "Owner")


def opened(desk, *arguments, **size):
    return pty(desk.arguments("connect", *arguments), desk.environ, **size)


async def test_the_code_on_the_terminal_can_be_scanned(desk, phone):
    with opened(desk, "--qr", "--no-test") as person:
        await person.sees("another name).")
        shown = await person.sees("Ctrl-C gives up")
        (link,) = set(LINK.findall(shown))
        assert unwrapped(shown).startswith(SCAN)
        blocks = [line for line in shown.splitlines() if "▀" in line or "█" in line]
        modules = qr.matrix(link)
        width = len(modules)
        assert contains(modules, modules_of(line[:width].ljust(width) for line in blocks))
        assert len(blocks) * 2 >= width - 2 * qr.QUIET_ZONE
        assert "\x1b[38;2;0;0;0;48;2;255;255;255m" in person.raw
        await phone(functions.auth.AcceptLoginTokenRequest(token_in(link)))
        await person.sees("The code was scanned.")
        await person.sees("Connected as Owner.")
        await person.sees("Title of the new group [Owner team]:")
        person.type("")
        await person.sees("The backend group is “Owner team”.")
        await person.sees("Start the daemon now? [Y/n]")
        person.type("n")
        await person.sees("hotline run default")
        assert await person.ends() == 0


def unwrapped(shown):
    """What stands there, without the terminal's line ends."""
    return " ".join(shown.split())


async def test_where_no_line_is_left_above_the_code_the_sentence_stands_beside_it(desk, phone):
    with opened(desk, "--qr", "--no-test", height=24) as person:
        await person.sees("another name).")
        shown = await person.sees("Ctrl-C gives up")
        words = shown.translate(dict.fromkeys(map(ord, "█▀▄"), " "))
        assert unwrapped(words).startswith(SCAN)
        assert "▀" in shown
        person.interrupt()
        assert await person.ends() == 130


async def test_where_there_is_no_terminal_the_sentence_comes_with_the_link(desk):
    async with desk.running("connect", "--qr", "--no-test", "--no-input") as run:
        assert (await run.process.stderr.readline()).decode().startswith("The connection is called")
        assert (await run.process.stderr.readline()).decode().startswith(f"{SCAN} Write it as a picture with --png")
        assert LINK.fullmatch((await run.process.stderr.readline()).decode().strip())


def contains(modules, part):
    """Whether the rows of `part` stand in `modules`, one below the other."""
    return any(modules[start : start + len(part)] == part for start in range(len(modules)))


async def test_a_small_terminal_shows_the_link(desk, phone):
    with opened(desk, "--qr", "--no-test", width=70, height=12) as person:
        await person.sees("another name).")
        shown = await person.sees("Ctrl-C gives up")
        assert unwrapped(shown).startswith(f"{SCAN} The terminal is too small")
        assert "▀" not in shown
        person.interrupt()
        assert await person.ends() == 130
    assert not (desk.data / "default").exists()


async def test_the_first_time_api_id_and_hash_are_asked_for_and_kept(desk, phone, sandbox):
    desk.telegram = {}
    desk.write_settings()
    with opened(desk, "--phone", f"+{PHONE}", "--no-test", "--group", "new:Team") as person:
        assert "https://my.telegram.org" in await person.sees("api_id:")
        person.type("twelve")
        await person.sees("The api_id is a number.")
        await person.sees("api_id:")
        person.type(str(sandbox.api_id))
        await person.sees("api_hash:")
        person.type(sandbox.api_hash)
        await person.sees("Written to")
        await person.sees("The code, or Enter alone to have it sent again by SMS:")
        person.type("22222")
        await person.sees("Start the daemon now?")
        person.type("n")
        assert await person.ends() == 0
        assert sandbox.api_hash not in person.text
    assert sandbox.api_hash in desk.config.read_text()
    assert desk.config.stat().st_mode & 0o777 == 0o600


async def test_a_settings_file_that_was_named_and_is_not_there_is_made(desk, phone, tmp_path):
    desk.config = tmp_path / "new" / "hotline.yaml"
    with opened(desk, "--qr", "--no-test") as person:
        assert "https://my.telegram.org" in await person.sees("api_id:")
        person.type("12345")
        await person.sees("api_hash:")
        person.type("0123456789abcdef" * 2)
        await person.sees(f"Written to {desk.config}.")
        person.interrupt()
        assert await person.ends() == 130
    assert "0123456789abcdef" in desk.config.read_text()
    assert desk.config.stat().st_mode & 0o777 == 0o600


async def test_with_several_names_in_the_settings_the_person_is_asked_which(desk, phone):
    desk.write_settings(support={}, sales={})
    with opened(desk, "--phone", f"+{PHONE}", "--no-test", "--group", "new:Team") as person:
        await person.sees("Which connection: sales, support?")
        person.type("purchases")
        await person.sees("Write one of these names")
        person.type("sales")
        await person.sees("The code,")
        person.type("22222")
        await person.sees("Start the daemon now?")
        person.type("n")
        assert await person.ends() == 0
    assert [folder.name for folder in desk.data.iterdir()] == ["sales"]


async def test_another_group_than_before_has_to_be_confirmed(desk, phone, sandbox):
    with opened(desk, "--phone", f"+{PHONE}", "--no-test", "--group", "new:Team") as person:
        await person.sees("The code,")
        person.type("22222")
        await person.sees("Start the daemon now?")
        person.type("n")
        assert await person.ends() == 0
    for answer, title, code in (("", "Team", 77), ("y", "Other", 0)):
        with opened(desk, "--no-test", "--group", "new:Other") as person:
            said = unwrapped(await person.sees("Change the backend group? [y/N]"))
            assert "The topics there will be served no more" in said
            assert "every dialog gets a new topic" in said
            person.type(answer)
            if code:
                await person.sees("The backend group stays as it was.")
            else:
                await person.sees("Start the daemon now?")
                person.type("n")
            assert await person.ends() == code
        assert title in {channel.title for channel in sandbox.world.channels.values()}
        assert len(sandbox.world.channels) == (1 if code else 2)


async def test_code_and_password_are_asked_for_until_they_are_right(desk, phone):
    await phone.edit_2fa(new_password="swordfish", hint="a fish")
    with opened(desk, "--phone", f"+{PHONE}", "--no-test", "--group", "new:Team") as person:
        said = await person.sees("The code,")
        assert "to the account's Telegram app" in said
        assert "Never send it to anybody" in said
        person.type("11111")
        between = await person.sees("That code is wrong. The code, or Enter alone to have it sent again by SMS:")
        assert "Telegram has sent" not in between
        assert "Never send it" not in between
        person.type("")
        assert "Telegram has sent a code by SMS." in await person.sees("The code")
        person.type("22222")
        await person.sees("The password of two-step verification (hint: a fish):")
        person.type("salmon")
        await person.sees("That password is wrong.")
        await person.sees("(hint: a fish):")
        person.type("swordfish")
        await person.sees("Start the daemon now?")
        person.type("n")
        assert await person.ends() == 0
        assert "salmon" not in person.text
        assert "swordfish" not in person.text


async def test_without_a_way_to_log_in_the_person_is_asked(desk, phone):
    with opened(desk, "--no-test", "--group", "new:Team") as person:
        await person.sees("Enter alone for a QR code:")
        person.type(f"+{PHONE}")
        await person.sees("The code,")
        person.type("22222")
        await person.sees("Start the daemon now?")
        person.type("n")
        assert await person.ends() == 0


async def test_groups_are_offered_with_what_is_missing_in_them(desk, phone, sandbox):
    owner = await sandbox.signed_in("9996626666", "Boss")
    theirs = await made(owner, "Theirs", forum=True)
    await owner(functions.channels.UpdateUsernameRequest(theirs, "their_team"))
    plain = await made(phone, "Plain")
    (guest,) = (await owner(functions.contacts.ResolvePhoneRequest(f"+{PHONE}"))).users
    await owner(functions.channels.InviteToChannelRequest(theirs, [guest]))
    await owner(
        functions.channels.EditAdminRequest(theirs, guest, types.ChatAdminRights(delete_messages=True, other=True), "")
    )
    with opened(desk, "--phone", f"+{PHONE}", "--no-test") as person:
        await person.sees("The code,")
        person.type("22222")
        offered = await person.sees("Number, or n:")
        assert f"1  Plain (-100{plain.channel_id}): yours, topics can be switched on" in offered
        assert "2  Theirs (@their_team): missing: Manage Topics, Pin Messages" in offered
        person.type("2")
        said = await person.sees("Then choose again.")
        assert "Manage Topics: open the group, Edit, Administrators" in said
        await person.sees("Number, or n:")
        person.type("1")
        await person.sees("has no topics yet. Switch them on? [Y/n]")
        person.type("y")
        await person.sees("The backend group is “Plain”.")
        await person.sees("Start the daemon now?")
        person.type("n")
        assert await person.ends() == 0
    assert sandbox.world.channels[plain.channel_id].forum


async def made(client, title, forum=False):
    answer = await client(functions.channels.CreateChannelRequest(title, "", megagroup=True, forum=forum))
    return types.InputChannel(answer.chats[0].id, answer.chats[0].access_hash)


async def test_ctrl_c_leaves_the_test_out_and_keeps_the_connection(desk, phone):
    with opened(desk, "--phone", f"+{PHONE}", "--group", "new:Team") as person:
        await person.sees("The code,")
        person.type("22222")
        await person.sees("Now the test: write anything to +9996625555 from another account.")
        await person.sees("Waiting up to 5 minutes for it.")
        person.interrupt()
        await person.sees("The test is left out.")
        await person.sees("Start the daemon now?")
        person.type("n")
        assert await person.ends() == 0
    assert (desk.data / "default" / "hotline.db").exists()
