"""Every sentence that people see in Telegram, in one place."""

import re

from hotline_cli.model.actions import Place
from hotline_cli.model.messages import StyledText
from hotline_cli.model.peers import Peer
from hotline_cli.rules.commands import COMMANDS, Command
from hotline_cli.rules.gate import Exclusion
from hotline_cli.rules.styled import bold, code, join, link
from hotline_cli.rules.titles import clean, name_of

MESSAGE_LIMIT = 4096
"""Characters of one message: https://core.telegram.org/api/config#message-length-max."""

INTERCEPTED = StyledText("📱 ")
"""Stands before what the account's owner wrote past hotline."""

PLACEHOLDER = re.compile(r"\{(title|first_name)\}")


def welcome(template: str, customer: Peer) -> StyledText:
    """The welcome with its variables filled in. Braces that name no variable stay as they are."""
    values = {"title": name_of(customer), "first_name": clean(customer.first_name) or name_of(customer)}
    return StyledText(PLACEHOLDER.sub(lambda match: values[match[1]], template)[:MESSAGE_LIMIT])


def speaker(customer: Peer) -> StyledText:
    """The line that names the customer above a message which cannot be a forward."""
    return join(bold(name_of(customer)), "\n")


def info_card(customer: Peer) -> StyledText:
    lines = [join("Name: ", bold(name_of(customer)))]
    if customer.username:
        lines.append(StyledText(f"Username: @{customer.username}"))
    lines.append(join("ID: ", link(str(customer.id), f"tg://user?id={customer.id}")))
    if customer.phone:
        lines.append(StyledText(f"Phone: +{customer.phone.removeprefix('+')}"))
    if customer.language:
        lines.append(StyledText(f"Language: {customer.language}"))
    return stack(lines)


def stack(lines: list[StyledText]) -> StyledText:
    """The lines, one below the other."""
    parts: list[str | StyledText] = []
    for line in lines:
        parts += ["\n", line]
    return join(*parts[1:])


def help_text(place: Place) -> StyledText:
    """The commands that work in `place`."""
    lines = [StyledText("What you write here goes to the customer. Commands:" if place is Place.TOPIC else "Commands:")]
    for command in COMMANDS:
        if place in command.places:
            lines.append(join(code(f"/{command.name} {command.usage}".rstrip()), f": {command.summary}"))
    if place is Place.TOPIC:
        lines.append(join(code("/ text"), ": a note that the customer never sees"))
    return stack(lines)


def unknown_command(word: str, near: tuple[str, ...]) -> StyledText:
    suggestion = f" Did you mean {' or '.join(f'/{name}' for name in near)}?" if near else ""
    return StyledText(f"There is no command /{word[:64]}, so nothing was sent.{suggestion} /help lists the commands.")


def misplaced_command(command: Command) -> StyledText:
    where = "in General" if Place.GENERAL in command.places else "in a customer's topic"
    return StyledText(f"/{command.name} works {where} only. Nothing was sent.")


def new_without_target() -> StyledText:
    return join(
        "Say whom: ", code("/new @username"), ", a t.me/… link, a +phone number or an id; then, if you like, a text."
    )


def topic_is_here(customer: Peer) -> StyledText:
    """Stands before the link to the topic."""
    return join(bold(name_of(customer)), ": ")


def sent_with_new(text: StyledText) -> StyledText:
    """Shows in the topic what was sent from General."""
    return join("✍️ ", text)


def not_reached(target: str, error: str) -> StyledText:
    return StyledText(f"{target[:64]}: {TARGET_ERRORS.get(error) or unexplained(error)}")


def not_a_customer(target: str, why: Exclusion) -> StyledText:
    """Why somebody who exists cannot have a dialog."""
    return StyledText(f"{target[:64]}: {EXCLUSIONS[why]}")


def not_sent(error: str) -> StyledText:
    return StyledText(f"Not sent: {SEND_ERRORS.get(error) or unexplained(error)}")


