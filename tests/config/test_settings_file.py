"""What the settings file says, and what is said about its mistakes."""

import stat
from pathlib import Path

import pytest

from hotline_cli.config.errors import ConfigError
from hotline_cli.config.loading import load
from hotline_cli.config.paths import check_name, connections
from hotline_cli.config.saving import save_credentials
from hotline_cli.config.settings import ConnectionSettings, Server, Settings, Telegram

KEY = "-----BEGIN RSA PUBLIC KEY-----\nMII\n-----END RSA PUBLIC KEY-----\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "hotline.yaml"


def problems(file: Path, text: str, **environ: str) -> list[str]:
    """What is wrong with this text, without the file's name."""
    file.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load(file, environ=environ)
    return [problem.replace(f"{file}:", "") for problem in caught.value.problems]


def test_no_file_means_the_defaults(file: Path) -> None:
    settings = load(file, environ={})
    assert settings == Settings()
    assert settings.connection("support") == ConnectionSettings()
    assert settings.telegram.credentials is None


def test_a_file_that_was_named_must_exist(file: Path) -> None:
    with pytest.raises(ConfigError, match=f"There is no settings file at {file}"):
        load(file, required=True, environ={})


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "telegram:\nconnections:\n", "connections:\n  support:\n", "---\n"]
)
def test_empty_sections_are_the_defaults(file: Path, text: str) -> None:
    file.write_text(text)
    assert load(file, environ={}).connection("support") == ConnectionSettings()


def test_every_setting_is_read(file: Path) -> None:
    file.write_text(
        """
telegram:
  api_id: 12345
  api_hash: abcdef
  server: {dc: 2, host: 127.0.0.1, port: 443}
connections:
  support:
    welcome: "Hello {first_name} of {title}"
    relay: copy
    auto_info: true
    native_close: false
    intercepted: create
    bots: true
    ignore: [1, 2]
    allow: [3]
    icon_color: "#8eee98"
    reply_only: true
"""
    )
    settings = load(file, environ={})
    assert settings.telegram.need_credentials() == (12345, "abcdef")
    assert settings.telegram.server == Server(dc=2, host="127.0.0.1", port=443)
    support = settings.connection("support")
    assert (support.welcome, support.relay, support.intercepted) == ("Hello {first_name} of {title}", "copy", "create")
    assert (support.ignore, support.allow, support.icon_color) == ((1, 2), (3,), 0x8EEE98)
    assert (support.auto_info, support.native_close, support.bots, support.reply_only) == (True, False, True, True)


