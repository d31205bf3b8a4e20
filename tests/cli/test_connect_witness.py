"""The test at the end of `hotline connect`, when nothing or the wrong thing comes."""

import asyncio
from pathlib import Path

import pytest
from desk import open_desk

from hotline_cli.cli import witness
from hotline_cli.cli.errors import Failure
from hotline_cli.cli.options import Options
from hotline_cli.model.requests import LoggedOut
from hotline_cli.store import connection as connection_store
from hotline_cli.store.database import Database

ASKED = Options(data=Path(), config=Path())


@pytest.fixture
async def desk(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, run=False) as desk:
        yield desk


async def test_when_nobody_writes_it_says_so(desk, monkeypatch):
    monkeypatch.setattr(witness, "PATIENCE", 1.0)
    with pytest.raises(Failure, match="Nobody has written to the account") as caught:
        await witness.watch(desk.folder, desk.settings, ASKED, "@acme_support")
    assert "connected and bound all the same" in caught.value.remedy


async def test_when_the_settings_let_only_some_people_in_it_says_so(sandbox, tmp_path, monkeypatch):
    monkeypatch.setattr(witness, "PATIENCE", 1.0)
    async with open_desk(sandbox, tmp_path, run=False, allow=[12]) as desk:
        with pytest.raises(Failure, match="nothing was tested") as caught:
            await witness.watch(desk.folder, desk.settings, ASKED, "@acme_support")
    assert "`allow`" in caught.value.remedy


async def test_what_went_wrong_meanwhile_is_said(desk, monkeypatch):
    monkeypatch.setattr(witness, "PATIENCE", 8.0)
    server = desk.settings.telegram.server.model_copy(update={"port": 1})
    telegram = desk.settings.telegram.model_copy(update={"server": server})
    settings = desk.settings.model_copy(update={"telegram": telegram})
    with pytest.raises(Failure, match=r"The test has failed: .*127\.0\.0\.1:1") as caught:
        await witness.watch(desk.folder, settings, ASKED, "@acme_support")
    assert "hotline run" in caught.value.remedy


async def test_when_the_session_has_ended_it_says_so(desk):
    async with await Database.open(desk.folder / "hotline.db") as database:
        await database.write(lambda conn: connection_store.set_logged_out(conn, "SESSION_REVOKED"))
    with pytest.raises(LoggedOut):
        await witness.watch(desk.folder, desk.settings, ASKED, "@acme_support")


async def test_in_a_dialog_that_is_open_no_welcome_is_waited_for_long(sandbox, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(witness, "GREETING", 0.1)
    async with open_desk(sandbox, tmp_path) as desk:
        customer = await desk.customer("Ann")
        await customer.client.send_message(customer.desk, "hello")
        await customer.sees("Hello Ann, welcome.")
        await desk.stop()
        watching = asyncio.create_task(witness.watch(desk.folder, desk.settings, ASKED, "@acme_support"))
        await customer.client.send_message(customer.desk, "again")
        assert await watching is True
    assert "this dialog was open before" in capsys.readouterr().err


@pytest.mark.parametrize("settings", [{"welcome": "off"}, {"leave_closed": ["private"]}])
async def test_where_no_welcome_goes_out_none_is_waited_for(sandbox, tmp_path, settings, capsys):
    async with open_desk(sandbox, tmp_path, run=False, **settings) as desk:
        customer = await desk.customer("Ann")
        watching = asyncio.create_task(witness.watch(desk.folder, desk.settings, ASKED, "@acme_support"))
        await customer.client.send_message(customer.desk, "hello")
        assert await watching is True
    assert "elcome" not in capsys.readouterr().err
