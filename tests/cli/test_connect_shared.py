"""`hotline connect` for a second account that shall work in a group which has one."""

from connecting import Hotline, scanner
from telethon import utils
from telethon.tl import functions, types

from hotline_cli.store import connection
from hotline_cli.store.opening import reading

SCRIPT = ("--json", "--no-input", "--no-test")
NEEDED = types.ChatAdminRights(manage_topics=True, delete_messages=True, pin_messages=True)


def group_of(desk, name):
    with reading(desk.data / name / "hotline.db") as conn:
        return connection.load(conn).group_id


async def test_a_second_connection_can_be_bound_to_a_group_that_has_one(tmp_path, sandbox):
    desk = Hotline(tmp_path, sandbox)
    owner = await sandbox.signed_in("9996621111", "Sales")
    other = await sandbox.signed_in("9996622222", "Support")
    await other(functions.account.UpdateUsernameRequest("acme_support"))
    run = await desk.run(
        "connect", "--name", "sales", "--qr", "--group", "new:Team", *SCRIPT, on={"qr": scanner(owner)}
    )
    assert run.code == 0, run.errors
    group_id = run.all("group")[0]["id"]
    group = next(d.entity for d in await owner.get_dialogs() if utils.get_peer_id(d.entity) == group_id)
    await owner(functions.channels.InviteToChannelRequest(group, ["acme_support"]))

    bind = ("connect", "--name", "support", "--qr", "--group", str(group_id), *SCRIPT)
    run = await desk.run(*bind, on={"qr": scanner(other)})
    assert run.code == 77
    assert "Missing: Manage Topics, Delete Messages, Pin Messages." in run.envelope["error"]["message"]

    await owner(functions.channels.EditAdminRequest(group, "acme_support", NEEDED, rank=""))
    run = await desk.run(*bind, on={"qr": scanner(other)})
    assert run.code == 0, run.errors
    assert group_of(desk, "support") == group_of(desk, "sales") == group_id
