"""The list of dialogs, pages of history, searching, drafts, folders."""

import pytest
from albums import document, photo
from crowd import message_of, people, refused
from telethon.tl import functions, types

from hotline_cli.sandbox.listhash import list_hash

SEND = functions.messages.SendMessageRequest
HISTORY = functions.messages.GetHistoryRequest
DIALOGS = functions.messages.GetDialogsRequest


async def texts(person, other, **options):
    """Texts of one page of history, newest first, and the answer."""
    fields = {"offset_id": 0, "offset_date": None, "add_offset": 0, "limit": 100, "max_id": 0, "min_id": 0, "hash": 0}
    answer = await person(HISTORY(person.peer(other), **fields | options))
    return [int(each.message) for each in answer.messages], answer


@pytest.fixture
async def talk(sandbox):
    """Two people, and messages 1 to 30 between them."""
    ann, bob = await people(sandbox, "Ann", "Bob")
    for number in range(1, 31):
        await ann(SEND(ann.peer(bob), str(number)))
    return ann, bob


async def test_history_is_paged_as_documented(talk):
    ann, bob = talk
    newest, answer = await texts(ann, bob, limit=3)
    assert newest == [30, 29, 28] and (answer.count, type(answer)) == (30, types.messages.MessagesSlice)
    for options, expected in (
        ({"offset_id": 10, "limit": 3}, [9, 8, 7]),
        ({"offset_id": 10, "add_offset": -3, "limit": 3}, [12, 11, 10]),
        ({"offset_id": 10, "add_offset": -2, "limit": 4}, [11, 10, 9, 8]),
        ({"offset_id": 10, "add_offset": 2, "limit": 2}, [7, 6]),
        ({"offset_id": 3, "limit": 20}, [2, 1]),
        ({"offset_id": 1}, []),
        ({"add_offset": -5, "limit": 8}, [30, 29, 28]),
        ({"max_id": 4, "limit": 30}, [3, 2, 1]),
        ({"min_id": 28}, [30, 29]),
        ({"limit": 0}, list(range(30, 10, -1))),
        ({"limit": 1000}, list(range(30, 0, -1))),
        ({"limit": 30, "max_id": 20, "min_id": 17}, [19, 18]),
    ):
        assert (await texts(ann, bob, **options))[0] == expected, options


async def test_history_known_already_is_not_sent_again(talk):
    ann, bob = talk
    _, answer = await texts(ann, bob, limit=5)
    request = HISTORY(ann.peer(bob), 0, None, 0, 5, 0, 0, hash=list_hash(each.id for each in answer.messages))
    assert await ann(request) == types.messages.MessagesNotModified(30)


async def test_history_goes_back_by_date(sandbox, talk):
    ann, bob = talk
    box = sandbox.world.users[ann.id].box
    for message in box.messages.values():
        message.date = message.date.replace(year=2000, month=1, day=message.id, hour=0, minute=0, second=0)
    day_ten = box.messages[10].date
    assert (await texts(ann, bob, offset_date=day_ten, limit=2))[0] == [9, 8]


async def test_deleted_messages_leave_no_holes(talk):
    ann, bob = talk
    await ann(functions.messages.DeleteMessagesRequest([29, 28, 5]))
    found, answer = await texts(ann, bob, limit=3)
    assert (found, answer.count) == ([30, 27, 26], 27)
    assert (await texts(ann, bob, offset_id=6, limit=2))[0] == [4, 3]


async def test_messages_are_fetched_by_id_and_by_reply(talk):
    ann, bob = talk
    answer = await ann(SEND(ann.peer(bob), "Reply", reply_to=types.InputReplyToMessage(7)))
    get = functions.messages.GetMessagesRequest
    wanted = [types.InputMessageID(3), types.InputMessageReplyTo(answer.id), types.InputMessageID(999)]
    three, seven, none = (await ann(get(wanted))).messages
    assert (three.message, seven.message, type(none)) == ("3", "7", types.MessageEmpty)


