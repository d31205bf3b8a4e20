import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from terminal import Result, Terminal

Hotline = Callable[..., Result]


def test_path_prints_where_the_file_is_even_if_it_is_not(terminal: Terminal, hotline: Hotline) -> None:
    result = hotline("config", "path")
    assert result.out == f"{terminal.config}\n"
    assert "no such file yet" in result.err
    terminal.config.write_text("")
    assert hotline("config", "path").err == ""


def test_the_default_path_follows_the_platform(
    terminal: Terminal, hotline: Hotline, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("HOTLINE_CONFIG")
    monkeypatch.delenv("HOTLINE_DATA")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "d"))
    assert hotline("config", "path", "--json").data == {
        "path": str(tmp_path / "c" / "hotline" / "hotline.yaml"),
        "exists": False,
        "data": str(tmp_path / "d" / "hotline"),
    }


def test_show_masks_secrets_and_names_every_setting(
    terminal: Terminal, hotline: Hotline, connection: Callable[..., Path]
) -> None:
    connection("sales")
    terminal.config.write_text(
        "telegram: {api_id: 1, api_hash: s3cret}\nconnections: {support: {welcome: 'Grüße', icon_color: 8EEE98}}"
    )
    for result in (hotline("config", "show"), hotline("config", "show", "--json")):
        assert result.code == 0
        assert "s3cret" not in result.out + result.err
    shown = hotline("config", "show", "--json").data["settings"]
    assert yaml.safe_load(hotline("config", "show").out) == shown
    assert shown["telegram"]["api_hash"] == "**********"
    support = shown["connections"]["support"]
    assert (support["welcome"], support["icon_color"]) == ("Grüße", "8EEE98")
    assert shown["connections"]["sales"]["relay"] == "forward"


