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


def in_general(text: StyledText, name: str) -> StyledText:
    """A text as it is said in General: under the `name` of the connection, which is empty if there is but one.

    It never begins with a slash: who else serves the group would take that for a command, and answer it.
    """
    if name:
        return join(bold(name), "\n", text)
    return join("↩️ ", text) if text.text.startswith("/") else text
