"""The least that could do the bridge's work: a stock Telethon loop that forwards, with no store, outbox or decisions.

Run as a process of its own by the bridge benchmark: ``python -m benchmarks.bare_loop SETTINGS.json``.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Any

from telethon import TelegramClient, events
from telethon.crypto import rsa
from telethon.sessions import SQLiteSession
from telethon.tl import functions, types

from hotline_cli.demo.cast import login_code
from hotline_cli.demo.ledger import topic_of


async def main(settings: dict[str, Any]) -> None:
    """Forward customers' messages into their topics and send what operators write there, until told to stop."""
    server = settings["server"]
    rsa.add_key(server["public_key"], old=False)
    session = SQLiteSession(settings["session"])
    session.set_dc(server["dc"], server["host"], server["port"])
    client = TelegramClient(session, server["api_id"], server["api_hash"], catch_up=True)
    topics: dict[int, int] = {int(user): topic for user, topic in settings["topics"].items()}
    customers = {topic: user for user, topic in topics.items()}

    group = types.PeerChannel(settings["group"])

    async def from_customer(event: Any) -> None:
        await client(
            functions.messages.ForwardMessagesRequest(
                from_peer=await event.get_input_chat(),
                id=[event.id],
                to_peer=await client.get_input_entity(group),
                top_msg_id=topics[event.chat_id],
            )
        )

    async def from_operator(event: Any) -> None:
        customer = customers.get(topic_of(event.message))
        if customer:
            await client.send_message(customer, event.message)

    def is_customers(event: Any) -> bool:
        return event.chat_id in topics

    def is_operators(event: Any) -> bool:
        return bool(event.message.peer_id == group)

    # Before anything else: what was missed comes as soon as the client has signed in.
    client.add_event_handler(from_customer, events.NewMessage(incoming=True, func=is_customers))
    client.add_event_handler(from_operator, events.NewMessage(incoming=True, func=is_operators))
    await client.start(phone=settings["phone"], code_callback=lambda: login_code(settings["phone"]))
    await client.get_dialogs()
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    print("ready", flush=True)
    await client.catch_up()
    await stop.wait()
    await client.disconnect()


if __name__ == "__main__":
    asyncio.run(main(json.loads(Path(sys.argv[1]).read_text())))
