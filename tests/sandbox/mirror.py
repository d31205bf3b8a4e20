"""A client that knows only what it is told, and handles updates as core.telegram.org/api/updates says."""

from telethon.extensions import BinaryReader
from telethon.tl import functions, types

from hotline_cli.sandbox.rpc import Call, dispatch
from hotline_cli.sandbox.state import AuthKey, Authorization, mark_channel

ACCOUNT = 0
EVERYTHING = types.ChannelMessagesFilterEmpty()
_NEW = (types.UpdateNewMessage, types.UpdateNewChannelMessage, types.UpdateEditMessage, types.UpdateEditChannelMessage)
_GONE = (types.UpdateDeleteMessages, types.UpdateDeleteChannelMessages)
_PINNED = (types.UpdatePinnedMessages, types.UpdatePinnedChannelMessages)


def over_the_wire(thing):
    """What arrives of a TL object."""
    return BinaryReader(bytes(thing)).tgread_object()


def essence(message):
    """What has to be the same on both sides."""
    header = message.reply_to
    return (
        getattr(message, "message", None),
        type(getattr(message, "action", None)).__name__,
        message.peer_id.to_json(),
        bool(message.out),
        bool(message.pinned),
        bool(getattr(message, "edit_date", None)),
        getattr(header, "reply_to_msg_id", None),
        getattr(getattr(message, "fwd_from", None), "date", None) is not None,
    )


