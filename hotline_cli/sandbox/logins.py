"""What is under way before somebody is logged in: codes sent, QR tokens shown, password checks begun, wrong tries."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class SentCode:
    """A login code on its way: ``step`` 0 to the app, 1 by SMS, 2 by a call. ``checked`` once it was typed right."""

    phone: str
    sent: int
    step: int
    checked: bool = False


@dataclass(slots=True)
class LoginToken:
    """A QR code's token: who shows it, and which login has scanned it (``parent``). ``hash`` is the new login's."""

    key_id: int
    expires: int
    hash: int
    except_ids: list[int] = field(default_factory=list)
    parent: int | None = None


@dataclass(slots=True)
class SrpExchange:
    """A password check that the server has begun, against this ``verifier``: https://core.telegram.org/api/srp."""

    user_id: int
    b: bytes
    verifier: bytes


@dataclass(slots=True)
class PendingPassword:
    """A password that begins to count when the code mailed to ``email`` has been typed in."""

    salt1: bytes
    salt2: bytes
    verifier: bytes
    hint: str
    email: str


@dataclass(slots=True)
class Logins:
    """All of them: ``codes`` by phone_code_hash, ``tokens`` by token, ``srp`` by srp_id, ``wrong`` by what was tried.

    ``exports`` are the hashes of logins that were exported, by the bytes handed out for them.
    """

    codes: dict[str, SentCode] = field(default_factory=dict)
    tokens: dict[bytes, LoginToken] = field(default_factory=dict)
    exports: dict[bytes, int] = field(default_factory=dict)
    srp: dict[int, SrpExchange] = field(default_factory=dict)
    passwords: dict[int, PendingPassword] = field(default_factory=dict)  # by user id
    wrong: dict[str, list[int]] = field(default_factory=dict)
    banned_phones: set[str] = field(default_factory=set)