def welcome_not_sent(error: str) -> StyledText:
    return StyledText(f"The welcome was not sent: {SEND_ERRORS.get(error) or unexplained(error)}")


def not_shown(error: str) -> StyledText:
    return StyledText(
        f"A message of the customer could not be shown here: {SEND_ERRORS.get(error) or unexplained(error)}"
    )


def unexplained(error: str) -> str:
    return f"Telegram refused it ({error})."


SEND_ERRORS = {
    "USER_IS_BLOCKED": "the customer has blocked this account.",
    "YOU_BLOCKED_USER": "this account has blocked the customer. Unblock them in the account's app first.",
    "INPUT_USER_DEACTIVATED": "the customer's account is deleted.",
    "USER_DEACTIVATED": "the customer's account is deleted.",
    "USER_DEACTIVATED_BAN": "Telegram has banned the customer's account.",
    "PEER_FLOOD": "Telegram lets this account write to strangers no longer, because it did so too often (PEER_FLOOD)."
    " Wait some days, or ask @SpamBot; people who write first can always be answered.",
    "USER_PRIVACY_RESTRICTED": "the customer's privacy settings do not allow it.",
    "PRIVACY_PREMIUM_REQUIRED": "the customer takes messages from contacts and Premium accounts only.",
    "PEER_ID_INVALID": "this account may not write to the customer, or has never met them.",
    "CHAT_WRITE_FORBIDDEN": "this account may not write there.",
    "MESSAGE_TOO_LONG": "the text is too long for one message. Split it.",
    "MEDIA_CAPTION_TOO_LONG": "the caption is too long. Shorten it, or send it as a message of its own.",
    "MESSAGE_EMPTY": "there is nothing in it that could be sent.",
    "CHAT_FORWARDS_RESTRICTED": "its sender does not allow it to be forwarded or copied.",
    "MEDIA_EMPTY": "the file is not available any more.",
    "MEDIA_INVALID": "this kind of message cannot be sent again.",
    "FILE_REFERENCE_EXPIRED": "the file is not available any more.",
    "MESSAGE_ID_INVALID": "it was deleted before it could be sent.",
    "VOICE_MESSAGES_FORBIDDEN": "the customer does not accept voice and video messages.",
    "CHAT_SEND_VOICES_FORBIDDEN": "voice messages are not allowed there.",
    "UNSUPPORTED": "this kind of message cannot be carried yet.",
}
"""Why a message stays behind, by Telegram's error name: https://core.telegram.org/method/messages.sendMessage#possible-errors."""

EXCLUSIONS = {
    Exclusion.NO_PERSON: "that is a group or a channel. Only people have a topic.",
    Exclusion.MYSELF: "that is this account itself.",
    Exclusion.TELEGRAM: "that is Telegram's own account for login codes, which is never shown here.",
    Exclusion.IGNORED: "the settings ignore this person (ignore).",
    Exclusion.BOT: "that is a bot, and the settings leave bots out (bots: false).",
    Exclusion.NOT_ALLOWED: "the settings allow others only (allow).",
}
"""Why somebody has no dialog."""

TARGET_ERRORS = {
    "USERNAME_NOT_OCCUPIED": "nobody has this username.",
    "USERNAME_INVALID": "that names no person. Use @username, a t.me/username link, a +phone number or an id.",
    "PHONE_NOT_OCCUPIED": "nobody with this number is on Telegram, or they do not let themselves be found by it.",
    "PHONE_NUMBER_INVALID": "that is not a phone number.",
    "USER_ID_INVALID": "this account has never met anybody with this id. Use a @username or a +phone number.",
    "PEER_ID_INVALID": "this account has never met anybody with this id. Use a @username or a +phone number.",
    "USER_PRIVACY_RESTRICTED": "their privacy settings do not allow it.",
    "PEER_FLOOD": SEND_ERRORS["PEER_FLOOD"],
}
"""Why `/new` found nobody, by Telegram's error name: https://core.telegram.org/method/contacts.resolveUsername#possible-errors."""
