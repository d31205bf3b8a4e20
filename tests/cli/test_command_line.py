"""What all commands have in common."""

import importlib
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from terminal import Result, Terminal

from hotline_cli import __version__
from hotline_cli.cli.app import COMMANDS
from hotline_cli.model.requests import FloodWait, LoggedOut, Refused, Unreachable
from hotline_cli.store.errors import StoreError
from hotline_cli.telegram.handshake import NotTelegram, WrongServerKey

Hotline = Callable[..., Result]

FAMILIES = {"config": ["path", "show", "validate"], "sandbox": ["serve"]}


EVERY_COMMAND = [[name, *child] for name in COMMANDS for child in [[], *([child] for child in FAMILIES.get(name, []))]]


def test_help_lists_every_command_with_what_it_does(hotline: Hotline) -> None:
    result = hotline("--help")
    assert result.code == 0
    for name, lazy in COMMANDS.items():
        assert f"  {name} " in result.out
        assert lazy.help in result.out


def test_without_a_command_there_is_help(hotline: Hotline) -> None:
    assert hotline() == hotline("--help")


@pytest.mark.parametrize("command", EVERY_COMMAND, ids=" ".join)
def test_every_command_has_help_with_an_example(hotline: Hotline, command: list[str]) -> None:
    result = hotline(*command, "--help")
    assert result.code == 0
    assert "\n  Example: " in result.out
    assert "hotline " + " ".join(command) in result.out.split("Example: ")[1]
    for option in ("--data", "--config", "--json", "--no-input", "--verbose", "--quiet", "--version"):
        assert option in result.out


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_listed_with_the_words_of_its_own_help(name: str) -> None:
    command: Any = COMMANDS[name].load()
    assert COMMANDS[name].help.removesuffix(".") in " ".join(command.help.split())


def test_help_imports_no_command_and_nothing_heavy() -> None:
    code = "import sys; from hotline_cli.cli.app import main; main(['--help']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stderr.split()
    assert not {"rich", "pydantic", "telethon", "yaml", "aiosqlite"} & set(loaded)
    assert {name for name in loaded if name.startswith("hotline_cli.")} == {
        "hotline_cli.cli",
        *(f"hotline_cli.cli.{name}" for name in ("app", "errors", "lazy", "options", "output")),
    }


def test_the_version_is_printed(hotline: Hotline) -> None:
    assert hotline("--version").out == f"hotline {__version__}\n"
    assert hotline("status", "--version").out == f"hotline {__version__}\n"


def test_options_stand_before_or_after_the_command(terminal: Terminal, hotline: Hotline) -> None:
    lines = [
        ["--json", "--data", "elsewhere", "config", "path"],
        ["config", "--json", "path", "--data", "elsewhere"],
        ["config", "path", "--data=elsewhere", "--json"],
        ["--data", "before", "config", "path", "--json", "--data", "elsewhere"],
    ]
    for line in lines:
        assert hotline(*line).data == {"path": str(terminal.config), "exists": False, "data": "elsewhere"}


def test_an_option_s_value_is_not_taken_for_an_option(hotline: Hotline) -> None:
    assert hotline("config", "path", "--data", "--json", "--json").data["data"] == "--json"


def test_what_follows_two_dashes_is_not_an_option(hotline: Hotline, connection: Callable[..., Any]) -> None:
    connection()
    result = hotline("status", "--", "--json")
    assert result.code == 78
    assert "'--json' cannot be a connection's name" in result.err
    assert result.out == ""


def test_an_unknown_command_gets_a_suggestion(hotline: Hotline) -> None:
    result = hotline("statsu")
    assert (result.code, result.out) == (64, "")
    assert result.err == "hotline: No such command 'statsu'. Did you mean 'status'?\nSee: hotline --help\n"


def test_an_unknown_option_is_a_usage_error_in_the_envelope(hotline: Hotline) -> None:
    result = hotline("config", "show", "--jsn", "--json")
    assert result.code == 64
    assert result.error["name"] == "usage"
    assert "--jsn" in result.error["message"]
    assert result.error["remedy"] == "See: hotline config show --help"
    assert result.envelope["command"] == "config show"


def test_a_failure_is_a_sentence_and_a_remedy_on_stderr(terminal: Terminal, hotline: Hotline) -> None:
    result = hotline("status")
    assert (result.code, result.out) == (78, "")
    assert result.err.splitlines() == [
        f"hotline: There is no connection in {terminal.data} yet.",
        "Connect an account: hotline connect --qr",
    ]


