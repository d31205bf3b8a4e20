"""Every setting is a variable too."""

import json
from pathlib import Path
from typing import Any

import pytest

from hotline_cli.config.environment import SHORT, variable_of
from hotline_cli.config.errors import ConfigError
from hotline_cli.config.keys import LEAVES, NAME, Key, leaf
from hotline_cli.config.loading import Loaded, load, read
from hotline_cli.config.settings import ConnectionSettings

SERVER = {
    "HOTLINE_TELEGRAM__SERVER__DC": "2",
    "HOTLINE_TELEGRAM__SERVER__HOST": "a",
    "HOTLINE_TELEGRAM__SERVER__PORT": "1",
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "hotline.yaml"


def problems(file: Path, **environ: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(file, environ=environ)
    return list(caught.value.problems)


def support(file: Path, **environ: str) -> ConnectionSettings:
    return load(file, environ=environ).connection("support")


def as_variable(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


@pytest.mark.parametrize("key", LEAVES, ids=lambda key: key.dotted)
def test_every_key_is_a_variable(key: Key, file: Path) -> None:
    (file.parent / "server.pem").write_text("-----BEGIN RSA PUBLIC KEY-----")
    path = tuple(step.replace(NAME, "support") for step in key.path)
    needed = SERVER if path[:2] == ("telegram", "server") else {}
    loaded = read(file, environ=needed | {variable_of(path): as_variable(key.example)})
    shown = loaded.settings.model_dump(mode="json")
    wanted = key.example if key.name != "api_hash" else "**********"
    assert leaf(shown, path) == wanted
    assert str(loaded.sources.origin(path)) == variable_of(path)


def test_a_list_and_a_section_are_written_as_in_yaml(file: Path) -> None:
    file.write_text("connections: {support: {keywords: {private: [x]}, ignore: [1], hide: [name]}}")
    found = support(
        file,
        HOTLINE_CONNECTIONS__SUPPORT__KEYWORDS="{private: [order*, [price, '~letter']]}",
        HOTLINE_CONNECTIONS__SUPPORT__IGNORE="[2, 3]",
        HOTLINE_CONNECTIONS__SUPPORT__DROP_WORDS="casino",
        HOTLINE_CONNECTIONS__SUPPORT__BLOCK_WORDS="[a, b]",
    )
    assert found.keywords.private == ("order*", ("price", "~letter"))
    assert (found.ignore, found.hide) == ((2, 3), ("name",))
    assert (found.drop_words, found.block_words) == (("casino",), ("a", "b"))


@pytest.mark.parametrize("text", ["Hello {first_name}: welcome", "yes", "[sic]", "{title}", "5", "*", "a\nb"])
def test_what_a_key_takes_as_text_is_taken_as_it_is(file: Path, text: str) -> None:
    assert support(file, HOTLINE_CONNECTIONS__SUPPORT__WELCOME=text).welcome == text


def test_a_variable_for_a_key_comes_before_one_for_its_section(file: Path) -> None:
    environ = {
        "HOTLINE_TELEGRAM__SERVER": "{dc: 2, host: a, port: 1}",
        "HOTLINE_TELEGRAM__SERVER__PORT": "443",
        "HOTLINE_CONNECTIONS": "{support: {bots: true}}",
        "HOTLINE_CONNECTIONS__SALES__BOTS": "true",
    }
    loaded = read(file, environ=environ)
    assert loaded.settings.telegram.server is not None
    assert (loaded.settings.telegram.server.host, loaded.settings.telegram.server.port) == ("a", 443)
    assert [loaded.settings.connection(name).bots for name in ("support", "sales")] == [True, True]
    assert origin(loaded, "telegram.server.host") == "HOTLINE_TELEGRAM__SERVER"
    assert origin(loaded, "telegram.server.public_key") == "default"


def origin(loaded: Loaded, dotted: str) -> str:
    return str(loaded.sources.origin(tuple(dotted.split("."))))


def test_an_empty_variable_counts_as_none(file: Path) -> None:
    file.write_text("connections: {support: {bots: true}}")
    assert support(file, HOTLINE_CONNECTIONS__SUPPORT__BOTS=" ").bots


@pytest.mark.parametrize("name", ["HOTLINE_DATA", "HOTLINE_CONFIG", "HOTLINE_CODE", "HOTLINE_PASSWORD", "HOTLINER__X"])
def test_variables_that_are_no_settings_are_left_alone(file: Path, name: str) -> None:
    load(file, environ={name: "x"})


@pytest.mark.parametrize(
    ("variable", "problem"),
    [
        ("HOTLINE_CONNECTIONS__SUPPORT__AUTOCLOS", "did you mean HOTLINE_CONNECTIONS__SUPPORT__AUTOCLOSE?"),
        ("HOTLINE_CONNECTION__SUPPORT__AUTOCLOSE", "did you mean HOTLINE_CONNECTIONS__SUPPORT__AUTOCLOSE?"),
        ("HOTLINE_TELEGRAM__SERVER_PORT", "did you mean HOTLINE_TELEGRAM__SERVER__PORT?"),
        ("HOTLINE_telegram__server__port", "did you mean HOTLINE_TELEGRAM__SERVER__PORT?"),
        ("HOTLINE_TELEGRAM__SERVER__PORT_FILE", "did you mean HOTLINE_TELEGRAM__SERVER__PORT?"),
        ("HOTLINE_TELEGRAM__SERVER__PORT__X", "did you mean HOTLINE_TELEGRAM__SERVER__PORT?"),
        ("HOTLINE_MISSING__ALTOGETHER", "`hotline config reference` names them all"),
    ],
)
def test_a_variable_that_is_no_key_is_told_with_what_is_meant(file: Path, variable: str, problem: str) -> None:
    assert problems(file, **{variable: "1"}) == [f"{variable}: unknown setting; {problem}"]


def test_a_wrong_value_is_told_with_the_variable_and_the_key(file: Path) -> None:
    found = problems(
        file,
        HOTLINE_CONNECTIONS__SUPPORT__AUTOCLOSE="soon",
        HOTLINE_CONNECTIONS__SUPPORT__BOTS="1",
        HOTLINE_TELEGRAM__SERVER__PORT="443",
    )
    assert found == [
        "HOTLINE_CONNECTIONS__SUPPORT__AUTOCLOSE: connections.support.autoclose: expected a duration such as 90m, 48h "
        "or 7d, or never, found the text 'soon'",
        "HOTLINE_CONNECTIONS__SUPPORT__BOTS: connections.support.bots: expected true or false, found the number 1",
        "HOTLINE_TELEGRAM__SERVER__PORT: telegram.server.dc: is missing; set 'dc', or leave 'telegram.server' out",
        "HOTLINE_TELEGRAM__SERVER__PORT: telegram.server.host: is missing; set 'host', or leave 'telegram.server' out",
    ]
    (found,) = problems(file, HOTLINE_CONNECTIONS__SUPPORT__IGNORE="[1,")
    assert found.startswith("HOTLINE_CONNECTIONS__SUPPORT__IGNORE:1:4: not valid YAML")


def test_an_underscore_stands_for_a_hyphen_where_there_is_such_a_connection(file: Path, tmp_path: Path) -> None:
    file.write_text("connections: {support-eu: {}}")
    (tmp_path / "sales-2").mkdir()
    (tmp_path / "sales-2" / "hotline.db").touch()
    environ = {
        "HOTLINE_CONNECTIONS__SUPPORT_EU__BOTS": "true",
        "HOTLINE_CONNECTIONS__SALES_2__BOTS": "true",
        "HOTLINE_CONNECTIONS__NEW_ONE__BOTS": "true",
    }
    assert sorted(load(file, environ=environ, data=tmp_path).connections) == ["new_one", "sales-2", "support-eu"]
    assert sorted(load(file, environ=environ).connections) == ["new_one", "sales_2", "support-eu"]


def test_names_may_have_underscores_of_their_own(file: Path) -> None:
    file.write_text("connections: {a: {}, a__b: {}, c_: {}}")
    settings = load(
        file,
        environ={
            "HOTLINE_CONNECTIONS__A__B__BOTS": "true",
            "HOTLINE_CONNECTIONS__C___BOTS": "true",
            "HOTLINE_CONNECTIONS__A": "{reply_only: true}",
        },
    )
    assert [settings.connection(name).bots for name in ("a", "a__b", "c_")] == [False, True, True]
    assert settings.connection("a").reply_only


def test_a_name_that_means_two_connections_is_an_error(file: Path) -> None:
    file.write_text("connections: {a-b: {}, a_b: {}}")
    assert problems(file, HOTLINE_CONNECTIONS__A_B__BOTS="true") == [
        "HOTLINE_CONNECTIONS__A_B__BOTS: means both connections a-b and a_b; set it in the settings file instead."
    ]


def test_a_name_that_none_can_have_is_an_error(file: Path) -> None:
    assert problems(file, **{"HOTLINE_CONNECTIONS__Ä__BOTS": "true"}) == [
        "HOTLINE_CONNECTIONS__Ä__BOTS: 'ä' cannot be a connection's name."
    ]


def test_a_secret_may_stand_in_a_file_that_a_variable_names(file: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret\n")
    for variable in ("HOTLINE_TELEGRAM__API_HASH_FILE", "HOTLINE_API_HASH_FILE"):
        loaded = read(file, environ={variable: str(tmp_path / "secret"), "HOTLINE_API_ID": "1"})
        assert loaded.settings.telegram.credentials == (1, "s3cret")
        assert origin(loaded, "telegram.api_hash") == variable
    assert set(SHORT) == {"HOTLINE_API_ID", "HOTLINE_API_HASH"}


def test_two_variables_for_one_key_are_one_too_many(file: Path) -> None:
    assert problems(file, HOTLINE_API_ID="1", HOTLINE_TELEGRAM__API_ID="1") == [
        "HOTLINE_API_ID and HOTLINE_TELEGRAM__API_ID both set telegram.api_id; unset one of them."
    ]


def test_a_credential_is_named_as_one(file: Path, tmp_path: Path) -> None:
    (tmp_path / "api_hash").write_text("s3cret\n")
    (tmp_path / "api_id").write_text("5\n")
    loaded = read(file, environ={"CREDENTIALS_DIRECTORY": str(tmp_path)})
    assert loaded.settings.telegram.credentials == (5, "s3cret")
    assert origin(loaded, "telegram.api_hash") == "credential api_hash"
    (tmp_path / "api_id").write_text("five\n")
    (found,) = problems(file, CREDENTIALS_DIRECTORY=str(tmp_path))
    assert found.startswith("credential api_id: telegram.api_id: expected a whole number")


def test_a_key_from_outside_takes_the_place_of_the_file_s_key_file(file: Path) -> None:
    pem = "-----BEGIN RSA PUBLIC KEY-----"
    file.write_text("telegram: {server: {dc: 2, host: a, port: 1, public_key_file: gone.pem}}")
    settings = load(file, environ={"HOTLINE_TELEGRAM__SERVER__PUBLIC_KEY": pem})
    assert settings.telegram.server is not None
    assert (settings.telegram.server.public_key, settings.telegram.server.public_key_file) == (pem, None)
    both = {"HOTLINE_TELEGRAM__SERVER__PUBLIC_KEY": pem, "HOTLINE_TELEGRAM__SERVER__PUBLIC_KEY_FILE": "x"}
    (found,) = problems(file, **both)
    assert found.endswith("set public_key or public_key_file, not both.")


def test_a_file_that_is_wrong_is_told_as_such_whatever_the_environment_says(file: Path) -> None:
    file.write_text("telegram: 5\nconnections: [a]")
    found = problems(file, HOTLINE_API_ID="1", HOTLINE_CONNECTIONS__SUPPORT__BOTS="true")
    assert [each.split(": ")[1] for each in found] == ["telegram", "connections"]