async def test_dialogs_come_newest_first_pinned_ones_before(sandbox):
    ann, bob, eve = await people(sandbox, "Ann", "Bob", "Eve")
    channel = await ann.makes_supergroup(title="Team")
    await ann(SEND(ann.peer(bob), "To Bob"))
    await eve(SEND(eve.peer(ann), "From Eve"))
    world = sandbox.world
    order = [(types.PeerChannel(channel.id), 1), (types.PeerUser(bob.id), 2), (types.PeerUser(eve.id), 3)]
    boxes = [world.users[ann.id].box, world.channels[channel.id].box]
    for peer, day in order:
        for message in (each for box in boxes for each in box.messages.values() if each.peer_id == peer):
            message.date = message.date.replace(year=2000, month=1, day=day)
    answer = await ann(DIALOGS(None, 0, types.InputPeerEmpty(), 10, 0))
    assert [each.peer for each in answer.dialogs] == [peer for peer, _ in reversed(order)]
    assert {each.id for each in answer.users} >= {bob.id, eve.id} and answer.chats[0].id == channel.id
    assert [each.unread_count for each in answer.dialogs] == [1, 0, 0]
    assert [each.pts for each in answer.dialogs] == [None, None, world.channels[channel.id].box.pts]
    pin = functions.messages.ToggleDialogPinRequest
    await ann(pin(types.InputDialogPeer(ann.peer(channel)), pinned=True))
    answer = await ann(DIALOGS(None, 0, types.InputPeerEmpty(), 10, 0))
    assert (answer.dialogs[0].peer, answer.dialogs[0].pinned) == (types.PeerChannel(channel.id), True)
    pinned = await ann(functions.messages.GetPinnedDialogsRequest(0))
    assert [each.peer for each in pinned.dialogs] == [types.PeerChannel(channel.id)]


async def test_dialogs_are_paged(sandbox):
    ann, bob, eve = await people(sandbox, "Ann", "Bob", "Eve")
    for other in (bob, eve):
        await ann(SEND(ann.peer(other), "Hello"))
    first = await ann(DIALOGS(None, 0, types.InputPeerEmpty(), 1, 0))
    assert (type(first), first.count) == (types.messages.DialogsSlice, 2)
    (shown,), (top,) = first.dialogs, first.messages
    peer = ann.peer(bob if shown.peer == types.PeerUser(bob.id) else eve)
    rest = await ann(DIALOGS(top.date, top.id, peer, 10, 0))
    assert len(rest.dialogs) == 1 and rest.dialogs[0].peer != shown.peer


async def test_telethon_walks_dialogs_and_history(talk):
    ann, bob = talk
    dialogs = await ann.client.get_dialogs()
    assert [(each.id, each.message.message) for each in dialogs] == [(bob.id, "30")]
    messages = [each.message async for each in ann.client.iter_messages(dialogs[0], reverse=True)]
    assert messages == [str(number) for number in range(1, 31)]