def test_show_tells_where_each_setting_comes_from(
    terminal: Terminal, hotline: Hotline, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    terminal.config.write_text(
        "telegram:\n  api_id: 1\nconnections:\n  support:\n    autoclose: 90m\n    ignore:\n      - 5\n"
        "    monitor: {private: false}\n"
    )
    (tmp_path / "api_hash").write_text("s3cret")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    monkeypatch.setenv("HOTLINE_CONNECTIONS__SUPPORT__TYPING", "false")
    origins = hotline("config", "show", "--json").data["origins"]
    expected = {
        "telegram.api_id": ("file", str(terminal.config), 2),
        "telegram.api_hash": ("credential", "api_hash", None),
        "telegram.server": ("default", None, None),
        "connections.support.autoclose": ("file", str(terminal.config), 5),
        "connections.support.ignore": ("file", str(terminal.config), 6),
        "connections.support.monitor.private": ("file", str(terminal.config), 8),
        "connections.support.typing": ("variable", "HOTLINE_CONNECTIONS__SUPPORT__TYPING", None),
        "connections.support.read": ("default", None, None),
    }
    for key, (kind, name, line) in expected.items():
        assert origins[key] == {"kind": kind, "name": name, "line": line}
    lines = hotline("config", "show").out.splitlines()
    said = {each.split("#")[0].strip(): each.split("# ")[-1] for each in lines if "#" in each}
    assert said['api_hash: "**********"'] == "credential api_hash"
    assert said["autoclose: 90m"] == f"{terminal.config}:5"
    assert said["typing: false"] == "HOTLINE_CONNECTIONS__SUPPORT__TYPING"
    assert said["read: on_answer"] == "default"


def test_what_show_prints_can_be_a_settings_file(terminal: Terminal, hotline: Hotline, tmp_path: Path) -> None:
    terminal.config.write_text(
        "telegram: {api_id: 1, server: {dc: 2, host: a, port: 1, public_key_file: server.pem}}\n"
        "connections: {support: {welcome: \"a\\n'b'\", drop_words: ['/\\d/', [b, '~c d']], autoclose: 1d 12h}}"
    )
    (tmp_path / "server.pem").write_text("-----BEGIN RSA PUBLIC KEY-----\nMII\n")
    printed = hotline("config", "show").out
    before = hotline("config", "show", "--json").data["settings"]
    terminal.config.write_text(printed.replace("public_key_file: server.pem", "public_key_file: null"))
    before["telegram"]["server"]["public_key_file"] = None
    assert hotline("config", "show", "--json").data["settings"] == before


def test_show_does_nothing_to_a_terminal(terminal: Terminal, hotline: Hotline) -> None:
    terminal.config.write_text('connections: {support: {welcome: "a\\e[31mb\\u202ec"}}')
    out = hotline("config", "show").out
    assert "\x1b" not in out
    assert "\u202e" not in out


def test_show_tells_what_the_environment_says(
    terminal: Terminal, hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.config.write_text("telegram: {api_id: 1}")
    monkeypatch.setenv("HOTLINE_API_ID", "7")
    monkeypatch.setenv("HOTLINE_API_HASH", "s3cret")
    shown = hotline("config", "show", "--json").data["settings"]
    assert shown["telegram"] == {"api_id": 7, "api_hash": "**********", "server": None}


def test_validate_says_that_a_file_is_valid_and_which_connections_do_not_exist(
    terminal: Terminal, hotline: Hotline, connection: Callable[..., Path]
) -> None:
    connection("support")
    terminal.config.write_text("connections: {support: {}, suport: {}}")
    result = hotline("config", "validate")
    assert (result.code, result.out) == (0, f"{terminal.config} is valid.\n")
    assert "connections.suport: there is no such connection" in result.err
    assert hotline("config", "validate", "--json").data["not_connected"] == ["suport"]


def test_a_connection_that_is_misspelt_is_told_with_what_is_meant(
    terminal: Terminal, hotline: Hotline, connection: Callable[..., Path]
) -> None:
    connection("support")
    terminal.config.write_text("connections: {suport: {}, sales: {}}")
    sales, suport = hotline("config", "validate").err.splitlines()
    assert sales.endswith("yet.")
    assert suport.endswith("yet; did you mean 'support'?")


def test_validate_checks_the_environment_too(hotline: Hotline, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("HOTLINE_CONFIG")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("HOTLINE_CONNECTIONS__SUPPORT__AUTOCLOSE", "soon")
    result = hotline("config", "validate")
    assert result.code == 78
    assert "HOTLINE_CONNECTIONS__SUPPORT__AUTOCLOSE: connections.support.autoclose: expected a duration" in result.err


def test_a_setting_in_the_wrong_section_is_told_with_the_right_one(terminal: Terminal, hotline: Hotline) -> None:
    terminal.config.write_text("autoclose: 5h\nconnections: {support: {api_hash: x}}")
    first, second = hotline("config", "validate").err.splitlines()
    assert first.endswith(":1: autoclose: unknown setting; it belongs into 'connections.NAME'")
    assert second.endswith(":2: connections.support.api_hash: unknown setting; it belongs into 'telegram'")


def test_schema_example_and_reference_are_printed(terminal: Terminal, hotline: Hotline) -> None:
    printed = hotline("config", "schema")
    assert json.loads(printed.out) == hotline("config", "schema", "--json").data
    assert json.loads(printed.out)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    for name, begin in (("example", "# Settings of hotline."), ("reference", "# Settings\n")):
        text = hotline("config", name).out
        assert text.startswith(begin)
        assert text == hotline("config", name, "--json").data["text"]
    terminal.config.write_text(hotline("config", "example").out)
    assert hotline("config", "validate").code == 0


def test_validate_names_every_mistake_with_its_place(terminal: Terminal, hotline: Hotline) -> None:
    terminal.config.write_text("connections:\n  support:\n    reply_onl: true\n    bots: 5\n")
    result = hotline("config", "validate")
    assert (result.code, result.out) == (78, "")
    assert result.err.splitlines() == [
        f"hotline: {terminal.config}:3: connections.support.reply_onl: unknown setting; did you mean 'reply_only'?",
        f"{terminal.config}:4: connections.support.bots: expected true or false, found the number 5",
    ]
    error = hotline("config", "validate", "--json").error
    assert (error["name"], error["message"].count("\n")) == ("config", 1)


def test_a_named_file_that_does_not_exist_is_an_error(hotline: Hotline, tmp_path: Path) -> None:
    result = hotline("config", "validate", "--config", str(tmp_path / "nowhere.yaml"))
    assert result.code == 78
    assert "There is no settings file at" in result.err


def test_without_a_file_the_defaults_hold(
    terminal: Terminal, hotline: Hotline, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("HOTLINE_CONFIG")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    result = hotline("config", "validate")
    assert (result.code, "the defaults hold" in result.out) == (0, True)


def test_an_unreadable_file_is_named(terminal: Terminal, hotline: Hotline) -> None:
    terminal.config.mkdir()
    error = hotline("config", "show", "--json").error
    assert error["code"] == 78
    assert f"{terminal.config} cannot be read: Is a directory" in error["message"]


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o602])
def test_a_secret_that_others_may_read_is_warned_of_once(terminal: Terminal, hotline: Hotline, mode: int) -> None:
    terminal.config.write_text("telegram: {api_id: 1, api_hash: 0123456789abcdef0123456789abcdef}")
    terminal.config.chmod(mode)
    warning = f"{terminal.config} holds api_hash and others may read it: chmod 600 {terminal.config}\n"
    assert hotline("config", "validate").err == warning
    assert hotline("config", "show").err == warning
    assert hotline("config", "show", "-q").err == ""
    terminal.config.chmod(0o600)
    assert hotline("config", "show").err == ""


def test_settings_without_a_secret_may_be_read_by_anybody(terminal: Terminal, hotline: Hotline) -> None:
    terminal.config.write_text("telegram: {api_id: 1}")
    terminal.config.chmod(0o644)
    assert hotline("config", "validate").err == ""
