"""What `hotline connect` was asked for, and what can be wrong with it before anybody goes online."""

from dataclasses import dataclass
from pathlib import Path

from hotline_cli.cli.errors import Code, Failure

NEW = "new:"
"""How the title of a group begins that is to be made."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line."""

    name: str
    qr: bool
    phone: str | None
    group: str | None
    test: bool
    png: Path | None
    code_from_stdin: bool


def check_usage(*, qr: bool, phone: str | None, group: str | None, png: Path | None, code_from: str | None) -> None:
    """Raise `Failure` for options that cannot be meant."""
    if qr and phone:
        raise Failure("--qr and --phone are two ways to log in.", "Choose one.", Code.USAGE)
    if code_from not in (None, "-"):
        raise Failure(
            f"--code-from takes '-' for standard input, not '{code_from}'.", "See HOTLINE_CODE_FILE.", Code.USAGE
        )
    if group is not None and not group.strip():
        raise Failure("--group names no group.", "Say --group ID, @name or new:TITLE.", Code.USAGE)
    if group is not None and new_title(group) == "":
        raise Failure("--group new: makes a group and needs its title.", "Say --group new:TITLE.", Code.USAGE)
    if png is not None:
        from hotline_cli.cli.qr import check_picture

        check_picture(png)


def new_title(spec: str) -> str | None:
    """The title of the group to make, None for one that exists."""
    return spec.removeprefix(NEW).strip() if spec.startswith(NEW) else None
