"""A world that is saved and loaded again is the same world."""

import datetime
import os
import sqlite3
import stat
import types as builtin_types
from dataclasses import fields, is_dataclass
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from crowd import Person, people
from hypothesis import given, settings
from hypothesis import strategies as st
from sandboxes import running_sandbox
from telethon.tl import TLObject, functions, types

from hotline_cli.sandbox.decoding import kept_fields
from hotline_cli.sandbox.persist import StateError, load, save
from hotline_cli.sandbox.state import AuthKey, World

NUMBERS = st.integers(-(2**63), 2**63 - 1)
DATES = st.integers(1, 2**31 - 1).map(lambda seconds: datetime.datetime.fromtimestamp(seconds, datetime.UTC))
MESSAGES = st.builds(
    types.Message,
    id=st.integers(1, 2**31 - 1),
    peer_id=st.builds(types.PeerUser, NUMBERS),
    date=DATES,
    message=st.text(max_size=20),
    out=st.booleans(),
    entities=st.none() | st.lists(st.builds(types.MessageEntityBold, st.just(0), st.just(1)), min_size=1, max_size=2),
)
OBJECTS = st.one_of(
    MESSAGES,
    st.builds(types.UpdateNewMessage, MESSAGES, st.just(5), st.just(1)),
    st.builds(types.UpdateNewChannelMessage, MESSAGES, st.just(5), st.just(1)),
    st.builds(types.UpdateDeleteMessages, st.lists(st.integers(1, 100)), st.just(5), st.just(1)),
    st.builds(types.ChatAdminRights, pin_messages=st.booleans()),
    st.builds(types.PrivacyValueAllowUsers, st.lists(NUMBERS)),
)


def values(hint):
    """Any value of the type that a field's annotation names."""
    plain = {int: NUMBERS, str: st.text(max_size=20), bool: st.booleans(), bytes: st.binary(max_size=20)}
    plain |= {float: st.floats(allow_nan=False), Any: st.one_of(st.none(), st.integers(), st.binary(), OBJECTS)}
    if hint in plain:
        return plain[hint]
    if is_dataclass(hint):
        return records(hint)
    origin, arguments = get_origin(hint), [values(each) for each in get_args(hint) if each is not type(None)]
    if origin in (Union, builtin_types.UnionType):
        return st.none() | arguments[0]
    if origin is tuple:
        return st.tuples(*arguments)
    many = {dict: st.dictionaries, list: st.lists, set: st.sets}[origin]
    return many(*arguments, max_size=2)


def records(kind):
    hints = get_type_hints(kind)
    return st.builds(kind, **{name: st.deferred(lambda hint=hints[name]: values(hint)) for name in kept_fields(kind)})


@st.composite
def worlds(draw):
    """A world of which one field is filled: all of them together are more than can be drawn."""
    name = draw(st.sampled_from(kept_fields(World)))
    world = World(**{name: draw(values(get_type_hints(World)[name]))})
    # The one thing that values alone do not say: a login's key is there, and knows it.
    for number, login in enumerate(world.authorizations.values()):
        login.key_id = number
        world.keys[number] = AuthKey(number, b"key", 0, authorization=login)
    return world


@settings(max_examples=100, deadline=None)
@given(worlds())
def test_any_world_comes_back_as_it_was(tmp_path_factory, world):
    path = tmp_path_factory.mktemp("state") / "state"

    save(world, path)
    loaded = load(path, seed=0)

    assert picture(loaded) == picture(world)
    assert [loaded.random_long(), loaded.random_bytes(5)] == [world.random_long(), world.random_bytes(5)]


