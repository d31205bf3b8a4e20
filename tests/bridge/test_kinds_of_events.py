"""What customers do besides writing: calls, presents, screenshots … is one line in the topic."""

import pytest
from desk import open_desk, topic_of
from kinds import delivered_kind
from telethon.tl import types

from hotline_cli.store import dialogs

GIFT = types.MessageActionGiftPremium(currency="EUR", amount=499, days=90)
MISSED, BUSY = types.PhoneCallDiscardReasonMissed(), types.PhoneCallDiscardReasonBusy()

OWN_APP = "it can be opened only in this account's own Telegram app."
AFTER = "⏱ Messages of this chat now delete themselves after"

EVENTS = {
    "missed call": (types.MessageActionPhoneCall(call_id=1, reason=MISSED), "📞 Missed call"),
    "call": (types.MessageActionPhoneCall(call_id=2, duration=125), "📞 Call, 2:05"),
    "missed video call": (types.MessageActionPhoneCall(call_id=3, video=True, reason=BUSY), "📹 Missed video call"),
    "video call": (types.MessageActionPhoneCall(call_id=4, video=True, duration=61), "📹 Video call, 1:01"),
    "gift": (GIFT, f"🎁 Gift: {OWN_APP}"),
    "screenshot": (types.MessageActionScreenshotTaken(), "📸 The customer has taken a screenshot of the chat."),
    "timer": (
        types.MessageActionSetMessagesTTL(period=86_400),
        f"{AFTER} 1 d.",
    ),
    "hours": (
        types.MessageActionSetMessagesTTL(period=7_200),
        f"{AFTER} 2 h.",
    ),
    "no timer": (types.MessageActionSetMessagesTTL(period=0), "⏱ Messages of this chat no longer delete themselves."),
    "sign-up": (types.MessageActionContactSignUp(), "The customer has joined Telegram."),
    "protection": (
        types.MessageActionNoForwardsToggle(prev_value=False, new_value=True),
        "🔒 Messages of this chat may no longer be forwarded or saved.",
    ),
    "no protection": (
        types.MessageActionNoForwardsToggle(prev_value=True, new_value=False),
        "🔓 Messages of this chat may be forwarded and saved again.",
    ),
}
"""By what it is: the action as Telegram tells it, and the line."""


def act(desk, person, action, to=None):
    return delivered_kind(lambda *_: action)(desk, person, to or person.desk)


async def test_what_a_customer_does_is_one_line_in_the_topic(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, welcome="off") as desk:
        otto, anna = await desk.operator("Otto"), await desk.customer("Anna", "Weiß")
        await anna.client.send_message(anna.desk, "Hello")
        topic_id = topic_of(await otto.sees("Hello"))
        for name, (action, line) in EVENTS.items():
            await act(desk, anna, action)
            assert topic_of(await otto.sees(line)) == topic_id, name
        to_anna = await desk.account.client.get_input_entity(anna.id)
        await act(desk, desk.account, types.MessageActionPhoneCall(call_id=9, duration=600), to_anna)
        await otto.sees("📱📞 Call from this account, 10:00")
        await act(desk, desk.account, types.MessageActionPhoneCall(call_id=10, reason=MISSED), to_anna)
        await otto.sees("📱📞 Call from this account, not answered")
        await act(desk, desk.account, types.MessageActionScreenshotTaken(), to_anna)
        await act(desk, anna, types.MessageActionSetChatTheme(types.ChatTheme("🦊")))
        await anna.client.send_message(anna.desk, "That was all")
        await otto.sees("That was all")
        assert len(desk.topic_messages(topic_id)) == len(EVENTS) + 4


@pytest.mark.parametrize(("name", "opens"), [("missed call", True), ("gift", True), ("screenshot", False)])
async def test_only_who_turns_to_the_team_gets_a_topic(sandbox, tmp_path, name, opens):
    async with open_desk(sandbox, tmp_path) as desk:
        otto = await desk.operator("Otto")
        ida, anna = await desk.customer("Ida"), await desk.customer("Anna")
        action, line = EVENTS[name]
        await act(desk, ida, action)
        await anna.client.send_message(anna.desk, "Hello")
        await otto.sees("Hello")
        if opens:
            assert topic_of(await otto.sees(line)) == (await otto.sees_topic("🟪 Ida")).id
        assert (desk.stored(lambda conn: dialogs.get(conn, ida.id)) is not None) == opens
        assert not ida.count("Hello Ida, welcome.")
