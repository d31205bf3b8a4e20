"""One model says all about the settings: what is checked, described, shown as an example and as a schema."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from pydantic import ValidationError

from hotline_cli.config.errors import ConfigError
from hotline_cli.config.example import INSTEAD, example
from hotline_cli.config.keys import KEYS, LEAVES, NAME, Key, leaf
from hotline_cli.config.loading import load
from hotline_cli.config.reference import reference
from hotline_cli.config.schema import json_schema
from hotline_cli.config.settings import ConnectionSettings, Settings
from hotline_cli.config.yamltext import one_line

SERVER = {"dc": 2, "host": "127.0.0.1", "port": 443}
EVERY_KEY = pytest.mark.parametrize("key", KEYS, ids=lambda key: key.dotted)


@pytest.fixture(scope="module")
def schema() -> Draft202012Validator:
    described = json_schema()
    Draft202012Validator.check_schema(described)
    return Draft202012Validator(described)


def with_value(key: Key, value: Any) -> dict[str, Any]:
    """Settings that have this value and what it cannot do without."""
    for step in reversed(key.path[1:]):
        value = {step.replace(NAME, "support"): value}
    if key.path[:2] == ("telegram", "server") and len(key.path) > 2:
        value["server"] = SERVER | value["server"]
    return {key.path[0]: value}


@EVERY_KEY
def test_every_setting_is_described_with_examples_that_are_valid(
    key: Key, schema: Draft202012Validator, tmp_path: Path
) -> None:
    assert key.description.endswith((".", "?"))
    assert key.field.examples
    (tmp_path / "server.pem").write_text("-----BEGIN RSA PUBLIC KEY-----")
    for each in key.field.examples:
        values = with_value(key, each)
        (tmp_path / "hotline.yaml").write_text(json.dumps(values))
        load(tmp_path / "hotline.yaml", environ={})
        schema.validate(values)


@EVERY_KEY
def test_every_example_says_something_else_than_what_holds_anyway(key: Key) -> None:
    assert key.section or key.example != key.default


@pytest.mark.parametrize("key", LEAVES, ids=lambda key: key.dotted)
def test_every_default_is_written_as_a_file_would_have_it(key: Key, schema: Draft202012Validator) -> None:
    if not key.required:
        schema.validate(with_value(key, key.default))


def test_the_example_is_valid_as_it_is_and_says_nothing_yet(tmp_path: Path) -> None:
    (tmp_path / "hotline.yaml").write_text(example())
    assert load(tmp_path / "hotline.yaml", environ={}) == Settings(connections={"support": ConnectionSettings()})


def test_the_example_is_valid_with_everything_that_is_commented_out_and_has_every_key(
    schema: Draft202012Validator, tmp_path: Path
) -> None:
    complete = re.sub(r"^( *)#(?=[a-z_]+:)", r"\1", example(), flags=re.MULTILINE)
    (tmp_path / "server.pem").write_text("-----BEGIN RSA PUBLIC KEY-----")
    (tmp_path / "hotline.yaml").write_text(complete)
    loaded = load(tmp_path / "hotline.yaml", environ={})
    assert loaded.telegram.credentials == (12345, "0123456789abcdef0123456789abcdef")
    assert loaded.connection("support").allow == (234567890, 345678901)
    values = yaml.safe_load(complete)
    schema.validate(values)
    for key in LEAVES:
        path = tuple(step.replace(NAME, "support") for step in key.path)
        assert key.path in INSTEAD or leaf(values, path) == key.example, key.dotted


def test_a_line_of_the_example_is_as_wide_as_a_screen() -> None:
    assert max(map(len, example().splitlines())) <= 120


def test_the_reference_names_every_key_and_its_variable() -> None:
    text = reference()
    for key in LEAVES:
        assert f"### `{'.'.join(step for step in key.path[1:] if step != NAME)}`" in text
        assert f"`HOTLINE_{'__'.join(key.path).upper()}`" in text


@pytest.mark.parametrize(
    "value",
    ["", "a", "yes", "12", "1.5", "a b", "a: b", "#x", r"/\d+/", "it's \\", "Grüße 🙂", "a\nb", "{x}", "*a", "~", True,
     None, 5, ["a", ["b c", "~d"]], {"private": []}],
    ids=repr,
)  # fmt: skip
def test_a_value_on_one_line_is_read_as_what_it_was(value: Any) -> None:
    assert "\n" not in one_line(value)
    assert yaml.safe_load(f"key: {one_line(value)} # comment") == {"key": value}


def connection(text: str) -> str:
    return f"connections: {{support: {{{text}}}}}"


def server(text: str) -> str:
    return f"telegram: {{server: {{dc: 2, host: a, port: 1, {text}}}}}"


GOOD = [
    "{}",
    "telegram:",
    "connections:",
    "connections: {support: }",
    "connections: {a-b_1: {}}",
    "telegram: {api_id: 1, api_hash: x}",
    "telegram: {api_id: null, api_hash: null, server: null}",
    "telegram: {server: {dc: 2, host: a, port: 65535}}",
    server("public_key: '-----BEGIN X'"),
    server("public_key: null"),
    server("public_key: '-----BEGIN X', public_key_file: null"),
    *(connection(f"welcome: {each}") for each in ("off", "'off'", "false", "no", "null", "Hi", "'a\n\nb'")),
    *(connection(f"welcome: '{each}'") for each in ("{title} {first_name}", "{", "{a b}", "{{title}}", "{ x}")),
    *(connection(f"autoclose: {each}") for each in ("90m", "7d", "never", "1d 12h", "1d12h", "9s", "' 2 w '", "0d 1h")),
    *(connection(f"icon_color: '{each}'") for each in ("6FB9F0", "#6fb9f0", "ffD67e")),
    connection("icon_color: 0x6FB9F0"),
    connection("icon_color: null"),
    *(connection(f"drop_words: {each}") for each in ("[]", "a", "[a]", "[a, [b, '~c']]", "['/x+/', 'a*']")),
    connection("keywords: "),
    connection("keywords: {private: [a]}"),
    connection("monitor: {private: false}"),
    connection("ignore: [1, -5]"),
    connection("allow: []"),
    connection("allow: null"),
    connection("hide: [name, info]"),
    connection("leave_closed: [private]"),
    connection("custom_commands: ['/a']"),
    connection("alias: 'Guest {number}'"),
    connection("alias: null"),
    connection("language: ru, relay: copy, protected: copy, read: never, intercepted: create, typing: false"),
]  # fmt: skip

BAD = [
    *(connection(f"{key}: {blank}") for key in ("welcome", "alias") for blank in ("''", "' '", "'\n\n'")),
    "telegrm: {}",
    "telegram: 5",
    "telegram: []",
    "connections: []",
    "connections: {support: 5}",
    *(f"connections: {{'{name}': {{}}}}" for name in ("Support", "a b", "-a", "", "x" * 65, "é")),
    "telegram: {api_id: 0}",
    "telegram: {api_id: '1'}",
    "telegram: {api_id: true}",
    "telegram: {api_hash: 5}",
    "telegram: {server: {dc: 2, host: a}}",
    "telegram: {server: {dc: 0, host: a, port: 1}}",
    "telegram: {server: {dc: 2, host: '', port: 1}}",
    "telegram: {server: {dc: 2, host: a, port: 65536}}",
    server("public_key: x"),
    server("public_key: '-----BEGIN X', public_key_file: server.pem"),
    server("pem: x"),
    *(connection(f"welcome: {each}") for each in ("5", "true", "[]", "'{name}'", "'{}'", "'{title} {x}'", "'a\n{x}'")),
    *(connection(f"autoclose: {each}") for each in ("5", "off", "null", "soon", "0h", "0", "5 y", "''", "h", "1h x")),
    *(connection(f"autoclose: {each}") for each in ("-1h", "٣h")),
    *(connection(f"icon_color: {each}") for each in ("red", "'000000'", "'##6FB9F0'", "0", "true", "'6FB9F0x'")),
    *(connection(f"drop_words: {each}") for each in ("5", "''", "[5]", "['']", "['~']", "['*']", "[[]]", "[[a, '']]")),
    *(connection(f"drop_words: {each}") for each in ("[[[a]]]", "{a: b}", "null")),
    connection("keywords: []"),
    connection("keywords: {groups: [a]}"),
    connection("monitor: {private: 1}"),
    connection("ignore: 1"),
    connection("ignore: [a]"),
    connection("ignore: ['1']"),
    connection("ignore: [true]"),
    connection("ignore: [1.5]"),
    connection("ignore: null"),
    connection("allow: 1"),
    connection("hide: name"),
    connection("hide: [face]"),
    connection("leave_closed: [private, groups]"),
    connection("custom_commands: [5]"),
    connection("alias: '{name}'"),
    connection("alias: 5"),
    connection("language: fr"),
    connection("relay: null"),
    connection("bots: 'true'"),
    connection("typing: null"),
    connection("reply_onl: true"),
]  # fmt: skip


@pytest.mark.parametrize("text", GOOD)
def test_what_the_loader_takes_the_schema_takes(text: str, schema: Draft202012Validator, tmp_path: Path) -> None:
    (tmp_path / "hotline.yaml").write_text(text)
    load(tmp_path / "hotline.yaml", environ={})
    problem = best_match(schema.iter_errors(yaml.safe_load(text)))
    assert problem is None, problem


@pytest.mark.parametrize("text", BAD)
def test_what_the_loader_refuses_the_schema_refuses(text: str, schema: Draft202012Validator, tmp_path: Path) -> None:
    (tmp_path / "hotline.yaml").write_text(text)
    with pytest.raises(ConfigError):
        load(tmp_path / "hotline.yaml", environ={})
    assert not schema.is_valid(yaml.safe_load(text))


WORDS = [
    "",
    "a",
    "~",
    "*",
    "~a*",
    "never",
    "off",
    "90m",
    "0h",
    "6FB9F0",
    "#cb86db",
    "{title}",
    "{number}",
    "{x}",
    "copy",
]
VALUES = st.recursive(
    st.sampled_from(
        [None, True, False, 0, 1, 443, 7322096, -1, 1.5, *WORDS, "text", "en", "on_show", "private", "name"]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["private", "dc", "a b"]), inner),
    max_leaves=4,
)


@given(key=st.sampled_from(KEYS), value=VALUES)
@settings(max_examples=1000)
def test_loader_and_schema_agree_on_any_value_of_any_key(key: Key, value: Any, schema: Draft202012Validator) -> None:
    values = with_value(key, value)
    try:
        Settings.model_validate(values)
    except ValidationError as error:
        assert not schema.is_valid(values), error
    else:
        schema.validate(values)


def test_what_the_schema_takes_for_the_loader_to_refuse_is_told_with_its_place(tmp_path: Path) -> None:
    """No schema knows what a regular expression is."""
    (tmp_path / "hotline.yaml").write_text("connections:\n  support:\n    drop_words: [a, '/(/']")
    with pytest.raises(
        ConfigError, match=r"hotline.yaml:3: connections\.support\.drop_words\.1: '/\(/' is not a regular"
    ):
        load(tmp_path / "hotline.yaml", environ={})
