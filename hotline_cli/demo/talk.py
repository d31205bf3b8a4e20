"""What people of the play can do: write, send media, reply, leave a note. Each enters what was sent into the ledger."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from telethon.tl import functions, types

from hotline_cli.demo.board import Line, describe
from hotline_cli.demo.cast import Person
from hotline_cli.demo.ledger import Sent, Side, media_id, styled
from hotline_cli.demo.media import Colour, picture, voice
from hotline_cli.demo.processes import PlayFailed
from hotline_cli.demo.stage import Stage


async def customer_writes(
    stage: Stage, customer: Person, text: str = "", media: Sequence[Any] = (), replies_to: Sent | None = None
) -> list[Sent]:
    """The customer writes to the account: ``text`` (HTML) with or without ``media``, which make an album if several."""
    account = await stage.account_for(customer)
    return await _send(stage, customer, account, Side.TOPIC, customer, text, media, replies_to)


async def operator_writes(
    stage: Stage,
    operator: Person,
    customer: Person,
    text: str = "",
    media: Sequence[Any] = (),
    replies_to: Sent | None = None,
) -> list[Sent]:
    """The operator answers in the customer's topic, which must be there."""
    group = await stage.group_for(operator)
    return await _send(stage, operator, group, Side.CUSTOMER, customer, text, media, replies_to)


async def owner_writes(stage: Stage, customer: Person, text: str) -> list[Sent]:
    """The account's owner writes to the customer on the phone, past hotline."""
    peer = await stage.account.client.get_input_entity(customer.id)
    return await _send(stage, stage.account, peer, Side.TOPIC, customer, text, (), None)


async def leave_note(stage: Stage, operator: Person, customer: Person, text: str) -> None:
    """The operator writes something into the topic that is for the team alone."""
    sent_at = time.perf_counter()
    message = await _in_topic(stage, operator, customer, f"/ {text}")
    stage.board.ledger.add(Sent(Side.TOPIC, customer.name, message.message, sent_at, message.id, note=True))


async def command(stage: Stage, operator: Person, customer: Person, text: str) -> None:
    """The operator gives hotline a command in the customer's topic."""
    await _in_topic(stage, operator, customer, text)


async def write_first(stage: Stage, operator: Person, customer: Person, text: str) -> Sent:
    """The operator writes to somebody who has never written, by ``/new`` in General."""
    group = await stage.group_for(operator)
    sent_at = time.perf_counter()
    message = await operator.client.send_message(group, f"/new @{customer.username} {text}")
    return stage.board.ledger.add(Sent(Side.CUSTOMER, customer.name, text, sent_at, message.id))


async def arrival(stage: Stage, sent: Sequence[Sent], seconds: float = 20) -> Sent:
    """Wait until all of ``sent`` have been received and return the first."""
    first = sent[0]
    what = f"“{first.text or 'a file'}” to reach {first.side} of {first.customer}"
    await stage.board.until(lambda: all(one.arrived_id for one in sent), what, seconds)
    return first


async def upload_picture(person: Person, colour: Colour) -> Any:
    """Upload a picture and return it as Telegram keeps it, ready to be sent."""
    file = await person.client.upload_file(picture(colour), file_name="picture.png")
    media = types.InputMediaUploadedPhoto(file)
    return (await person.client(functions.messages.UploadMediaRequest(types.InputPeerSelf(), media))).photo


async def upload_voice(person: Person, seconds: int) -> Any:
    """Upload a voice message, as ``upload_picture``."""
    file = await person.client.upload_file(voice(seconds), file_name="voice.ogg")
    attributes = [types.DocumentAttributeAudio(seconds, voice=True)]
    media = types.InputMediaUploadedDocument(file, "audio/ogg", attributes)
    return (await person.client(functions.messages.UploadMediaRequest(types.InputPeerSelf(), media))).document


async def _send(
    stage: Stage,
    author: Person,
    peer: Any,
    side: Side,
    customer: Person,
    text: str,
    media: Sequence[Any],
    replies_to: Sent | None,
) -> list[Sent]:
    reply_to = replies_to.arrived_id if replies_to else _topic(stage, customer) if side is Side.CUSTOMER else None
    sent_at = time.perf_counter()
    if media:
        what = list(media) if len(media) > 1 else media[0]
        messages = await author.client.send_file(peer, what, caption=text, parse_mode="html", reply_to=reply_to)
    else:
        messages = await author.client.send_message(peer, text, parse_mode="html", reply_to=reply_to)
    sent = []
    for message in messages if isinstance(messages, list) else [messages]:
        if author is customer:
            stage.board.customers[customer.name].lines.append(Line("You", describe(message), mine=True))
        style, file = styled(message), media_id(message)
        one = Sent(side, customer.name, message.message, sent_at, message.id, style, file, replies_to)
        sent.append(stage.board.ledger.add(one))
    stage.board.change()
    return sent


async def _in_topic(stage: Stage, operator: Person, customer: Person, text: str) -> Any:
    group = await stage.group_for(operator)
    return await operator.client.send_message(group, text, parse_mode=None, reply_to=_topic(stage, customer))


def _topic(stage: Stage, customer: Person) -> int:
    topic = stage.board.topic_for(customer.name)
    if topic is None:
        raise PlayFailed(f"{customer.name} has no topic in the group.")
    return topic
