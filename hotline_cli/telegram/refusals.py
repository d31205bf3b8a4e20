"""Why a login failed, in sentences."""

from typing import Any

from telethon import errors

from hotline_cli.telegram.errors import error_name


class LoginRefused(Exception):
    """The login cannot go on. ``sentence`` says what happened, ``remedy`` what to do; ``temporary``: try again later.

    ``error`` is Telegram's name for it, or ours.
    """

    def __init__(self, error: str, sentence: str, remedy: str = "", *, temporary: bool = False) -> None:
        super().__init__(sentence)
        self.error = error
        self.sentence = sentence
        self.remedy = remedy
        self.temporary = temporary


SENTENCES: dict[str, tuple[str, str]] = {
    "PHONE_NUMBER_INVALID": (
        "Telegram does not take this for a phone number.",
        "Write it with country code: --phone +491701234567",
    ),
    "PHONE_NUMBER_BANNED": (
        "Telegram has banned this phone number.",
        "Write to recover@telegram.org from the account's owner, or connect another account.",
    ),
    "USER_DEACTIVATED": ("This account has been deleted.", "Connect another account."),
    "USER_DEACTIVATED_BAN": (
        "Telegram has banned this account.",
        "Write to recover@telegram.org from the account's owner, or connect another account.",
    ),
    "API_ID_INVALID": (
        "Telegram does not know this api_id with this api_hash.",
        "Compare them with https://my.telegram.org (API development tools) and correct the settings file.",
    ),
    "API_ID_PUBLISHED_FLOOD": (
        "This api_id has been published and may not be used.",
        "Get one of your own at https://my.telegram.org (API development tools).",
    ),
    "PHONE_NUMBER_APP_SIGNUP_FORBIDDEN": (
        "Telegram lets nobody sign up with this api_id.",
        "Make the account in the Telegram app first.",
    ),
    "SMS_CODE_CREATE_FAILED": ("Telegram could not make an SMS code.", "Try again later, or connect with --qr."),
    "UPDATE_APP_TO_LOGIN": (
        "Telegram wants a newer client for this login.",
        "Upgrade hotline-cli, or connect with --qr.",
    ),
    "AUTH_TOKEN_EXPIRED": ("The QR code expired while it was being scanned.", "Connect again."),
    "PHONE_PASSWORD_FLOOD": (
        "There were too many wrong passwords for this account.",
        "Wait some hours before you try again.",
    ),
    "PHONE_NUMBER_FLOOD": (
        "Too many codes were asked for with this number.",
        "Wait some hours, or connect with --qr.",
    ),
}
TEMPORARY = {"SMS_CODE_CREATE_FAILED", "AUTH_TOKEN_EXPIRED", "PHONE_PASSWORD_FLOOD", "PHONE_NUMBER_FLOOD"}


def refusal(error: Any) -> LoginRefused:
    """The refusal that an RPC error means to somebody who logs in."""
    name = error_name(error)
    if name in SENTENCES:
        sentence, remedy = SENTENCES[name]
        return LoginRefused(name, sentence, remedy, temporary=name in TEMPORARY)
    if isinstance(error, errors.FloodError) and hasattr(error, "seconds"):
        wait = duration(error.seconds)
        return LoginRefused(
            name,
            f"Telegram wants {wait} of silence after so many attempts.",
            f"Try again in {wait}.",
            temporary=True,
        )
    if isinstance(error, errors.ServerError | errors.TimedOutError):
        return LoginRefused(name, f"Telegram has trouble of its own ({name}).", "Try again later.", temporary=True)
    return LoginRefused(name, f"Telegram refused the login: {name}.")


def duration(seconds: int) -> str:
    """``3 h 20 min`` for people."""
    if seconds < 60:
        return f"{seconds} s"
    hours, minutes = divmod(-(-seconds // 60), 60)
    return " ".join(part for part in (f"{hours} h" if hours else "", f"{minutes} min" if minutes else "") if part)
