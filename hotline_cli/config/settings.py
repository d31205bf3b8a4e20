"""The settings, each with its meaning: what this model says is what is checked, shown and documented."""

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, field_validator

from hotline_cli.config.errors import ConfigError
from hotline_cli.config.kinds import OFF, Color, Duration, Expressions, Ids, MayBeEmpty, parse_off
from hotline_cli.config.paths import NAME

WELCOME_VARIABLES = ("title", "first_name")
ALIAS_VARIABLES = ("number",)

Language = Literal["en", "de", "ru", "es"]


def check_variables(text: str | None, known: tuple[str, ...]) -> str | None:
    """Return `text`. Raise `ValueError` if it is blank or has a variable in braces that is not `known`."""
    if text is not None and not re.search(r"\S", text):
        raise ValueError("expected some text")
    for name in re.findall(r"\{(\w*)\}", text or ""):
        if name not in known:
            there_are = ", ".join(f"{{{variable}}}" for variable in known)
            raise ValueError(f"unknown variable {{{name}}}; there {'is' if len(known) == 1 else 'are'} {there_are}")
    return text


def text_with(known: tuple[str, ...]) -> dict[str, Any]:
    """The JSON Schema of a text that is not blank and has no other variables than those that are `known`."""
    return {
        "type": "string",
        "pattern": rf"^([^{{]|\{{({'|'.join(known)})\}}|\{{(?!\w*\}}))*$",
        "allOf": [{"pattern": r"\S"}],
    }


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


