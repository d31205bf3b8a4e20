"""What a command did, or why it did not."""

from collections.abc import Collection

from hotline_cli.model.actions import Place
from hotline_cli.model.dialogs import Status
from hotline_cli.model.messages import Entity, StyledText
from hotline_cli.model.peers import Peer
from hotline_cli.rules.commands import COMMANDS, Command, is_custom
from hotline_cli.rules.styled import code, join, utf16_length
from hotline_cli.rules.texts.catalog import has, say, stack
from hotline_cli.rules.texts.failures import reason
from hotline_cli.rules.titles import name_of


def help_text(language: str, place: Place, custom: Collection[str] = ()) -> StyledText:
    """The commands that work in `place`, without those that are left to others."""
    lines = [say(language, "help.topic" if place is Place.TOPIC else "help.general")]
    for command in COMMANDS:
        if place in command.places and not is_custom(command.name, custom):
            lines.append(join(code(usage(command)), ": ", summary(language, command)))
    if place is Place.TOPIC:
        lines.append(say(language, "help.note"))
    return stack(lines)


def usage(command: Command) -> str:
    return f"/{command.name} {command.usage}".rstrip()


def summary(language: str, command: Command) -> StyledText:
    """What a command does, and what somebody must be allowed to do for it."""
    told = say(language, f"command.{command.name}")
    return join(told, say(language, "help.right", right=right(language, command))) if command.right else told


def right(language: str, command: Command) -> str:
    """The right that a command needs, as Telegram's apps call it."""
    return say(language, f"right.{command.right}").text


def misused_command(language: str, command: Command) -> StyledText:
    return say(language, "command_misused", name=command.name, usage=usage(command))


def status_name(language: str, status: Status) -> str:
    return say(language, f"status.{status.value}").text


def status_already(language: str, status: Status) -> StyledText:
    return say(language, "status_already", status=status_name(language, status))


def anonymous(language: str) -> StyledText:
    return say(language, "anonymous")


def anonymous_cannot_take(language: str) -> StyledText:
    return say(language, "anonymous.take")


def anonymous_has_nothing(language: str) -> StyledText:
    return say(language, "anonymous.mine")


def anonymous_has_no_rights(language: str, command: Command) -> StyledText:
    return say(language, "anonymous.rights", name=command.name, right=right(language, command))


def right_missing(language: str, command: Command) -> StyledText:
    return say(language, "right_missing", name=command.name, right=right(language, command))


def rights_unknown(language: str, error: str) -> StyledText:
    return say(language, "rights_unknown", reason=member_reason(language, error))


def member_reason(language: str, error: str) -> StyledText:
    """Why a member of the group was not found."""
    return reason(language, "member" if has(f"member.{error}") else "target", error)


def banned(language: str, blocked: bool) -> StyledText:
    return say(language, "banned_blocked" if blocked else "banned")


def banned_already(language: str) -> StyledText:
    return say(language, "banned_already")


def unbanned(language: str) -> StyledText:
    return say(language, "unbanned")


def not_banned(language: str) -> StyledText:
    return say(language, "not_banned")


def customer_is_banned(language: str) -> StyledText:
    return say(language, "customer_banned")


def not_blocked(language: str, blocked: bool, error: str) -> StyledText:
    """Why Telegram did not block somebody, or did not lift that."""
    return say(language, "not_blocked" if blocked else "not_unblocked", reason=reason(language, "send", error))


def assigned(language: str, member: Peer) -> StyledText:
    """Who cares for a dialog, as a mention: they are told of it."""
    name = name_of(member)
    return say(
        language,
        "assigned",
        name=StyledText(name, (Entity("mention_name", 0, utf16_length(name), member.id),)),
    )


def taken_already(language: str) -> StyledText:
    return say(language, "taken_already")


def given_up(language: str, was_assigned: bool) -> StyledText:
    return say(language, "given_up" if was_assigned else "nobody_assigned")


def bots_cannot_take(language: str) -> StyledText:
    return say(language, "bots_cannot_take")


def not_assigned(language: str, who: str, error: str) -> StyledText:
    return say(language, "not_assigned", who=who[:64], reason=member_reason(language, error))


def file_not_sent(language: str) -> StyledText:
    return say(language, "new.file_not_sent")


def never_overdue(language: str) -> StyledText:
    return say(language, "never_overdue")
