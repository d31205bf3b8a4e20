"""Backend groups: which can be used, what is missing in the others, and how one is made."""

import pytest
from people import sign_up
from telethon import functions, types

from hotline_cli.model.dialogs import Dialog, Status
from hotline_cli.sandbox.rpc import RpcError
from hotline_cli.store import connection as connection_store
from hotline_cli.store import dialogs as dialog_store
from hotline_cli.store import outbox as outbox_store
from hotline_cli.store import positions as position_store
from hotline_cli.telegram.groups import (
    GroupRefused,
    bind_group,
    create_forum,
    list_groups,
    resolve_group,
    turn_into_forum,
)
from hotline_cli.telegram.peers import mark_channel, unmark_channel


async def made(client, title, **options):
    answer = await client(functions.channels.CreateChannelRequest(title, "", **{"megagroup": True} | options))
    return types.InputChannel(answer.chats[0].id, answer.chats[0].access_hash)


@pytest.fixture
async def boss(sandbox, account):
    """Somebody who has a group with topics in which the account is."""
    client = await sign_up(sandbox, "9996626666", "Boss")
    client.group = await made(client, "Theirs", forum=True)
    client.account = types.InputUser((user := await account.address_for(client)).id, user.access_hash)
    await client(functions.channels.InviteToChannelRequest(client.group, [client.account]))
    return client


async def promote(boss, **rights):
    await boss(functions.channels.EditAdminRequest(boss.group, boss.account, types.ChatAdminRights(**rights), ""))


async def test_a_new_group_has_topics_and_all_rights(account):
    async with account.open(receive=False) as client:
        group = await create_forum(client, "Team")
    assert (group.title, group.is_forum, group.is_owner, group.usable, group.missing) == ("Team", True, True, True, ())


async def test_a_group_needs_a_title(account):
    async with account.open(receive=False) as client:
        with pytest.raises(GroupRefused, match="needs a title"):
            await resolve_group(client, "new: ")


async def test_a_group_that_telegram_will_not_make_is_said(account, monkeypatch):
    def fail(call, request):
        if isinstance(request, functions.channels.CreateChannelRequest):
            raise RpcError(403, "USER_RESTRICTED")

    monkeypatch.setattr(account.sandbox.server._hub.faults, "before_call", fail)
    async with account.open(receive=False) as client:
        with pytest.raises(GroupRefused, match="could not be made: USER_RESTRICTED"):
            await resolve_group(client, "new:Team")


async def test_groups_are_listed_with_what_is_missing_in_them(account, boss):
    await made(account.phone, "Plain")
    await made(account.phone, "Ready", forum=True)
    await made(account.phone, "News", megagroup=False, broadcast=True)
    await promote(boss, delete_messages=True, other=True)
    async with account.open(receive=False) as client:
        groups = await list_groups(client)
    assert [(group.title, [right.label for right in group.missing]) for group in groups] == [
        ("Ready", []),
        ("Plain", ["Topics"]),
        ("Theirs", ["Manage Topics", "Pin Messages"]),
    ]
    assert [group.convertible for group in groups] == [False, True, False]
    assert "switch on 'Pin Messages'" in groups[2].missing[1].how


async def test_groups_where_the_account_is_nobody_are_not_offered(account, boss):
    async with account.open(receive=False) as client:
        assert await list_groups(client) == []


async def test_an_admin_with_enough_rights_can_use_a_group(account, boss):
    await promote(boss, manage_topics=True, delete_messages=True, pin_messages=True)
    async with account.open(receive=False) as client:
        (group,) = await list_groups(client)
    assert group.usable
    assert not group.is_owner


async def test_more_groups_than_a_page_has_are_all_seen(account, monkeypatch):
    monkeypatch.setattr("hotline_cli.telegram.groups.PAGE", 3)
    for number in range(8):
        await made(account.phone, f"Group {number}")
    async with account.open(receive=False) as client:
        assert len(await list_groups(client)) == 8


async def test_a_plain_group_is_given_topics_by_its_owner(account):
    channel = await made(account.phone, "Plain")
    async with account.open(receive=False) as client:
        (group,) = await list_groups(client)
        changed = await turn_into_forum(client, group)
        assert (await turn_into_forum(client, changed)).usable
    assert (group.usable, changed.usable) == (False, True)
    assert account.sandbox.world.channels[channel.channel_id].forum


async def test_somebody_elses_group_cannot_be_given_topics(account, boss):
    await boss(functions.channels.ToggleForumRequest(boss.group, enabled=False, tabs=False))
    await promote(boss, delete_messages=True)
    async with account.open(receive=False) as client:
        (group,) = await list_groups(client)
        assert not group.convertible
        with pytest.raises(GroupRefused, match="could not be given topics"):
            await turn_into_forum(client, group)


