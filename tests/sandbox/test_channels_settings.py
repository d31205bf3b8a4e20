"""What administrators change: title, photo, description, public name, switches; and the log they read."""

import struct
import zlib

import pytest
from crowd import action_of, bans, people, refused, rights
from telethon.errors import SlowModeWaitError
from telethon.tl import functions, types

FULL = functions.channels.GetFullChannelRequest
UPDATE_NAME = functions.channels.UpdateUsernameRequest


def picture():
    """A PNG of 160 by 160 pixels."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 160, 160, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + bytes(160) for _ in range(160)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


async def test_a_new_title_is_told_by_a_service_message(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    edit = functions.channels.EditTitleRequest
    async with refused("CHAT_ADMIN_REQUIRED"):
        await bob(edit(bob.channel(channel), "Bob's"))
    async with refused("CHAT_TITLE_EMPTY"):
        await ann(edit(ann.channel(channel), "  "))
    async with refused("CHAT_NOT_MODIFIED"):
        await ann(edit(ann.channel(channel), "Team"))
    answer = await ann(edit(ann.channel(channel), "Desk"))
    assert answer.chats[0].title == "Desk"
    told = await bob.heard(
        types.UpdateNewChannelMessage, lambda each: isinstance(action_of(each), types.MessageActionChatEditTitle)
    )
    assert told.message.action.title == "Desk"


async def test_a_photo_is_set_shown_and_taken_away(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    edit = functions.channels.EditPhotoRequest
    uploaded = types.InputChatUploadedPhoto(file=await ann.client.upload_file(picture(), file_name="team.png"))
    answer = await ann(edit(ann.channel(channel), uploaded))
    photo = (await ann(FULL(ann.channel(channel)))).full_chat.chat_photo
    assert answer.chats[0].photo.photo_id == photo.id
    assert await bob.client.download_profile_photo(bob.peer(channel), file=bytes) == picture()
    again = types.InputChatPhoto(types.InputPhoto(photo.id, photo.access_hash, photo.file_reference))
    async with refused("CHAT_NOT_MODIFIED"):
        await ann(edit(ann.channel(channel), again))
    gone = await ann(edit(ann.channel(channel), types.InputChatPhotoEmpty()))
    assert isinstance(gone.chats[0].photo, types.ChatPhotoEmpty)
    assert isinstance(action_of(gone.updates[-1]), types.MessageActionChatDeletePhoto)
    async with refused("PHOTO_INVALID"):
        await ann(edit(ann.channel(channel), types.InputChatUploadedPhoto()))


async def test_a_description_is_changed_by_those_who_may(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    edit = functions.messages.EditChatAboutRequest
    assert await ann(edit(ann.peer(channel), "Ask us"))
    assert (await bob(FULL(bob.channel(channel)))).full_chat.about == "Ask us"
    async with refused("CHAT_ABOUT_NOT_MODIFIED"):
        await ann(edit(ann.peer(channel), "Ask us"))
    async with refused("CHAT_ABOUT_TOO_LONG"):
        await ann(edit(ann.peer(channel), "a" * 256))
    async with refused("CHAT_ADMIN_REQUIRED"):
        await bob(edit(bob.peer(channel), "Bob's"))


async def test_a_public_name_belongs_to_one_channel_alone(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    first, second = await ann.makes_supergroup(bob), await ann.makes_supergroup()
    check = functions.channels.CheckUsernameRequest
    assert await ann(check(ann.channel(first), "front_desk"))
    assert await ann(UPDATE_NAME(ann.channel(first), "front_desk"))
    assert await ann(check(ann.channel(second), "Front_Desk")) is False
    for name, error in (("front_desk", "USERNAME_OCCUPIED"), ("1", "USERNAME_INVALID")):
        async with refused(error):
            await ann(UPDATE_NAME(ann.channel(second), name))
    async with refused("USERNAME_INVALID"):
        await ann(check(types.InputChannelEmpty(), "no"))
    async with refused("USERNAME_NOT_MODIFIED"):
        await ann(UPDATE_NAME(ann.channel(first), "front_desk"))
    async with refused("CHAT_ADMIN_REQUIRED"):
        await bob(UPDATE_NAME(bob.channel(first), "bobs_desk"))
    assert await ann(UPDATE_NAME(ann.channel(first), ""))
    assert await ann(UPDATE_NAME(ann.channel(second), "front_desk"))


async def test_ten_public_channels_are_enough_for_anybody(sandbox):
    (ann,) = await people(sandbox, "Ann")
    for number in range(10):
        await ann(UPDATE_NAME(ann.channel(await ann.makes_supergroup()), f"front_desk{number}"))
    async with refused("CHANNELS_ADMIN_PUBLIC_TOO_MUCH"):
        await ann(UPDATE_NAME(ann.channel(await ann.makes_supergroup()), "front_desk10"))


async def test_slow_mode_takes_the_documented_seconds(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    toggle = functions.channels.ToggleSlowModeRequest
    async with refused("SECONDS_INVALID"):
        await ann(toggle(ann.channel(channel), 7))
    await ann(toggle(ann.channel(channel), 60))
    assert (await bob(FULL(bob.channel(channel)))).full_chat.slowmode_seconds == 60
    await bob.say(channel, "One")
    with pytest.raises(SlowModeWaitError) as caught:
        await bob.say(channel, "Two")
    assert 0 < caught.value.seconds <= 60
    async with refused("CHAT_NOT_MODIFIED"):
        await ann(toggle(ann.channel(channel), 60))


async def test_signatures_are_for_broadcast_channels(sandbox):
    (ann,) = await people(sandbox, "Ann")
    toggle = functions.channels.ToggleSignaturesRequest
    async with refused("CHANNEL_INVALID"):
        await ann(toggle(ann.channel(await ann.makes_supergroup()), signatures_enabled=True))
    (channel,) = (await ann(functions.channels.CreateChannelRequest("News", ""))).chats
    answer = await ann(toggle(ann.channel(channel), signatures_enabled=True))
    assert answer.chats[0].signatures
    async with refused("CHAT_NOT_MODIFIED"):
        await ann(toggle(ann.channel(channel), signatures_enabled=True))


async def test_only_the_creator_forbids_forwarding(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    toggle = functions.messages.ToggleNoForwardsRequest
    async with refused("CHAT_ADMIN_REQUIRED"):
        await bob(toggle(bob.peer(channel), True))
    assert (await ann(toggle(ann.peer(channel), True))).chats[0].noforwards
    async with refused("CHAT_NOT_MODIFIED"):
        await ann(toggle(ann.peer(channel), True))


async def test_an_anonymous_administrator_sends_as_the_group(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    ask = functions.channels.GetSendAsRequest
    assert (await bob(ask(bob.peer(channel)))).peers[0].peer.user_id == bob.id
    promote = functions.channels.EditAdminRequest(ann.channel(channel), ann.user(bob), rights("anonymous"), "Desk")
    await ann(promote)
    assert (await bob(ask(bob.peer(channel)))).peers[0].peer.channel_id == channel.id
    said = await bob.say(channel, "Who am I?")
    heard = await ann.heard(types.UpdateNewChannelMessage, lambda each: each.message.id == said)
    assert (heard.message.from_id, heard.message.post_author) == (types.PeerChannel(channel.id), "Desk")


async def test_the_log_tells_administrators_what_was_done(sandbox):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    await ann(functions.channels.EditTitleRequest(ann.channel(channel), "Desk"))
    await ann(functions.channels.EditBannedRequest(ann.channel(channel), ann.peer(bob), bans("send_messages")))
    log = functions.channels.GetAdminLogRequest
    answer = await ann(log(ann.channel(channel), "", 0, 0, 100))
    assert [type(event.action) for event in answer.events] == [
        types.ChannelAdminLogEventActionParticipantToggleBan,
        types.ChannelAdminLogEventActionChangeTitle,
        types.ChannelAdminLogEventActionParticipantInvite,
    ]
    assert {user.id for user in answer.users} == {ann.id, bob.id}
    wanted = types.ChannelAdminLogEventsFilter(info=True)
    (renamed,) = (await ann(log(ann.channel(channel), "", 0, 0, 100, events_filter=wanted))).events
    assert (renamed.action.prev_value, renamed.action.new_value) == ("Team", "Desk")
    assert (await ann(log(ann.channel(channel), "desk", 0, 0, 100))).events == [renamed]
    assert (await ann(log(ann.channel(channel), "", 0, 0, 100, admins=[ann.user(bob)]))).events == []
    async with refused("CHAT_ADMIN_REQUIRED"):
        await bob(log(bob.channel(channel), "", 0, 0, 100))


@pytest.mark.parametrize("right", ["change_info", "pin_messages"])
async def test_members_of_a_new_supergroup_lack_rights_until_they_are_given(sandbox, right):
    ann, bob = await people(sandbox, "Ann", "Bob")
    channel = await ann.makes_supergroup(bob)
    said = await ann.say(channel, "Hello")
    attempt = {
        "change_info": functions.channels.EditTitleRequest(bob.channel(channel), "Bob's"),
        "pin_messages": functions.messages.UpdatePinnedMessageRequest(bob.peer(channel), said),
    }[right]
    async with refused("CHAT_ADMIN_REQUIRED"):
        await bob(attempt)
    default = functions.messages.EditChatDefaultBannedRightsRequest
    async with refused("CHAT_NOT_MODIFIED"):
        await ann(default(ann.peer(channel), bans("change_info", "pin_messages", "manage_topics")))
    await ann(default(ann.peer(channel), bans()))
    assert await bob(attempt)
