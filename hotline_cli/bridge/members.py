"""Questions about people that only Telegram answers: who is in the group, and who is blocked."""

import sqlite3

from hotline_cli.bridge.carrying import Carried, carry_out, settle
from hotline_cli.bridge.lanes import Lane
from hotline_cli.bridge.outgoing import Outgoing
from hotline_cli.bridge.scope import milliseconds
from hotline_cli.model.actions import Decision, Place, Say
from hotline_cli.model.events import MemberFound
from hotline_cli.model.peers import Peer, PeerKind
from hotline_cli.model.requests import BlockPeer, GetMember, Member, Refused
from hotline_cli.rules import texts
from hotline_cli.store import dialogs, messages, outbox, peers
from hotline_cli.store.outbox import OutboxRow


async def look_up(out: Outgoing, lane: Lane, row: OutboxRow) -> None:
    """Ask Telegram for a member of the group, and go on with the command that asked for them."""
    who = row.payload["who"]
    member = Member(Peer(0, PeerKind.USER))
    error: str | None = None
    try:
        answer = await out.telegram.perform(GetMember(out.scope.group_id, who, row.payload["message_id"]))
        member = answer if isinstance(answer, Member) else member
    except Refused as refusal:
        error = refusal.error

    def work(conn: sqlite3.Connection) -> Carried:
        outbox.done(conn, [row.id])
        request = messages.get(conn, row.source_peer_id or 0, row.source_message_id or 0)
        dialog = dialogs.by_id(conn, row.dialog_id or 0)
        if request is None or dialog is None:
            return Carried()
        if error is None:
            peers.upsert(conn, member.peer)
        account = peers.get(conn, out.scope.account_id)
        event = MemberFound(
            request,
            operator=peers.get(conn, request.sender_id) or Peer(request.sender_id, PeerKind.USER),
            customer=peers.get(conn, dialog.peer_id) or Peer(dialog.peer_id, PeerKind.USER),
            who=who,
            member=member.peer if error is None else None,
            rights=member.rights,
            error=error,
            username=account.username if account is not None else None,
        )
        return settle(conn, event, dialog, out.scope, milliseconds())

    carried = await out.database.write(work)
    lane.pop([row])
    out.carried(carried)


async def set_blocked(out: Outgoing, lane: Lane, row: OutboxRow) -> None:
    """Block the customer of a lane, or lift that; where Telegram refuses, say so under the command."""
    blocked = row.payload["blocked"]
    error: str | None = None
    try:
        await out.telegram.perform(BlockPeer(row.peer_id or 0, blocked))
    except Refused as refusal:
        error = refusal.error

    def work(conn: sqlite3.Connection) -> Carried:
        outbox.done(conn, [row.id])
        dialog = dialogs.by_id(conn, row.dialog_id or 0)
        if error is None or dialog is None:
            return Carried()
        why = texts.not_blocked(out.scope.settings.language, blocked, error)
        decision = Decision(
            dialog, (Say(Place.TOPIC, why, row.source_message_id, silent=out.scope.settings.silent_errors),)
        )
        return carry_out(conn, decision, dialog, out.scope, milliseconds())

    carried = await out.database.write(work)
    # It makes no message, so that no message of the account can be what it has become.
    out.settle(row.peer_id or 0, [row.id])
    lane.pop([row])
    out.carried(carried)
