"""The settings, each with its meaning: what this model says is what is checked, shown and documented."""

import re
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    SecretStr,
    field_validator,
)

from hotline_cli.config.errors import ConfigError

ICON_COLORS = (0x6FB9F0, 0xFFD67E, 0xCB86DB, 0x8EEE98, 0xFF93B2, 0xFB6F5F)
"""What Telegram allows: https://core.telegram.org/api/forum"""

WELCOME_VARIABLES = ("title", "first_name")

OFF = "off"

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}

Id = Annotated[int, Field(strict=True)]
Ids = Annotated[tuple[Id, ...], Field(strict=False)]


def or_empty(value: Any) -> Any:
    """A section that is named and left empty is an empty section."""
    return {} if value is None else value


def parse_off(value: Any) -> Any:
    # YAML 1.1 reads a bare `off` as false.
    return OFF if value is False else value


def parse_duration(value: Any) -> Any:
    """Seconds of `90m` or `1d 12h`; None of `never`."""
    if value is None or value == "never":
        return None
    if isinstance(value, str) and re.fullmatch(r"\s*(\d+\s*[smhdw]\s*)+", value):
        seconds = sum(int(number) * UNITS[unit] for number, unit in re.findall(r"(\d+)\s*([smhdw])", value))
        if seconds:
            return seconds
    raise ValueError("expected a duration such as 90m, 48h or 7d, or never")


def show_duration(value: int | None) -> str:
    if value is None:
        return "never"
    parts = []
    for unit in reversed(UNITS):
        if unit != "w":
            number, value = divmod(value, UNITS[unit])
            parts += [f"{number}{unit}"] if number else []
    return " ".join(parts)


def parse_expressions(value: Any) -> Any:
    """A list of words, or of lists of words; one word is a list of itself."""
    return [value] if isinstance(value, str) else value


def parse_color(value: Any) -> Any:
    known = ", ".join(f"{color:06X}" for color in ICON_COLORS)
    if value is None:
        return None
    color = value
    if isinstance(value, str) and re.fullmatch(r"#?[0-9A-Fa-f]{6}", value):
        color = int(value.removeprefix("#"), 16)
    if isinstance(color, bool) or color not in ICON_COLORS:
        raise ValueError(f"expected one of Telegram's topic colours ({known})")
    return color


def show_color(value: int | None) -> str | None:
    return None if value is None else f"{value:06X}"


Duration = Annotated[int | None, BeforeValidator(parse_duration), PlainSerializer(show_duration)]
"""Seconds, None for never; written as `90m`, `48h`, `7d` or `never`."""

Word = Annotated[str, Field(min_length=1)]
Expressions = Annotated[
    tuple[Word | Annotated[tuple[Word, ...], Field(strict=False)], ...],
    Field(strict=False),
    BeforeValidator(parse_expressions),
]
"""Any of the items; of an item that is a list, all. `~` in front: must be absent. `*` behind: and how ever it goes on.
`/…/`: a regular expression. Else whole words, whatever their case."""

Language = Literal["en", "de", "ru", "es"]


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


class Server(Section):
    """A server other than Telegram's production servers."""

    dc: int = Field(ge=1, le=1000, description="Number of the data centre.", examples=[2])
    host: str = Field(min_length=1, description="Its address.", examples=["127.0.0.1"])
    port: int = Field(ge=1, le=65535, description="Its TCP port.", examples=[443])
    public_key: str | None = Field(
        default=None,
        description="The server's RSA public key in PEM form, if it is not one of Telegram's own.",
        examples=["-----BEGIN RSA PUBLIC KEY-----\n…\n-----END RSA PUBLIC KEY-----"],
    )
    public_key_file: str | None = Field(
        default=None,
        description="A file that holds the key instead; relative to the settings file.",
        examples=["server.pem"],
    )

    @field_validator("public_key")
    @classmethod
    def is_pem(cls, value: str | None) -> str | None:
        if value is not None and "-----BEGIN" not in value:
            raise ValueError("expected a key in PEM form, which begins with -----BEGIN RSA PUBLIC KEY-----")
        return value


