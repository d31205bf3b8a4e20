"""The session on our store: what Telethon may read, and what it may not write."""

from shapes import user
from telethon import types
from telethon.crypto import AuthKey

from hotline_cli.model.peers import Peer, PeerKind
from hotline_cli.store import peers as peer_store
from hotline_cli.store import positions as position_store
from hotline_cli.store import session as session_store
from hotline_cli.telegram.session import open_session

ANN = Peer(7, PeerKind.USER, 70, first_name="Ann")


async def test_telethon_cannot_move_the_stored_position(account):
    before = await account.database.read(position_store.load)
    session = await open_session(account.database)
    session.set_update_state(0, types.updates.State(9_999, 0, None, 0, 0))
    async with account.open():
        pass
    assert await account.database.read(position_store.load) == before


async def test_telethon_learns_the_accounts_id_and_the_channels_hashes(account):
    group = await account.make_group()
    session = await open_session(account.database)
    assert session.get_input_entity(0).access_hash == account.me.id
    assert session.get_input_entity(account.me.id).access_hash == account.me.access_hash
    channels = [channel_id for channel_id, _ in session.get_update_states() if channel_id]
    (channel,) = [session.get_input_entity(channel_id) for channel_id in channels]
    assert channel.channel_id == channels[0]
    assert channel.access_hash == (await session.peer(group.id)).access_hash


async def test_what_is_not_known_is_a_value_error_for_telethon(account):
    session = await open_session(account.database)
    found = []
    for key in (4711, types.PeerUser(4711), "@ann"):
        try:
            session.get_input_entity(key)
        except ValueError as error:
            found.append(str(error))
    assert len(found) == 3
    peer = types.InputPeerUser(1, 2)
    assert session.get_input_entity(peer) is peer


async def test_only_news_about_peers_are_told_and_a_min_form_is_none(account):
    session = await open_session(account.database)
    minimal = Peer(7, PeerKind.USER, first_name="A.")
    assert session.remember([ANN]) == [ANN]
    assert session.remember([ANN]) == []
    assert session.remember([minimal]) == []
    renamed = Peer(7, PeerKind.USER, 70, first_name="Anna")
    assert session.remember([renamed]) == [renamed]


async def test_the_memory_for_peers_is_bounded(account, monkeypatch):
    monkeypatch.setattr("hotline_cli.telegram.session.CACHED_PEERS", 10)
    session = await open_session(account.database)
    session.remember(Peer(number, PeerKind.USER, 1) for number in range(1, 100))
    assert len(session._peers) <= 10
    assert (await session.peer(account.me.id)).first_name == "Owner"


async def test_a_person_seen_only_in_a_crowd_is_reached_through_the_message(account):
    group = await account.make_group()

    def seen(conn):
        peer_store.upsert(conn, Peer(7, PeerKind.USER, first_name="Ann"))
        peer_store.set_seen_in(conn, 7, group.id, 44)

    await account.database.write(seen)
    session = await open_session(account.database)
    found = await session.input_peer(7)
    assert (type(found), found.user_id, found.msg_id) == (types.InputPeerUserFromMessage, 7, 44)
    assert isinstance(await session.input_peer(account.me.id), types.InputPeerSelf)


async def test_answers_fill_the_store(account):
    session = await open_session(account.database)
    await session.keep(types.contacts.ResolvedPeer(types.PeerUser(7), [], [user(username="ann")]))
    assert (await account.database.read(lambda conn: peer_store.by_username(conn, "ann"))).id == 7


async def test_another_data_centre_and_a_new_key_are_stored(account):
    session = await open_session(account.database)
    session.set_dc(4, "127.0.0.4", 444)
    session.auth_key = AuthKey(b"k" * 256)
    session.save()
    await session.saved()
    assert await account.database.read(session_store.load) == session_store.Session(4, "127.0.0.4", 444, b"k" * 256)


async def test_the_settings_say_where_the_server_is_now(account):
    """A sandbox that was started anew listens on another port."""
    moved = session_store.Session(
        account.sandbox.dc, "127.0.0.1", 1, (await account.database.read(session_store.load)).auth_key
    )
    await account.database.write(lambda conn: session_store.save(conn, moved))
    async with account.open() as client:
        assert client.me.first_name == "Owner"
    assert (await account.database.read(session_store.load)).port == account.sandbox.port
