"""The documentation is a contract: what it says exists, what exists is in it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from hotline_cli.cli.app import COMMANDS
from hotline_cli.cli.errors import Code
from hotline_cli.config.example import example
from hotline_cli.config.reference import reference

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
EXAMPLE = ROOT / "examples" / "hotline.yaml"
EVERY_COMMAND = [
    f"{name} {child}".strip()
    for name, lazy in COMMANDS.items()
    for child in (lazy.load().commands if lazy.family else ("",))
]


def test_the_example_settings_are_those_of_the_program() -> None:
    assert EXAMPLE.read_text() == example()


def test_the_reference_of_the_settings_is_that_of_the_program() -> None:
    assert (ROOT / "docs" / "settings.md").read_text() == reference()


def test_the_readme_has_exactly_two_set_up_commands() -> None:
    commands = re.findall(r"^python3 -m venv .*$", README, re.MULTILINE)
    assert len(commands) == 2
    assert commands[0].endswith("hotline demo")
    assert commands[1].endswith("pytest -n auto")


@pytest.mark.parametrize("command", EVERY_COMMAND)
def test_every_command_is_in_the_readme(command: str) -> None:
    family, _, child = command.partition(" ")
    row = next((line for line in README.splitlines() if line.startswith(f"| `hotline {family}")), "")
    assert f"`hotline {command}`" in row or f"`{child}`" in row


def test_every_command_in_the_readme_and_the_docs_exists() -> None:
    texts = [README, *(path.read_text() for path in (ROOT / "docs").rglob("*.md"))]
    named = {name for text in texts for name in re.findall(r"(?:`|^ *|/)hotline ([a-z]+)\b", text, re.MULTILINE)}
    assert named <= COMMANDS.keys() | {"turns"}


@pytest.mark.parametrize("command", ["", *EVERY_COMMAND])
def test_every_help_has_an_example(command: str) -> None:
    help_ = (sys.executable, "-m", "hotline_cli", *command.split(), "--help")
    shown = subprocess.run(help_, capture_output=True, text=True, check=True).stdout
    assert f"hotline {command}".strip() in shown.partition("Example: ")[2]


def test_the_exit_codes_are_those_of_the_program() -> None:
    table = README.partition("## Exit codes")[2].partition("##")[0]
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)] == sorted(Code)


def test_the_readme_names_the_fields_of_an_export() -> None:
    described = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "export.md").read_text(), re.MULTILINE)
    named = README.partition("## The archive")[2].partition("##")[0]
    assert re.findall(r"`(\w+)`", named.partition("keep their names")[2]) == described


def test_what_the_documents_link_to_is_there() -> None:
    for document in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
        for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", document.read_text()):
            assert (document.parent / link).exists(), f"{document.name} links to {link}"


def test_the_readme_s_benchmarks_exist() -> None:
    named = set(re.findall(r"python -m benchmarks\.(\w+)", README))
    runnable = {path.stem for path in (ROOT / "benchmarks").glob("*.py") if "options(__doc__)" in path.read_text()}
    assert named == runnable
