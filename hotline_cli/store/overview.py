"""What a look from outside shows: account, group, backlog, dialogs."""

import sqlite3
from dataclasses import dataclass

from hotline_cli.model.dialogs import Status
from hotline_cli.model.peers import Peer
from hotline_cli.store import connection, dialogs, flood_waits, messages, notices, outbox, peers, session


@dataclass(frozen=True, slots=True)
class Overview:
    """`account` and `group` are None while their names are not known; times are Unix seconds.

    `troubles` are the names of what is wrong with the backend group (model/groups.py), as far as a daemon has noticed.
    `held_back_until` is when the longest wait ends that Telegram demands for something in the outbox.
    """

    state: connection.Connection
    logged_in: bool
    account: Peer | None
    group: Peer | None
    troubles: tuple[str, ...]
    last_failure: outbox.Failure | None
    outbox: outbox.Counts
    held_back_until: int | None
    dialogs: dict[Status, int]
    last_message_at: int | None


def load(conn: sqlite3.Connection, now: int) -> Overview:
    """How the connection is, as of Unix second `now`."""
    state = connection.load(conn)
    saved = session.load(conn)
    waits = flood_waits.load(conn, now * 1000)
    return Overview(
        state=state,
        logged_in=saved is not None and saved.auth_key is not None and state.logged_out is None,
        account=None if state.account_id is None else peers.get(conn, state.account_id),
        group=None if state.group_id is None else peers.get(conn, state.group_id),
        troubles=tuple(sorted(name.removeprefix(notices.GROUP) for name in notices.said(conn, 0, notices.GROUP))),
        outbox=outbox.counts(conn),
        last_failure=outbox.last_failure(conn),
        held_back_until=max(waits.values()) // 1000 if waits else None,
        dialogs=dialogs.counts(conn),
        last_message_at=messages.newest_date(conn),
    )
