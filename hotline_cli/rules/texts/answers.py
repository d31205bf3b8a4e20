"""What operators' commands are answered."""

from hotline_cli.model.actions import Place
from hotline_cli.model.messages import StyledText
from hotline_cli.model.peers import Peer
from hotline_cli.rules.commands import Command
from hotline_cli.rules.gate import Exclusion
from hotline_cli.rules.styled import bold, join
from hotline_cli.rules.texts.catalog import say
from hotline_cli.rules.texts.failures import reason
from hotline_cli.rules.titles import name_of


def unknown_command(language: str, word: str, near: tuple[str, ...]) -> StyledText:
    if not near:
        return say(language, "command_unknown", word=word[:64])
    names = say(language, "or").text.join(f"/{name}" for name in near)
    return say(language, "command_unknown_near", word=word[:64], near=names)


def misplaced_command(language: str, command: Command) -> StyledText:
    where = "command_in_general_only" if Place.GENERAL in command.places else "command_in_topic_only"
    return say(language, where, name=command.name)


def new_without_target(language: str) -> StyledText:
    return say(language, "new.without_target")


def topic_is_here(customer: Peer) -> StyledText:
    """Stands before the link to the topic."""
    return join(bold(name_of(customer)), ": ")


def sent_with_new(text: StyledText) -> StyledText:
    """Shows in the topic what was sent from General."""
    return join("✍️ ", text)


def not_reached(language: str, target: str, error: str) -> StyledText:
    """Why `/new` found nobody."""
    return join(f"{target[:64]}: ", reason(language, "target", error))


def not_a_customer(language: str, target: str, why: Exclusion) -> StyledText:
    """Why somebody who exists cannot have a dialog."""
    return join(f"{target[:64]}: ", say(language, f"exclusion.{why.name}"))