class Telegram(Section):
    """How to reach Telegram."""

    api_id: int | None = Field(
        default=None,
        ge=1,
        description="The application's number from https://my.telegram.org. HOTLINE_API_ID comes first.",
        examples=[12345],
    )
    api_hash: SecretStr | None = Field(
        default=None,
        description="The application's hash from https://my.telegram.org. HOTLINE_API_HASH, HOTLINE_API_HASH_FILE "
        "and the systemd credential `api_hash` come first.",
        examples=["0123456789abcdef0123456789abcdef"],
    )
    server: Server | None = Field(
        default=None,
        description="Another server than Telegram's own: a test server, a self-hosted one, the sandbox.",
        examples=[{"dc": 2, "host": "127.0.0.1", "port": 10443, "public_key_file": "server.pem"}],
    )

    @property
    def credentials(self) -> tuple[int, str] | None:
        """`api_id` and `api_hash`, if both are set."""
        if self.api_id is None or self.api_hash is None:
            return None
        return self.api_id, self.api_hash.get_secret_value()

    def need_credentials(self) -> tuple[int, str]:
        """`api_id` and `api_hash`. Raise `ConfigError` saying where to get them if one is missing."""
        if self.credentials is None:
            missing = " and ".join(name for name in ("api_id", "api_hash") if getattr(self, name) is None)
            raise ConfigError(
                f"telegram.{missing} missing. Get both at https://my.telegram.org (API development tools); "
                "`hotline connect` asks for them and keeps them, or set HOTLINE_API_ID and HOTLINE_API_HASH."
            )
        return self.credentials


class Monitor(Section):
    """Which chats have topics."""

    private: bool = Field(default=True, description="Private dialogs with people.", examples=[False])


class Keywords(Section):
    """What a message must say to begin a dialog."""

    private: Expressions = Field(
        default=(),
        description="Private messages. Items are alternatives; of a list inside the list all must be there; `~` in "
        "front means absent, `*` behind a word any ending, `/…/` a regular expression. Empty: every message.",
        examples=[["order*", ["price", "~newsletter"], "/#\\d{4,}/"]],
    )


