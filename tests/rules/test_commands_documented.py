"""docs/commands.md says what the table of commands says."""

import re
from pathlib import Path

import pytest

from hotline_cli.model.actions import Place
from hotline_cli.rules import texts
from hotline_cli.rules.commands import COMMANDS

REFERENCE = (Path(__file__).parents[2] / "docs" / "commands.md").read_text()


def rows(heading):
    section = REFERENCE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| `/.*\|$", section, re.MULTILINE)


@pytest.mark.parametrize(("heading", "place"), [("In a topic", Place.TOPIC), ("In General", Place.GENERAL)])
def test_the_reference_lists_the_commands_as_the_help_does(heading, place):
    told = [
        f"| `{texts.usage(command)}` | {texts.summary('en', command).text} |"
        for command in COMMANDS
        if place in command.places
    ]
    shown = [row.replace(r"\|", "|") for row in rows(heading) if "`/ text`" not in row]
    assert shown == told


def test_the_reference_shows_a_note():
    assert rows("In a topic")[-1] == "| `/ text` | a note that the customer never sees |"
