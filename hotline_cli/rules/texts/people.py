"""What is said to customers and about them."""

import re

from hotline_cli.model.messages import StyledText
from hotline_cli.model.peers import Peer
from hotline_cli.rules.styled import bold, code, join, link
from hotline_cli.rules.texts.catalog import say, stack
from hotline_cli.rules.titles import clean, name_of

INTERCEPTED = StyledText("📱 ")
"""Stands before what the account's owner wrote past hotline."""

PLACEHOLDER = re.compile(r"\{(title|first_name)\}")


def welcome(language: str, template: str | None, customer: Peer) -> StyledText:
    """The welcome with its variables filled in; without a `template` the one of the language.

    Braces that name no variable stay as they are.
    """
    values = {"title": name_of(customer), "first_name": clean(customer.first_name) or name_of(customer)}
    if template is None:
        return say(language, "welcome", **values)
    return StyledText(PLACEHOLDER.sub(lambda match: values[match[1]], template))


def speaker(customer: Peer) -> StyledText:
    """The line that names the customer above a message which cannot be a forward."""
    return join(bold(name_of(customer)), "\n")


def info_card(language: str, customer: Peer, *, linked: bool = True, rule: str | None = None) -> StyledText:
    """Who the customer is. ``linked``: with a link to the profile; ``rule``: what had to be said to come here."""
    lines = [say(language, "card.name", value=bold(name_of(customer)))]
    if customer.username:
        lines.append(say(language, "card.username", value=f"@{customer.username}"))
    number = str(customer.id)
    lines.append(say(language, "card.id", value=link(number, f"tg://user?id={number}") if linked else code(number)))
    if customer.phone:
        lines.append(say(language, "card.phone", value=f"+{customer.phone.removeprefix('+')}"))
    if customer.language:
        lines.append(say(language, "card.language", value=customer.language))
    if rule is not None:
        lines.append(say(language, "card.rule", value=code(rule)))
    return stack(lines)
