"""The dialog's life against a plain model: whatever happens, in whatever order, under whatever settings."""

from dataclasses import replace

from hypothesis import HealthCheck, settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from scene import ANNA, NOW, OTTO, configured, in_topic, message

from hotline_cli.model.actions import Copy, CreateTopic, Forward, Place, Say, SetTopicClosed
from hotline_cli.model.dialogs import Dialog, Status
from hotline_cli.model.events import (
    AccountWrote,
    CustomerRenamed,
    CustomerWrote,
    MemberFound,
    OperatorWrote,
    TargetResolved,
    TimePassed,
    TopicEdited,
)
from hotline_cli.rules import texts
from hotline_cli.rules.commands import BAN_USERS
from hotline_cli.rules.decide import decide
from hotline_cli.rules.titles import title

HOUR = 3600
WANTED, UNWANTED, FORBIDDEN = "order", "casino", "secret"
NAMES = ("Anna", "Anna Maria", "Ännchen")

some_settings = strategies.builds(
    configured,
    welcome=strategies.sampled_from([None, "Hello {first_name}!", "off"]),
    autoclose=strategies.sampled_from(["1h", "never"]),
    auto_info=strategies.booleans(),
    native_close=strategies.booleans(),
    intercepted=strategies.sampled_from(["show", "create"]),
    leave_closed=strategies.sampled_from([(), ("private",)]),
    keywords=strategies.sampled_from([{}, {"private": [WANTED]}]),
    drop_words=strategies.sampled_from([(), (UNWANTED,)]),
    block_words=strategies.sampled_from([(), (FORBIDDEN,)]),
    hide=strategies.sets(strategies.sampled_from(["name", "title", "link", "phone", "info"])).map(tuple),
    reply_only=strategies.booleans(),
    silent_errors=strategies.booleans(),
)
words = strategies.lists(strategies.sampled_from([WANTED, UNWANTED, FORBIDDEN, "hello"]), min_size=1, max_size=2)
sentences = words.map(" ".join)


