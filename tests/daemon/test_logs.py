import logging

import pytest

from hotline_cli.daemon.logs import log_to_stderr


@pytest.fixture(autouse=True)
def logging_as_it_was():
    """Logging is put back as it was afterwards."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    root.handlers[:] = before
    root.setLevel(level)


def test_lines_for_people_begin_with_the_time(capsys):
    log_to_stderr(environ={})
    logging.getLogger("hotline_cli").info("desk: %s", "connected")
    said = capsys.readouterr().err
    assert said.endswith(" INFO desk: connected\n")
    assert said[:2] == "20"


def test_lines_for_the_journal_begin_with_their_priority_each(capsys):
    log_to_stderr(environ={"JOURNAL_STREAM": "8:1"})
    logging.getLogger("hotline_cli").warning("one\ntwo")
    logging.getLogger("hotline_cli").error("three")
    assert capsys.readouterr().err == "<4>one\n<4>two\n<3>three\n"


@pytest.mark.parametrize(("options", "shown"), [({}, "iw"), ({"quiet": True}, "w"), ({"verbose": 1}, "diw")])
def test_more_or_less_is_said(capsys, options, shown):
    log_to_stderr(environ={"JOURNAL_STREAM": "8:1"}, **options)
    log = logging.getLogger("hotline_cli")
    log.debug("d")
    log.info("i")
    log.warning("w")
    assert "".join(line[3] for line in capsys.readouterr().err.splitlines()) == shown
