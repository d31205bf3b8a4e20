"""Any text with any formatting survives the way through, in both directions."""

import asyncio
import datetime

from desk import open_desk, topic_of
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from kinds import essence
from telethon.tl import types

EXAMPLES = 80

SIGNS = [
    "🦊",
    "👩‍👩‍👧",
    "e\u0301",
    "שלום",
    "\n",
    " ",
    "@otto",
    "#tag",
    "/start",
    "https://example.org/a?b#c",
    "+49170123456",
    "$USD",
]
texts = st.lists(
    st.sampled_from(SIGNS) | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6), max_size=12
)

PLAIN = (
    types.MessageEntityBold,
    types.MessageEntityItalic,
    types.MessageEntityUnderline,
    types.MessageEntityStrike,
    types.MessageEntitySpoiler,
    types.MessageEntityCode,
    types.MessageEntityBlockquote,
    types.MessageEntityUrl,
    types.MessageEntityHashtag,
    types.MessageEntityMention,
)
SOME_DAY = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)
MAKE = [
    *PLAIN,
    lambda *place: types.MessageEntityPre(*place, language="py"),
    lambda *place: types.MessageEntityTextUrl(*place, url="https://example.org/"),
    lambda *place: types.MessageEntityCustomEmoji(*place, document_id=5),
    lambda *place: types.MessageEntityBlockquote(*place, collapsed=True),
    lambda *place: types.MessageEntityFormattedDate(*place, date=SOME_DAY, short_time=True),
    lambda *place: types.InputMessageEntityMentionName(*place, user_id=types.InputUserSelf()),
]


@st.composite
def formatted(draw):
    """A text that can be sent, and entities that lie in it."""
    text = "".join(draw(texts))
    length = len(text.encode("utf-16-le")) // 2
    entities = []
    for make in draw(st.lists(st.sampled_from(MAKE), max_size=8)) if length else ():
        start = draw(st.integers(0, length - 1))
        entities.append(make(start, draw(st.integers(1, length - start))))
    return text, entities


class Way:
    """From somebody's app to somebody else's."""

    def __init__(self, person, to, topic_id, receiver, is_theirs):
        self.person, self.to, self.topic_id, self.receiver = person, to, topic_id, receiver
        self.is_theirs = is_theirs

    async def carry(self, text, entities):
        """What was sent and what has arrived, as people see it."""
        before = len(self.receiver.seen)
        sent = await self.person.client.send_message(
            self.to, text, formatting_entities=entities, parse_mode=None, reply_to=self.topic_id
        )
        found = await self.receiver.until(
            lambda: [each for each in self.receiver.seen[before:] if self.is_theirs(each) and not each.action]
        )
        return essence(sent), essence(found[0])


async def test_any_text_with_any_formatting_survives_in_both_directions(sandbox, tmp_path):
    async with open_desk(sandbox, tmp_path, welcome="off", relay="copy") as desk:
        otto, anna = await desk.operator("Otto"), await desk.customer("Anna")
        await anna.client.send_message(anna.desk, "Hello")
        topic_id = topic_of(await otto.sees("Hello"))
        ways = (
            Way(anna, anna.desk, None, otto, lambda each: each.sender_id == desk.account.id),
            Way(otto, otto.group, topic_id, anna, lambda each: not each.out),
        )
        loop = asyncio.get_running_loop()

        @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(formatted())
        def survives(message):
            text, entities = message
            assume(text.strip() and not text.strip().startswith("/"))
            for way in ways:
                sent, found = asyncio.run_coroutine_threadsafe(way.carry(text, entities), loop).result()
                assert found == sent

        await asyncio.to_thread(survives)
