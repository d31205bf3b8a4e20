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

Id = Annotated[int, Field(strict=True)]
Ids = Annotated[tuple[Id, ...], Field(strict=False)]


def or_empty(value: Any) -> Any:
    """A section that is named and left empty is an empty section."""
    return {} if value is None else value


def parse_off(value: Any) -> Any:
    # YAML 1.1 reads a bare `off` as false.
    return None if value is False or value == "off" else value


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


class ConnectionSettings(Section):
    """How one connection behaves."""

    welcome: Annotated[str | None, BeforeValidator(parse_off)] = Field(
        default="Hello {first_name}, thank you for your message. We will answer you here.",
        description="What a customer gets when a dialog begins or begins again, or `off`. "
        "{title} is the customer's whole name, {first_name} the first one.",
        examples=["Hello {first_name}, we answer within the hour.", "off"],
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
