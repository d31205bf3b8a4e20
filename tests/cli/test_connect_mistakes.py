"""`hotline connect` and what people get wrong: it is named, before anybody goes online where that can be seen."""

import pytest
from connecting import Hotline, scanner
from telethon.tl import functions

from hotline_cli.cli import asking

PHONE = "9996625555"
NUMBER = f"+{PHONE}"
SCRIPT = ("--json", "--no-input", "--no-test")


@pytest.fixture
def desk(tmp_path, sandbox):
    return Hotline(tmp_path, sandbox)


@pytest.fixture
def offline(desk):
    """No server is there: whoever goes online is told so."""
    desk.server["port"] = 1
    desk.write_settings()
    return desk


@pytest.fixture
async def phone(sandbox):
    return await sandbox.signed_in(PHONE, "Owner")


@pytest.mark.parametrize("group", ["", "  ", "new:", "new:  "])
async def test_an_option_that_names_no_group_is_found_offline(offline, group):
    run = await offline.run("connect", "--qr", "--group", group, *SCRIPT)
    assert run.code == 64
    assert run.envelope["error"]["message"].startswith("--group ")
    assert "new:TITLE" in run.envelope["error"]["remedy"]


@pytest.mark.parametrize(("place", "why"), [("missing/code.png", "there is no folder"), ("", "it is a folder")])
async def test_a_picture_that_cannot_be_written_is_found_offline(offline, tmp_path, place, why):
    picture = tmp_path / place
    run = await offline.run("connect", "--qr", "--png", str(picture), *SCRIPT)
    assert run.code == 73
    assert run.envelope["error"]["message"].startswith(f"{picture} cannot be written: {why}")
    assert "--png" in run.envelope["error"]["remedy"]


@pytest.mark.parametrize("name", ["code", "password"])
async def test_a_folder_where_an_answer_should_be_is_named_with_its_variable(desk, phone, tmp_path, name):
    await phone.edit_2fa(new_password="swordfish")
    variable = f"HOTLINE_{name.upper()}_FILE"
    given = {"HOTLINE_CODE": "22222"} if name == "password" else {}
    run = await desk.run("connect", "--phone", NUMBER, *SCRIPT, **given | {variable: str(tmp_path)})
    assert run.code == 74
    assert run.envelope["error"]["message"] == f"{tmp_path} cannot be read: Is a directory."
    assert variable in run.envelope["error"]["remedy"]


async def test_it_says_which_file_it_waits_for_and_until_when(desk, phone, tmp_path):
    path = tmp_path / "code"
    arguments = ("connect", "--phone", NUMBER, "--group", "new:Team", "--no-input", "--no-test")
    async with desk.running(*arguments, HOTLINE_CODE_FILE=str(path)) as run:
        while not (line := (await run.process.stderr.readline()).decode()).startswith("Waiting"):
            assert line
        path.write_text("22222\n")
        await run.finish({})
    assert f"for the code in {path} (HOTLINE_CODE_FILE)." in line
    assert line.startswith("Waiting until ")
    assert run.code == 0, run.errors


async def test_a_file_that_never_comes_is_named_with_its_variable(tmp_path, monkeypatch):
    monkeypatch.setattr(asking, "FILE_PATIENCE", 0.0)
    with pytest.raises(asking.Failure, match="Nothing was written to") as caught:
        await asking.from_file(tmp_path / "code", "HOTLINE_CODE_FILE", "code")
    assert "HOTLINE_CODE_FILE" in caught.value.remedy


# The settings.


async def test_without_a_settings_file_it_says_how_to_give_api_id_and_hash(desk, phone, tmp_path):
    desk.config = tmp_path / "nowhere.yaml"
    run = await desk.run("connect", "--qr", *SCRIPT)
    assert run.code == 78
    assert "api_id and api_hash missing" in run.envelope["error"]["message"]
    assert "HOTLINE_API_ID" in run.envelope["error"]["message"]
    assert not desk.config.exists()


async def test_a_settings_file_that_was_named_is_begun_where_the_environment_has_api_id_and_hash(offline, tmp_path):
    offline.config = tmp_path / "new" / "hotline.yaml"
    credentials = {"HOTLINE_API_ID": "1", "HOTLINE_API_HASH": "0" * 32}
    await offline.run("connect", "--phone", "+1", "--name", "../up", *SCRIPT, **credentials)
    assert offline.config.stat().st_mode & 0o777 == 0o600
    assert (await offline.run("config", "validate", "--json")).envelope["ok"]


async def test_other_commands_want_the_settings_file_that_was_named(desk, tmp_path):
    desk.config = tmp_path / "nowhere.yaml"
    run = await desk.run("run", "--json")
    assert run.code == 78
    assert "There is no settings file at" in run.envelope["error"]["message"]


async def test_the_only_name_in_the_settings_is_the_connections(desk, phone):
    desk.write_settings(support={"welcome": "off"})
    run = await desk.run("connect", "--qr", "--group", "new:Team", *SCRIPT, on={"qr": scanner(phone)})
    assert run.code == 0, run.errors
    assert run.envelope["data"]["name"] == "support"


async def test_of_several_names_in_the_settings_one_has_to_be_said(offline):
    offline.write_settings(support={}, sales={})
    run = await offline.run("connect", "--qr", *SCRIPT)
    assert run.code == 64
    assert run.envelope["error"]["message"] == "The settings have several connections: sales, support."
    assert "--name" in run.envelope["error"]["remedy"]


# The backend group.


async def test_a_new_group_is_made_once(desk, phone, sandbox):
    arguments = ("connect", "--group", "new:Team", *SCRIPT)
    first = await desk.run(*arguments, "--qr", on={"qr": scanner(phone)})
    again = await desk.run(*arguments)
    assert (first.code, again.code) == (0, 0), again.errors
    assert again.envelope["data"]["group"] == first.envelope["data"]["group"]
    told = await desk.run("connect", "--group", "new:Team", "--no-input", "--no-test")
    assert "“Team” is kept" in told.errors
    assert len(sandbox.world.channels) == 1


async def test_a_new_group_is_made_again_when_the_old_one_cannot_be_used(desk, phone, sandbox):
    arguments = ("connect", "--group", "new:Team", *SCRIPT)
    first = await desk.run(*arguments, "--qr", on={"qr": scanner(phone)})
    async for dialog in phone.iter_dialogs():
        if dialog.title == "Team":
            await phone(functions.channels.ToggleForumRequest(dialog.input_entity, enabled=False, tabs=False))
    again = await desk.run(*arguments)
    assert again.code == 0, again.errors
    assert again.envelope["data"]["group"]["id"] != first.envelope["data"]["group"]["id"]


async def test_a_script_that_names_another_group_has_agreed_and_is_told_what_it_means(desk, phone):
    await desk.run("connect", "--qr", "--group", "new:Team", *SCRIPT, on={"qr": scanner(phone)})
    run = await desk.run("connect", "--group", "new:Other", "--no-input", "--no-test")
    assert run.code == 0, run.errors
    assert "The topics there will be served no more" in run.errors
