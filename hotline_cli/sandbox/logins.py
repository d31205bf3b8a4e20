"""What is under way before somebody is logged in: codes sent, QR tokens shown, password checks begun, wrong tries."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class SentCode:
    """A login code on its way; ``step`` is 0 for the app, 1 for SMS, 2 for a call. ``checked`` once it was typed right."""

    phone: str
    sent: int
    step: int
    checked: bool = False


@dataclass(slots=True)
class LoginToken:
    """A QR code's token: who shows it, and who scanned it. ``hash`` will be that of the login it becomes."""

    key_id: int
    expires: int
    hash: int
    except_ids: list[int] = field(default_factory=list)
    user_id: int | None = None
    parent: int | None = None


@dataclass(slots=True)
class SrpExchange:
    """A password check that the server has begun: https://core.telegram.org/api/srp."""

    user_id: int
    b: bytes
    verifier: bytes


@dataclass(slots=True)
class Logins:
    """``codes`` by phone_code_hash, ``tokens`` by token, ``exports`` (hash of a login) by their bytes, ``srp`` by srp_id."""

    codes: dict[str, SentCode] = field(default_factory=dict)
    tokens: dict[bytes, LoginToken] = field(default_factory=dict)
    exports: dict[bytes, int] = field(default_factory=dict)
    srp: dict[int, SrpExchange] = field(default_factory=dict)
    wrong: dict[str, list[int]] = field(default_factory=dict)
    banned_phones: set[str] = field(default_factory=set)
