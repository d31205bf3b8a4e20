"""Requests whose text does not fit into one message: the first part, and what follows it.

Each part has a random id that follows from the row's, which is on disk: after a crash all of them are sent again, and
Telegram refuses those that it has.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hotline_cli.bridge.lanes import Lane
from hotline_cli.bridge.outgoing import Outgoing
from hotline_cli.bridge.rows import part_id
from hotline_cli.model.messages import ContentKind, Message, StyledText
from hotline_cli.model.requests import Answer, CopyMessages, Request, SendText, Sent
from hotline_cli.rules.carriage import CAPTIONED
from hotline_cli.rules.splitting import CAPTION_LIMIT, PREMIUM_CAPTION_LIMIT, TEXT_LIMIT, split
from hotline_cli.rules.styled import join, tail
from hotline_cli.store import peers
from hotline_cli.store.outbox import OutboxRow


@dataclass(frozen=True, slots=True)
class Parcel:
    """A request, and the texts that follow it: each with the row whose text it continues and its random id."""

    request: Request
    rest: tuple[tuple[OutboxRow, int, StyledText], ...] = ()


async def parcel_of(out: Outgoing, lane: Lane, rows: Sequence[OutboxRow], request: Request) -> Parcel:
    """The request as Telegram takes it: text that is too long for it goes behind it."""
    if isinstance(request, SendText):
        first, *more = split(request.text)
        return Parcel(replace(request, text=first), numbered(rows[0], more)) if more else Parcel(request)
    if not isinstance(request, CopyMessages) or not any(may_be_long(request, each) for each in request.sources):
        return Parcel(request)
    captions = CAPTION_LIMIT if rows[0].id in lane.short_captions else await caption_limit(out)
    sources: list[Message] = []
    rest: list[tuple[OutboxRow, int, StyledText]] = []
    for row, source in zip(rows, request.sources, strict=True):
        prefix = request.prefix if not sources and source.kind in CAPTIONED else None
        text = join(prefix or "", StyledText(source.text, source.entities))
        first, *more = split(text, first=None if source.kind is ContentKind.TEXT else captions)
        own = tail(first, len(prefix.text) if prefix is not None else 0)
        sources.append(replace(source, text=own.text, entities=own.entities) if more else source)
        rest += numbered(row, more)
    return Parcel(replace(request, sources=tuple(sources)), tuple(rest))


def may_be_long(request: CopyMessages, source: Message) -> bool:
    prefix = len(request.prefix.text) if request.prefix is not None else 0
    limit = TEXT_LIMIT if source.kind is ContentKind.TEXT else CAPTION_LIMIT
    return prefix + len(source.text) > limit or len(source.entities) >= 100


def numbered(row: OutboxRow, texts: Sequence[StyledText]) -> tuple[tuple[OutboxRow, int, StyledText], ...]:
    return tuple((row, part_id(row.random_id, number), text) for number, text in enumerate(texts, 1))


async def caption_limit(out: Outgoing) -> int:
    """How long the account's captions may be."""
    account = await out.database.read(lambda conn: peers.get(conn, out.scope.account_id))
    return PREMIUM_CAPTION_LIMIT if account is not None and account.is_premium else CAPTION_LIMIT


async def perform(out: Outgoing, lane: Lane, rows: Sequence[OutboxRow], parcel: Parcel) -> Answer:
    """Send the request and what follows it. What was sent before a flood wait, say, is not sent again."""
    if not parcel.rest:
        return await out.perform(rows, parcel.request)
    if lane.sent is None:
        answer = await out.perform(rows, parcel.request)
        if not isinstance(answer, Sent):
            return answer
        lane.sent = answer
    for row, random_id, text in parcel.rest:
        if random_id not in lane.sent.message_ids:
            answer = await out.perform(rows, continuation(parcel.request, row, random_id, text, lane.sent))
            if isinstance(answer, Sent):
                lane.sent = Sent(lane.sent.message_ids | answer.message_ids, lane.sent.messages + answer.messages)
    return lane.sent


def continuation(request: Request, row: OutboxRow, random_id: int, text: StyledText, sent: Sent) -> SendText:
    """What follows a text stands below it; what follows a caption replies to what it belongs to."""
    has_media = isinstance(request, CopyMessages) and request.sources[0].kind is not ContentKind.TEXT
    return SendText(
        to_peer_id=row.peer_id or 0,
        text=text,
        random_id=random_id,
        topic_id=request.topic_id if isinstance(request, CopyMessages | SendText) else None,
        reply_to_id=sent.message_ids.get(row.random_id) if has_media else None,
    )
