"""Every sentence that people see in Telegram, in one place and in each language."""

from hotline_cli.rules.texts.answers import (
    help_text,
    misplaced_command,
    new_without_target,
    not_a_customer,
    not_reached,
    sent_with_new,
    topic_is_here,
    unknown_command,
)
from hotline_cli.rules.texts.catalog import CATALOGS, LANGUAGES, say, stack
from hotline_cli.rules.texts.failures import not_sent, not_shown, reason, welcome_not_sent
from hotline_cli.rules.texts.people import INTERCEPTED, MESSAGE_LIMIT, info_card, speaker, welcome

__all__ = [
    "CATALOGS",
    "INTERCEPTED",
    "LANGUAGES",
    "MESSAGE_LIMIT",
    "help_text",
    "info_card",
    "misplaced_command",
    "new_without_target",
    "not_a_customer",
    "not_reached",
    "not_sent",
    "not_shown",
    "reason",
    "say",
    "sent_with_new",
    "speaker",
    "stack",
    "topic_is_here",
    "unknown_command",
    "welcome",
    "welcome_not_sent",
]
