"""`hotline connect` and what people get wrong: it is named, before anybody goes online where that can be seen."""

import pytest
from connecting import Hotline

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
