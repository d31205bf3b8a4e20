"""Media: what becomes of each kind, captions, albums, references."""

import pytest
from albums import album_part, by_reference, document, jpeg, photo, png, uploaded
from crowd import bans, message_of, people, refused
from telethon.tl import functions, types

from hotline_cli.sandbox.files import expire_references

MEDIA = functions.messages.SendMediaRequest
ALBUM = functions.messages.SendMultiMediaRequest


async def sent(person, other, media, text="", **options):
    return message_of(await person(MEDIA(person.peer(other), media, text, **options)))


async def test_a_photo_is_uploaded_once_and_sent_again_by_reference(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    first = await sent(ann, bob, await photo(ann, 640, 480), "A view")
    (size,) = first.media.photo.sizes
    assert (first.message, size.type, size.w, size.h, size.size) == ("A view", "x", 640, 480, len(png(640, 480)))
    arrived = (await bob.heard(types.UpdateNewMessage)).message
    again = await sent(bob, ann, by_reference(arrived.media), "Nice")
    assert again.media.photo.id == first.media.photo.id
    assert await ann.client.download_media(again.media, bytes) == png(640, 480)


@pytest.mark.parametrize(
    ("attributes", "mime", "flags"),
    [
        ([types.DocumentAttributeVideo(3, 640, 480, supports_streaming=True)], "video/mp4", (True, False, False)),
        ([types.DocumentAttributeVideo(3, 240, 240, round_message=True)], "video/mp4", (False, True, False)),
        ([types.DocumentAttributeAudio(2, voice=True, waveform=b"\1\2")], "audio/ogg", (False, False, True)),
        ([types.DocumentAttributeAudio(200, title="Song", performer="Band")], "audio/mpeg", (False, False, False)),
        ([types.DocumentAttributeSticker("😀", types.InputStickerSetEmpty())], "image/webp", (False, False, False)),
    ],
)
async def test_documents_keep_their_attributes(sandbox, attributes, mime, flags):
    ann, bob = await people(sandbox, "Ann", "Bob")
    media = (await sent(ann, bob, await document(ann, b"data", mime, "name.bin", attributes))).media
    assert (media.video, media.round, media.voice) == flags
    named = [types.DocumentAttributeFilename("name.bin")]
    assert [bytes(each) for each in media.document.attributes] == [bytes(each) for each in attributes + named]
    assert (media.document.mime_type, media.document.size) == (mime, 4)


async def test_voice_and_round_video_stay_unheard_until_they_are_opened(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    voice = await sent(ann, bob, await document(ann, attributes=[types.DocumentAttributeAudio(1, voice=True)]))
    arrived = (await bob.heard(types.UpdateNewMessage)).message
    assert voice.media_unread and arrived.media_unread
    affected = await bob(functions.messages.ReadMessageContentsRequest([arrived.id]))
    heard = await ann.heard(types.UpdateReadMessagesContents)
    assert (affected.pts_count, heard.messages) == (1, [voice.id])
    assert (await bob(functions.messages.ReadMessageContentsRequest([arrived.id]))).pts_count == 0


async def test_a_document_has_its_thumbnail_and_a_gif_plays(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    thumb = await uploaded(ann, jpeg(90, 60), "thumb.jpg")
    made = await sent(ann, bob, await document(ann, thumb=thumb))
    (size,) = made.media.document.thumbs
    assert (size.type, size.w, size.h) == ("s", 90, 60)
    assert await bob.client.download_media(made.media, bytes, thumb=0) == jpeg(90, 60)
    gif = await sent(ann, bob, await document(ann, b"GIF89a" + bytes(8), "image/gif", "fun.gif"))
    assert any(isinstance(each, types.DocumentAttributeAnimated) for each in gif.media.document.attributes)


async def test_contacts_places_and_dice(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    card = types.InputMediaContact(bob.phone, "Bobby", "", "")
    contact = (await sent(ann, bob, card)).media
    assert (contact.user_id, contact.first_name) == (bob.id, "Bobby")
    assert (await sent(ann, bob, types.InputMediaContact("15550001", "Nobody", "", ""))).media.user_id == 0
    point = types.InputGeoPoint(52.5, 13.4)
    place = (await sent(ann, bob, types.InputMediaGeoPoint(point))).media
    assert (place.geo.lat, place.geo.long) == (52.5, 13.4)
    venue = (await sent(ann, bob, types.InputMediaVenue(point, "Gate", "Square 1", "", "", ""))).media
    assert venue.title == "Gate"
    dice = (await sent(ann, bob, types.InputMediaDice("🎲"))).media
    assert 1 <= dice.value <= 6


async def test_a_live_location_moves_and_stops(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    live = await sent(ann, bob, types.InputMediaGeoLive(types.InputGeoPoint(1, 1), period=900))
    edit = functions.messages.EditMessageRequest
    moved = types.InputMediaGeoLive(types.InputGeoPoint(2, 2), heading=90)
    media = message_of(await ann(edit(ann.peer(bob), live.id, media=moved))).media
    assert (media.geo.lat, media.heading, media.period) == (2, 90, 900)
    stopped = types.InputMediaGeoLive(types.InputGeoPointEmpty(), stopped=True)
    media = message_of(await ann(edit(ann.peer(bob), live.id, media=stopped))).media
    assert media.geo.lat == 2 and media.period < 900


@pytest.mark.parametrize(
    ("media", "error"),
    [
        (types.InputMediaEmpty(), "MEDIA_EMPTY"),
        (types.InputMediaPhoto(types.InputPhoto(1, 1, b"")), "MEDIA_EMPTY"),
        (types.InputMediaDocument(types.InputDocument(1, 1, b"")), "MEDIA_EMPTY"),
        (types.InputMediaGeoPoint(types.InputGeoPointEmpty()), "MEDIA_INVALID"),
        (types.InputMediaGeoPoint(types.InputGeoPoint(91, 0)), "MEDIA_INVALID"),
        (types.InputMediaGeoLive(types.InputGeoPoint(1, 1), period=5), "MEDIA_INVALID"),
        (types.InputMediaContact("", "", "", ""), "MEDIA_INVALID"),
        (types.InputMediaDice("🐟"), "EMOTICON_INVALID"),
        (types.InputMediaPhotoExternal("https://example.org/a.png"), "WEBPAGE_CURL_FAILED"),
        (types.InputMediaWebPage("https://example.org"), "WEBPAGE_NOT_FOUND"),
        (types.InputMediaWebPage("https://example.org", optional=True), "MESSAGE_EMPTY"),
        (types.InputMediaUploadedPhoto(types.InputFile(1, 1, "a", "")), "FILE_PART_0_MISSING"),
    ],
)
async def test_bad_media_is_refused(sandbox, media, error):
    ann, bob = await people(sandbox, "Ann", "Bob")
    async with refused(error):
        await ann(MEDIA(ann.peer(bob), media, ""))
    assert sandbox.world.users[ann.id].box.messages == {}


async def test_captions_are_shorter_than_texts(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    media = by_reference((await sent(ann, bob, await photo(ann), "x" * 1024)).media)
    async with refused("MEDIA_CAPTION_TOO_LONG"):
        await sent(ann, bob, media, "x" * 1025)


async def test_images_that_are_none_are_refused(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    for data, error in ((b"text", "IMAGE_PROCESS_FAILED"), (png(3000, 20), "PHOTO_INVALID_DIMENSIONS")):
        async with refused(error):
            await sent(ann, bob, types.InputMediaUploadedPhoto(await uploaded(ann, data)))


async def test_references_expire_and_a_message_fetched_again_has_a_good_one(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    old = await sent(ann, bob, await photo(ann))
    stale = by_reference(old.media)
    expire_references(sandbox.world)
    async with refused("FILE_REFERENCE_EXPIRED"):
        await sent(ann, bob, stale)
    (fresh,) = (await ann(functions.messages.GetMessagesRequest([types.InputMessageID(old.id)]))).messages
    assert (await sent(ann, bob, by_reference(fresh.media))).media.photo.id == old.media.photo.id
    for bad, error in ((b"", "FILE_REFERENCE_EMPTY"), (b"\1" * 25, "FILE_REFERENCE_INVALID")):
        stale.id.file_reference = bad
        async with refused(error):
            await sent(ann, bob, stale)


async def test_references_grow_old_by_themselves(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    old = await sent(ann, bob, await photo(ann))
    sandbox.world.reference_lifetime = 1  # every reference now belongs to another time
    async with refused("FILE_REFERENCE_EXPIRED"):
        await sent(ann, bob, by_reference(old.media))


async def test_an_album_is_one_group_of_messages(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    parts = [await album_part(ann, bob, text, width=10 + number) for number, text in enumerate(("A", "B", ""))]
    answer = await ann(ALBUM(ann.peer(bob), parts))
    messages = [each.message for each in answer.updates if hasattr(each, "message")]
    assert [each.message for each in messages] == ["A", "B", ""]
    assert len({each.grouped_id for each in messages}) == 1 and messages[0].grouped_id
    arrived = [
        await bob.heard(types.UpdateNewMessage, lambda update, text=text: update.message.message == text)
        for text in ("A", "B", "")
    ]
    assert {each.message.grouped_id for each in arrived} == {messages[0].grouped_id}


async def test_an_album_is_repeated_only_as_far_as_it_was_not_sent(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    parts = [await album_part(ann, bob, text, width=10 + number) for number, text in enumerate("AB")]
    first = await ann(ALBUM(ann.peer(bob), parts[:1]))
    both = await ann(ALBUM(ann.peer(bob), parts))
    group = message_of(first).grouped_id
    messages = [each for each in both.updates if hasattr(each, "message")]
    assert [(each.message.message, each.pts_count, each.message.grouped_id) for each in messages] == [
        ("A", 0, group), ("B", 1, group),
    ]  # fmt: skip
    assert len(sandbox.world.users[bob.id].box.messages) == 2


async def test_bad_albums_are_refused_whole(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    part = await album_part(ann, bob)
    again = types.InputSingleMedia
    cases = [
        ([], "MEDIA_EMPTY"),
        ([again(part.media, "") for _ in range(11)], "MULTI_MEDIA_TOO_LONG"),
        ([again(await photo(ann), "")], "MEDIA_INVALID"),
        ([again(types.InputMediaDice("🎲"), "")], "MEDIA_INVALID"),
        ([again(part.media, "x" * 1025)], "MEDIA_CAPTION_TOO_LONG"),
    ]
    paper = by_reference((await sent(ann, bob, await document(ann))).media)
    cases.append(([again(part.media, ""), again(paper, "")], "MEDIA_GROUPED_INVALID"))
    for parts, error in cases:
        async with refused(error):
            await ann(ALBUM(ann.peer(bob), parts))
    expire_references(sandbox.world)
    with pytest.raises(Exception, match=r"FILE_REFERENCE_1_EXPIRED|reference has expired"):
        fresh = await album_part(ann, bob)
        await ann(ALBUM(ann.peer(bob), [fresh, again(part.media, "")]))
    assert len(sandbox.world.users[bob.id].box.messages) == 1


async def test_kinds_of_media_can_be_forbidden_one_by_one(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    media = by_reference((await sent(bob, channel, await photo(bob))).media)
    edit = functions.channels.EditBannedRequest
    await ann(edit(ann.channel(channel), ann.peer(bob), bans("send_photos", "send_polls")))
    async with refused("CHAT_SEND_PHOTOS_FORBIDDEN"):
        await sent(bob, channel, media)
    async with refused("CHAT_SEND_POLL_FORBIDDEN"):
        await sent(bob, channel, types.InputMediaPoll(poll("Lunch?", "Yes", "No")))
    await bob.say(channel, "Texts go through")


async def test_voice_messages_can_be_unwelcome(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    rule = [types.InputPrivacyValueDisallowAll()]
    await bob(functions.account.SetPrivacyRequest(types.InputPrivacyKeyVoiceMessages(), rule))
    with pytest.raises(Exception, match=r"VOICE_MESSAGES_FORBIDDEN|privacy settings"):
        await sent(ann, bob, await document(ann, attributes=[types.DocumentAttributeAudio(1, voice=True)]))


def poll(question, *answers, **options):
    text = types.TextWithEntities
    choices = [types.PollAnswer(text(each, []), bytes([number])) for number, each in enumerate(answers)]
    return types.Poll(0, text(question, []), choices, 0, **options)


async def test_people_vote_and_see_results_once_they_have(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    asked = await sent(ann, channel, types.InputMediaPoll(poll("Lunch?", "Yes", "No", public_voters=True)))
    assert asked.media.results.results in (None, [])
    vote = functions.messages.SendVoteRequest
    (update,) = (await bob(vote(bob.peer(channel), asked.id, [b"\1"]))).updates
    counted = {each.option: (each.voters, each.chosen) for each in update.results.results}
    assert counted == {b"\0": (0, False), b"\1": (1, True)}
    seen = await ann.heard(types.UpdateMessagePoll)
    assert seen.results.total_voters == 1 and not seen.results.results
    votes = await bob(functions.messages.GetPollVotesRequest(bob.peer(channel), asked.id, 10))
    assert [(each.peer, each.option) for each in votes.votes] == [(types.PeerUser(bob.id), b"\1")]
    async with refused("POLL_VOTE_REQUIRED"):
        await ann(functions.messages.GetPollVotesRequest(ann.peer(channel), asked.id, 10))
    for options, error in (([b"?"], "OPTION_INVALID"), ([b"\0", b"\1"], "OPTIONS_TOO_MUCH")):
        async with refused(error):
            await bob(vote(bob.peer(channel), asked.id, options))
    (back,) = (await bob(vote(bob.peer(channel), asked.id, []))).updates
    assert back.results.total_voters == 0


async def test_a_poll_is_closed_by_who_asked(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    asked = await sent(ann, bob, types.InputMediaPoll(poll("Lunch?", "Yes", "No")))
    closed = types.InputMediaPoll(poll("Lunch?", "Yes", "No", closed=True))
    await ann(functions.messages.EditMessageRequest(ann.peer(bob), asked.id, media=closed))
    arrived = await bob.heard(types.UpdateEditMessage)
    assert arrived.message.media.poll.closed
    async with refused("MESSAGE_POLL_CLOSED"):
        await bob(functions.messages.SendVoteRequest(bob.peer(ann), arrived.message.id, [b"\0"]))
    results = await bob(functions.messages.GetPollResultsRequest(bob.peer(ann), arrived.message.id, 0))
    assert [each.voters for each in results.updates[0].results.results] == [0, 0]


@pytest.mark.parametrize(
    ("given", "extra", "error"),
    [
        (poll("", "Yes", "No"), {}, "POLL_QUESTION_INVALID"),
        (poll("?", "Yes"), {}, "POLL_ANSWERS_INVALID"),
        (poll("?", "Yes", ""), {}, "POLL_ANSWER_INVALID"),
        (poll("?", "Yes", "No", quiz=True), {}, "QUIZ_CORRECT_ANSWERS_EMPTY"),
        (poll("?", "Yes", "No", quiz=True), {"correct_answers": [5]}, "QUIZ_CORRECT_ANSWER_INVALID"),
        (poll("?", "Yes", "No", quiz=True, multiple_choice=True), {}, "QUIZ_MULTIPLE_INVALID"),
    ],
)
async def test_bad_polls_are_refused(sandbox, given, extra, error):
    ann, bob = await people(sandbox, "Ann", "Bob")
    async with refused(error):
        await sent(ann, bob, types.InputMediaPoll(given, **extra))


async def test_a_quiz_takes_one_try_and_tells_the_solution(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    quiz = types.InputMediaPoll(
        poll("2+2?", "3", "4", quiz=True), correct_answers=[1], solution="Count", solution_entities=[]
    )
    await sent(ann, bob, quiz)
    arrived = (await bob.heard(types.UpdateNewMessage)).message
    vote = functions.messages.SendVoteRequest(bob.peer(ann), arrived.id, [b"\0"])
    (update,) = (await bob(vote)).updates
    assert [(each.chosen, each.correct) for each in update.results.results] == [(True, False), (False, True)]
    assert update.results.solution == "Count"
    async with refused("REVOTE_NOT_ALLOWED"):
        await bob(vote)


async def test_answers_are_listed_by_option(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    given = poll("Which?", "A", "B", "C", public_voters=True, multiple_choice=True)
    asked = (await sent(ann, channel, types.InputMediaPoll(given))).id
    for person, options in ((ann, [b"\0"]), (bob, [b"\0", b"\2"])):
        await person(functions.messages.SendVoteRequest(person.peer(channel), asked, options))
    votes = functions.messages.GetPollVotesRequest
    everything = await ann(votes(ann.peer(channel), asked, 1))
    assert (everything.count, everything.votes[0].options, everything.next_offset) == (2, [b"\0", b"\2"], "1")
    rest = await ann(votes(ann.peer(channel), asked, 1, offset="1"))
    assert (rest.votes[0].option, rest.next_offset) == (b"\0", None)
    third = await ann(votes(ann.peer(channel), asked, 10, option=b"\2"))
    assert [each.peer for each in third.votes] == [types.PeerUser(bob.id)]
    secret = (await sent(ann, channel, types.InputMediaPoll(poll("?", "A", "B")))).id
    async with refused("BROADCAST_FORBIDDEN"):
        await ann(votes(ann.peer(channel), secret, 10))
    text = await ann.say(channel, "No poll")
    async with refused("MESSAGE_ID_INVALID"):
        await ann(votes(ann.peer(channel), text, 10))


async def test_options_have_to_be_told_apart(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    for options, error in (((b"a", b"a"), "POLL_OPTION_DUPLICATE"), ((b"", b"a"), "POLL_OPTION_INVALID")):
        given = poll("?", "A", "B")
        for answer, option in zip(given.answers, options, strict=True):
            answer.option = option
        async with refused(error):
            await sent(ann, bob, types.InputMediaPoll(given))
    chosen = poll("?", "A", "B")
    chosen.answers = [types.InputPollAnswer(each.text) for each in chosen.answers]
    made = (await sent(ann, bob, types.InputMediaPoll(chosen))).media.poll
    assert [each.option for each in made.answers] == [b"0", b"1"]


async def test_media_is_sent_once_too_and_takes_the_draft_along(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    await ann(functions.messages.SaveDraftRequest(ann.peer(bob), "Unsaid"))
    dice = types.InputMediaDice("🎯")
    first = await sent(ann, bob, dice, random_id=5, clear_draft=True)
    again = await sent(ann, bob, dice, random_id=5)
    assert (first.id, first.media.value) == (again.id, again.media.value)
    assert (await ann(functions.messages.GetAllDraftsRequest())).updates == []
    parts = [await album_part(ann, bob)]
    once, twice = [message_of(await ann(ALBUM(ann.peer(bob), parts))).id for _ in range(2)]
    assert once == twice
    async with refused("MEDIA_INVALID"):
        await ann(functions.messages.UploadMediaRequest(ann.peer(bob), dice))


async def test_media_that_vanishes_has_its_time(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    assert (await sent(ann, bob, await photo(ann, ttl_seconds=10))).media.ttl_seconds == 10
    async with refused("TTL_MEDIA_INVALID"):
        await sent(ann, bob, await photo(ann, ttl_seconds=100))


async def test_an_image_sent_as_a_file_tells_its_size(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    file = types.InputMediaUploadedDocument(await uploaded(ann, png(7, 5), "x.png"), "image/png", [], force_file=True)
    attributes = (await sent(ann, bob, file)).media.document.attributes
    assert types.DocumentAttributeImageSize(7, 5) in attributes
