"""Polls: made, voted in, closed. https://core.telegram.org/api/poll"""

from __future__ import annotations

import copy
from typing import Any

from telethon.tl import types

from hotline_cli.sandbox.rpc import Call, RpcError
from hotline_cli.sandbox.state import PollState

_QUESTION_LIMIT = 255
_ANSWER_LIMIT = 100
_ANSWERS = range(2, 13)
_SHOWN = 3  # voters whose faces are shown


def new_poll(call: Call, given: Any) -> Any:
    """The MessageMediaPoll of a new poll.

    Raises 400 POLL_QUESTION_INVALID, POLL_ANSWERS_INVALID, POLL_ANSWER_INVALID, POLL_OPTION_DUPLICATE,
    QUIZ_MULTIPLE_INVALID, QUIZ_CORRECT_ANSWERS_EMPTY or QUIZ_CORRECT_ANSWER_INVALID.
    """
    poll = copy.copy(given.poll)
    poll.answers = [_answer(number, each) for number, each in enumerate(poll.answers)]
    _check(poll)
    correct = _correct(poll, given)
    poll.id = call.world.random_long()
    poll.hash = 0
    poll.creator = None
    media = types.MessageMediaPoll(poll=poll, results=types.PollResults(min=True, total_voters=0))
    call.world.polls[poll.id] = PollState(
        media=media,
        owner_id=call.user.id,
        correct=correct,
        solution=given.solution,
        solution_entities=(given.solution_entities or []) if given.solution is not None else None,
    )
    return media


def _answer(number: int, given: Any) -> Any:
    """An answer with the option that votes name it by, which the server chooses where the client did not."""
    option = given.option if isinstance(given, types.PollAnswer) else b"%d" % number
    return types.PollAnswer(text=given.text, option=option)


def _check(poll: Any) -> None:
    if not 0 < len(poll.question.text.strip()) <= _QUESTION_LIMIT:
        raise RpcError(400, "POLL_QUESTION_INVALID")
    if len(poll.answers) not in _ANSWERS:
        raise RpcError(400, "POLL_ANSWERS_INVALID")
    if any(not 0 < len(each.text.text.strip()) <= _ANSWER_LIMIT for each in poll.answers):
        raise RpcError(400, "POLL_ANSWER_INVALID")
    if any(not 0 < len(each.option) <= 100 for each in poll.answers):
        raise RpcError(400, "POLL_OPTION_INVALID")
    if len({each.option for each in poll.answers}) < len(poll.answers):
        raise RpcError(400, "POLL_OPTION_DUPLICATE")


def _correct(poll: Any, given: Any) -> list[bytes]:
    if not poll.quiz:
        return []
    if poll.multiple_choice:
        raise RpcError(400, "QUIZ_MULTIPLE_INVALID")
    if not given.correct_answers:
        raise RpcError(400, "QUIZ_CORRECT_ANSWERS_EMPTY")
    if any(not 0 <= each < len(poll.answers) for each in given.correct_answers):
        raise RpcError(400, "QUIZ_CORRECT_ANSWER_INVALID")
    return [poll.answers[each].option for each in given.correct_answers]


def vote(call: Call, state: PollState, options: list[bytes]) -> None:
    """The caller votes, or takes their vote back with no options.

    Raises 400 MESSAGE_POLL_CLOSED, OPTION_INVALID, OPTIONS_TOO_MUCH or REVOTE_NOT_ALLOWED.
    """
    poll = state.media.poll
    if poll.closed:
        raise RpcError(400, "MESSAGE_POLL_CLOSED")
    if any(option not in {each.option for each in poll.answers} for option in options):
        raise RpcError(400, "OPTION_INVALID")
    if len(options) > 1 and not poll.multiple_choice:
        raise RpcError(400, "OPTIONS_TOO_MUCH")
    if call.user.id in state.votes and (poll.quiz or poll.revoting_disabled):
        raise RpcError(400, "REVOTE_NOT_ALLOWED")
    state.votes.pop(call.user.id, None)
    if options:
        state.votes[call.user.id] = options
    refresh(state)


def close(call: Call, poll_id: int) -> Any:
    """End a poll of the caller's; return its media. Raises 400 MESSAGE_POLL_CLOSED or 403 MESSAGE_AUTHOR_REQUIRED."""
    state = call.world.polls[poll_id]
    if state.owner_id != call.user.id:
        raise RpcError(403, "MESSAGE_AUTHOR_REQUIRED")
    if state.media.poll.closed:
        raise RpcError(400, "MESSAGE_POLL_CLOSED")
    state.media.poll.closed = True
    refresh(state)
    return state.media


def refresh(state: PollState) -> None:
    """Bring the results up to date that the messages with the poll carry: the ones that everybody may see."""
    state.media.results = results(state, 0)
    state.media.results.min = True


def results(state: PollState, viewer_id: int) -> Any:
    """TL PollResults as ``viewer_id`` sees them: no counts before they have voted, unless the poll is closed."""
    poll = state.media.poll
    mine = state.votes.get(viewer_id, [])
    if not mine and not poll.closed:
        return types.PollResults(total_voters=len(state.votes))
    public = bool(poll.public_voters)
    counts = [
        types.PollAnswerVoters(
            option=answer.option,
            voters=sum(answer.option in options for options in state.votes.values()),
            chosen=answer.option in mine or None,
            correct=answer.option in state.correct or None,
            recent_voters=_last_voters(state, answer.option) if public else [],
        )
        for answer in poll.answers
    ]
    return types.PollResults(
        results=counts,
        total_voters=len(state.votes),
        recent_voters=_last_voters(state) if public else None,
        solution=state.solution,
        solution_entities=state.solution_entities,
    )


def _last_voters(state: PollState, option: bytes | None = None) -> list[Any]:
    voters = [user_id for user_id, options in state.votes.items() if option is None or option in options]
    return [types.PeerUser(user_id) for user_id in reversed(voters[-_SHOWN:])]