def picture(value):
    """The value with its TL objects as bytes: Telethon reads a flag that is not set as False and writes it for None."""
    if isinstance(value, TLObject):
        return bytes(value)
    if is_dataclass(value):
        return {each.name: picture(getattr(value, each.name)) for each in fields(value) if each.compare}
    if isinstance(value, dict):
        return {key: picture(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [picture(each) for each in value]
    return value


def test_a_message_in_a_box_and_in_its_log_stays_one(tmp_path):
    world = World()
    box = world.users[777000].box
    message = types.Message(1, types.PeerUser(777000), datetime.datetime.now(datetime.UTC), "Hello")
    box.messages[1] = message
    world.logins.wrong["x"] = [1]
    box.log.append(_log_entry(types.UpdateNewMessage(message, 2, 1)))

    save(world, tmp_path / "state")
    loaded = load(tmp_path / "state", 0).users[777000].box

    assert loaded.log[0].update.message is loaded.messages[1]


def test_a_missing_file_is_a_new_world(tmp_path):
    world = load(tmp_path / "state", seed=7)

    assert (world.seed, list(world.users)) == (7, [777000])
    assert world.random_long() == World(seed=7).random_long()


def test_the_file_is_its_owners_alone_and_nothing_lies_beside_it(tmp_path):
    (tmp_path / "state").write_bytes(b"")
    (tmp_path / "state").chmod(0o644)
    (tmp_path / ".state.new").write_text("left behind when something was killed")

    save(World(), tmp_path / "state")

    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["state"]


def test_a_save_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "state"
    save(World(seed=1), path)

    def fail(descriptor):
        raise OSError("the disk is full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="full"):
        save(World(seed=2), path)

    assert load(path, 0).seed == 1
    assert [each.name for each in tmp_path.iterdir()] == ["state"]


def test_a_value_that_cannot_be_kept_is_not_lost_in_silence(tmp_path):
    world = World()
    world.users[777000].notify["1"] = object()

    with pytest.raises(TypeError, match="object cannot be kept"):
        save(world, tmp_path / "state")

    assert list(tmp_path.iterdir()) == []


def _foreign(path):
    path.write_text("my diary\n" * 200)


def _other_database(path):
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE diary (entry)")
    database.close()


def _newer(path):
    save(World(), path)
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()


def _damaged(path):
    save(World(), path)
    with sqlite3.connect(path) as database:
        database.execute("DELETE FROM world WHERE name = 'random'")
    database.close()


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (_foreign, "is not a sandbox's state"),
        (_other_database, "is not a sandbox's state"),
        (_newer, "has format 99"),
        (_damaged, "is damaged"),
    ],
)
def test_a_file_that_is_no_state_is_named_with_the_remedy(tmp_path, make, why):
    path = tmp_path / "state"
    make(path)
    before = path.read_bytes()

    with pytest.raises(StateError, match=why) as refused:
        load(path, 0)

    assert str(path) in str(refused.value)
    assert "--state" in str(refused.value)
    assert path.read_bytes() == before


async def test_clients_see_a_restart_as_a_lost_connection(tmp_path):
    path = tmp_path / "state"
    async with running_sandbox(World(seed=11)) as before:
        ann, bob = await people(before, "Ann", "Bob")
        group = await ann.makes_forum(bob)
        topic = await ann.makes_topic(group, "Garden")
        await ann.client.edit_2fa(new_password="secret")
        await ann.say(bob, "before")
        sessions = ann.client.session, bob.client.session
        state = await bob(functions.updates.GetStateRequest())
        save(before.world, path)
    async with running_sandbox(load(path, 0), port=before.port) as after:
        clients = [after.client(session=each) for each in sessions]
        for client in clients:
            await client.connect()
        ann, bob = [Person(after, client, (await client.get_me()).id, "") for client in clients]
        assert (await bob(functions.updates.GetStateRequest())).to_dict() == state.to_dict()
        await ann.say(bob, "after")

        difference = await bob(functions.updates.GetDifferenceRequest(state.pts, state.date, state.qts))
        topics = await bob(functions.messages.GetForumTopicsRequest(bob.peer(group), None, 0, 0, 10))

        assert [each.message for each in difference.new_messages] == ["after"]
        assert topic in [each.id for each in topics.topics]
        assert (await ann(functions.account.GetPasswordRequest())).has_password


def _log_entry(update):
    from hotline_cli.sandbox.state import LogEntry

    return LogEntry(update.pts, update.pts_count, 0, update)
