"""contacts: the address book, and who is online in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from telethon.tl import functions, types

from hotline_cli.sandbox.changes import Changes
from hotline_cli.sandbox.listhash import list_hash
from hotline_cli.sandbox.names import NAME_LENGTH
from hotline_cli.sandbox.peers import user_of
from hotline_cli.sandbox.privacy import allows, rules_of
from hotline_cli.sandbox.rpc import Call, RpcError, method
from hotline_cli.sandbox.state import Contact, User
from hotline_cli.sandbox.views import peer_settings, status_view, user_view


@method(functions.contacts.GetContactsRequest)
def get_contacts(call: Call, request: Any) -> Any:
    world, me = call.world, call.user
    ids = sorted(me.contacts)
    if request.hash and request.hash == list_hash([len(ids), *ids]):
        return types.contacts.ContactsNotModified()
    return types.contacts.Contacts(
        contacts=[types.Contact(each, mutual=me.id in world.users[each].contacts) for each in ids],
        saved_count=len(ids),
        users=[user_view(world, me.id, world.users[each]) for each in ids],
    )


@method(functions.contacts.GetStatusesRequest)
def get_statuses(call: Call, request: Any) -> Any:
    world, me = call.world, call.user
    return [types.ContactStatus(each, status_view(world, me.id, world.users[each])) for each in sorted(me.contacts)]


@method(functions.contacts.ImportContactsRequest)
def import_contacts(call: Call, request: Any) -> Any:
    world, me = call.world, call.user
    changes = Changes(world, call)
    imported: list[Any] = []
    users: dict[int, User] = {}
    for given in request.contacts:
        found = world.user_by_phone(given.phone)
        if found is None or found is me or not allows(found, me.id, "added_by_phone"):
            continue
        _save(changes, me, found, given.first_name, given.last_name, found.phone)
        imported.append(types.ImportedContact(found.id, given.client_id))
        users[found.id] = found
    changes.publish()
    return types.contacts.ImportedContacts(
        imported=imported,
        popular_invites=[],
        retry_contacts=[],
        users=[user_view(world, me.id, each) for each in users.values()],
    )


@method(functions.contacts.AddContactRequest)
def add_contact(call: Call, request: Any) -> Any:
    me, added = call.user, _other_user(call, request.id)
    first_name, last_name = request.first_name.strip(), request.last_name.strip()
    if not first_name and not last_name:
        raise RpcError(400, "CONTACT_NAME_EMPTY")
    changes = Changes(call.world, call)
    phone = "".join(filter(str.isdigit, request.phone))
    _save(changes, me, added, first_name[:NAME_LENGTH], last_name[:NAME_LENGTH], phone)
    if request.add_phone_privacy_exception and not allows(me, added.id, "phone_number"):
        me.privacy["phone_number"] = [types.PrivacyValueAllowUsers([added.id]), *rules_of(me, "phone_number")]
    return changes.answer()


@method(functions.contacts.AcceptContactRequest)
def accept_contact(call: Call, request: Any) -> Any:
    """Show the own phone number to somebody who has added us."""
    me, other = call.user, _other_user(call, request.id)
    if me.id not in other.contacts:
        raise RpcError(400, "CONTACT_REQ_MISSING")
    if not allows(me, other.id, "phone_number"):
        me.privacy["phone_number"] = [types.PrivacyValueAllowUsers([other.id]), *rules_of(me, "phone_number")]
    changes = Changes(call.world, call)
    changes.tell(me.id, types.UpdatePeerSettings(types.PeerUser(other.id), peer_settings(me, other)))
    changes.tell(other.id, types.UpdateUser(me.id))
    return changes.answer()


@method(functions.contacts.DeleteContactsRequest)
def delete_contacts(call: Call, request: Any) -> Any:
    changes = Changes(call.world, call)
    _drop(changes, call.user, [user_of(call, each) for each in request.id])
    return changes.answer()


@method(functions.contacts.DeleteByPhonesRequest)
def delete_by_phones(call: Call, request: Any) -> Any:
    changes = Changes(call.world, call)
    found = (call.world.user_by_phone(each) for each in request.phones)
    _drop(changes, call.user, [each for each in found if each is not None])
    changes.publish()
    return True


def _save(changes: Changes, me: User, added: User, first_name: str, last_name: str, phone: str) -> None:
    me.contacts[added.id] = Contact(first_name, last_name, phone)
    changes.tell(me.id, types.UpdatePeerSettings(types.PeerUser(added.id), peer_settings(me, added)))


def _drop(changes: Changes, me: User, dropped: Iterable[User]) -> None:
    for each in dropped:
        if me.contacts.pop(each.id, None) is not None:
            changes.tell(me.id, types.UpdatePeerSettings(types.PeerUser(each.id), peer_settings(me, each)))


def _other_user(call: Call, given: Any) -> User:
    try:
        user = user_of(call, given)
    except RpcError as error:
        raise RpcError(400, "CONTACT_ID_INVALID") from error
    if user is call.user or user.deleted:
        raise RpcError(400, "CONTACT_ID_INVALID")
    return user
