"""What is said of a backend group that cannot be used as it is."""

from hotline_cli.model.messages import StyledText
from hotline_cli.rules.texts.catalog import say, stack


def trouble(language: str, name: str, error: str = "") -> StyledText:
    """What is wrong and what to click. `name` is one of model/groups.py; `error` what Telegram says."""
    return say(language, f"trouble.{name}", error=error)


def troubles(language: str, found: list[StyledText]) -> StyledText:
    """All that is wrong, and that nothing is lost."""
    return stack([*found, say(language, "trouble.kept")])


def trouble_over(language: str, number: int) -> StyledText:
    """`number`: of messages that waited for it."""
    return say(language, "trouble.over", number=number)
