import time

import pytest
from telethon.tl import functions, types

from hotline_cli.sandbox.rpc import METHODS


class Counted:
    """A method of the test's own: what it answers, and how often it was called."""

    request = functions.help.GetUserInfoRequest(types.InputUserSelf())
    kind = functions.help.GetUserInfoRequest

    def __init__(self):
        self.calls = 0
        self.answer = lambda: types.NearestDc("", self.calls, 1)

    def __call__(self, call, request):
        self.calls += 1
        return self.answer()


@pytest.fixture
def counted(monkeypatch):
    counted = Counted()
    monkeypatch.setitem(METHODS, counted.kind.CONSTRUCTOR_ID, counted)
    return counted


class Clock:
    """What the methods think the time is, which a test can put forward.

    The wire's own clock stays: a client mistrusts a server that is half a minute ahead of it.
    """

    def __init__(self, world):
        self._ahead = 0
        world.time = lambda: int(time.time()) + self._ahead

    def pass_seconds(self, seconds):
        self._ahead += seconds


@pytest.fixture
def clock(sandbox):
    return Clock(sandbox.world)
