"""Several connections in one group: who of them answers what somebody writes in General.

A command may be addressed to one: `/help@username` by its account, `/new TARGET text @connection` by its name. What is
addressed to nobody is answered by each for itself, under its name, where the answers differ, and else by the first one
that hears of it.
"""

from dataclasses import replace

from hotline_cli.config.settings import ConnectionSettings
from hotline_cli.model.actions import Decision, Place, Say
from hotline_cli.model.dialogs import Dialog
from hotline_cli.model.events import GeneralWrote, TargetResolved
from hotline_cli.model.messages import Entity, Message
from hotline_cli.rules import texts
from hotline_cli.rules.answering import new
from hotline_cli.rules.commands import Known, parse
from hotline_cli.rules.operators import general_wrote
from hotline_cli.rules.styled import utf16_length

FOR_EACH = frozenset({"list", "find", "stats"})
"""Commands that each connection answers for itself."""


def general_wrote_to_several(event: GeneralWrote, settings: ConnectionSettings, now: int) -> Decision:
    """What this connection does about what somebody has written in General."""
    if not event.connections or is_addressed(event.message):
        return general_wrote(event, settings, now)
    parsed = parse(event.message.text, Place.GENERAL, event.username, settings.custom_commands)
    name = parsed.command.name if isinstance(parsed, Known) else ""
    if name == "new":
        return new_of_several(event, settings, now)
    if name in FOR_EACH:
        return general_wrote(event, settings, now)
    return general_wrote(event, settings, now) if event.first else Decision(None)


def new_of_several(event: GeneralWrote, settings: ConnectionSettings, now: int) -> Decision:
    """`/new` is for the connection that it names; one that names none is asked which."""
    named = named_connection(event.message, event.connections)
    if named is not None:
        event = replace(event, message=without_name(event.message, event.connections))
        return general_wrote(event, settings, now) if named == event.connection else Decision(None)
    if not event.first:
        return Decision(None)
    if len(event.message.text.split(maxsplit=1)) < 2:
        return general_wrote(event, settings, now)
    which = texts.which_connection(settings.language, event.connections)
    return Decision(None, (Say(Place.GENERAL, which, event.message.id),))


def target_resolved_of_several(
    event: TargetResolved, dialog: Dialog | None, settings: ConnectionSettings, now: int
) -> Decision:
    """It is known whom a `/new` means. The name of the connection, which stands behind the text, is no part of it."""
    request = without_name(event.request, event.connections)
    return new.target_resolved(replace(event, request=request), dialog, settings, now)


def is_addressed(message: Message) -> bool:
    """Whether the command names an account: who is not meant takes it for somebody else's."""
    return "@" in "".join(message.text.split(maxsplit=1)[:1])


def named_connection(message: Message, connections: tuple[str, ...]) -> str | None:
    """The connection whose name, with an `@` in front, is the last word, behind at least a command and a target."""
    words = message.text.split()
    if len(words) < 3:
        return None
    return next((each for each in connections if f"@{each}".casefold() == words[-1].casefold()), None)


def without_name(message: Message, connections: tuple[str, ...]) -> Message:
    """The message without the connection that it names at its end."""
    if named_connection(message, connections) is None:
        return message
    text = message.text.rstrip()
    text = text[: len(text) - len(text.split()[-1])].rstrip()
    end = utf16_length(text)
    entities = [replace(e, length=min(e.length, end - e.offset)) for e in message.entities if e.offset < end]
    return replace(message, text=text, entities=tuple[Entity, ...](entities))
