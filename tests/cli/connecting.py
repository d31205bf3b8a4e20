"""`hotline connect` as a process, against a sandbox in this one, and the phone that confirms its logins."""

import asyncio
import base64
import json
import os
from contextlib import asynccontextmanager

from forking import hotline_process
from telethon.tl import functions

PATIENCE = 30


class Hotline:
    """Runs `hotline` with data and settings of its own in `folder`."""

    def __init__(self, folder, sandbox, **telegram):
        self.folder = folder
        self.data = folder / "data"
        self.config = folder / "hotline.yaml"
        self.server = {
            "dc": sandbox.dc,
            "host": sandbox.host,
            "port": sandbox.port,
            "public_key": sandbox.public_key,
        } | telegram.pop("server", {})
        self.telegram = {"api_id": sandbox.api_id, "api_hash": sandbox.api_hash} | telegram
        self.environ = {
            name: value for name, value in os.environ.items() if not name.startswith(("HOTLINE_", "PYTEST_"))
        }
        self.write_settings()

    def write_settings(self, **connections):
        settings = {"telegram": {**self.telegram, "server": self.server}, "connections": connections}
        self.config.touch(mode=0o600)
        self.config.write_text(json.dumps(settings))  # JSON is YAML

    def arguments(self, *arguments):
        return [*arguments, "--data", str(self.data), "--config", str(self.config)]

    @asynccontextmanager
    async def running(self, *arguments, **environ):
        process = await hotline_process(*self.arguments(*arguments), env=self.environ | environ)
        run = Run(process)
        try:
            async with asyncio.timeout(PATIENCE):
                yield run
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()

    async def run(self, *arguments, on=None, said="", **environ):
        """Run it to its end. `on` maps an event to a coroutine function that is called with it."""
        async with self.running(*arguments, **environ) as run:
            if said:
                run.process.stdin.write(said.encode())
                run.process.stdin.close()
            await run.finish(on or {})
            return run


class Run:
    """What a process has said: `events` are the JSON lines on stdout, `errors` is stderr, `code` its exit code."""

    def __init__(self, process):
        self.process = process
        self.events = []
        self.output = ""
        self.errors = ""

    async def finish(self, on):
        reading = asyncio.create_task(self.process.stderr.read())
        async for line in self.process.stdout:
            self.output += line.decode()
            if not line.startswith(b"{"):
                continue
            event = json.loads(line)
            self.events.append(event)
            if action := on.get(event.get("event")):
                await action(event)
        self.errors = (await reading).decode()
        self.code = await self.process.wait()

    @property
    def envelope(self):
        return self.events[-1]

    @property
    def names(self):
        return [event["event"] for event in self.events if "event" in event]

    def all(self, name):
        return [event for event in self.events if event.get("event") == name]


def token_in(url):
    token = url.partition("token=")[2]
    return base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))


def scanner(phone):
    """What the account's app does when it scans the code: the action for a `qr` event."""

    async def scan(event):
        await phone(functions.auth.AcceptLoginTokenRequest(token_in(event["url"])))

    return scan
