"""Searching: in one dialog, everywhere, and for what names the caller."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.dialogs import dialogs_of
from hotline_cli.sandbox.history import box_of, is_own, key_of, page
from hotline_cli.sandbox.mentions import seen
from hotline_cli.sandbox.methods.messages_history import available, bounded, read_peer
from hotline_cli.sandbox.packing import as_seen, messages_answer, with_peers
from hotline_cli.sandbox.peers import is_channel, mark, peer_of
from hotline_cli.sandbox.rights import group_at
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.searching import between, matcher, says
from hotline_cli.sandbox.state import unmark_channel
from hotline_cli.sandbox.views import seconds

Test = Callable[[Any], bool]


@method(functions.messages.SearchRequest)
def search(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.search: one dialog, or with an empty peer the account's own box."""
    everywhere = isinstance(request.peer, types.InputPeerEmpty)
    peer_id = 0 if everywhere else read_peer(call, request.peer)
    box = call.user.box if everywhere else box_of(call.world, call.user, peer_id)
    messages, total, newer = page(
        box,
        None if everywhere else key_of(peer_id, request.top_msg_id),
        offset_id=request.offset_id,
        add_offset=request.add_offset,
        limit=bounded(request.limit),
        max_id=request.max_id,
        min_id=request.min_id,
        wanted=_wanted(call, request, peer_id),
    )
    return messages_answer(call, peer_id or None, messages, total, newer)


def _wanted(call: Call, request: Any, peer_id: int) -> Test:
    tests = [matcher(request.filter), between(seconds(request.min_date), seconds(request.max_date))]
    if request.q:
        tests.append(says(request.q))
    if peer_id and (there := available(call, peer_id)):
        tests.append(there)
    if request.from_id is not None and not isinstance(request.from_id, types.InputPeerEmpty):
        tests.append(_by(call, peer_id, request.from_id))
    if isinstance(request.filter, types.InputMessagesFilterMyMentions) and is_channel(peer_id):
        channel = call.world.channels[unmark_channel(peer_id)]
        tests[0] = lambda message: call.user.id in channel.mentioned.get(message.id, ())
    return lambda message: _fits(message, tests)


def _fits(message: Any, tests: list[Test]) -> bool:
    return all(test(message) for test in tests)


def _by(call: Call, peer_id: int, given: Any) -> Test:
    """A test for messages of one author. Raises 400 FROM_PEER_INVALID."""
    try:
        author_id = peer_of(call, given)
    except RpcError as error:
        raise RpcError(400, "FROM_PEER_INVALID") from error
    if is_channel(peer_id):
        return lambda message: message.from_id is not None and mark(message.from_id) == author_id
    if author_id == call.user.id:
        return lambda message: is_own(message, author_id)
    return lambda message: mark(message.from_id or message.peer_id) == author_id


@method(functions.messages.GetSearchCountersRequest)
def get_search_counters(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.getSearchCounters."""
    peer_id = read_peer(call, request.peer)
    box, key = box_of(call.world, call.user, peer_id), key_of(peer_id, request.top_msg_id)
    return [
        types.messages.SearchCounter(filter=each, count=page(box, key, limit=1, wanted=matcher(each))[1])
        for each in request.filters
    ]


@method(functions.messages.SearchGlobalRequest)
def search_global(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.searchGlobal: all dialogs, the newest message first."""
    if not request.q and isinstance(request.filter, types.InputMessagesFilterEmpty):
        raise RpcError(400, "SEARCH_QUERY_EMPTY")
    tests = [matcher(request.filter), between(seconds(request.min_date), seconds(request.max_date)), says(request.q)]
    found = []
    for peer_id in dialogs_of(call.world, call.user):
        if _asked_for(call, request, peer_id):
            box = box_of(call.world, call.user, peer_id)
            there = available(call, peer_id)
            theirs = [*tests, there] if there else tests
            found += [message for message in page(box, key_of(peer_id), limit=box.last_id)[0] if _fits(message, theirs)]
    found.sort(key=_place, reverse=True)
    total = len(found)
    after = (request.offset_rate, request.offset_id)
    if request.offset_rate:
        found = [message for message in found if _place(message)[:2] < after]
    chosen = as_seen(call, found[: bounded(request.limit)])
    if len(chosen) == total:
        return types.messages.Messages(messages=chosen, topics=[], **with_peers(call, chosen))
    rate = int(chosen[-1].date.timestamp()) if len(chosen) < len(found) else None
    return types.messages.MessagesSlice(
        count=total, messages=chosen, topics=[], next_rate=rate, **with_peers(call, chosen)
    )


def _place(message: Any) -> tuple[int, int, int]:
    return int(message.date.timestamp()), message.id, mark(message.peer_id)


def _asked_for(call: Call, request: Any, peer_id: int) -> bool:
    broadcast = is_channel(peer_id) and getattr(group_at(call.world, peer_id), "broadcast", False)
    if request.broadcasts_only and not broadcast:
        return False
    if request.groups_only and (peer_id > 0 or broadcast):
        return False
    return not (request.users_only and peer_id < 0)


@method(functions.messages.GetUnreadMentionsRequest)
def get_unread_mentions(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.getUnreadMentions."""
    peer_id = read_peer(call, request.peer)
    waiting = call.user.mentions.get(peer_id, set())
    messages, total, newer = page(
        box_of(call.world, call.user, peer_id),
        key_of(peer_id, request.top_msg_id),
        offset_id=request.offset_id,
        add_offset=request.add_offset,
        limit=bounded(request.limit),
        max_id=request.max_id,
        min_id=request.min_id,
        wanted=lambda message: message.id in waiting,
    )
    return messages_answer(call, peer_id, messages, total, newer)


@method(functions.messages.ReadMentionsRequest)
def read_mentions(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.readMentions."""
    peer_id = read_peer(call, request.peer)
    box = box_of(call.world, call.user, peer_id)
    within = None
    if request.top_msg_id and is_channel(peer_id):
        within = {message.id for message in page(box, request.top_msg_id, limit=box.last_id)[0]}
    seen(call.user, peer_id, within)
    return types.messages.AffectedHistory(pts=box.pts, pts_count=0, offset=0)
