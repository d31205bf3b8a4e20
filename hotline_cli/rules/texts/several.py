"""What is said where several connections share a group."""

from hotline_cli.model.messages import StyledText
from hotline_cli.rules.styled import bold, code, join
from hotline_cli.rules.texts.catalog import say


def which_connection(language: str, names: tuple[str, ...]) -> StyledText:
    """Asks who of several shall carry out a `/new`."""
    either: list[str | StyledText] = []
    for name in names:
        either += [say(language, "or"), code(f"@{name}")]
    return say(language, "new.which", names=join(*either[1:]))


def of_connection(name: str, text: StyledText) -> StyledText:
    """An answer under the name of the connection that gives it."""
    return join(bold(name), "\n", text)
