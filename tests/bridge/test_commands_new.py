"""Every form of `/new`, and every way in which it is refused."""

import pytest
from desk import Trouble, open_desk, refuse, topic_of, until
from kinds import named, picture
from team import replies
from telethon.tl import functions, types


async def asks(desk, otto, text, **options):
    asked = await otto.client.send_message(otto.group, text, **options)
    (answer,) = await replies(otto, asked.id)
    assert topic_of(answer) == 1
    return answer.message


def made(otto):
    return [m.id for m in otto.seen if isinstance(m.action, types.MessageActionTopicCreate)]


async def test_somebody_is_found_by_every_kind_of_address(desk):
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna", "Weiß", username="anna_weiss")
    phone = anna.me.phone
    answer = await asks(desk, otto, "/new anna_weiss")
    (topic_id,) = made(otto)
    assert answer == f"Anna Weiß: https://t.me/c/{-desk.group_id - 10**12}/{topic_id}"
    for target in (
        "@anna_weiss", "https://t.me/anna_weiss", "t.me/anna_weiss?start=x", "http://telegram.me/ANNA_WEISS",
        "tg://resolve?domain=anna_weiss", f"tg://user?id={anna.id}", f"tg://resolve?phone={phone}", str(anna.id),
        f"https://t.me/+{phone}", f"+{phone}", f"+{phone[:3]} {phone[3:6]} {phone[6:]}",
        f"+{phone[:3]} ({phone[3:6]}) {phone[6:9]}-{phone[9:]}",
    ):  # fmt: skip
        assert await asks(desk, otto, f"/new {target}") == answer
    assert len(made(otto)) == 1
    assert not anna.seen


async def test_a_text_behind_a_number_with_spaces_is_sent_with_its_formatting(desk):
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna", "Weiß")
    phone = anna.me.phone
    number = f"+{phone[:3]} {phone[3:6]} {phone[6:]}"
    await asks(desk, otto, f"/NEW@{desk.username} {number} Your __flat__\nis 🦊 **free**")
    written = await anna.sees("Your flat\nis 🦊 free")
    assert [(type(e), e.offset, e.length) for e in written.entities] == [
        (types.MessageEntityItalic, 5, 4),
        (types.MessageEntityBold, 16, 4),
    ]
    await otto.sees("✍️ Your flat\nis 🦊 free")


async def test_who_can_have_no_dialog_gets_none(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path) as desk:
        otto = await desk.operator("Otto")
        anna = await desk.customer("Anna")
        made_channel = await anna.client(functions.channels.CreateChannelRequest("News", "about", broadcast=True))
        (channel,) = made_channel.chats
        await anna.client(functions.channels.UpdateUsernameRequest(channel, "anna_news"))
        robot = await desk.customer("Robot", username="robot_bot")
        sandbox.world.users[robot.id].bot = True
        refusals = {
            "/new @anna_news": "@anna_news: that is a group or a channel. Only people have a topic.",
            "/new t.me/anna_news/5": "t.me/anna_news/5: that is a group or a channel. Only people have a topic.",
            "/new @robot_bot": "@robot_bot: that is a bot, and the settings leave bots out (bots: false).",
            f"/new @{desk.username}": f"@{desk.username}: that is this account itself.",
            "/new @nobody_at_all": "@nobody_at_all: nobody has this username.",
            "/new t.me/joinchat/abcdef": "t.me/joinchat/abcdef: that names no person. Use @username, a t.me/username "
            "link, a +phone number or an id.",
            "/new +12": "+12: that is not a phone number.",
            "/new 99": "99: this account has never met anybody with this id. Use a @username or a +phone number.",
        }
        for text, answer in refusals.items():
            assert await asks(desk, otto, text) == answer
        assert (await asks(desk, otto, "/new")).startswith("Say whom: /new @username")
        assert not made(otto)


@pytest.mark.parametrize(
    ("error", "code", "reason"),
    [
        ("PEER_FLOOD", 400, "Telegram lets this account write to strangers no longer, because it did so too often"),
        ("USER_PRIVACY_RESTRICTED", 403, "the customer's privacy settings do not allow it."),
        ("PRIVACY_PREMIUM_REQUIRED", 403, "the customer takes messages from contacts and Premium accounts only."),
    ],
)
async def test_a_first_message_that_telegram_refuses_is_told_of_under_the_command(desk, error, code, reason):
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna", "Weiß", username="anna_weiss")

    def refused(call, request):
        if isinstance(request.peer, types.InputPeerUser):
            refuse(code, error)(call, request)

    with Trouble(desk, functions.messages.SendMessageRequest, refused, times=100):
        asked = await otto.client.send_message(otto.group, "/new @anna_weiss Hello")
        _, said = sorted(await replies(otto, asked.id, count=2), key=lambda m: m.message.startswith("Not sent"))
    assert said.message.startswith(f"Not sent: {reason}")
    assert len(made(otto)) == 1
    assert not anna.seen


async def test_a_file_is_not_sent_along_and_that_is_said(desk):
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna", "Weiß", username="anna_weiss")
    flat = named("flat.png", picture((200, 30, 30)))
    asked = await otto.client.send_file(otto.group, flat, caption="/new @anna_weiss Here it is")
    await anna.sees("Here it is")
    said = [m.message for m in await replies(otto, asked.id, count=2)]
    assert "The file was not sent: /new carries text only. Send it in the topic." in said
    assert not [m for m in anna.seen if m.media]


async def test_who_is_banned_is_written_to_by_nobody(desk):
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna", "Weiß", username="anna_weiss")
    await anna.client.send_message(anna.desk, "Hello")
    topic_id = topic_of(await otto.sees("Hello"))
    phone = desk.account.client
    await phone.send_message(await desk._find_group(phone), "/ban", reply_to=topic_id)
    await until(lambda: any((m.message or "").startswith("This customer is banned") for m in otto.seen))
    asked = await otto.client.send_message(otto.group, "/new @anna_weiss Are you there?")
    said = [m.message for m in await replies(otto, asked.id, count=2)]
    assert "Not sent: this customer is banned. /unban first." in said
    assert any(f"/{topic_id}" in each for each in said)
    assert not anna.count("Are you there?")