def test_a_failure_is_an_envelope_with_json(terminal: Terminal, hotline: Hotline) -> None:
    result = hotline("status", "--json")
    assert result.error == {
        "code": 78,
        "name": "config",
        "message": f"There is no connection in {terminal.data} yet.",
        "remedy": "Connect an account: hotline connect --qr",
    }


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], None]:
    """Make ``hotline config path`` raise."""
    module = importlib.import_module("hotline_cli.cli.config")

    def break_with(error: BaseException) -> None:
        def options() -> None:
            secret = "the password"  # noqa: F841  # must not show in a traceback
            raise error

        monkeypatch.setattr(module, "options", options)

    return break_with


def test_a_bug_is_a_sentence_and_the_traceback_comes_with_verbose(
    hotline: Hotline, broken: Callable[[BaseException], None]
) -> None:
    broken(ZeroDivisionError("1/0"))
    result = hotline("config", "path")
    assert result.code == 70
    assert "Internal error: ZeroDivisionError" in result.err
    assert "-v" in result.err
    assert "Traceback" not in result.err
    verbose = hotline("config", "path", "-v")
    assert verbose.code == 70
    assert "Traceback" in verbose.err
    assert "the password" not in verbose.err.replace('secret = "the password"', "")


def test_interrupting_ends_with_130_and_without_a_traceback(
    hotline: Hotline, broken: Callable[[BaseException], None]
) -> None:
    broken(KeyboardInterrupt())
    result = hotline("config", "path")
    assert (result.code, result.err) == (130, "hotline: Interrupted.\n")
    assert hotline("config", "path", "--json").error["name"] == "interrupted"


def test_a_file_that_cannot_be_used_is_named(hotline: Hotline, broken: Callable[[BaseException], None]) -> None:
    broken(PermissionError(13, "Permission denied", "/somewhere"))
    result = hotline("config", "path")
    assert (result.code, result.err.splitlines()[0]) == (74, "hotline: /somewhere: Permission denied.")


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (LoggedOut("SESSION_REVOKED"), 77, "The session has ended: Telegram says SESSION_REVOKED."),
        (Refused("PEER_FLOOD"), 77, "Telegram refused: PEER_FLOOD."),
        (FloodWait(30), 75, "Telegram wants 30 s of silence."),
        (Unreachable("No connection to 127.0.0.1:1"), 69, "Telegram cannot be reached: No connection to 127.0.0.1:1."),
        (Unreachable(), 69, "Telegram cannot be reached."),
        (NotTelegram("127.0.0.1:1 is not a Telegram server."), 69, "127.0.0.1:1 is not a Telegram server."),
        (WrongServerKey("127.0.0.1:1 has another key."), 78, "127.0.0.1:1 has another key."),
        (StoreError("The disk is full."), 74, "The disk is full."),
        (EOFError(), 64, "The input ended before everything was answered."),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_what_goes_wrong_with_telegram_or_the_disk_has_its_code(
    hotline: Hotline, broken: Callable[[BaseException], None], error: Exception, code: int, words: str
) -> None:
    broken(error)
    told = hotline("config", "path", "--json").error
    assert (told["code"], told["message"]) == (code, words)


def test_a_reader_that_goes_away_is_no_error_to_talk_about(terminal: Terminal) -> None:
    script = f"{sys.executable} -m hotline_cli config path | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() in {"0", "74"}
    assert "Error" not in done.stderr
    assert "Traceback" not in done.stderr


def test_the_module_is_the_command(terminal: Terminal) -> None:
    assert terminal.process("--version").out == f"hotline {__version__}\n"
    assert terminal.process("statsu", "--json").error["code"] == 64


def test_one_connection_needs_no_name_and_several_are_listed(hotline: Hotline, connection: Callable[..., Any]) -> None:
    connection("support")
    assert hotline("export").code == 0
    connection("sales")
    result = hotline("export", "--json", "-o", "x.jsonl")
    assert result.code == 64
    assert result.error["message"] == "There are several connections: sales, support."
    assert hotline("export", "sales").code == 0


def test_a_connection_that_does_not_exist_is_named_with_those_that_do(
    hotline: Hotline, connection: Callable[..., Any]
) -> None:
    connection("support")
    error = hotline("status", "suport", "--json").error
    assert error["code"] == 78
    assert "no connection 'suport'" in error["message"]
    assert error["remedy"] == "There is: support."


def test_a_data_folder_that_is_a_file_is_named(terminal: Terminal, hotline: Hotline) -> None:
    terminal.data.write_text("")
    error = hotline("status", "--json").error
    assert error["code"] == 78
    assert f"{terminal.data} cannot be read as the data folder: Not a directory" in error["message"]


def test_quiet_says_nothing_but_the_result(terminal: Terminal, hotline: Hotline) -> None:
    result = hotline("config", "path", "-q")
    assert (result.out, result.err) == (f"{terminal.config}\n", "")
    assert hotline("config", "path").err != ""
