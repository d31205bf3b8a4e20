"""Commands in General, on the wire: lists, search and statistics, and links that lead where they say."""

from desk import Trouble, open_desk, refuse, topic_of, until
from team import Team, promote, replies, team_of
from telethon.tl import functions, types

from hotline_cli.store import dialogs


def links_of(message):
    return [e.url for e in message.entities or () if isinstance(e, types.MessageEntityTextUrl)]


def link(desk, *path):
    return f"https://t.me/c/{-desk.group_id - 10**12}/" + "/".join(map(str, path))


def in_bold(message):
    units = message.message.encode("utf-16-le")
    stretches = [e for e in message.entities if isinstance(e, types.MessageEntityBold)]
    return [units[2 * e.offset : 2 * (e.offset + e.length)].decode("utf-16-le") for e in stretches]


async def linked(desk, *shown):
    """Wait until it is written down what these messages of the group show."""
    ids = {m.id for m in shown}

    def known():
        return desk.stored(lambda conn: conn.execute("SELECT message_id FROM links").fetchall())

    await until(lambda: ids <= {message_id for (message_id,) in known()})


async def test_dialogs_are_listed_with_links_by_who_waits_and_filtered(desk):
    team = await team_of(desk)
    bert = await desk.customer("Bert")
    await bert.client.send_message(bert.desk, "Me too")
    bert_topic = topic_of(await team.otto.sees("Me too"))
    await team.otto.client.send_message(team.otto.group, "Moment", reply_to=team.topic_id)
    await team.anna.sees("Moment")
    await team.asks("/mark vip")
    await team.asks("/take")

    listed = await team.asks_in_general("/list")
    assert listed.message == "Dialogs: 2\n🟪 Bert · 0 min\n🟨 Anna Weiß · 0 min · Otto · #vip"
    assert links_of(listed) == [link(desk, bert_topic), link(desk, team.topic_id)]
    assert (await team.asks_in_general("/list needs_reply")).message == "Dialogs: 1\n🟪 Bert · 0 min"
    for asked in ("/list answered", "/list MINE", "/list #vip"):
        assert links_of(await team.asks_in_general(asked)) == [link(desk, team.topic_id)]
    for asked in ("/list closed", "/list overdue", "/list nothing_of_that_kind"):
        assert (await team.asks_in_general(asked)).message == "There are no such dialogs."
    wrong = (await team.asks_in_general("/list mine overdue")).message
    assert wrong.startswith("That is not how /list is used: /list [needs_reply|answered|closed|mine|overdue|LABEL]")


async def test_who_waits_too_long_is_overdue(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, overdue="1s") as desk:
        team = await team_of(desk)
        await until(
            lambda: (
                desk.stored(lambda conn: conn.execute("SELECT unixepoch() - 1").fetchone()[0]) > team.dialog.changed_at
            )
        )
        assert links_of(await team.asks_in_general("/list overdue")) == [link(desk, team.topic_id)]
        assert "Overdue among these: 1" in (await team.asks_in_general("/stats")).message


async def test_messages_are_found_where_they_are_shown(desk):
    team = await team_of(desk)
    otto, anna = team.otto, team.anna
    await anna.client.send_message(anna.desk, "The Wohnung in Köln has a leaking roof")
    shown = await otto.sees("The Wohnung in Köln has a leaking roof")
    answer = await otto.client.send_message(otto.group, "The roofer comes on Monday", reply_to=team.topic_id)
    await anna.sees("The roofer comes on Monday")
    note = await otto.client.send_message(otto.group, "/ the roof again", reply_to=team.topic_id)
    await desk.account.client.send_message(anna.id, "Roof: it is me, from the phone")
    phoned = await otto.sees("📱 Roof: it is me, from the phone")
    await linked(desk, shown, phoned)

    found = await team.asks_in_general("/find roof*")
    lines = found.message.split("\n")
    assert lines[0] == "Found, newest first (times in UTC):"
    assert [line.rpartition(" · ")[0] for line in lines[1::2]] == ["🟨 Anna Weiß"] * 4
    assert lines[2::2] == [
        "this account: Roof: it is me, from the phone",
        "Otto: / the roof again",
        "Otto: The roofer comes on Monday",
        "Anna Weiß: The Wohnung in Köln has a leaking roof",
    ]
    assert lines[3].endswith(" (note)")
    assert links_of(found) == [link(desk, team.topic_id, m.id) for m in (phoned, note, answer, shown)]
    assert in_bold(found) == ["Roof", "roof", "roofer", "roof"]

    for asked in ('/find "leaking roof"', "/find koln wohnung", "/find LEAK*"):
        assert links_of(await team.asks_in_general(asked)) == [link(desk, team.topic_id, shown.id)]
    for asked in ('/find "roof leaking"', "/find rooof", "/find roof AND", "/find text:roof", "/find (roof) NEAR x"):
        assert (await team.asks_in_general(asked)).message == "Nothing found."
    assert (await team.asks_in_general('/find "*" -')).message == "There is no word in that to search for."
    await anna.client.send_message(anna.desk, "Thanks")
    assert not anna.count("/find roof*")


async def test_what_is_kept_back_is_not_found_either(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, drop_words=["casino"]) as desk:
        team = await team_of(desk)
        await team.anna.client.send_message(team.anna.desk, "Play in my casino")
        await team.anna.client.send_message(team.anna.desk, "Play the piano")
        shown = await team.otto.sees("Play the piano")
        await linked(desk, shown)
        assert links_of(await team.asks_in_general("/find play")) == [link(desk, team.topic_id, shown.id)]
        assert (await team.asks_in_general("/find casino")).message == "Nothing found."
        assert "casino" not in await team.asks("/history")