@pytest.mark.parametrize("off", ["off", "'off'", "false", "no"])
def test_the_welcome_can_be_off(file: Path, off: str) -> None:
    file.write_text(f"connections: {{support: {{welcome: {off}}}}}")
    assert load(file, environ={}).connection("support").welcome == "off"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "connections:\n  support:\n    reply_onl: true",
            "3: connections.support.reply_onl: unknown setting; did you mean 'reply_only'?",
        ),
        ("telgram: {}", "1: telgram: unknown setting; did you mean 'telegram'?"),
        ("telegram:\n  sevrer: 1", "2: telegram.sevrer: unknown setting; did you mean 'server'?"),
        (
            "telegram:\n  server: {dc: 2, host: a, port: 1, pem: x}",
            "2: telegram.server.pem: unknown setting; there are dc, host, port, public_key, public_key_file",
        ),
        (
            "connections:\n  support:\n    bots: 'yes'",
            "3: connections.support.bots: expected true or false, found the text 'yes'",
        ),
        (
            "connections:\n  support:\n    ignore:\n      - 1\n      - bob",
            "5: connections.support.ignore.1: expected a whole number, found the text 'bob'",
        ),
        ("connections: {a: {ignore: 5}}", "1: connections.a.ignore: expected a list, found the number 5"),
        ("connections: {a: {relay: x}}", "1: connections.a.relay: expected 'forward' or 'copy', found the text 'x'"),
        ("connections: {a: {welcome: 5}}", "1: connections.a.welcome: expected text, found the number 5"),
        ("connections: [a]", "1: connections: expected a section with settings below it, found a list"),
        ("connections:\n  a: 5", "2: connections.a: expected a section with settings below it, found the number 5"),
        (
            "telegram: {server: {dc: 2, host: a, port: 70000}}",
            "1: telegram.server.port: expected less than or equal to 65535, found the number 70000",
        ),
        ("telegram: {server: {dc: 2, port: 1}}", "1: telegram.server.host: is missing"),
        (
            "connections: {a: {welcome: 'Hi {name}'}}",
            "1: connections.a.welcome: unknown variable {name}; there are {title}, {first_name}",
        ),
        (
            "connections: {a: {icon_color: red}}",
            "1: connections.a.icon_color: expected one of Telegram's topic colours (6FB9F0, FFD67E, CB86DB, 8EEE98, "
            "FF93B2, FB6F5F)",
        ),
        (
            "telegram: {server: {dc: 2, host: a, port: 1, public_key: x}}",
            "1: telegram.server.public_key: expected a key in PEM form, which begins with -----BEGIN RSA",
        ),
        ("- telegram", "1: expected settings such as `telegram:` and `connections:`, found something else."),
        ("telegram:\n  api_id: 1\n  api_id: 2", "3:3: 'api_id' is set twice, first in line 2."),
        ("telegram:\n\tapi_id: 1", "2:1: not valid YAML: found character '\\t' that cannot start any token."),
        ("a: [1, 2", "1:9: not valid YAML: expected ',' or ']', but got '<stream end>'."),
        ("a: !!python/object:os.system {}", "1:4: not valid YAML: could not determine a constructor for the tag"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place_and_what_was_expected(file: Path, text: str, problem: str) -> None:
    (found,) = problems(file, text)
    assert found.startswith(problem)


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(file: Path) -> None:
    found = problems(file, "connections:\n  a:\n    bots: 1\n    x: 2\n  B: {}\ntelegram: {api_id: x}\n")
    assert [problem.split(":")[0] for problem in found] == ["3", "4", "5", "6"]


@pytest.mark.parametrize("name", ["Support", "a b", "../x", "-a", "123", "é"])
def test_a_connection_s_name_is_checked(file: Path, name: str) -> None:
    (found,) = problems(file, f"connections:\n  {name}:\n    bots: true\n")
    assert f"connections.{name}: cannot be a connection's name" in found


@pytest.mark.parametrize(
    ("key", "remedy"),
    [
        ('"../evil"', "use small letters, digits, '-' and '_', beginning with a letter or digit"),
        ("Support", "use small letters, digits, '-' and '_', beginning with a letter or digit"),
        ("123", "put it in quotes"),
    ],
)
def test_a_wrong_name_is_told_with_the_remedy_that_helps(file: Path, key: str, remedy: str) -> None:
    (found,) = problems(file, f"connections:\n  {key}: {{}}\n")
    assert found.endswith(f"cannot be a connection's name; {remedy}")


def test_a_secret_is_never_told(file: Path) -> None:
    (found,) = problems(file, "telegram: {api_hash: [s3cret]}")
    assert "s3cret" not in found
    (found,) = problems(file, "telegram: {api_hash: 1234567890}")
    assert found == "1: telegram.api_hash: expected text, found a number; put it in quotes"
    file.write_text("telegram: {api_id: 1, api_hash: s3cret}")
    assert "s3cret" not in repr(load(file, environ={}))


def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=f"{tmp_path} cannot be read: Is a directory"):
        load(tmp_path, environ={})
    binary = tmp_path / "hotline.yaml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match=f"{binary} is not a text file"):
        load(binary, environ={})


def test_the_key_may_stand_in_a_file_beside_the_settings(file: Path) -> None:
    (file.parent / "server.pem").write_text(KEY)
    file.write_text("telegram: {server: {dc: 2, host: a, port: 1, public_key_file: server.pem}}")
    server = load(file, environ={}).telegram.server
    assert server is not None
    assert server.public_key == KEY


def test_a_key_file_that_is_missing_is_named(file: Path) -> None:
    (found,) = problems(file, "telegram: {server: {dc: 2, host: a, port: 1, public_key_file: server.pem}}")
    assert found.startswith(f"{file.parent / 'server.pem'} cannot be read: No such file")


def test_a_key_and_a_key_file_are_one_too_many(file: Path) -> None:
    (found,) = problems(file, "telegram: {server: {dc: 2, host: a, port: 1, public_key: x, public_key_file: y}}")
    assert "public_key or public_key_file, not both" in found


