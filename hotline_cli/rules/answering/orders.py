"""A command that somebody has given: what those who carry it out need to know."""

from dataclasses import dataclass

from hotline_cli.config.settings import ConnectionSettings
from hotline_cli.model.actions import Decision, Place, Say
from hotline_cli.model.dialogs import Dialog
from hotline_cli.model.messages import Message, StyledText
from hotline_cli.model.peers import Peer, PeerKind
from hotline_cli.rules.commands import Known


@dataclass(frozen=True, slots=True)
class Order:
    """`message` holds the command `known`, which `operator` gave in `place` at Unix time `now`."""

    message: Message
    operator: Peer
    place: Place
    known: Known
    settings: ConnectionSettings
    now: int

    @property
    def language(self) -> str:
        return self.settings.language

    def reply(self, text: StyledText) -> Say:
        """A text under the command."""
        return Say(self.place, text, self.message.id)


@dataclass(frozen=True, slots=True)
class TopicOrder(Order):
    """A command in the topic of a dialog."""

    dialog: Dialog
    customer: Peer

    def refuse(self, text: StyledText) -> Decision:
        """Change nothing, and say why."""
        return Decision(self.dialog, (self.reply(text),))


def is_anonymous(operator: Peer) -> bool:
    """Whether somebody writes as the group or a channel: only administrators can do that as the group, and Telegram
    does not say which of them it is (https://core.telegram.org/api/rights#anonymous-admins)."""
    return operator.kind is not PeerKind.USER
