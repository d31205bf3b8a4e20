"""Voting in polls: https://core.telegram.org/api/poll."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.changes import Changes
from hotline_cli.sandbox.methods.messages_history import bounded, message_at, read_peer
from hotline_cli.sandbox.packing import with_peers
from hotline_cli.sandbox.peers import is_channel, unmark
from hotline_cli.sandbox.polls import results, vote
from hotline_cli.sandbox.posting import copies
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.state import PollState, unmark_channel
from hotline_cli.sandbox.views import moment


def _poll_at(call: Call, peer_id: int, message_id: int) -> tuple[Any, PollState]:
    """A message and its poll. Raises 400 MESSAGE_ID_INVALID."""
    message = message_at(call, peer_id, message_id)
    media = getattr(message, "media", None)
    if not isinstance(media, types.MessageMediaPoll):
        raise RpcError(400, "MESSAGE_ID_INVALID")
    return message, call.world.polls[media.poll.id]


@method(functions.messages.SendVoteRequest)
def send_vote(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.sendVote."""
    peer_id = read_peer(call, request.peer)
    message, state = _poll_at(call, peer_id, request.msg_id)
    vote(call, state, request.options)
    changes = Changes(call.world, call)
    if is_channel(peer_id):
        channel = call.world.channels[unmark_channel(peer_id)]
        watchers = [each.user_id for each in channel.members.values() if not each.left]
    else:
        watchers = [user_id for user_id, _ in copies(call.world, call.user.id, message.id)]
    for user_id in watchers:
        changes.tell(
            user_id,
            types.UpdateMessagePoll(
                poll_id=state.media.poll.id, poll=state.media.poll, results=results(state, user_id)
            ),
        )
    return changes.answer()


@method(functions.messages.GetPollResultsRequest)
def get_poll_results(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.getPollResults."""
    peer_id = read_peer(call, request.peer)
    _, state = _poll_at(call, peer_id, request.msg_id)
    changes = Changes(call.world, call)
    poll = state.media.poll
    changes.tell(
        call.user.id, types.UpdateMessagePoll(poll_id=poll.id, poll=poll, results=results(state, call.user.id))
    )
    return changes.answer_alone()


@method(functions.messages.GetPollVotesRequest)
def get_poll_votes(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.getPollVotes."""
    peer_id = read_peer(call, request.peer)
    _, state = _poll_at(call, peer_id, request.id)
    if not state.media.poll.public_voters:
        raise RpcError(403, "BROADCAST_FORBIDDEN")
    if call.user.id not in state.votes:
        raise RpcError(403, "POLL_VOTE_REQUIRED")
    date = moment(call.world.time())
    votes: list[Any] = []
    for user_id, options in reversed(state.votes.items()):
        if request.option is None and len(options) > 1:
            votes.append(types.MessagePeerVoteMultiple(peer=unmark(user_id), options=options, date=date))
        elif request.option is None:
            votes.append(types.MessagePeerVote(peer=unmark(user_id), option=options[0], date=date))
        elif request.option in options:
            votes.append(types.MessagePeerVoteInputOption(peer=unmark(user_id), date=date))
    start = int(request.offset) if request.offset and request.offset.isdecimal() else 0
    end = start + bounded(request.limit)
    return types.messages.VotesList(
        count=len(votes),
        votes=votes[start:end],
        next_offset=str(end) if end < len(votes) else None,
        **with_peers(call, votes[start:end]),
    )
