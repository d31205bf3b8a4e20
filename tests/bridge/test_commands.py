"""Commands in a topic, on the wire: what operators type and what is answered. The customer sees nothing of it."""

from desk import Trouble, open_desk, refuse, topic_of, until
from kinds import named, picture
from team import promote, team_of
from telethon.tl import functions, types

from hotline_cli.store import labels


async def test_a_dialog_is_held_closed_and_told_how_it_stands(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, native_close=False) as desk:
        await statuses(await team_of(desk))


async def statuses(team):
    assert await team.asks("/hold") == "This dialog has that status already: needs a reply."
    await team.otto.client.send_message(team.otto.group, "/CLOSE", reply_to=team.topic_id)
    await until(lambda: team.dialog.status == "closed")
    assert await team.asks("/close") == "This dialog has that status already: closed."
    await team.otto.client.send_message(team.otto.group, f"/wait@{team.desk.username}", reply_to=team.topic_id)
    await until(lambda: team.dialog.status == "answered")
    await team.otto.client.send_message(team.otto.group, "/close@other_bot", reply_to=team.topic_id)
    assert await team.asks("/close see you") == "That is not how /close is used: /close. Nothing was sent or changed."
    assert team.dialog.status == "answered"
    assert [m.message for m in team.anna.seen if m.out is False] == ["Hello Anna, welcome."]


async def test_the_card_the_labels_and_who_cares_are_told(desk):
    team = await team_of(desk, username="anna_weiss")
    assert await team.asks("/mark #VIP, Berlin") == "Labels: berlin, vip"
    assert await team.asks("/mark vip late") == "Labels: berlin, late, vip"
    assert await team.asks("/mark a b c d e f g h") == "A dialog has 10 labels at most. Nothing was changed."
    assert await team.asks("/unmark late nothing") == "Labels: berlin, vip"
    assert await team.asks("/take") == "This dialog is assigned to Otto now."
    assert await team.asks("/take") == "This dialog is assigned to you already."
    card = await team.asks("/info")
    lines = card.split("\n")
    assert lines[:4] == ["Name: Anna Weiß", "Username: @anna_weiss", f"ID: {team.anna.id}", "Status: needs a reply"]
    assert lines[4].startswith("Unanswered since: ")
    assert lines[5:7] == ["Assigned to: Otto", "Labels: berlin, vip"]
    assert lines[7].startswith("First message: ")
    assert lines[8].startswith("Last message: ")
    assert lines[9:] == ["Messages: 2"]
    assert await team.asks("/unmark") == "This dialog has no labels."
    assert desk.stored(lambda conn: labels.of(conn, team.dialog.id)) == ()


async def test_a_dialog_is_given_to_members_of_the_group_and_to_nobody_else(desk):
    team = await team_of(desk, username="anna_weiss")
    berta = await desk.operator("Berta")
    await berta.client(functions.account.UpdateUsernameRequest("berta_b"))
    assert await team.asks("/assign none") == "This dialog is assigned to nobody anyway."
    assert await team.asks("/assign @berta_b") == "This dialog is assigned to Berta now."
    assert team.dialog.assignee_id == berta.id
    await berta.sees("This dialog is assigned to Berta now.", mentioned=True)
    assert await team.asks("/assign me") == "This dialog is assigned to Otto now."
    assert await team.asks("/assign @anna_weiss") == "@anna_weiss: that is nobody in this group. Nothing was changed."
    assert await team.asks("/assign @nobody_here") == "@nobody_here: nobody has this username. Nothing was changed."
    assert await team.asks("/assign 99") == (
        "99: this account has never met anybody with this id. Use a @username or a +phone number. Nothing was changed."
    )
    assert team.dialog.assignee_id == team.otto.id
    by_name = [types.InputMessageEntityMentionName(8, 5, await team.otto.client.get_input_entity("berta_b"))]
    assert await team.asks("/assign Berta", formatting_entities=by_name) == "This dialog is assigned to Berta now."
    assert await team.asks("/assign NONE") == "This dialog is assigned to nobody now."
    assert team.dialog.assignee_id is None


async def test_who_may_not_ban_people_bans_no_customer(desk):
    team = await team_of(desk)
    missing = "needs the administrator right “Ban users” in this group, which you do not have. Nothing was changed."
    assert await team.asks("/ban") == f"/ban {missing}"
    assert await team.asks("/unban") == f"/unban {missing}"
    await promote(desk, team.otto, pin_messages=True)
    assert await team.asks("/ban --block") == f"/ban {missing}"
    assert not team.dialog.banned
    with Trouble(desk, functions.channels.GetParticipantRequest, refuse(400, "CHAT_ADMIN_REQUIRED")):
        assert await team.asks("/ban") == (
            "Your rights in this group could not be looked up: this account may not look at the members of the group. "
            "Nothing was changed."
        )