async def test_a_group_is_found_by_id_by_name_and_by_link(account, boss):
    await boss(functions.channels.UpdateUsernameRequest(boss.group, "their_team"))
    marked = mark_channel(boss.group.channel_id)
    async with account.open(receive=False) as client:
        for spec in (str(marked), str(boss.group.channel_id), "@their_team", "https://t.me/their_team", str(marked)):
            assert (await resolve_group(client, spec)).title == "Theirs"


@pytest.mark.parametrize(
    "spec",
    ["-1001234567890", "12345", "@nobody_here", "what is this", "9" * 18, "9" * 19, "-" + "9" * 23, "9" * 5000],
)
async def test_a_group_that_is_not_there_is_said(account, spec):
    async with account.open(receive=False) as client:
        with pytest.raises(GroupRefused, match="knows no group"):
            await resolve_group(client, spec)


async def test_a_person_is_no_group(account, customer):
    await customer(functions.account.UpdateUsernameRequest("ann_lee"))
    me = await customer.get_me()
    async with account.open(receive=False) as client:
        for spec in ("@ann_lee", "https://t.me/ann_lee", str(me.id)):
            with pytest.raises(GroupRefused, match=f"^{spec} is a person, not a group"):
                await resolve_group(client, spec)


async def test_a_channel_is_no_group(account):
    news = await made(account.phone, "News", megagroup=False, broadcast=True)
    await account.phone(functions.channels.UpdateUsernameRequest(news, "our_news"))
    async with account.open(receive=False) as client:
        for spec in (str(news.channel_id), str(mark_channel(news.channel_id)), "@our_news"):
            with pytest.raises(GroupRefused, match=f"^{spec} is a channel, not a group"):
                await resolve_group(client, spec)


async def test_a_basic_group_is_named_with_what_makes_it_a_supergroup(account, customer):
    me = await customer.get_me()
    invited = await account.phone(functions.contacts.ResolvePhoneRequest(f"+{me.phone}"))
    made = await account.phone(functions.messages.CreateChatRequest(invited.users, "Basic"))
    (chat,) = made.updates.chats
    async with account.open(receive=False) as client:
        for spec in (str(chat.id), str(-chat.id)):
            with pytest.raises(GroupRefused, match=f"^{spec} is a basic group") as caught:
                await resolve_group(client, spec)
            assert "supergroup" in caught.value.remedy
            assert "--group new:TITLE" in caught.value.remedy


async def test_a_group_that_was_left_is_no_group(account, boss):
    async with account.open(receive=False) as client:
        marked = str(mark_channel(boss.group.channel_id))
        await resolve_group(client, marked)
        await boss(
            functions.channels.EditBannedRequest(
                boss.group,
                types.InputPeerUser(boss.account.user_id, boss.account.access_hash),
                types.ChatBannedRights(None, view_messages=True),
            )
        )
        with pytest.raises(GroupRefused, match="knows no group"):
            await resolve_group(client, marked)


async def test_binding_notes_where_the_groups_updates_begin(account):
    group = await account.make_group()
    positions = {each.channel_id: each.pts for each in await account.database.read(position_store.load)}
    assert positions[unmark_channel(group.id)] == account.channel.box.pts
    assert (await account.database.read(connection_store.load)).group_id == group.id


async def test_in_another_group_dialogs_get_new_topics_and_what_waits_goes_there(account):
    await account.make_group()
    old = account.group

    def fill(conn):
        dialog = dialog_store.save(conn, Dialog(7, status=Status.ANSWERED, name="Ann"))
        dialog_store.set_topic(conn, dialog.id, 40, "Ann")
        outbox_store.add(conn, outbox_store.OutboxRow("t1", "say", 99, 0, dialog.id, old.id))

    await account.database.write(fill)
    new = await account.make_group()
    assert new.id != old.id
    assert (await account.database.read(lambda conn: dialog_store.get(conn, 7))).topic_id is None
    (row,) = await account.database.read(lambda conn: outbox_store.waiting(conn, "t1"))
    assert row.peer_id == new.id


async def test_binding_the_same_group_again_keeps_topics_and_position(account):
    await account.make_group()

    def fill(conn):
        dialog = dialog_store.save(conn, Dialog(7, status=Status.ANSWERED, name="Ann"))
        dialog_store.set_topic(conn, dialog.id, 40, "Ann")

    await account.database.write(fill)
    before = await account.database.read(position_store.load)
    await account.phone.send_message(await account.group_on_phone(), "meanwhile")
    async with account.open(receive=False) as client:
        await bind_group(client, account.database, account.group)
    assert await account.database.read(position_store.load) == before
    assert (await account.database.read(lambda conn: dialog_store.get(conn, 7))).topic_id == 40
