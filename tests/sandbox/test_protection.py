"""Protected content: it may be read, downloaded and uploaded, and neither forwarded nor sent again by reference."""

import pytest
from albums import by_reference, document
from crowd import message_of, people, refused
from telethon.tl import functions, types

SEND_MEDIA = functions.messages.SendMediaRequest
TOGGLE = functions.messages.ToggleNoForwardsRequest


async def sent_file(person, other, **options):
    """A file sent to ``other``, as the other side has it."""
    media = await document(person)
    await person(SEND_MEDIA(person.peer(other), media, "File", **options))
    history = await other(functions.messages.GetHistoryRequest(other.peer(person), 0, None, 0, 1, 0, 0, 0))
    return history.messages[0]


async def resent(person, message, target):
    return await person(SEND_MEDIA(person.peer(target), by_reference(message.media), ""))


async def test_a_chat_that_one_side_protects_lets_neither_side_carry_anything_out(sandbox):
    ann, bob, eve = await people(sandbox, "Ann", "Bob", "Eve")
    answer = await bob(TOGGLE(bob.peer(ann), True))
    assert message_of(answer).action == types.MessageActionNoForwardsToggle(prev_value=False, new_value=True)
    message = await sent_file(bob, ann)
    async with refused("CHAT_FORWARDS_RESTRICTED"):
        await ann(functions.messages.ForwardMessagesRequest(ann.peer(bob), [message.id], ann.peer(eve), random_id=[5]))
    async with refused("CHAT_FORWARDS_RESTRICTED"):
        await resent(ann, message, eve)
    async with refused("CHAT_NOT_MODIFIED"):
        await bob(TOGGLE(bob.peer(ann), True))
    await bob(TOGGLE(bob.peer(ann), False))
    assert await resent(ann, message, eve)


async def test_a_message_protects_its_file_and_no_other(sandbox):
    ann, bob, eve = await people(sandbox, "Ann", "Bob", "Eve")
    message = await sent_file(bob, ann, noforwards=True)
    async with refused("CHAT_FORWARDS_RESTRICTED"):
        await resent(ann, message, eve)
    # Bob, who has it in a message of his own that is protected too, is not let either.
    async with refused("CHAT_FORWARDS_RESTRICTED"):
        await bob(SEND_MEDIA(bob.peer(eve), by_reference(message.media), ""))
    free = await sent_file(bob, ann)
    assert await resent(ann, free, eve)


async def test_a_group_protects_its_files(sandbox):
    ann, bob, eve = await people(sandbox, "Ann", "Bob", "Eve")
    channel = await ann.makes_forum(bob)
    media = await document(bob)
    answer = await bob(SEND_MEDIA(bob.peer(channel), media, "File"))
    await ann(TOGGLE(ann.peer(channel), True))
    async with refused("CHAT_FORWARDS_RESTRICTED"):
        await ann(SEND_MEDIA(ann.peer(eve), by_reference(message_of(answer).media), ""))


async def test_premium_may_write_longer_captions(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    media = await document(ann)
    async with refused("MEDIA_CAPTION_TOO_LONG"):
        await ann(SEND_MEDIA(ann.peer(bob), media, "x" * 1025))
    sandbox.world.users[ann.id].premium = True
    assert await ann(SEND_MEDIA(ann.peer(bob), await document(ann), "🦊" * 4096))
    async with refused("MEDIA_CAPTION_TOO_LONG"):
        await ann(SEND_MEDIA(ann.peer(bob), await document(ann), "x" * 4097))


PAGE = "https://example.org/flat"


@pytest.mark.parametrize("no_webpage", [False, True])
async def test_a_link_to_a_page_that_the_sandbox_knows_gets_a_preview(sandbox, no_webpage):
    ann, bob = await people(sandbox, "Ann", "Bob")
    page = types.WebPage(id=1, url=PAGE, display_url=PAGE, hash=0, title="A flat")
    sandbox.world.web_pages[PAGE] = page
    request = functions.messages.SendMessageRequest(bob.peer(ann), f"Look: {PAGE}!", no_webpage=no_webpage)
    answer = await bob(request)
    assert (answer.media is None) == no_webpage
    if not no_webpage:
        assert answer.media.webpage.title == "A flat"
    link = [types.MessageEntityTextUrl(0, 4, url=PAGE)]
    large = types.InputMediaWebPage(PAGE, force_large_media=True, optional=True)
    chosen = message_of(await bob(SEND_MEDIA(bob.peer(ann), large, "x" * 4096, entities=link)))
    assert (chosen.media.force_large_media, chosen.media.manual) == (True, True)