async def test_nothing_more_is_shown_of_who_is_banned_until_that_is_lifted(desk):
    team = await team_of(desk)
    await promote(desk, team.otto, ban_users=True, manage_topics=True)
    assert await team.asks("/unban") == "This customer is not banned."
    assert (await team.asks("/ban")).startswith("This customer is banned: the dialog is closed")
    await until(lambda: team.dialog.banned and team.dialog.status == "closed")
    await team.anna.client.send_message(team.anna.desk, "Do you read me?")
    sent = await team.asks("We do not")
    assert sent == "Not sent: this customer is banned. /unban first."
    assert (await team.asks("/ban")).startswith("This customer is banned already.")
    assert (await team.asks("/ban —block")).startswith("This customer is banned and blocked in Telegram")
    account = desk.sandbox.world.users[desk.account.id]
    await until(lambda: team.anna.id in account.blocked)
    assert "Banned: nothing they write is shown." in await team.asks("/info")
    assert (await team.asks("/unban")).startswith("The ban is lifted")
    await until(lambda: team.anna.id not in account.blocked)
    await team.anna.client.send_message(team.anna.desk, "And now?")
    assert topic_of(await team.otto.sees("And now?")) == team.topic_id
    assert not team.otto.count("Do you read me?")
    assert not team.anna.count("We do not")


async def test_what_telegram_refuses_to_block_is_told_of(desk):
    team = await team_of(desk)
    with Trouble(desk, functions.contacts.BlockRequest, refuse(400, "INPUT_USER_DEACTIVATED")):
        asked = await desk.account.client.send_message(
            await desk._find_group(desk.account.client), "/ban --block", reply_to=team.topic_id
        )
        said = await team.otto.sees("Telegram did not block this customer: the customer's account is deleted.")
    assert said.reply_to.reply_to_msg_id == asked.id
    assert team.dialog.banned


async def test_the_history_comes_from_the_archive_with_names_and_kinds(desk):
    team = await team_of(desk)
    await team.otto.client.send_message(team.otto.group, "Good\nmorning", reply_to=team.topic_id)
    await team.anna.sees("Good\nmorning")
    await desk.account.client.send_message(team.anna.id, "From my phone")
    await team.otto.sees("📱 From my phone")
    flat = named("flat.png", picture((200, 30, 30)))
    sent = await team.anna.client.send_file(team.anna.desk, flat, caption="My flat")
    await team.otto.sees("My flat")
    lines = (await team.asks("/history")).split("\n")
    assert lines[0] == "The last messages of this dialog: 5 (times in UTC)"
    assert [line[17:] for line in lines[1:]] == [
        "Anna Weiß: Hello",
        "hotline itself: Hello Anna, welcome.",
        "Otto: Good morning",
        "this account: From my phone",
        "Anna Weiß: [Photo] My flat",
    ]
    await team.anna.client.edit_message(team.anna.desk, sent.id, "Our flat")
    await until(lambda: "(edited)" in str(desk.stored(lambda conn: edited(conn, team.anna.id))))
    assert (await team.asks("/history 1")).split("\n")[1][17:] == "Anna Weiß: [Photo] Our flat (edited)"

    for number in range(30):
        await team.otto.client.send_message(team.otto.group, f"{number} " + "long " * 600, reply_to=team.topic_id)
    await team.anna.until(lambda: sum("29 long" in m.message for m in team.anna.seen))
    answered = await team.answers("/history 200", count=4, reply_to=team.topic_id)
    first, *others = [message.message for message in answered]
    assert first.startswith("The last messages of this dialog: 35")
    assert all(len(message) <= 4096 for message in (first, *others))
    assert sum(message.count("Otto: ") for message in (first, *others)) >= 28


def edited(conn, peer_id):
    rows = conn.execute("SELECT 1 FROM messages WHERE peer_id = ? AND edit_date IS NOT NULL", (peer_id,)).fetchall()
    return "(edited)" if rows else ""


async def test_commands_work_in_captions_and_their_file_goes_to_nobody(desk):
    team = await team_of(desk)
    flat = named("flat.png", picture((200, 30, 30)))
    asked = await team.otto.client.send_file(team.otto.group, flat, caption="/mark proof", reply_to=team.topic_id)
    answer = await team.otto.sees("Labels: proof")
    assert answer.reply_to.reply_to_msg_id == asked.id
    await team.otto.client.send_message(team.otto.group, "Here you are", reply_to=team.topic_id)
    await team.anna.sees("Here you are")
    assert not [m for m in team.anna.seen if m.media]
