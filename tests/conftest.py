import signal

import pytest
from sandboxes import running_sandbox, sandbox_process

# A shell that starts something in the background lets it, and all that it starts, ignore Ctrl-C.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


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


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    sandbox = getattr(item, "sandbox", None)
    if report.failed and sandbox is not None:
        report.sections.append(("what clients and sandbox said", str(sandbox.conversation)))