def test_the_environment_comes_before_the_file(file: Path, tmp_path: Path) -> None:
    file.write_text("telegram: {api_id: 1, api_hash: from the file}")
    secret = tmp_path / "secret"
    secret.write_text("from a named file\n")
    (tmp_path / "api_hash").write_text("from systemd\n")
    systemd = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    named = systemd | {"HOTLINE_API_HASH_FILE": str(secret)}
    plain = named | {"HOTLINE_API_HASH": "from a variable", "HOTLINE_API_ID": "2"}
    assert load(file, environ={}).telegram.credentials == (1, "from the file")
    assert load(file, environ=systemd).telegram.credentials == (1, "from systemd")
    assert load(file, environ=named).telegram.credentials == (1, "from a named file")
    assert load(file, environ=plain).telegram.credentials == (2, "from a variable")


def test_a_wrong_variable_is_named(file: Path) -> None:
    with pytest.raises(ConfigError, match=r"HOTLINE_API_ID: telegram\.api_id: expected a whole number, found"):
        load(file, environ={"HOTLINE_API_ID": "abc"})
    with pytest.raises(ConfigError, match="cannot be read"):
        load(file, environ={"HOTLINE_API_HASH_FILE": str(file.parent / "nowhere")})


def test_missing_credentials_say_where_to_get_them() -> None:
    with pytest.raises(ConfigError, match=r"telegram.api_id and api_hash missing.*my\.telegram\.org"):
        Telegram().need_credentials()
    with pytest.raises(ConfigError, match=r"telegram.api_hash missing"):
        Telegram(api_id=1).need_credentials()


def test_credentials_are_written_into_a_new_private_file(tmp_path: Path) -> None:
    file = tmp_path / "new" / "hotline.yaml"
    save_credentials(file, 12345, "abcdef")
    assert load(file, environ={}).telegram.credentials == (12345, "abcdef")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


COMMENTED = """\
# our settings
telegram:   # how
  # a test server
  server: {dc: 2, host: a, port: 1}   # here

connections:
  support:
    welcome: "Hi"  # friendly
"""


@pytest.mark.parametrize(
    "before",
    [
        "",
        "# only a comment",
        COMMENTED,
        COMMENTED.replace("telegram:   # how", "telegram:\n  api_id: 9 # old"),
        "telegram:\n",
        "telegram: # soon\n\nconnections: {}\n",
        "telegram: ~\n",
        "telegram: {}",
        "telegram: {server: {dc: 2, host: a, port: 1}}\n",
        "telegram:\n  api_hash:\n  api_id: 5\n",
        "{telegram: {api_id: 1}, connections: {}}",
        "connections: {}",
    ],
)
def test_credentials_are_written_and_everything_else_stays(file: Path, before: str) -> None:
    file.write_text(before)
    earlier = load(file, environ={})
    save_credentials(file, 12345, "0123456789")
    later = load(file, environ={})
    assert later.telegram.credentials == (12345, "0123456789")
    assert (later.connections, later.telegram.server) == (earlier.connections, earlier.telegram.server)
    for comment in ("# our settings", "# a test server", "# here", "# friendly", "# only a comment", "# soon", "# old"):
        assert (comment in file.read_text()) == (comment in before)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("before", ["telegram: &t {api_id: 1}\nconnections: {}\n...\n", "telegram: 5\n", "- a\n"])
def test_a_form_that_cannot_be_changed_safely_is_left_as_it_is(file: Path, before: str) -> None:
    file.write_text(before)
    try:
        save_credentials(file, 12345, "abcdef")
    except ConfigError as error:
        assert "yourself" in str(error)
        assert file.read_text() == before
    else:
        assert load(file, environ={}).telegram.credentials == (12345, "abcdef")


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match=r"hotline\.yaml cannot be written: Not a directory"):
        save_credentials(tmp_path / "file" / "hotline.yaml", 1, "abcdef")


def test_a_link_to_the_settings_stays_a_link(file: Path, tmp_path: Path) -> None:
    real = tmp_path / "real.yaml"
    real.write_text("connections: {}\n")
    file.symlink_to(real)
    save_credentials(file, 1, "abcdef")
    assert file.is_symlink()
    assert "abcdef" in real.read_text()


def test_connections_are_the_folders_with_a_database(tmp_path: Path) -> None:
    for name in ("support", "sales", "Not-A-Name"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "hotline.db").touch()
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    assert connections(tmp_path) == ("sales", "support")
    assert connections(tmp_path / "nowhere") == ()


@pytest.mark.parametrize("name", ["", "../x", "a/b", "A", "a" * 65, ".", "a\n"])
def test_a_name_that_is_no_folder_s_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="cannot be a connection's name"):
        check_name(name)


def test_good_names_are_taken() -> None:
    assert [check_name(name) for name in ("a", "support-2", "0_x")] == ["a", "support-2", "0_x"]