class Mirror:
    """A session of one account, without a network: calls go straight to the methods."""

    def __init__(self, world, user_id, channel_ids=()):
        self.world, self.user_id = world, user_id
        number = world.next_id("mirror")
        self.key = AuthKey(number, bytes(256), 0)
        self.key.authorization = Authorization(number, user_id, number, 0, 0)
        world.keys[number] = self.key
        world.authorizations[number] = self.key.authorization
        world.users[user_id].authorizations.add(number)
        self.channels = list(channel_ids)
        self.connected = False
        self.held = None  # what the network keeps back, where it does
        self.lossy = False
        self.connect()
        state = self.ask(functions.updates.GetStateRequest())
        self.pts, self.date = {ACCOUNT: state.pts}, state.date
        self.messages = {ACCOUNT: {}}

    def join(self, channel_id):
        """Know a channel from the start, as clients do from their dialogs."""
        self.channels.append(channel_id)
        self.pts[channel_id] = self.world.channels[channel_id].box.pts
        self.messages[channel_id] = {}
        self.refill()

    def refill(self):
        """Take all messages that are there now."""
        for box, messages in self.messages.items():
            messages.clear()
            messages.update({each: essence(message) for each, message in self.truth(box).items()})

    # As the sandbox sees it

    def push(self, updates):
        if not self.connected or self.lossy:
            return
        if self.held is not None:
            self.held.append(over_the_wire(updates))
        else:
            self.hear(over_the_wire(updates))

    def close(self):
        self.disconnect()

    def connect(self):
        self.connected = True
        self.key.sessions.add(self)

    def disconnect(self):
        self.connected = False
        self.held = None
        self.key.sessions.discard(self)

    def ask(self, request):
        """The answer to a request."""
        result = dispatch(Call(self.world, self, 229), over_the_wire(request))
        return result if isinstance(result, bool) else over_the_wire(result)

    def channel(self, channel_id):
        return types.InputChannel(channel_id, self.world.access_hash(self.user_id, mark_channel(channel_id)))

    # What it makes of what it hears

    def hear(self, updates, sent=None):
        """Apply updates that were pushed, or the answer to a request (``sent``: the message that was to be sent)."""
        behind = set()
        if isinstance(updates, types.Updates):
            for update in sorted(updates.updates, key=_start):
                self._apply(update, behind)
        elif isinstance(updates, types.UpdateShortMessage | types.UpdateShortChatMessage):
            chat_id = getattr(updates, "chat_id", None)
            peer = types.PeerChat(chat_id) if chat_id else types.PeerUser(updates.user_id)
            own = types.PeerUser(self.user_id) if updates.out else None
            message = types.Message(
                updates.id, peer, updates.date, updates.message, out=updates.out, from_id=own,
                reply_to=updates.reply_to, fwd_from=updates.fwd_from,
            )  # fmt: skip
            self._step(ACCOUNT, updates.pts, updates.pts_count, lambda box: box.update(put(message)), behind)
        elif isinstance(updates, types.UpdateShortSentMessage):
            message = types.Message(
                updates.id, types.PeerUser(sent.peer.user_id), updates.date, sent.message, out=True,
                reply_to=_header(sent.reply_to),
            )  # fmt: skip
            self._step(ACCOUNT, updates.pts, updates.pts_count, lambda box: box.update(put(message)), behind)
        for box in behind:
            self.catch_up(box)

    def affected(self, box, answer, ids):
        """Apply the answer to a deletion."""
        behind = set()
        self._step(box, answer.pts, answer.pts_count, lambda held: [held.pop(each, None) for each in ids], behind)
        for each in behind:
            self.catch_up(each)

    def _step(self, box, pts, count, change, behind):
        local = self.pts.get(box)
        if local is None:
            return  # a channel that it does not follow yet
        if local + count == pts:
            change(self.messages[box])
            self.pts[box] = pts
        elif local + count < pts:
            behind.add(box)

    def _apply(self, update, behind):
        if isinstance(update, types.UpdateChannelTooLong):
            behind.add(update.channel_id)
        elif getattr(update, "pts_count", None) is not None:
            self._step(_box_of(update), update.pts, update.pts_count, lambda box: change(box, update), behind)

    def catch_up(self, box=ACCOUNT):
        """Fetch what was missed, slice by slice."""
        if box == ACCOUNT:
            self._account_difference()
        else:
            self._channel_difference(box)

    def _account_difference(self):
        while True:
            answer = self.ask(functions.updates.GetDifferenceRequest(self.pts[ACCOUNT], self.date, 0))
            if isinstance(answer, types.updates.DifferenceEmpty):
                return
            assert not isinstance(answer, types.updates.DifferenceTooLong)
            behind = self._take(ACCOUNT, answer)
            state = getattr(answer, "intermediate_state", None) or answer.state
            self.pts[ACCOUNT], self.date = state.pts, state.date
            if isinstance(answer, types.updates.Difference):
                for each in behind:
                    self._channel_difference(each)
                return

    def _channel_difference(self, channel_id):
        while True:
            request = functions.updates.GetChannelDifferenceRequest(
                self.channel(channel_id), EVERYTHING, self.pts[channel_id], 10
            )
            answer = self.ask(request)
            if isinstance(answer, types.updates.ChannelDifference):
                self._take(channel_id, answer)
            self.pts[channel_id] = answer.pts
            if answer.final:
                return

    def _take(self, box, answer):
        held, behind = self.messages[box], set()
        for message in answer.new_messages:
            held.update(put(message))
        for update in answer.other_updates:
            if isinstance(update, types.UpdateChannelTooLong):
                behind.add(update.channel_id)
            else:
                change(held, update)
        return behind

    # What it ought to have

    def truth(self, box):
        """The messages as the server has them, by id."""
        if box == ACCOUNT:
            return dict(self.world.users[self.user_id].box.messages)
        ids = list(self.world.channels[box].box.messages)
        found = {}
        for start in range(0, len(ids), 100):
            wanted = [types.InputMessageID(each) for each in ids[start : start + 100]]
            answer = self.ask(functions.channels.GetMessagesRequest(self.channel(box), wanted))
            found |= {each.id: each for each in answer.messages}
        return found

    def check(self):
        """Whether it has what the server has."""
        for box, messages in self.messages.items():
            assert messages == {each: essence(message) for each, message in self.truth(box).items()}
            assert self.pts[box] == (
                self.world.users[self.user_id].box.pts if box == ACCOUNT else self.world.channels[box].box.pts
            )


def put(message):
    return {message.id: essence(message)}


def change(box, update):
    """What an update of a box does to its messages."""
    if isinstance(update, _NEW):
        box.update(put(update.message))
    elif isinstance(update, _GONE):
        for each in update.messages:
            box.pop(each, None)
    elif isinstance(update, _PINNED):
        for each in update.messages:
            if each in box:
                old = box[each]
                box[each] = (*old[:4], bool(update.pinned), *old[5:])


def _start(update):
    return update.pts - update.pts_count if getattr(update, "pts_count", None) is not None else 0


def _box_of(update):
    channel_id = getattr(update, "channel_id", None)
    if channel_id is not None:
        return channel_id
    peer = getattr(getattr(update, "message", None), "peer_id", None)
    return peer.channel_id if isinstance(peer, types.PeerChannel) else ACCOUNT


def _header(reply):
    return types.MessageReplyHeader(reply_to_msg_id=reply.reply_to_msg_id) if reply else None