async def test_the_settings_of_a_dialog(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    await bob(SEND(bob.peer(ann), "Hello"))
    settings = await ann(functions.messages.GetPeerSettingsRequest(ann.peer(bob)))
    assert (settings.settings.add_contact, settings.users[0].id) == (True, bob.id)
    mark = functions.messages.MarkDialogUnreadRequest
    await ann(mark(types.InputDialogPeer(ann.peer(bob)), unread=True))
    marked = await ann(functions.messages.GetDialogUnreadMarksRequest())
    assert [each.peer for each in marked] == [types.PeerUser(bob.id)]
    async with refused("PEER_ID_INVALID"):
        # Past Telethon's own resolving, which knows no folders here.
        await ann.client._sender.send(mark(types.InputDialogPeerFolder(1), unread=True))


async def test_pins_of_dialogs_are_limited_and_ordered(sandbox):
    everybody = await people(sandbox, "Ann", "Bob", "Cat", "Dan", "Eve", "Fay", "Guy")
    ann, others = everybody[0], everybody[1:]
    toggle = functions.messages.ToggleDialogPinRequest
    for other in others:
        await ann(SEND(ann.peer(other), "Hello"))
    for other in others[:5]:
        await ann(toggle(types.InputDialogPeer(ann.peer(other)), pinned=True))
    async with refused("PINNED_DIALOGS_TOO_MUCH"):
        await ann(toggle(types.InputDialogPeer(ann.peer(others[5])), pinned=True))
    order = [types.InputDialogPeer(ann.peer(each)) for each in others[1:3]]
    await ann(functions.messages.ReorderPinnedDialogsRequest(0, order, force=True))
    pinned = await ann(functions.messages.GetPinnedDialogsRequest(0))
    assert [each.peer.user_id for each in pinned.dialogs] == [each.id for each in others[1:3]]


async def test_folders_are_kept(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    update = functions.messages.UpdateDialogFilterRequest
    title = types.TextWithEntities("Work", [])
    folder = types.DialogFilter(5, title, [], [ann.peer(bob)], [])
    for number in (2, 3):
        await ann(update(number, folder))
    await ann(functions.messages.UpdateDialogFiltersOrderRequest([3, 2]))
    kept = (await ann(functions.messages.GetDialogFiltersRequest())).filters
    assert [getattr(each, "id", None) for each in kept] == [None, 3, 2]
    await ann(update(2))
    for number, given, error in ((1, folder, "FILTER_ID_INVALID"), (2, None, "FILTER_ID_INVALID")):
        async with refused(error):
            await ann(update(number, given))
    async with refused("FILTER_TITLE_EMPTY"):
        await ann(update(4, types.DialogFilter(4, types.TextWithEntities(" ", []), [], [], [])))


async def test_drafts_are_shared_by_an_accounts_devices(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    await ann(SEND(ann.peer(bob), "Hello"))
    save = functions.messages.SaveDraftRequest
    await ann(save(ann.peer(bob), "Unsaid"))
    answer = await ann(DIALOGS(None, 0, types.InputPeerEmpty(), 10, 0))
    assert answer.dialogs[0].draft.message == "Unsaid"
    (update,) = (await ann(functions.messages.GetAllDraftsRequest())).updates
    assert (update.peer, update.draft.message) == (types.PeerUser(bob.id), "Unsaid")
    await ann(SEND(ann.peer(bob), "Said", clear_draft=True))
    assert (await ann(functions.messages.GetAllDraftsRequest())).updates == []
    channel = await ann.makes_forum()
    topic = await ann.makes_topic(channel)
    await ann(save(ann.peer(channel), "In a topic", reply_to=types.InputReplyToMessage(topic, top_msg_id=topic)))
    (update,) = (await ann(functions.messages.GetAllDraftsRequest())).updates
    assert update.top_msg_id == topic
    assert await ann(functions.messages.ClearAllDraftsRequest())
    assert (await ann(functions.messages.GetAllDraftsRequest())).updates == []


def search(person, peer, q="", kind=None, **options):
    kind = kind or types.InputMessagesFilterEmpty()
    fields = {"offset_id": 0, "add_offset": 0, "limit": 100, "max_id": 0, "min_id": 0, "hash": 0}
    return functions.messages.SearchRequest(peer, q, kind, options.pop("min_date", None), None, **fields | options)


async def test_words_kinds_and_authors_are_searched_for(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_forum(bob)
    topic = await ann.makes_topic(channel)
    into = types.InputReplyToMessage(topic)
    await ann.say(channel, "The Quick brown fox")
    await bob.say(channel, "quickly said", reply_to=into)
    await bob.say(channel, "Look at https://example.org")
    media = functions.messages.SendMediaRequest
    await bob(media(bob.peer(channel), await photo(bob), "Picture"))
    await bob(media(bob.peer(channel), await document(bob, name="invoice-17.pdf"), ""))
    here = ann.peer(channel)

    async def found(*args, **options):
        return [each.message for each in (await ann(search(ann, *args, **options))).messages]

    assert await found(here, "quick") == ["quickly said", "The Quick brown fox"]
    assert await found(here, "quick", top_msg_id=topic) == ["quickly said"]
    assert await found(here, "quick", from_id=ann.peer(bob)) == ["quickly said"]
    assert await found(here, "brown quick") == ["The Quick brown fox"]
    assert await found(here, "uick") == []
    assert await found(here, kind=types.InputMessagesFilterPhotos()) == ["Picture"]
    assert await found(here, "invoice") == await found(here, kind=types.InputMessagesFilterDocument()) == [""]
    assert await found(here, kind=types.InputMessagesFilterUrl()) == ["Look at https://example.org"]
    counts = await ann(
        functions.messages.GetSearchCountersRequest(
            here, [types.InputMessagesFilterPhotoVideo(), types.InputMessagesFilterVoice()]
        )
    )
    assert [each.count for each in counts] == [1, 0]
    async with refused("FROM_PEER_INVALID"):
        await found(here, "x", from_id=types.InputPeerUser(bob.id, 1))


async def test_all_chats_are_searched_at_once(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    await ann(SEND(ann.peer(bob), "needle one"))
    await bob.say(channel, "needle two")
    everywhere = functions.messages.SearchGlobalRequest

    def ask(q, **options):
        empty = types.InputMessagesFilterEmpty()
        options = {"limit": 10} | options
        return ann(everywhere(q, empty, None, None, options.pop("rate", 0), types.InputPeerEmpty(), 0, **options))

    assert {each.message for each in (await ask("needle")).messages} == {"needle one", "needle two"}
    assert [each.message for each in (await ask("needle", groups_only=True)).messages] == ["needle two"]
    assert [each.message for each in (await ask("needle", users_only=True)).messages] == ["needle one"]
    assert (await ask("needle", broadcasts_only=True)).messages == []
    page = await ask("needle", limit=1)
    assert (page.count, len(page.messages), page.next_rate) == (2, 1, int(page.messages[0].date.timestamp()))
    own = await ann(search(ann, types.InputPeerEmpty(), "needle"))
    assert [each.message for each in own.messages] == ["needle one"]
    async with refused("SEARCH_QUERY_EMPTY"):
        await ask("")


async def test_a_topic_is_read_by_itself(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_forum(bob)
    topic = await ann.makes_topic(channel)
    into = types.InputReplyToMessage(topic)
    first = await ann.say(channel, "First", reply_to=into)
    await ann.say(channel, "Elsewhere")
    await bob.say(channel, "Second", reply_to=types.InputReplyToMessage(first, top_msg_id=topic))
    replies = functions.messages.GetRepliesRequest
    answer = await bob(replies(bob.peer(channel), topic, 0, None, 0, 2, 0, 0, 0))
    assert [each.message for each in answer.messages] == ["Second", "First"]
    assert type(answer) is types.messages.ChannelMessages
    for wrong in (99, first):
        with pytest.raises(Exception, match="TOPIC_ID_INVALID"):
            await bob(replies(bob.peer(channel), wrong, 0, None, 0, 2, 0, 0, 0))


async def test_small_questions_are_answered(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    (channel,) = (await ann(functions.channels.CreateChannelRequest("News", "", broadcast=True))).chats
    post = message_of(await ann(SEND(ann.peer(channel), "News"))).id
    views = functions.messages.GetMessagesViewsRequest
    assert (await ann(views(ann.peer(channel), [post], increment=True))).views[0].views == 2
    assert (await ann(views(ann.peer(channel), [post, 99], increment=False))).views[1].views is None
    sent = await ann(SEND(ann.peer(bob), "Hello"))
    read_date = functions.messages.GetOutboxReadDateRequest(ann.peer(bob), sent.id)
    with pytest.raises(Exception, match="MESSAGE_NOT_READ_YET"):
        await ann(read_date)
    await bob(functions.messages.ReadHistoryRequest(bob.peer(ann), max_id=0))
    assert (await ann(read_date)).date
    assert (await ann(functions.messages.GetOnlinesRequest(ann.peer(channel)))).onlines == 1
    assert (await ann(functions.messages.GetScheduledHistoryRequest(ann.peer(bob), 0))).messages == []
    assert isinstance((await ann(functions.messages.GetWebPagePreviewRequest("x"))).media, types.MessageMediaEmpty)
    assert isinstance((await ann(functions.messages.GetWebPageRequest("x", 0))).webpage, types.WebPageEmpty)
    assert await ann(functions.messages.HidePeerSettingsBarRequest(ann.peer(bob)))
    assert (await ann(functions.messages.GetAllStickersRequest(0))).sets == []


async def test_authors_are_told_apart_wherever_they_write(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    given = types.ChatAdminRights(anonymous=True)
    await ann(functions.channels.EditAdminRequest(ann.channel(channel), ann.user(bob), given, ""))
    await ann.say(channel, "needle by Ann")
    await bob.say(channel, "needle by nobody")
    await ann(SEND(ann.peer(bob), "needle from Ann"))
    await bob(SEND(bob.peer(ann), "needle from Bob"))

    async def found(where, author):
        return [each.message for each in (await ann(search(ann, where, "needle", from_id=author))).messages]

    assert await found(ann.peer(channel), ann.peer(channel)) == ["needle by nobody"]
    assert await found(ann.peer(channel), ann.peer(bob)) == []
    assert await found(ann.peer(bob), types.InputPeerSelf()) == ["needle from Ann"]
    assert await found(ann.peer(bob), ann.peer(bob)) == ["needle from Bob"]


async def test_bad_questions_about_dialogs_are_refused(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup()
    replies = functions.messages.GetRepliesRequest
    reorder = functions.messages.ReorderPinnedDialogsRequest
    for request, error in (
        (DIALOGS(None, 0, types.InputPeerEmpty(), 10, 0, folder_id=7), "FOLDER_ID_INVALID"),
        (functions.messages.GetPeerDialogsRequest([]), "INPUT_PEERS_EMPTY"),
        (replies(ann.peer(bob), 1, 0, None, 0, 10, 0, 0, 0), "PEER_ID_INVALID"),
        (replies(ann.peer(channel), 99, 0, None, 0, 10, 0, 0, 0), "MSG_ID_INVALID"),
        (reorder(1, []), "FOLDER_ID_INVALID"),
        (functions.messages.GetMessagesRequest([types.InputMessagePinned()]), "MESSAGE_IDS_EMPTY"),
        (functions.messages.GetOnlinesRequest(ann.peer(bob)), "PEER_ID_INVALID"),
        (functions.messages.GetOutboxReadDateRequest(ann.peer(channel), 1), "PEER_ID_INVALID"),
    ):
        async with refused(error):
            await ann(request)
    assert (await ann(DIALOGS(None, 0, types.InputPeerEmpty(), 10, 0, folder_id=1))).dialogs == []


async def test_dialogs_known_already_are_not_sent_again(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    await ann(SEND(ann.peer(bob), "Hello"))
    answer = await ann(DIALOGS(None, 0, types.InputPeerEmpty(), 10, 0))
    again = DIALOGS(None, 0, types.InputPeerEmpty(), 10, list_hash(each.id for each in answer.messages))
    assert await ann(again) == types.messages.DialogsNotModified(1)
    before = await ann(DIALOGS(answer.messages[0].date, 0, types.InputPeerEmpty(), 10, 0))
    assert before.dialogs == []


async def test_who_cleared_a_channel_sees_only_what_came_after(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    await ann.say(channel, "Before")
    await bob(functions.channels.DeleteHistoryRequest(bob.channel(channel), max_id=0))
    await ann.say(channel, "After")
    answer = await bob(HISTORY(bob.peer(channel), 0, None, 0, 100, 0, 0, 0))
    assert [each.message for each in answer.messages] == ["After"]
    assert (await bob(search(bob, bob.peer(channel), "Before"))).messages == []
    assert len((await ann(search(ann, ann.peer(channel), "Before"))).messages) == 1
