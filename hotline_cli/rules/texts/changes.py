"""What is said of edits and deletions."""

from hotline_cli.model.messages import StyledText
from hotline_cli.rules.texts.catalog import say
from hotline_cli.rules.texts.failures import reason

EDITED = StyledText("✏️ ")
"""Stands before the new version of a message whose shown copy cannot be changed."""


def edited_to_nothing(language: str) -> StyledText:
    return say(language, "edit.nothing")


def edits_do_not_send(language: str) -> StyledText:
    return say(language, "edit.sends_nothing")


def edits_take_nothing_back(language: str) -> StyledText:
    return say(language, "edit.takes_nothing_back")


def edit_blocked(language: str, rule: str) -> StyledText:
    return say(language, "edit.blocked", rule=rule)


def not_edited(language: str, error: str) -> StyledText:
    return say(language, "not_edited", reason=reason(language, "edit", error))


def not_withdrawn(language: str, error: str) -> StyledText:
    return say(language, "not_withdrawn", reason=reason(language, "delete", error))


def deleted_by_customer(language: str) -> StyledText:
    return say(language, "deleted.by_customer")


def deleted_in_chat(language: str) -> StyledText:
    return say(language, "deleted.in_chat")


def deleted_many(language: str, count: int) -> StyledText:
    return say(language, "deleted.many", count=count)


def edited_elsewhere(language: str, text: StyledText) -> StyledText:
    """Shows the team what the owner has made of their message, past hotline."""
    return say(language, "edit.elsewhere", text=text)


def new_keeps_target(language: str) -> StyledText:
    return say(language, "edit.new")


def edited_command(language: str) -> StyledText:
    return say(language, "edit.command")
