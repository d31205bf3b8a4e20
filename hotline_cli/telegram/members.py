"""Who is in the backend group and what they may do there; whom the account does not want to hear from."""

from collections.abc import Awaitable, Callable
from typing import Any

from telethon.tl import functions, types

from hotline_cli.model.peers import PeerKind
from hotline_cli.model.requests import BlockPeer, Done, GetMember, Member, Refused
from hotline_cli.telegram.peers import UnknownPeer, peer_from_tl, unmark_channel
from hotline_cli.telegram.resolving import resolve
from hotline_cli.telegram.seam import HotlineClient

GONE = types.ChannelParticipantLeft, types.ChannelParticipantBanned
"""Whoever is restricted only is in the group all the same: `left` tells them apart."""

ALL_RIGHTS = frozenset(types.ChatAdminRights().to_dict()) - {"_"}


async def get_member(client: HotlineClient, request: GetMember) -> Member:
    """Raise `Refused` USER_NOT_PARTICIPANT for who is not in the group, or why nobody was found."""
    group = await client.session.input_peer(request.group_id)
    channel = types.InputChannel(unmark_channel(request.group_id), group.access_hash)
    answer = await client.invoke(
        functions.channels.GetParticipantRequest(channel, await input_member(client, request, group))
    )
    await client.session.keep(answer)
    there = answer.participant
    peer_id = there.peer.user_id if isinstance(there, GONE) else there.user_id
    member = next((peer for user in answer.users if (peer := peer_from_tl(user)) and peer.id == peer_id), None)
    if member is None or (isinstance(there, GONE) and getattr(there, "left", True)):
        raise Refused("USER_NOT_PARTICIPANT")
    return Member(member, rights_of(there))


async def input_member(client: HotlineClient, request: GetMember, group: Any) -> Any:
    """Who is meant, as a TL InputPeer. Whom only their message in the group has shown to us is reached through it."""
    if not request.who.isdigit():
        peer = await resolve(client, request.who)
        if peer.kind is not PeerKind.USER:
            raise Refused("PARTICIPANT_ID_INVALID")
        return await client.session.input_peer(peer.id)
    user_id = int(request.who)
    try:
        return await client.session.input_peer(user_id)
    except UnknownPeer:
        if request.message_id is None:
            raise
        return types.InputPeerUserFromMessage(group, request.message_id, user_id)


def rights_of(participant: Any) -> frozenset[str]:
    """The names of what somebody may do as an administrator; a group's creator may do everything."""
    if isinstance(participant, types.ChannelParticipantCreator):
        return ALL_RIGHTS
    if not isinstance(participant, types.ChannelParticipantAdmin):
        return frozenset()
    return frozenset(name for name in ALL_RIGHTS if getattr(participant.admin_rights, name))


async def block_peer(client: HotlineClient, request: BlockPeer) -> Done:
    peer = await client.session.input_peer(request.peer_id)
    method = functions.contacts.BlockRequest if request.blocked else functions.contacts.UnblockRequest
    await client.invoke(method(peer))
    return Done()


MEMBERS: dict[type, Callable[[HotlineClient, Any], Awaitable[Member | Done]]] = {
    GetMember: get_member,
    BlockPeer: block_peer,
}