class ConnectionSettings(Section):
    """How one connection behaves."""

    language: Language = Field(
        default="en",
        description="The language of what hotline itself says to customers and operators: en, de, ru or es.",
        examples=["de"],
    )
    welcome: Annotated[str | None, BeforeValidator(parse_off)] = Field(
        default=None,
        description="What a customer gets when a dialog begins or begins again, or `off`. Without it, a sentence in "
        "`language`. {title} is the customer's whole name, {first_name} the first one.",
        examples=["Hello {first_name}, we answer within the hour.", "off"],
    )
    autoclose: Duration = Field(
        default=48 * 3600,
        description="Close a dialog when its customer has not written for so long after an answer: 90m, 48h, 7d, "
        "or `never`.",
        examples=["12h", "never"],
    )
    overdue: Duration = Field(
        default=4 * 3600,
        description="A dialog that has needed a reply for longer than this is in `/list overdue`; or `never`.",
        examples=["30m"],
    )
    monitor: Annotated[Monitor, BeforeValidator(or_empty)] = Field(
        default=Monitor(), description="Which chats have topics.", examples=[{"private": True}]
    )
    keywords: Annotated[Keywords, BeforeValidator(or_empty)] = Field(
        default=Keywords(),
        description="What a message must say to begin a dialog, or to begin it again after it was closed.",
        examples=[{"private": ["order*", "price"]}],
    )
    leave_closed: Annotated[tuple[Literal["private"], ...], Field(strict=False)] = Field(
        default=(),
        description="Kinds of dialogs whose topics are made closed, and stay so whoever writes; without a welcome.",
        examples=[["private"]],
    )
    drop_words: Expressions = Field(
        default=(),
        description="Customers' messages that say this are archived and never shown. Written like `keywords`.",
        examples=[["casino", ["crypto*", "invest*"]]],
    )
    block_words: Expressions = Field(
        default=(),
        description="Operators' messages that say this are not sent. Written like `keywords`.",
        examples=[["/\\b\\d{16}\\b/"]],
    )
    custom_commands: Annotated[tuple[str, ...], Field(strict=False)] = Field(
        default=(),
        description="Commands in the group that other bots answer: hotline leaves them alone.",
        examples=[["/weather", "/poll"]],
    )
    hide: Annotated[tuple[Literal["name", "title", "link", "phone", "info"], ...], Field(strict=False)] = Field(
        default=(),
        description="What operators do not see of a customer: the `name` above messages, the name in the `title` of "
        "the topic, the @username and `link`, the `phone`, or `info` as a whole. An alias stands for the name.",
        examples=[["name", "title", "link", "phone"]],
    )
    alias: str | None = Field(
        default=None,
        description="What stands for a hidden name; {number} is the dialog's own number, which never changes. Without "
        "it, “Customer {number}” in `language`.",
        examples=["Guest {number}"],
    )
    protected: Literal["copy", "text"] = Field(
        default="text",
        description="What to do with content whose sender forbids forwarding and saving: `copy` downloads and uploads "
        "it, `text` shows its text and says what was held back.",
        examples=["copy"],
    )
    typing: bool = Field(default=True, description="Let each side see that the other is typing.", examples=[False])
    read: Literal["on_answer", "on_show", "never"] = Field(
        default="on_answer",
        description="When the customer sees that a message was read: when an operator answers, when it is shown in "
        "the group, or never.",
        examples=["on_show"],
    )
    silent_errors: bool = Field(
        default=False,
        description="Send what hotline says about failures without a sound.",
        examples=[True],
    )
    relay: Literal["forward", "copy"] = Field(
        default="forward",
        description="How customers' messages are shown: `forward` under Telegram's own header with name and time, "
        "`copy` clean.",
        examples=["copy"],
    )
    auto_info: bool = Field(
        default=False,
        description="Begin every new topic with a card that says who the customer is.",
        examples=[True],
    )
    native_close: bool = Field(
        default=True,
        description="Close the topic in Telegram too when a dialog is closed.",
        examples=[False],
    )
    intercepted: Literal["show", "create"] = Field(
        default="show",
        description="What to do with messages that the account's owner writes in another app: `show` them in the "
        "customer's topic if there is one, or `create` the topic for them.",
        examples=["create"],
    )
    bots: bool = Field(
        default=False,
        description="Treat bots that write to the account as customers.",
        examples=[True],
    )
    ignore: Ids = Field(
        default=(),
        description="Ids of people whose messages never reach the group.",
        examples=[[777000, 123456789]],
    )
    allow: Ids | None = Field(
        default=None,
        description="If set, only messages of people with these ids reach the group.",
        examples=[[123456789]],
    )
    icon_color: Annotated[int | None, BeforeValidator(parse_color), PlainSerializer(show_color)] = Field(
        default=None,
        description="Colour of new topics' icons, one of Telegram's six: 6FB9F0 FFD67E CB86DB 8EEE98 FF93B2 FB6F5F.",
        examples=["8EEE98"],
    )
    reply_only: bool = Field(
        default=False,
        description="Send to the customer only what is an explicit reply; everything else in a topic is a note.",
        examples=[True],
    )

    @field_validator("welcome")
    @classmethod
    def knows_variables(cls, value: str | None) -> str | None:
        for name in re.findall(r"\{(\w*)\}", value or ""):
            if name not in WELCOME_VARIABLES:
                known = ", ".join(f"{{{variable}}}" for variable in WELCOME_VARIABLES)
                raise ValueError(f"unknown variable {{{name}}}; there are {known}")
        return value


class Settings(Section):
    """The whole file."""

    telegram: Annotated[Telegram, BeforeValidator(or_empty)] = Field(
        default=Telegram(),
        description="How to reach Telegram.",
        examples=[{"api_id": 12345, "api_hash": "0123456789abcdef0123456789abcdef"}],
    )
    connections: Annotated[
        dict[str, Annotated[ConnectionSettings, BeforeValidator(or_empty)]], BeforeValidator(or_empty)
    ] = Field(
        default={},
        description="How each connection behaves, by its name. One without a section has the defaults.",
        examples=[{"support": {"welcome": "Hello {first_name}!"}}],
    )

    def connection(self, name: str) -> ConnectionSettings:
        """The settings of the connection `name`."""
        return self.connections.get(name, ConnectionSettings())
