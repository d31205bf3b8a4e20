"""What the tests of the store put into it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from hotline_cli.model.messages import Content, ContentKind, Entity, File, Message
from hotline_cli.model.peers import Peer, PeerKind

ALICE = Peer(101, PeerKind.USER, 9001, "Alice", "Archer", username="alice", phone="4915100000001", language="de")
BOB = Peer(102, PeerKind.USER, 9002, "Bob", phone="4915100000002")
TEAM = Peer(-1_000_000_000_777, PeerKind.CHANNEL, 9003, title="The team", is_forum=True)

TEXT = Message(
    ALICE.id,
    7,
    1_700_000_000,
    out=False,
    sender_id=ALICE.id,
    text="Hello",
    entities=(Entity("bold", 0, 5),),
    raw=b"tl",
    layer=229,
)
PHOTO = Message(
    ALICE.id,
    8,
    1_700_000_001,
    out=True,
    sender_id=1,
    text="Look",
    entities=(Entity("text_link", 0, 4, "https://example.org"), Entity("mention_name", 0, 4, 102)),
    content=Content(ContentKind.PHOTO, File(55, 1234, "image/jpeg", None, 640, 480)),
    reply_to_id=7,
    grouped_id=99,
    forwarded_from_id=102,
    forwarded_from_name="Bob",
    noforwards=True,
    raw=b"\x00\xff",
    layer=229,
)


def message(peer_id: int = ALICE.id, message_id: int = 1, **changes: Any) -> Message:
    return replace(TEXT, peer_id=peer_id, id=message_id, **changes)


def database_path(folder: Path) -> Path:
    return folder / "support" / "hotline.db"
