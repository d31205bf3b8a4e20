from desk import topic_of
from telethon.tl import types


async def test_a_first_message_makes_a_topic_and_is_welcomed(desk):
    otto = await desk.operator("Otto")
    anna = await desk.customer("Anna", "Weiß")
    await anna.client.send_message(anna.desk, "Is the flat still free?")

    welcome = await anna.sees("Hello Anna, welcome.")
    assert welcome.peer_id == types.PeerUser(desk.account.id)
    shown = await otto.sees("Is the flat still free?")
    assert shown.fwd_from.from_id == types.PeerUser(anna.id)
    made = await otto.sees_topic("🟪 Anna Weiß")
    assert topic_of(shown) == made.id
