"""Why something did not go through."""

from hotline_cli.model.messages import StyledText
from hotline_cli.rules.styled import code
from hotline_cli.rules.texts.catalog import has, say


def not_sent(language: str, error: str) -> StyledText:
    return say(language, "not_sent", reason=reason(language, "send", error))


def welcome_not_sent(language: str, error: str) -> StyledText:
    return say(language, "welcome_not_sent", reason=reason(language, "send", error))


def not_shown(language: str, error: str) -> StyledText:
    return say(language, "not_shown", reason=reason(language, "send", error))


def blocked(language: str, rule: str) -> StyledText:
    """Why an operator's message stays here: what the settings forbid to say."""
    return say(language, "blocked", rule=code(rule))


def reason(language: str, family: str, error: str) -> StyledText:
    """The half sentence for Telegram's error name, which is named itself where there is none.

    `family` is `send` (https://core.telegram.org/method/messages.sendMessage#possible-errors) or `target`
    (https://core.telegram.org/method/contacts.resolveUsername#possible-errors).
    """
    for key in (f"{family}.{error}", f"send.{error}"):
        if has(key):
            return say(language, key)
    return say(language, "refused", error=error)
