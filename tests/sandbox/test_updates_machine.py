"""Whatever happens, and whatever the network does: a client that follows the rules ends up with what the server has."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from mirror import ACCOUNT, Mirror
from telethon.tl import functions, types

import hotline_cli.sandbox.methods  # noqa: F401 - registers the methods
from hotline_cli.sandbox.rpc import RpcError
from hotline_cli.sandbox.state import User, World, mark_channel

ANN, BOB, CAT = 1, 2, 3
WHO = st.sampled_from([ANN, BOB, CAT])
WHERE = st.sampled_from(["private", "group", "forum", "topic"])
PICK = st.integers(0, 1000)


class Boxes(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.world = World(difference_slice=3, now=lambda: self.clock)
        self.clock = 1_700_000_000.0
        for user_id, name in ((ANN, "Ann"), (BOB, "Bob"), (CAT, "Cat")):
            self.world.users[user_id] = User(user_id, phone=f"9996610{user_id:03}", first_name=name)
        self.people = {each: Mirror(self.world, each) for each in (ANN, BOB, CAT)}
        self.tablet = Mirror(self.world, ANN)
        self._make_groups()
        self.mirrors = [*self.people.values(), self.tablet]
        for mirror in self.mirrors:
            mirror.pts[ACCOUNT] = self.world.users[mirror.user_id].box.pts
            mirror.join(self.forum)
        self.random_id = 0
        self.sent = {each: [] for each in self.people}

    def _make_groups(self):
        ann = self.people[ANN]
        others = [types.InputUser(each, self.world.access_hash(ANN, each)) for each in (BOB, CAT)]
        made = ann.ask(functions.messages.CreateChatRequest(others, "Group"))
        self.group = made.updates.chats[0].id
        made = ann.ask(functions.channels.CreateChannelRequest("Forum", "", megagroup=True, forum=True))
        self.forum = made.chats[0].id
        ann.ask(functions.channels.InviteToChannelRequest(ann.channel(self.forum), others))
        peer = types.InputPeerChannel(self.forum, self.world.access_hash(ANN, mark_channel(self.forum)))
        made = ann.ask(functions.messages.CreateForumTopicRequest(peer, "Topic", random_id=1))
        self.topic = next(each.id for each in made.updates if isinstance(each, types.UpdateMessageID))

    def _peer(self, who, where):
        if where == "group":
            return types.InputPeerChat(self.group)
        if where == "private":
            other = BOB if who == ANN else ANN
            return types.InputPeerUser(other, self.world.access_hash(who, other))
        return types.InputPeerChannel(self.forum, self.world.access_hash(who, mark_channel(self.forum)))

    def _ids(self, who, where):
        """What somebody finds in a chat, service messages aside."""
        if where in ("forum", "topic"):
            box = self.world.channels[self.forum].box
            return [each for each, message in box.messages.items() if isinstance(message, types.Message)]
        peer = types.PeerChat(self.group) if where == "group" else types.PeerUser(BOB if who == ANN else ANN)
        box = self.world.users[who].box
        found = (each for each in box.messages.values() if isinstance(each, types.Message) and each.peer_id == peer)
        return [each.id for each in found]

    def _do(self, who, request, sent=None):
        mirror = self.people[who]
        if not mirror.connected:
            return None
        self.clock += 1
        try:
            answer = mirror.ask(request)
        except RpcError:
            return None
        if hasattr(answer, "pts_count") and not hasattr(answer, "updates") and sent is None:
            return answer
        mirror.hear(answer, sent)
        return answer

    @rule(who=WHO, where=WHERE, pick=PICK, again=st.booleans(), reply=st.booleans())
    def send(self, who, where, pick, again, reply):
        earlier = self.sent[who]
        if again and earlier:
            request = earlier[pick % len(earlier)]
        else:
            self.random_id += 1
            ids = self._ids(who, where)
            target = types.InputReplyToMessage(ids[pick % len(ids)]) if reply and ids and where != "topic" else None
            if where == "topic":
                target = types.InputReplyToMessage(self.topic)
            text = f"Message {self.random_id}"
            request = functions.messages.SendMessageRequest(
                self._peer(who, where), text, random_id=self.random_id, reply_to=target
            )
        if self._do(who, request, request) is not None:
            earlier.append(request)

    @rule(who=WHO, source=WHERE, into=WHERE, count=st.integers(1, 4))
    def forward(self, who, source, into, count):
        ids = self._ids(who, source)[-count:]
        if not ids:
            return
        random_ids = list(range(self.random_id + 1, self.random_id + 1 + len(ids)))
        self.random_id += len(ids)
        self._do(who, functions.messages.ForwardMessagesRequest(
            self._peer(who, source), ids, self._peer(who, into), random_id=random_ids,
            top_msg_id=self.topic if into == "topic" else None,
        ))  # fmt: skip

    @rule(who=WHO, where=WHERE, pick=PICK, text=st.sampled_from(["One", "Two"]))
    def edit(self, who, where, pick, text):
        ids = self._ids(who, where)
        if ids:
            peer = self._peer(who, where)
            self._do(who, functions.messages.EditMessageRequest(peer, ids[pick % len(ids)], message=text))

    @rule(who=WHO, where=WHERE, pick=PICK, revoke=st.booleans())
    def delete(self, who, where, pick, revoke):
        ids = self._ids(who, where)
        ids = ids[pick % len(ids) :][:2] if ids else []
        if where in ("forum", "topic"):
            request = functions.channels.DeleteMessagesRequest(self.people[who].channel(self.forum), ids)
            box = self.forum
        else:
            request, box = functions.messages.DeleteMessagesRequest(ids, revoke=revoke), ACCOUNT
        answer = self._do(who, request)
        if answer is not None:
            self.people[who].affected(box, answer, ids)

    @rule(who=WHO, where=WHERE, pick=PICK, unpin=st.booleans())
    def pin(self, who, where, pick, unpin):
        ids = self._ids(who, where)
        if ids:
            request = functions.messages.UpdatePinnedMessageRequest
            self._do(who, request(self._peer(who, where), ids[pick % len(ids)], unpin=unpin))

    @rule(who=WHO, where=st.sampled_from(["private", "group"]))
    def read(self, who, where):
        answer = self._do(who, functions.messages.ReadHistoryRequest(self._peer(who, where), 0))
        if answer is not None:
            self.people[who].affected(ACCOUNT, answer, [])

    @rule(pick=PICK)
    def lose_the_line(self, pick):
        self.mirrors[pick % len(self.mirrors)].disconnect()

    @rule(pick=PICK)
    def find_it_again(self, pick):
        mirror = self.mirrors[pick % len(self.mirrors)]
        if not mirror.connected:
            mirror.connect()
            mirror.catch_up()
            mirror.check()

    @rule(pick=PICK)
    def hold_updates_back(self, pick):
        mirror = self.mirrors[pick % len(self.mirrors)]
        if mirror.connected and mirror.held is None:
            mirror.held = []

    @precondition(lambda self: any(mirror.held for mirror in self.mirrors))
    @rule(data=st.data(), doubled=st.booleans())
    def let_them_arrive_in_any_order(self, data, doubled):
        for mirror in self.mirrors:
            waiting, mirror.held = mirror.held or [], None
            for updates in data.draw(st.permutations(waiting * (2 if doubled else 1))):
                mirror.hear(updates)

    @rule(pick=PICK, lossy=st.booleans())
    def drop_updates(self, pick, lossy):
        self.mirrors[pick % len(self.mirrors)].lossy = lossy

    def teardown(self):
        for mirror in self.mirrors:
            mirror.lossy, mirror.held = False, None
            mirror.connect()
            mirror.catch_up()
            for channel_id in mirror.channels:
                mirror.catch_up(channel_id)
            mirror.check()


TestBoxes = Boxes.TestCase
TestBoxes.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)
