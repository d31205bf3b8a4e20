"""Find out who is meant: ``@name``, a ``t.me`` link, ``+phone``, or a numeric id."""

import re
from typing import Any

from telethon.tl import functions

from hotline_cli.model.peers import Peer
from hotline_cli.model.requests import Refused
from hotline_cli.telegram.peers import CHANNEL_MARK, marked, peer_from_tl
from hotline_cli.telegram.seam import HotlineClient

LINK = re.compile(
    r"(?:https?://)?(?:www\.)?(?:t\.me|telegram\.me|telegram\.dog)/([^/?#\s]+)(?:[/?#].*)?", re.IGNORECASE
)
SUBDOMAIN = re.compile(r"(?:https?://)?(\w{3,32})\.t\.me/?", re.IGNORECASE)
DEEP_LINK = re.compile(r"tg:(?://)?(resolve|user)\?(?:.*&)?(domain|phone|id)=([^&\s]+).*", re.IGNORECASE)
NAME = re.compile(r"[A-Za-z]\w{2,31}")
RESERVED = {
    "joinchat",
    "addlist",
    "addstickers",
    "addemoji",
    "share",
    "proxy",
    "socks",
    "setlanguage",
    "login",
    "boost",
}
"""First parts of links that lead to something else: https://core.telegram.org/api/links."""

PHONE = re.compile(r"\+?\d{7,15}")
NUMBER = re.compile(r"\d{1,18}")
"""What surely fits into 64 bits, marked or not; Telegram's ids have 52 bits: https://core.telegram.org/api/bots/ids."""


def parse(target: str) -> tuple[str, str]:
    """What kind of address ``target`` is (``name``, ``phone`` or ``id``) and its value.

    Raise `Refused` USERNAME_INVALID for something else, also for invitations.
    """
    target = target.strip()
    if found := DEEP_LINK.fullmatch(target):
        kind = {"domain": "name", "phone": "phone", "id": "id"}[found[2].lower()]
        return checked(kind, found[3])
    if found := LINK.fullmatch(target) or SUBDOMAIN.fullmatch(target):
        return checked("phone" if found[1].startswith("+") else "name", found[1])
    compact = re.sub(r"[\s()./-]", "", target)
    if compact.startswith("+"):
        return checked("phone", compact)
    if re.fullmatch(rf"-?{NUMBER.pattern}", target):
        return "id", target
    return checked("name", target.removeprefix("@"))


def checked(kind: str, value: str) -> tuple[str, str]:
    pattern = {"name": NAME, "phone": PHONE, "id": NUMBER}[kind]
    if not pattern.fullmatch(value) or value.lower() in RESERVED:
        raise Refused("PHONE_NUMBER_INVALID" if kind == "phone" and value[1:].isdigit() else "USERNAME_INVALID")
    return kind, "+" + value.removeprefix("+") if kind == "phone" else value


async def resolve(client: HotlineClient, target: str) -> Peer:
    """The peer that ``target`` means. Raise `Refused` with Telegram's reason when there is none."""
    kind, value = parse(target)
    if kind == "name":
        return await found_in(client, await client.invoke(functions.contacts.ResolveUsernameRequest(value)))
    if kind == "phone":
        # Importing a contact might find more people, but would rename those that are contacts already.
        return await found_in(client, await client.invoke(functions.contacts.ResolvePhoneRequest(value)))
    return await by_id(client, int(value))


async def found_in(client: HotlineClient, answer: Any) -> Peer:
    """The peer of a TL ResolvedPeer; what came with it is stored."""
    await client.session.keep(answer)
    peer_id = marked(answer.peer)
    for each in (*answer.users, *answer.chats):
        peer = peer_from_tl(each)
        if peer is not None and peer.id == peer_id:
            return peer
    raise Refused("USERNAME_NOT_OCCUPIED")


async def by_id(client: HotlineClient, number: int) -> Peer:
    """Only peers that were seen before can be reached by their number."""
    for peer_id in (number, -number, -CHANNEL_MARK - number) if number > 0 else (number,):
        known = await client.session.peer(peer_id)
        if known is not None and known.access_hash is not None:
            return known
    raise Refused("PEER_ID_INVALID")
