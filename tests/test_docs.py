"""The documentation is a contract: what it says exists, what exists is in it."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from hotline_cli.config.loading import load
from hotline_cli.config.settings import ConnectionSettings, Server, Settings, Telegram

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
EXAMPLE = ROOT / "examples" / "hotline.yaml"


def test_the_example_settings_are_valid() -> None:
    settings = load(EXAMPLE, required=True, environ={})
    assert settings.telegram.credentials == (12345, "0123456789abcdef0123456789abcdef")
    assert settings.connection("support").auto_info


@pytest.mark.parametrize(
    "section", [Settings, Telegram, Server, ConnectionSettings], ids=lambda section: section.__name__
)
def test_the_example_settings_show_every_setting(section: type[BaseModel]) -> None:
    shown = set(re.findall(r"^[ #]*([a-z_]+):", EXAMPLE.read_text(), re.MULTILINE))
    # The PEM can stand in the file itself, which a comment shows beside the key file.
    assert set(section.model_fields) - shown <= {"public_key"}


def test_what_the_example_settings_comment_out_is_valid_too(tmp_path: Path) -> None:
    (tmp_path / "server.pem").write_text("-----BEGIN RSA PUBLIC KEY-----")
    complete = tmp_path / "hotline.yaml"
    complete.write_text(re.sub(r"^( *)# ( *[a-z_]+:)", r"\1\2", EXAMPLE.read_text(), flags=re.MULTILINE))
    settings = load(complete, required=True, environ={})
    assert settings.telegram.server
    assert settings.connection("support").allow == (123456789,)


def test_the_readme_has_exactly_two_set_up_commands() -> None:
    commands = re.findall(r"^python3 -m venv .*$", README, re.MULTILINE)
    assert len(commands) == 2
    assert commands[0].endswith("hotline demo")
    assert commands[1].endswith("pytest")