class Life(RuleBasedStateMachine):
    """`status`, `answered_at` and `topic_closed` are what product.md's table says; `dialog` is what the rules say."""

    @initialize(chosen=some_settings)
    def begin(self, chosen):
        self.settings = chosen
        self.now = NOW
        self.dialog = None
        self.customer = ANNA
        self.status = None
        self.answered_at = None
        self.topic_closed = None
        self.banned = False
        self.actions = ()
        self.last_id = 0

    # What happens.

    @rule(minutes=strategies.sampled_from([0, 1, 59, 60, 61, 10_000]))
    def time_passes(self, minutes):
        self.now += minutes * 60
        self.happens(TimePassed())
        due = self.status is Status.ANSWERED and self.settings.autoclose is not None
        if due and self.now - self.answered_at >= HOUR:
            self.moves_to(Status.CLOSED)
            self.expect(SetTopicClosed(True, at_leisure=True) if self.settings.native_close else None)
        else:
            self.expect()

    @rule(text=sentences, late=strategies.booleans())
    def customer_writes(self, text, late):
        written = self.message(text)
        before = self.status
        self.happens(CustomerWrote(written, self.customer, late, text))
        resting = before in (None, Status.CLOSED)
        if self.banned:
            return self.expect()
        if UNWANTED in text and self.settings.drop_words:
            return self.expect()
        if resting and self.settings.keywords.private and WANTED not in text:
            return self.expect()
        stays_closed = resting and bool(self.settings.leave_closed)
        self.moves_to(Status.CLOSED if stays_closed else Status.NEEDS_REPLY)
        greeted = resting and not stays_closed and not late and self.settings.welcome != "off"
        self.expect(
            *self.opening(before),
            Say(Place.CUSTOMER, texts.welcome("en", self.settings.welcome, self.customer)) if greeted else None,
            "shown",
        )
        assert self.dialog.last_customer_at >= written.date
        return None

    @precondition(lambda self: not self.banned)
    @rule(text=sentences)
    def owner_writes_past_hotline(self, text):
        before = self.status
        self.happens(AccountWrote(self.message(text, out=True), self.customer))
        if before is None and self.settings.intercepted == "show":
            return self.expect()
        self.moves_to(Status.ANSWERED)
        self.expect(*self.opening(before), "shown")
        return None

    @precondition(lambda self: self.status is not None)
    @rule(text=sentences, replies=strategies.booleans())
    def operator_writes(self, text, replies):
        before, written = self.status, self.in_topic(text, reply_to_id=5 if replies else None)
        self.happens(OperatorWrote(written, OTTO, self.customer, text))
        if self.settings.reply_only and not replies:
            return self.expect()
        if self.banned:
            return self.expect(
                Say(Place.TOPIC, texts.customer_is_banned("en"), written.id, silent=self.settings.silent_errors)
            )
        if FORBIDDEN in text and self.settings.block_words:
            return self.expect(
                Say(Place.TOPIC, texts.blocked("en", FORBIDDEN), written.id, silent=self.settings.silent_errors)
            )
        self.moves_to(Status.ANSWERED)
        self.expect(*self.opening(before), Copy(written, Place.CUSTOMER))
        return None

    @precondition(lambda self: self.status is not None)
    @rule(text=sentences)
    def operator_makes_a_note(self, text):
        self.happens(OperatorWrote(self.in_topic(f"/ {text}"), OTTO, self.customer, f"/ {text}"))
        self.expect()

    @precondition(lambda self: self.status is not None)
    @rule(to=strategies.sampled_from(Status))
    def operator_sets_the_status(self, to):
        command = {Status.NEEDS_REPLY: "/hold", Status.ANSWERED: "/wait", Status.CLOSED: "/close"}[to]
        before = self.status
        self.happens(OperatorWrote(self.in_topic(command), OTTO, self.customer, command))
        if before is to:
            assert [type(action) for action in self.actions] == [Say]
            return
        self.moves_to(to)
        closes, opens = to is Status.CLOSED, before is Status.CLOSED
        self.expect(SetTopicClosed(closes) if self.settings.native_close and (closes or opens) else None)

    @rule(text=sentences, sends=strategies.booleans())
    def operator_writes_first(self, text, sends):
        before = self.status
        request = self.in_topic(f"/new {ANNA.id} {text}" if sends else f"/new {ANNA.id}", topic_id=1)
        self.happens(TargetResolved(request, str(ANNA.id), self.customer))
        forbidden = FORBIDDEN in text and bool(self.settings.block_words)
        if before is None:
            self.moves_to(Status.NEEDS_REPLY)
        sends = sends and not forbidden and not self.banned
        if sends:
            self.moves_to(Status.ANSWERED)
        written = [a.text.text for a in self.actions if isinstance(a, Say) and a.place is Place.CUSTOMER]
        assert written == ([text] if sends else [])
        assert any(isinstance(a, Say) and a.topic_link for a in self.actions)
        assert self.made() == (before is None)

    @precondition(lambda self: self.status is not None)
    @rule(closed=strategies.booleans())
    def somebody_closes_or_reopens_the_topic_by_hand(self, closed):
        before, native = self.status, self.settings.native_close
        self.topic_closed = closed
        self.happens(TopicEdited(closed=closed))
        if closed:
            self.moves_to(Status.CLOSED)
        elif before is Status.CLOSED:
            self.moves_to(Status.NEEDS_REPLY)
        self.expect(SetTopicClosed(False) if closed and not native else None)

    @precondition(lambda self: self.status is not None)
    @rule(bans=strategies.booleans())
    def operator_bans_or_forgives(self, bans):
        before, request = self.status, self.in_topic("/ban" if bans else "/unban")
        rights = frozenset({BAN_USERS})
        self.happens(MemberFound(request, OTTO, self.customer, str(OTTO.id), OTTO, rights))
        if bans and not self.banned:
            self.moves_to(Status.CLOSED)
        changes = before is not self.status and self.settings.native_close
        assert [a for a in self.actions if isinstance(a, SetTopicClosed)] == [SetTopicClosed(True)] * changes
        self.banned = bans

    @rule(name=strategies.sampled_from(NAMES))
    def customer_takes_another_name(self, name):
        self.customer = replace(self.customer, first_name=name, last_name="")
        self.happens(CustomerRenamed(self.customer))
        self.expect()

    # How it is told to the rules, as the bridge does.

    def happens(self, event):
        known = self.dialog if self.dialog is not None or not self.settings.hide else dialog_number(self.customer)
        decision = decide(event, known, self.settings, self.now)
        self.dialog = decision.dialog if decision.dialog is not None and decision.dialog.status is not None else None
        if self.dialog is not None and not self.dialog.id:
            self.dialog = replace(self.dialog, id=3)
        self.actions = decision.actions
        for action in self.actions:
            if isinstance(action, CreateTopic):
                self.topic_closed = False
            elif isinstance(action, SetTopicClosed):
                self.topic_closed = action.closed

    def message(self, text, **fields):
        self.last_id += 1
        return message(text, id=self.last_id, date=self.now, **fields)

    def in_topic(self, text, **fields):
        self.last_id += 1
        return in_topic(text, id=self.last_id, date=self.now, **fields)

    # The model.

    def moves_to(self, status):
        self.status = status
        if status is Status.ANSWERED:
            self.answered_at = self.now

    def opening(self, before):
        """What comes before a message that is shown or sent, and takes the dialog to `self.status`."""
        native = self.settings.native_close
        if before is None:
            yield "topic"
            if self.status is Status.CLOSED and native:
                yield SetTopicClosed(True)
            if self.settings.auto_info and "info" not in self.settings.hide:
                yield "card"
        elif before is Status.CLOSED and self.status is not Status.CLOSED and native:
            yield SetTopicClosed(False)

    def expect(self, *expected):
        """The actions are these and no others, in this order."""
        assert [self.plainly(action) for action in self.actions] == [each for each in expected if each is not None]

    def plainly(self, action):
        if isinstance(action, CreateTopic):
            return "topic"
        if isinstance(action, Forward) or (isinstance(action, Copy) and action.place is Place.TOPIC):
            return "shown"
        if isinstance(action, Say) and action.place is Place.TOPIC and action.text.text.startswith("Name: "):
            return "card"
        return action

    def made(self):
        return any(isinstance(action, CreateTopic) for action in self.actions)

    # What is always so.

    @invariant()
    def the_status_is_that_of_the_table(self):
        assert (self.dialog.status if self.dialog else None) is self.status
        assert bool(self.dialog and self.dialog.banned) is self.banned
        if self.status is Status.ANSWERED:
            assert self.dialog.answered_at == self.answered_at

    @invariant()
    def a_topic_is_closed_in_telegram_exactly_when_its_dialog_is_closed(self):
        if self.status is not None and self.settings.native_close:
            assert self.topic_closed is (self.status is Status.CLOSED)
        elif self.status is not None:
            assert self.topic_closed is False

    @invariant()
    def what_is_hidden_is_shown_nowhere(self):
        shown = [a.text for a in self.actions if isinstance(a, Say) and a.place is not Place.CUSTOMER]
        shown += [a.prefix for a in self.actions if isinstance(a, Copy) and a.prefix is not None]
        said = "\n".join(styled.text for styled in shown)
        hidden = self.settings.hide
        assert not ("name" in hidden and self.customer.name in said)
        assert not ("link" in hidden and "anna" in said.split("@")[1:])
        assert not ("phone" in hidden and ANNA.phone in said)
        links = [e.value for styled in shown for e in styled.entities if e.value is not None]
        assert not ("link" in hidden and any("tg://user" in str(each) for each in links))
        headers = [a for a in self.actions if isinstance(a, Forward) and not a.message.out]
        assert not (headers and {"name", "link"}.intersection(hidden))
        if self.dialog is not None:
            assert title(self.dialog).endswith("Customer 3") == ("title" in hidden)
            assert title(self.dialog).endswith(self.customer.name) != ("title" in hidden)


def dialog_number(customer):
    """What the bridge knows of a dialog that has not begun, where its number is asked for."""
    return Dialog(customer.id, id=3)


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=100, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
