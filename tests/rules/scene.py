"""People, messages and settings for the tests of the rules."""

from typing import Any

from hotline_cli.config.settings import ConnectionSettings
from hotline_cli.model.dialogs import Dialog, Status
from hotline_cli.model.messages import Content, ContentKind, Message
from hotline_cli.model.peers import Peer, PeerKind

GROUP = -1_000_000_000_777
NOW = 1_700_000_000

ANNA = Peer(
    501, PeerKind.USER, 11, first_name="Anna", last_name="Weiß", username="anna", phone="4917012345", language="de"
)
OTTO = Peer(601, PeerKind.USER, 12, first_name="Otto")
ROBOT = Peer(602, PeerKind.USER, 13, first_name="Robot", is_bot=True)


def configured(**fields: Any) -> ConnectionSettings:
    """Settings under which customers are greeted and introduced."""
    return ConnectionSettings(**{"welcome": "Hello {first_name}!", "auto_info": True, **fields})


def message(text: str = "Hello", kind: ContentKind = ContentKind.TEXT, **fields: Any) -> Message:
    """A message of Anna to the account."""
    given = {"peer_id": ANNA.id, "id": 7, "date": NOW - 5, "out": False, "sender_id": ANNA.id, "text": text}
    return Message(**{**given, "content": Content(kind), **fields})


def in_topic(text: str = "Hello", kind: ContentKind = ContentKind.TEXT, **fields: Any) -> Message:
    """A message of Otto in Anna's topic."""
    return message(text, kind, **{"peer_id": GROUP, "id": 90, "sender_id": OTTO.id, "topic_id": 40, **fields})


def dialog(status: Status | None = Status.NEEDS_REPLY, **fields: Any) -> Dialog:
    """Anna's dialog."""
    given = {"peer_id": ANNA.id, "id": 3, "name": "Anna Weiß", "topic_id": 40, "changed_at": NOW - 100}
    return Dialog(**{**given, "status": status, **fields})
