"""Answers from standard input and from files, and what is said when none comes."""

import io
import os
import sys

import pytest

from hotline_cli.cli import asking
from hotline_cli.cli.errors import Failure
from hotline_cli.cli.options import Options


@pytest.fixture
def asked(tmp_path):
    return Options(data=tmp_path, config=tmp_path)


@pytest.fixture
def stdin(tmp_path, monkeypatch):
    """Put a plain file with these lines in the place of standard input."""
    opened = []

    def put(text):
        path = tmp_path / "stdin"
        path.write_text(text)
        opened.append(path.open())
        monkeypatch.setattr(sys, "stdin", opened[-1])

    yield put
    for file in opened:
        file.close()


async def test_lines_are_read_one_at_a_time_from_a_plain_file(stdin):
    stdin("one\ntwo")
    assert [await asking.read_line(), await asking.read_line()] == ["one", "two"]
    with pytest.raises(EOFError):
        await asking.read_line()


async def test_questions_have_defaults_and_are_asked_again(stdin, capsys):
    stdin("maybe\nno\n\n")
    assert await asking.agreed("Shall I?") is False
    assert await asking.agreed("Shall I?") is True
    assert capsys.readouterr().err.count("Shall I? [Y/n]") == 3


async def test_standard_input_that_ends_is_said(stdin, asked):
    stdin("22222\n")
    code = asking.Secret("code", asked, from_stdin=True, environ={})
    assert await code.get("Code:", None) == "22222"
    with pytest.raises(Failure, match="That code is wrong"):
        await code.get("Code:", "That code is wrong.")


async def test_a_file_in_which_nothing_appears_is_said(tmp_path, asked, monkeypatch):
    monkeypatch.setattr(asking, "FILE_PATIENCE", 0.1)
    (tmp_path / "empty").write_text("\n")
    for name in ("empty", "missing"):
        secret = asking.Secret("password", asked, environ={"HOTLINE_PASSWORD_FILE": str(tmp_path / name)})
        with pytest.raises(Failure, match=name):
            await secret.get("Password:", None)


async def test_a_file_with_a_wrong_answer_is_named(tmp_path, asked):
    path = tmp_path / "password"
    path.write_text("salmon\n")
    secret = asking.Secret("password", asked, environ={"HOTLINE_PASSWORD_FILE": str(path)})
    assert await secret.get("Password:", None) == "salmon"
    with pytest.raises(Failure, match="wrong") as caught:
        await secret.get("Password:", "That password is wrong.")
    assert str(path) in caught.value.remedy


async def test_a_pipe_may_have_another_try(tmp_path, asked):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    secret = asking.Secret("code", asked, environ={"HOTLINE_CODE_FILE": str(path)})
    for problem, said in ((None, "11111"), ("That code is wrong.", "22222")):
        descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        os.write(descriptor, f"{said}\n".encode())
        assert await secret.get("Code:", problem) == said
        os.close(descriptor)


def test_without_a_terminal_nobody_can_be_asked(asked, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("yes\n"))
    assert asking.can_ask(asked) is False