async def test_the_statistics_count_what_people_wrote(desk):
    team = await team_of(desk)
    await team.otto.client.send_message(team.otto.group, "Good morning", reply_to=team.topic_id)
    await team.anna.sees("Good morning")
    bert = await desk.customer("Bert")
    await bert.client.send_message(bert.desk, "Me too")
    await team.otto.sees("Me too")
    period = [
        "New dialogs: 2",
        "Messages from customers: 2",
        "Messages to customers: 1",
        "Median time to a first answer: 0 min",
    ]
    said = (await team.asks_in_general("/stats")).message.split("\n")
    now = ["Need a reply: 1", "Overdue among these: 0", "Answered: 1", "Closed: 0"]
    assert said == [*now, "", "Today (UTC)", *period, "", "Last 7 days", *period]


async def test_help_lists_what_works_where_it_is_asked_for(desk):
    team = await team_of(desk)
    in_general = (await team.asks_in_general("/help")).message
    assert [line.split()[0].rstrip(":") for line in in_general.split("\n")[1:]] == [
        "/new", "/list", "/find", "/stats", "/help",
    ]  # fmt: skip
    assert "/ban [--block]: close this dialog" in await team.asks("/help")
    misplaced = (await team.asks_in_general("/close")).message
    assert misplaced.endswith("/close works in a customer's topic only. Nothing was sent.")
    assert (await team.asks_in_general("/fnid roof")).message.endswith("Did you mean /find? /help lists the commands.")


async def test_commands_of_other_bots_are_left_to_them(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, custom_commands=["/weather", "stats"]) as desk:
        team = await team_of(desk)
        for text in ("/weather Berlin", "/STATS", "/find@other_bot roof"):
            await team.otto.client.send_message(team.otto.group, text)
        await team.otto.client.send_message(team.otto.group, "/weather Berlin", reply_to=team.topic_id)
        assert "/stats" not in (await team.asks_in_general("/help")).message
        assert team.otto.count(out=False) == 3  # Anna's message, its topic, and the help
        assert not team.anna.count("/weather Berlin")


async def test_who_writes_as_the_group_is_told_what_that_means(desk):
    team = await team_of(desk)
    await promote(desk, team.otto, anonymous=True, ban_users=True, manage_topics=True)
    for text in ("Good morning", "Still there?"):
        await team.otto.client.send_message(team.otto.group, text, reply_to=team.topic_id)
        await team.anna.sees(text)
    sent = next(m for m in await asked_anonymously(team) if m.message == "Good morning")
    assert isinstance(sent.from_id, types.PeerChannel)
    (said,) = await replies(team.otto, sent.id)
    assert said.message.startswith("You do not write here as yourself (“Remain anonymous”): this was sent")
    assert (await team.asks("/take")).startswith("You do not write as yourself, and Telegram does not say who you are.")
    assert (await team.asks("/ban")).startswith(
        "/ban needs the administrator right “Ban users”, and you do not write as"
    )
    assert (await team.asks_in_general("/list mine")).message.startswith("You do not write as yourself")
    assert "somebody of the team: Good morning" in await team.asks("/history")
    notices = [m for m in team.otto.seen if (m.message or "").startswith("You do not write here as yourself")]
    assert len(notices) == 1
    assert not team.dialog.banned


async def asked_anonymously(team):
    return [m for m in team.desk.topic_messages(team.topic_id) if m.message]


async def test_a_question_about_rights_outlives_the_daemon(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path) as desk:
        team = await team_of(desk)
        await promote(desk, team.otto, ban_users=True, manage_topics=True)
        with Trouble(desk, functions.channels.GetParticipantRequest, refuse(500, "INTERNAL"), times=100) as trouble:
            asked = await team.otto.client.send_message(team.otto.group, "/ban", reply_to=team.topic_id)
            await until(lambda: trouble.happened)
            await desk.stop()
        await desk.start()
        (said,) = await replies(team.otto, asked.id)
        assert said.message.startswith("This customer is banned")
        assert desk.stored(lambda conn: dialogs.get(conn, team.anna.id)).banned


async def test_what_the_owner_writes_goes_out_though_a_closing_was_left_behind(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path) as desk:
        team = await team_of(desk)
        with Trouble(desk, functions.messages.EditForumTopicRequest, refuse(500, "INTERNAL"), times=100) as trouble:
            await team.otto.client.send_message(team.otto.group, "/close", reply_to=team.topic_id)
            await until(lambda: trouble.happened)
            await desk.stop()
        await desk.start()
        phone = desk.account.client
        await phone.send_message(await desk._find_group(phone), "Good morning", reply_to=team.topic_id)
        await team.anna.sees("Good morning")


async def test_what_is_hidden_is_in_no_answer(sandbox, tmp_path):
    hidden = ["name", "title", "link", "phone"]
    async with open_desk(sandbox, tmp_path, hide=hidden, alias="Guest {number}") as desk:
        otto = await desk.operator("Otto")
        anna = await desk.customer("Anna", "Weiß", username="anna_weiss")
        await anna.client.send_message(anna.desk, "The roof leaks")
        topic_id = topic_of(
            (await otto.until(lambda: [m for m in otto.seen if "The roof leaks" in (m.message or "")]))[0]
        )
        team = Team(desk, otto, anna, topic_id)
        said = [
            await team.asks("/info"),
            await team.asks("/history"),
            *[(await team.asks_in_general(text)).message for text in ("/list", "/find roof", f"/new {anna.id}")],
        ]
        assert all("Guest 1" in each for each in said)
        secrets = ("Anna", "Weiß", "anna_weiss", anna.me.phone)
        assert [(each, secret) for each in said for secret in secrets if secret in each] == []