class Server(Section):
    """A server other than Telegram's production servers."""

    model_config = ConfigDict(
        json_schema_extra={
            "not": {
                "required": ["public_key", "public_key_file"],
                "properties": {"public_key_file": {"type": "string"}},
            }
        }
    )

    dc: int = Field(ge=1, le=1000, description="Number of the data centre.", examples=[2])
    host: str = Field(min_length=1, description="Its address.", examples=["127.0.0.1"])
    port: int = Field(ge=1, le=65535, description="Its TCP port.", examples=[10443])
    public_key: str | None = Field(
        default=None,
        description="The server's RSA public key in PEM form, if it is not one of Telegram's own.",
        examples=["-----BEGIN RSA PUBLIC KEY-----\nMIIBCgKCAQEA…\n-----END RSA PUBLIC KEY-----"],
        json_schema_extra={"pattern": "-----BEGIN"},
    )
    public_key_file: str | None = Field(
        default=None,
        description="A file that holds the server's RSA public key, if it is not one of Telegram's own; relative to "
        "the settings file. The PEM itself can stand in `public_key` instead.",
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
        description="The application's number from https://my.telegram.org, “API development tools”. `hotline connect` "
        "asks for it and writes it here. HOTLINE_API_ID comes first.",
        examples=[12345],
    )
    api_hash: SecretStr | None = Field(
        default=None,
        description="The application's hash, from the same page. It is a secret. HOTLINE_API_HASH, "
        "HOTLINE_API_HASH_FILE and the systemd credential `api_hash` come first.",
        examples=["0123456789abcdef0123456789abcdef"],
    )
    server: Server | None = Field(
        default=None,
        description="Another server than Telegram's own: its test servers, a self-hosted one, `hotline sandbox serve`.",
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
    """How one connection behaves. The order is that of the example and the reference."""

    language: Language = Field(
        default="en",
        description="The language of what hotline itself says to customers and operators: en, de, ru or es.",
        examples=["de"],
    )
    welcome: Annotated[str | None, BeforeValidator(parse_off)] = Field(
        default=None,
        description="What a customer gets when a dialog begins, and when it begins again after it was closed; or "
        "`off`. {title} is the whole name, {first_name} the first one. Without it, a sentence in `language`.",
        examples=["Hello {first_name}, thank you for your message. We answer within the hour.", "off"],
        json_schema_extra={"anyOf": [text_with(WELCOME_VARIABLES), {"const": False}, {"type": "null"}]},
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
    native_close: bool = Field(
        default=True,
        description="Close the topic in Telegram too when a dialog is closed.",
        examples=[False],
    )
    leave_closed: Annotated[tuple[Literal["private"], ...], Field(strict=False)] = Field(
        default=(),
        description="Kinds of dialogs whose topics are made closed, and stay so whoever writes; without a welcome.",
        examples=[["private"]],
    )
    monitor: Annotated[Monitor, MayBeEmpty()] = Field(
        default=Monitor(), description="Which chats have topics.", examples=[{"private": False}]
    )
    keywords: Annotated[Keywords, MayBeEmpty()] = Field(
        default=Keywords(),
        description="What a message must say to begin a dialog, or to begin it again after it was closed.",
        examples=[{"private": ["order*", "price"]}],
    )
    ignore: Ids = Field(
        default=(),
        description="Ids of people whose messages never reach the group.",
        examples=[[123456789]],
    )
    allow: Ids | None = Field(
        default=None,
        description="If set, only messages of people with these ids reach the group.",
        examples=[[234567890, 345678901]],
    )
    bots: bool = Field(
        default=False,
        description="Treat bots that write to the account as customers.",
        examples=[True],
    )
    drop_words: Expressions = Field(
        default=(),
        description="Customers' messages that say this are archived and never shown. Written like `keywords`.",
        examples=[["casino", ["crypto*", "invest*"]]],
    )
    relay: Literal["forward", "copy"] = Field(
        default="forward",
        description="How customers' messages are shown: `forward` under Telegram's own header with name and time, "
        "`copy` clean; then customers' edits change the copy.",
        examples=["copy"],
    )
    protected: Literal["copy", "text"] = Field(
        default="text",
        description="What to do with content whose sender forbids forwarding and saving: `copy` downloads and uploads "
        "it, `text` shows its text and says what was held back.",
        examples=["copy"],
    )
    intercepted: Literal["show", "create"] = Field(
        default="show",
        description="What to do with messages that the account's owner writes in another app: `show` them in the "
        "customer's topic if there is one, or `create` the topic for them.",
        examples=["create"],
    )
    typing: bool = Field(default=True, description="Let each side see that the other is typing.", examples=[False])
    read: Literal["on_answer", "on_show", "never"] = Field(
        default="on_answer",
        description="When the customer sees that a message was read: when an operator answers, when it is shown in "
        "the group, or never.",
        examples=["on_show"],
    )
    auto_info: bool = Field(
        default=False,
        description="Begin every new topic with a card that says who the customer is.",
        examples=[True],
    )
    icon_color: Color = Field(
        default=None,
        description="Colour of new topics' icons, one of Telegram's six: 6FB9F0 (blue), FFD67E (yellow), CB86DB "
        "(violet), 8EEE98 (green), FF93B2 (rose), FB6F5F (red). Without it, Telegram chooses.",
        examples=["8EEE98"],
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
        json_schema_extra={"anyOf": [text_with(ALIAS_VARIABLES), {"type": "null"}]},
    )
    reply_only: bool = Field(
        default=False,
        description="Send to the customer only what is an explicit reply; everything else in a topic is a note.",
        examples=[True],
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
    silent_errors: bool = Field(
        default=False,
        description="Send what hotline says about failures without a sound.",
        examples=[True],
    )

    @field_validator("welcome")
    @classmethod
    def welcome_knows_variables(cls, value: str | None) -> str | None:
        return check_variables(value, WELCOME_VARIABLES)

    @field_validator("alias")
    @classmethod
    def alias_knows_variables(cls, value: str | None) -> str | None:
        return check_variables(value, ALIAS_VARIABLES)


ConnectionName = Annotated[str, Field(pattern=f"^{NAME.pattern}$")]


class Settings(Section):
    """The whole file."""

    telegram: Annotated[Telegram, MayBeEmpty()] = Field(
        default=Telegram(),
        description="How to reach Telegram.",
        examples=[{"api_id": 12345, "api_hash": "0123456789abcdef0123456789abcdef"}],
    )
    connections: Annotated[dict[ConnectionName, Annotated[ConnectionSettings, MayBeEmpty()]], MayBeEmpty()] = Field(
        default={},
        description="How each connection behaves, by the name given to `hotline connect --name`. One without a section "
        "has the defaults.",
        examples=[{"support": {"welcome": "Hello {first_name}!"}}],
    )

    def connection(self, name: str) -> ConnectionSettings:
        """The settings of the connection `name`."""
        return self.connections.get(name, ConnectionSettings())


__all__ = ["OFF", "ConnectionSettings", "Keywords", "Monitor", "Section", "Server", "Settings", "Telegram"]
