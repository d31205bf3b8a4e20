import os
import signal

import pytest
from sandboxes import running_sandbox, sandbox_process
from telethon.crypto import Factorization

# A shell that starts something in the background lets it, and all that it starts, ignore Ctrl-C.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


LONGEST = ("test_demo.py", "test_benchmarks.py")
"""What a single worker takes longest for comes first, so that no other has to wait for it in the end."""


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers():
    """More workers than cores: many tests wait, for a process or for a pause to end."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return (cores * 3 + 1) // 2


@pytest.fixture
async def sandbox(request):
    """A sandbox in this process. When the test fails, what was said lately is shown with it."""
    async with running_sandbox() as sandbox:
        request.node.sandbox = sandbox
        yield sandbox


@pytest.fixture
async def far_sandbox(tmp_path):
    """``hotline sandbox serve``, in a process of its own."""
    async with sandbox_process(tmp_path) as sandbox:
        yield sandbox


@pytest.fixture
def wrong_factors(monkeypatch):
    """Let Telethon find no factors the next time, which happens to it by chance; the numbers are listed."""
    factorize, numbers = Factorization.factorize, []

    def find_none_once(pq):
        if numbers:
            return factorize(pq)
        numbers.append(pq)
        return 1, pq

    monkeypatch.setattr(Factorization, "factorize", find_none_once)
    return numbers


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    sandbox = getattr(item, "sandbox", None)
    if report.failed and sandbox is not None:
        report.sections.append(("what clients and sandbox said", str(sandbox.conversation)))
