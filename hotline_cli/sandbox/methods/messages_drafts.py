"""Drafts, which an account's devices share: https://core.telegram.org/api/drafts."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.changes import Changes
from hotline_cli.sandbox.methods.messages_history import read_peer
from hotline_cli.sandbox.notifications import peer_key
from hotline_cli.sandbox.peers import unmark
from hotline_cli.sandbox.posting import GENERAL
from hotline_cli.sandbox.rpc import Call, method
from hotline_cli.sandbox.text import message_text
from hotline_cli.sandbox.views import moment


@method(functions.messages.SaveDraftRequest)
def save_draft(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.saveDraft: an empty one takes the draft away."""
    peer_id = read_peer(call, request.peer)
    topic_id = getattr(request.reply_to, "top_msg_id", None)
    topic_id = None if topic_id == GENERAL else topic_id
    if not request.message.strip() and request.reply_to is None:
        clear_draft(call, peer_id, topic_id)
        return True
    text, entities = request.message, request.entities
    if text.strip():
        text, entities = message_text(call, text, entities)
    changes = Changes(call.world, call)
    draft = types.DraftMessage(
        message=text,
        date=moment(changes.date),
        no_webpage=request.no_webpage,
        reply_to=request.reply_to,
        entities=entities,
        invert_media=request.invert_media,
    )
    call.user.drafts[peer_key(peer_id, topic_id)] = draft
    changes.tell(call.user.id, types.UpdateDraftMessage(peer=unmark(peer_id), draft=draft, top_msg_id=topic_id))
    changes.publish()
    return True


def clear_draft(call: Call, peer_id: int, topic_id: int | None = None) -> None:
    """Take a draft away, and tell the account's other devices."""
    topic_id = None if topic_id == GENERAL else topic_id
    if call.user.drafts.pop(peer_key(peer_id, topic_id), None) is None:
        return
    changes = Changes(call.world, call)
    draft = types.DraftMessageEmpty(date=moment(changes.date))
    changes.tell(call.user.id, types.UpdateDraftMessage(peer=unmark(peer_id), draft=draft, top_msg_id=topic_id))
    changes.publish()


@method(functions.messages.GetAllDraftsRequest)
def get_all_drafts(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.getAllDrafts."""
    changes = Changes(call.world, call)
    for key, draft in call.user.drafts.items():
        changes.tell(call.user.id, _update(key, draft))
    return changes.answer_alone()


@method(functions.messages.ClearAllDraftsRequest)
def clear_all_drafts(call: Call, request: Any) -> Any:
    """https://core.telegram.org/method/messages.clearAllDrafts."""
    changes = Changes(call.world, call)
    for key in call.user.drafts:
        changes.tell(call.user.id, _update(key, types.DraftMessageEmpty(date=moment(changes.date))))
    call.user.drafts.clear()
    changes.publish()
    return True


def _update(key: str, draft: Any) -> Any:
    peer_id, _, topic_id = key.partition("/")
    return types.UpdateDraftMessage(
        peer=unmark(int(peer_id)), draft=draft, top_msg_id=int(topic_id) if topic_id else None
    )
