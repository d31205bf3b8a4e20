"""Service messages: what a client tells or asks the session itself rather than Telegram.

https://core.telegram.org/mtproto/service_messages
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from telethon.tl import TLObject, functions, types

from hotline_cli.sandbox.wire import salts

if TYPE_CHECKING:
    from hotline_cli.sandbox.wire.session import Session

Service = Callable[["Session", int, Any], None]

SERVICE: dict[int, Service] = {}

RECEIVED, UNKNOWN, PROCESSING, ANSWERED = 4, 1, 32, 64  # of msgs_state_info
MAX_SALTS = 64


def service(*kinds: Any) -> Callable[[Service], Service]:
    """Register the decorated function for messages of these types. It may raise RpcError, which is then the answer."""

    def register(handler: Service) -> Service:
        SERVICE.update((kind.CONSTRUCTOR_ID, handler) for kind in kinds)
        return handler

    return register


@service(types.MsgsAck)
def _msgs_ack(session: Session, msg_id: int, said: Any) -> None:
    session.delivery.acked(said.msg_ids)


@service(functions.PingRequest)
def _ping(session: Session, msg_id: int, asked: Any) -> None:
    session.reply(types.Pong(msg_id, asked.ping_id))


@service(functions.PingDelayDisconnectRequest)
def _ping_delay_disconnect(session: Session, msg_id: int, asked: Any) -> None:
    session.reply(types.Pong(msg_id, asked.ping_id))
    if session.connection is not None:
        session.connection.close_after(max(0, asked.disconnect_delay))


@service(functions.GetFutureSaltsRequest)
def _get_future_salts(session: Session, msg_id: int, asked: Any) -> None:
    now = session.hub.clock()
    count = min(max(asked.num, 1), MAX_SALTS)
    session.reply(types.FutureSalts(msg_id, int(now), salts.future(session.cipher, count, now)))


@service(functions.DestroySessionRequest)
def _destroy_session(session: Session, msg_id: int, asked: Any) -> None:
    is_other = asked.session_id != session.id
    destroyed = is_other and session.hub.forget(session.cipher, asked.session_id)
    session.reply((types.DestroySessionOk if destroyed else types.DestroySessionNone)(asked.session_id))


@service(functions.RpcDropAnswerRequest)
def _rpc_drop_answer(session: Session, msg_id: int, asked: Any) -> None:
    if asked.req_msg_id in session.running:
        session.dropped.add(asked.req_msg_id)
        session.answer(msg_id, asked, types.RpcAnswerDroppedRunning())
        return
    answer_id = session.answers.get(asked.req_msg_id, 0)
    dropped = session.delivery.drop(answer_id)
    if dropped is None:
        session.answer(msg_id, asked, types.RpcAnswerUnknown())
    else:
        session.answer(msg_id, asked, types.RpcAnswerDropped(answer_id, *dropped))


@service(types.MsgsStateReq)
def _msgs_state_req(session: Session, msg_id: int, asked: Any) -> None:
    _send_states(session, msg_id, asked.msg_ids)


@service(types.MsgResendReq)
def _msg_resend_req(session: Session, msg_id: int, asked: Any) -> None:
    gone = [wanted for wanted in asked.msg_ids if not session.resend(wanted)]
    if gone:
        _send_states(session, msg_id, asked.msg_ids)


@service(types.HttpWait, types.MsgsAllInfo, types.MsgsStateInfo, types.MsgDetailedInfo, types.MsgNewDetailedInfo)
def _ignore(session: Session, msg_id: int, said: Any) -> None:
    """Nothing depends on these."""


def _send_states(session: Session, msg_id: int, asked: list[int]) -> None:
    info = bytes(_state(session, wanted) for wanted in asked)
    head = struct.pack("<Iq", types.MsgsStateInfo.CONSTRUCTOR_ID, msg_id)
    # Telethon takes ``info`` for text, which these bytes are not.
    session.reply(head + TLObject.serialize_bytes(info))


def _state(session: Session, wanted: int) -> int:
    if wanted not in session.answers:
        return UNKNOWN
    if wanted in session.running:
        return RECEIVED | PROCESSING
    return RECEIVED | ANSWERED if session.answers[wanted] else RECEIVED
